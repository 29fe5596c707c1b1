#include "quoted.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace rollcall::manifest {
namespace {

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 1;
};

/// Decodes the character at the front. The text is valid UTF-8, or its broken bytes pass as they
/// are, one by one.
CodePoint front_of(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::uint32_t lead = byte(0);
    const std::size_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (length == 1 || length > text.size()) return {lead, 1};
    std::uint32_t value = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) value = value << 6U | (byte(i) & 0x3fU);
    return {value, length};
}

bool is_plain(unsigned char byte) noexcept {
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

bool hides_or_reorders(std::uint32_t c) noexcept {
    return (c >= 0x7f && c < 0xa0) || c == 0x061c || (c >= 0x200e && c <= 0x200f) || c == 0x200b
           || (c >= 0x2028 && c <= 0x202e) || c == 0x2060 || (c >= 0x2066 && c <= 0x2069)
           || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

void append_escape(std::string& out, std::uint32_t c) {
    std::array<char, 12> escape{};
    const auto size = c < 0x100     ? std::snprintf(escape.data(), escape.size(), "\\x%02x", c)
                      : c < 0x10000 ? std::snprintf(escape.data(), escape.size(), "\\u%04x", c)
                                    : std::snprintf(escape.data(), escape.size(), "\\U%08x", c);
    out.append(escape.data(), static_cast<std::size_t>(size));
}

} // namespace

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0; // start of the run that is copied in one go
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (is_plain(byte)) {
            ++i;
            continue;
        }
        const auto [c, length] = byte < 0x80 ? CodePoint{byte, 1} : front_of(text.substr(i));
        if (length > 1 && !hides_or_reorders(c)) {
            i += length;
            continue;
        }
        if (length == 1 && byte >= 0x80) {
            ++i;
            continue;
        }
        out.append(text, plain, i - plain);
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: append_escape(out, c);
        }
        i += length;
        plain = i;
    }
    out.append(text, plain);
    out += '"';
}

} // namespace rollcall::manifest
