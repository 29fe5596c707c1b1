#pragma once

#include <rollcall/controller/controller_status.hpp>

#include <string>
#include <string_view>

namespace rollcall::web {

/// The page that a person looks at: HTML without script, its style from /style.css. `now` is RFC
/// 3339.
[[nodiscard]] std::string status_page(const ControllerStatus& status, std::string_view now);

extern const char* const k_style_sheet;

} // namespace rollcall::web
