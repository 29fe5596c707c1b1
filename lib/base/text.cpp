#include <rollcall/base/text.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>

namespace rollcall {
namespace {

const utf8proc_uint8_t* bytes_of(std::string_view text) {
    // utf8proc speaks unsigned bytes; the representation is the same.
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

utf8proc_ssize_t size_of(std::string_view text) {
    return static_cast<utf8proc_ssize_t>(text.size());
}

bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char ascii_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string ascii_lowered(std::string_view text) {
    std::string lowered(text);
    std::transform(lowered.begin(), lowered.end(), lowered.begin(), ascii_lower);
    return lowered;
}

/// Text mapped by utf8proc; unchanged when it is not valid UTF-8.
std::string mapped(std::string_view text, unsigned options) {
    utf8proc_uint8_t* raw = nullptr;
    const auto size =
        utf8proc_map(bytes_of(text), size_of(text), &raw, static_cast<utf8proc_option_t>(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(raw, &std::free);
    if (size < 0) return std::string(text);
    return {reinterpret_cast<const char*>(raw), static_cast<std::size_t>(size)};
}

/// Reads one code point; returns its length, or 0 where the bytes are not valid.
std::size_t read_code_point(std::string_view text, utf8proc_int32_t& code_point) noexcept {
    const auto length = utf8proc_iterate(bytes_of(text), size_of(text), &code_point);
    return length > 0 ? static_cast<std::size_t>(length) : 0;
}

bool needs_escape(utf8proc_int32_t c) noexcept {
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;       // C0, DEL, C1
    if (c == 0x2028 || c == 0x2029) return true;                // line separators
    if (c == 0x061c || c == 0x200e || c == 0x200f) return true; // bidi marks
    if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) return true;
    if (c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb)) return true; // BOM, annotations
    return c == 0x200b || c == 0x2060 || (c >= 0xe0000 && c <= 0xe007f);
}

} // namespace

bool is_utf8(std::string_view bytes) noexcept {
    // Most of what we read is ASCII: eight bytes at a time, and a code point only where there is
    // one.
    constexpr std::uint64_t k_beyond_ascii = 0x8080808080808080U;
    while (!bytes.empty()) {
        std::uint64_t eight = 0;
        while (bytes.size() >= sizeof eight) {
            std::memcpy(&eight, bytes.data(), sizeof eight);
            if ((eight & k_beyond_ascii) != 0) break;
            bytes.remove_prefix(sizeof eight);
        }
        const auto* const odd = std::find_if(bytes.begin(), bytes.end(), [](char c) {
            return static_cast<unsigned char>(c) >= 0x80;
        });
        bytes.remove_prefix(static_cast<std::size_t>(odd - bytes.begin()));
        if (bytes.empty()) break;
        utf8proc_int32_t code_point = 0;
        const auto length = read_code_point(bytes, code_point);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string nfc(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    return mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string name_key(std::string_view text) {
    text = trim(text);
    if (is_ascii(text)) return ascii_lowered(text);
    return mapped(mapped(text, UTF8PROC_STABLE | UTF8PROC_CASEFOLD),
                  UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

std::string email_key(std::string_view text) {
    text = trim(text);
    if (is_ascii(text)) return ascii_lowered(text);
    std::string lowered;
    while (!text.empty()) {
        utf8proc_int32_t code_point = 0;
        const auto length = read_code_point(text, code_point);
        if (length == 0) {
            lowered += text.front();
            text.remove_prefix(1);
            continue;
        }
        std::array<utf8proc_uint8_t, 4> encoded{};
        const auto size = utf8proc_encode_char(utf8proc_tolower(code_point), encoded.data());
        lowered.append(encoded.begin(), encoded.begin() + size);
        text.remove_prefix(length);
    }
    return lowered;
}

std::string slugify(std::string_view text) {
    constexpr std::size_t k_longest = 60;
    const std::string plain = is_ascii(text)
                                  ? std::string(text)
                                  : mapped(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE
                                                     | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK);
    std::string slug;
    for (const char raw : plain) {
        const char c = ascii_lower(raw);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            slug += c;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    if (slug.size() > k_longest) slug.resize(k_longest);
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return slug;
}

std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view k_space = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(k_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(k_space) - first + 1);
}

std::string visible(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    std::array<char, 16> escape{};
    while (!text.empty()) {
        utf8proc_int32_t code_point = 0;
        const auto length = read_code_point(text, code_point);
        if (length == 0) {
            std::snprintf(escape.data(), escape.size(), "\\x%02x",
                          static_cast<unsigned>(static_cast<unsigned char>(text.front())));
            safe += escape.data();
            text.remove_prefix(1);
            continue;
        }
        if (code_point == '\n') {
            safe += "\\n";
        } else if (code_point == '\t') {
            safe += "\\t";
        } else if (code_point == '\r') {
            safe += "\\r";
        } else if (needs_escape(code_point)) {
            std::snprintf(escape.data(), escape.size(), "\\u{%x}",
                          static_cast<unsigned>(code_point));
            safe += escape.data();
        } else {
            safe += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return safe;
}

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : visible(text)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::size_t display_width(std::string_view text) noexcept {
    std::size_t width = 0;
    while (!text.empty()) {
        utf8proc_int32_t code_point = 0;
        const auto length = read_code_point(text, code_point);
        if (length == 0) {
            ++width;
            text.remove_prefix(1);
            continue;
        }
        width += static_cast<std::size_t>(std::max(0, utf8proc_charwidth(code_point)));
        text.remove_prefix(length);
    }
    return width;
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
    std::string text = grouped(count) + ' ';
    if (count == 1) return text.append(singular);
    if (!plural.empty()) return text.append(plural);
    return text.append(singular) + 's';
}

std::string grouped(std::size_t count) {
    std::string digits = std::to_string(count);
    for (auto place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, 1, ',');
    return digits;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto candidate : candidates) {
        std::vector<std::size_t> row(candidate.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i + 1;
            for (std::size_t j = 0; j < candidate.size(); ++j) {
                const std::size_t change =
                    ascii_lower(word[i]) == ascii_lower(candidate[j]) ? 0 : 1;
                const std::size_t cost = std::min({row[j] + 1, row[j + 1] + 1, diagonal + change});
                diagonal = row[j + 1];
                row[j + 1] = cost;
            }
        }
        if (row.back() < best_distance) {
            best_distance = row.back();
            best = candidate;
        }
    }
    return best;
}

} // namespace rollcall
