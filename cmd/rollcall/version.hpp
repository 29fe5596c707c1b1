#pragma once

namespace rollcall::cli {

/// "0.1.0"
[[nodiscard]] const char* version() noexcept;

} // namespace rollcall::cli
