#include "url.hpp"

#include "format.hpp"

#include <rollcall/directory/fold.hpp>

#include <algorithm>

namespace rollcall::config {
namespace {

bool consists_of(std::string_view text, std::string_view allowed) noexcept {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_host(std::string_view host) noexcept {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        return consists_of(host.substr(1, host.size() - 2), "0123456789abcdef:.");
    }
    return consists_of(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_");
}

} // namespace

std::string_view host_of_address(std::string_view address) noexcept {
    return address.substr(0, address.rfind(':'));
}

std::optional<Url> parse_url(std::string_view text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    Url url{.scheme = ascii_lower(text.substr(0, colon))};
    if (!consists_of(url.scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.")) return std::nullopt;
    text.remove_prefix(colon + 3);
    const auto end = std::min(text.find_first_of("/?#"), text.size());
    url.rest = std::string(text.substr(end));
    auto authority = text.substr(0, end);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.credentials = std::string(authority.substr(0, at));
        authority.remove_prefix(at + 1);
    }
    // The colons inside an IPv6 address are not the one before the port.
    const auto bracket = authority.rfind(']');
    const auto separator = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (separator != std::string_view::npos) {
        url.port = std::string(authority.substr(separator + 1));
        authority = authority.substr(0, separator);
        if (!is_port(url.port)) return std::nullopt;
    }
    url.host = ascii_lower(authority);
    const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
    if (!is_host(url.host) || std::any_of(url.rest.begin(), url.rest.end(), is_space)) {
        return std::nullopt;
    }
    return url;
}

bool is_loopback(std::string_view host) noexcept {
    if (host == "localhost" || host == "[::1]") return true;
    int numbers = 0;
    bool first_is_127 = false;
    while (numbers < 4) {
        const auto dot = std::min(host.find('.'), host.size());
        const auto number = parse_count(host.substr(0, dot));
        if (!number || *number > 255 || dot > 3) return false;
        if (numbers == 0) first_is_127 = *number == 127;
        ++numbers;
        if (dot == host.size()) return numbers == 4 && first_is_127;
        host.remove_prefix(dot + 1);
    }
    return false;
}

bool is_port(std::string_view digits) noexcept {
    const auto number = parse_count(digits);
    return number && *number >= 1 && *number <= 65'535;
}

} // namespace rollcall::config
