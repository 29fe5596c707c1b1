#pragma once

#include <string>
#include <string_view>

namespace rollcall {

/// A message that may list problems, one a line below the first, which says what they are (as
/// Diagnostics::as_error() has it), for where only one line is:
/// "2 problems: a.yaml:1:1: …; b.yaml:2:1: …". Each part is as visible() has it; after five of them
/// comes how many more there are.
[[nodiscard]] std::string in_one_line(std::string_view text);

} // namespace rollcall
