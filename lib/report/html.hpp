#pragma once

#include <string>
#include <string_view>

namespace rollcall::html {

/// A value of the directory's or of Dropbox's as text of a page or of a quoted attribute: control
/// and bidi characters are made visible, and nothing in it is markup.
[[nodiscard]] std::string text(std::string_view value);

/// The source expression that allows exactly this script or style sheet: "'sha256-…'".
[[nodiscard]] std::string allowed_by_hash(std::string_view content);

} // namespace rollcall::html
