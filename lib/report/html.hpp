#pragma once

#include <string>
#include <string_view>

namespace rollcall::html {

/// The source expression that allows exactly this script or style sheet: "'sha256-…'".
[[nodiscard]] std::string allowed_by_hash(std::string_view content);

} // namespace rollcall::html
