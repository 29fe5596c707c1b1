#pragma once

#include <rollcall/web/http_server.hpp>

#include <string>
#include <string_view>

namespace rollcall::web {

/// An answer that a browser may do nothing with but show: no script, nothing from elsewhere, in no
/// frame, kept nowhere.
[[nodiscard]] WebAnswer shown(int status, std::string body, std::string type);

} // namespace rollcall::web
