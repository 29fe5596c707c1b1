#pragma once

#include <string>
#include <string_view>

namespace rollcall {

/// A value from a directory, from Dropbox or from a person, as a Markdown code span: what renders a
/// comment reads no markup, no HTML, no link and no mention of anybody in it, whatever it holds.
/// Control and bidi characters come as visible() shows them. Not for table cells, where a pipe
/// would end the cell.
[[nodiscard]] std::string code_span(std::string_view value);

} // namespace rollcall
