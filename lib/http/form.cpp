#include <rollcall/http/form.hpp>

namespace rollcall::http {

std::string percent_encode(std::string_view text) {
    constexpr std::string_view k_hex = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char byte : text) {
        // Written out instead of std::isalnum: what a locale counts as a letter must not matter.
        const bool plain = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z')
                           || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.'
                           || byte == '_' || byte == '~';
        if (plain) {
            encoded += byte;
            continue;
        }
        const auto value = static_cast<unsigned char>(byte);
        encoded += '%';
        encoded += k_hex[value >> 4U];
        encoded += k_hex[value & 0x0FU];
    }
    return encoded;
}

std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
        if (!body.empty()) body += '&';
        body += percent_encode(name);
        body += '=';
        body += percent_encode(value);
    }
    return body;
}

} // namespace rollcall::http
