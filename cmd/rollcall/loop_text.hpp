#pragma once

#include <rollcall/controller/controller_status.hpp>

#include <string>

namespace rollcall::cli {

/// Where the loop stands, or stood when it last ran, in lines of `rollcall status`.
[[nodiscard]] std::string loop_text(const ControllerStatus& status, bool runs);

} // namespace rollcall::cli
