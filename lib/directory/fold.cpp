#include <rollcall/directory/fold.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace rollcall {
namespace {

bool is_ascii(std::string_view text) noexcept {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lowered(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Full case folding turns "ß" into "ss", and directories keep Weiß and Weiss as two people. A
// letter beyond ASCII that has its small form in ASCII ("İ") stays, too.
utf8proc_int32_t small_form(utf8proc_int32_t letter, void* /*unused*/) {
    const auto small = utf8proc_tolower(letter);
    return letter >= 0x80 && small < 0x80 ? letter : small;
}

std::string compatibility_folded(std::string_view text) {
    utf8proc_uint8_t* raw = nullptr;
    constexpr auto k_options = static_cast<utf8proc_option_t>(static_cast<unsigned>(UTF8PROC_STABLE)
                                                              | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
    // utf8proc speaks unsigned bytes; the representation is the same.
    const auto size = utf8proc_map_custom(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                          static_cast<utf8proc_ssize_t>(text.size()), &raw,
                                          k_options, &small_form, nullptr);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(raw, &std::free);
    if (size < 0) return std::string(text);
    return {reinterpret_cast<const char*>(raw), static_cast<std::size_t>(size)};
}

std::string collapsed(std::string text) {
    std::size_t kept = 0;
    bool space = false;
    for (const char c : text) {
        if (is_space(c)) {
            space = kept > 0;
            continue;
        }
        if (space) text[kept++] = ' ';
        space = false;
        text[kept++] = c;
    }
    text.resize(kept);
    return text;
}

} // namespace

std::string caseless_piece(std::string_view text) {
    if (is_ascii(text)) return ascii_lower(text);
    // Folding can undo the composition and composing can make a new letter to fold ("ͅ"), so one
    // round is not always the fixed point.
    return compatibility_folded(compatibility_folded(text));
}

std::string caseless(std::string_view text) { return collapsed(caseless_piece(text)); }

std::string ascii_lower(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), lowered);
    return lower;
}

bool ascii_iequal(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return lowered(x) == lowered(y);
           });
}

} // namespace rollcall
