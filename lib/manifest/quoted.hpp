#pragma once

#include <string>
#include <string_view>

namespace rollcall::manifest {

/// Appends `text` as a double-quoted YAML scalar on one line. Only what must be is escaped: the
/// quote, the backslash, control characters, and what hides or reorders text on a screen (line
/// separators, bidi and zero-width controls), so that a diff shows what a value really is.
void append_quoted(std::string& out, std::string_view text);

} // namespace rollcall::manifest
