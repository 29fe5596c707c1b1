#include "html.hpp"

#include <rollcall/base/digest.hpp>
#include <rollcall/base/text.hpp>

#include <cstdint>

namespace rollcall::html {
namespace {

unsigned nibble(char digit) {
    return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

} // namespace

std::string text(std::string_view value) {
    std::string safe;
    for (const char c : visible(value)) {
        switch (c) {
        case '&': safe += "&amp;"; break;
        case '<': safe += "&lt;"; break;
        case '>': safe += "&gt;"; break;
        case '"': safe += "&quot;"; break;
        case '\'': safe += "&#39;"; break;
        default: safe += c;
        }
    }
    return safe;
}

std::string allowed_by_hash(std::string_view content) {
    constexpr std::string_view k_digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto hex = sha256_hex(content);
    std::string base64;
    // 32 bytes: ten groups of three, and two left over.
    for (std::size_t i = 0; i < hex.size(); i += 6) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 6; ++j) {
            bits = (bits << 4U) | (i + j < hex.size() ? nibble(hex[i + j]) : 0U);
        }
        for (int shift = 18; shift >= 0; shift -= 6) base64 += k_digits[(bits >> shift) & 63U];
    }
    base64.back() = '=';
    return "'sha256-" + base64 + "'";
}

} // namespace rollcall::html
