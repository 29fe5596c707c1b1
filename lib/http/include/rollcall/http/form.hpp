#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::http {

/// Every byte but A-Z a-z 0-9 - . _ ~ as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// "a=1&b=2%20c": the body of an application/x-www-form-urlencoded request, in the given order.
[[nodiscard]] std::string
form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& fields);

} // namespace rollcall::http
