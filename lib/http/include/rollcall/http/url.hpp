#pragma once

#include <rollcall/base/result.hpp>

#include <string>
#include <string_view>

namespace rollcall::http {

struct Url {
    std::string scheme; ///< lower case
    std::string host;   ///< without brackets
    std::string text;   ///< normalised, without a slash at the end
    bool operator==(const Url&) const = default;
};

/// The address of a service: scheme, host, port and perhaps a path.
/// Errors: invalid_input (no URL, neither http nor https, user name or password, query, fragment).
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// "localhost", 127.0.0.0/8 and ::1. Names are not resolved: what they mean can change.
[[nodiscard]] bool is_loopback(std::string_view host) noexcept;

} // namespace rollcall::http
