#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::config {

/// The parts of `scheme://credentials@host:port/rest`, as written.
struct Url {
    std::string scheme; ///< lower-case
    std::optional<std::string> credentials{};
    std::string host{}; ///< lower-case; an IPv6 address with its brackets; may be empty
    std::string port{}; ///< digits, 1 to 65535; empty when not given
    std::string rest{}; ///< path, query and fragment, with the leading slash
};

/// Nothing when the text is not an absolute URL with an authority.
[[nodiscard]] std::optional<Url> parse_url(std::string_view text);

/// True for 127.0.0.0/8 written as four numbers, `localhost` and `[::1]`, and for nothing that only
/// looks like them.
[[nodiscard]] bool is_loopback(std::string_view host) noexcept;

/// The host of "host:port", as written, brackets included.
[[nodiscard]] std::string_view host_of_address(std::string_view address) noexcept;

/// True for digits that make a port a client can connect to.
[[nodiscard]] bool is_port(std::string_view digits) noexcept;

} // namespace rollcall::config
