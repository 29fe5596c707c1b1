#include <rollcall/base/credentials.hpp>
#include <rollcall/base/secret.hpp>

#include <algorithm>

namespace rollcall {

std::string without_credentials(std::string_view text) {
    std::string masked;
    for (auto slashes = text.find("//"); slashes != std::string_view::npos;
         slashes = text.find("//")) {
        const bool is_ssh = slashes >= 4 && text.substr(slashes - 4, 4) == "ssh:";
        masked += text.substr(0, slashes + 2);
        text.remove_prefix(slashes + 2);
        // A password may hold a slash that somebody forgot to escape: up to the last @ it goes.
        const auto end = text.find_first_of(is_ssh ? "/ \t\r\n" : " \t\r\n");
        const auto authority = text.substr(0, end);
        const auto at = authority.rfind('@');
        if (at == std::string_view::npos) continue;
        const auto user = authority.substr(0, std::min(authority.find(':'), at));
        if (is_ssh) masked += user;
        if (is_ssh && user.size() < at) masked += ':';
        if (!is_ssh || user.size() < at) masked += k_secret_mask;
        text.remove_prefix(at);
    }
    return masked.append(text);
}

} // namespace rollcall
