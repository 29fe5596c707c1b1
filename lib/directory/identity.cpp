#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/directory/identity.hpp>
#include <rollcall/directory/matching.hpp>

#include <algorithm>
#include <array>

namespace rollcall {
namespace {

constexpr std::string_view k_digits = "0123456789abcdef";

void append_hex(std::string& text, char byte) {
    const auto value = static_cast<unsigned char>(byte);
    text += k_digits[value >> 4U];
    text += k_digits[value & 15U];
}

std::string guid_text(std::string_view bytes) {
    constexpr std::array<std::size_t, 16> k_order{3, 2, 1,  0,  5,  4,  7,  6,
                                                  8, 9, 10, 11, 12, 13, 14, 15};
    std::string text;
    for (std::size_t i = 0; i < k_order.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        append_hex(text, bytes[k_order[i]]);
    }
    return text;
}

} // namespace

std::string uid_text(std::string_view attribute, std::string_view value) {
    const auto canonical = canonical_attribute(attribute);
    // Sixteen bytes can be valid UTF-8 by chance, so the attribute decides, not the bytes.
    if (canonical == "objectguid" && value.size() == 16) return guid_text(value);
    if ((canonical == "guid" && value.size() == 16) || !is_utf8(value)) {
        std::string text;
        for (const char byte : value) append_hex(text, byte);
        return text;
    }
    return nfc(email_key(value));
}

std::optional<UserState> state_of(const Entry& entry, const StatusRule& rule) {
    if (rule.algorithm == StatusRule::Algorithm::none) return UserState::active;
    const auto has = [](const std::vector<std::string>& words, const std::string& folded) {
        return std::any_of(words.begin(), words.end(),
                           [&](const std::string& word) { return caseless(word) == folded; });
    };
    bool has_value = false;
    bool is_unknown = false;
    bool is_enabled = rule.enabled_values.empty();
    for (const auto value : all_values(entry, rule.attribute)) {
        const auto text = trim(value);
        if (text.empty()) continue;
        has_value = true;
        switch (rule.algorithm) {
        case StatusRule::Algorithm::none: break;
        case StatusRule::Algorithm::present: return UserState::disabled;
        case StatusRule::Algorithm::flag: {
            const auto folded = caseless(text);
            if (has(rule.disabled_values, folded)) return UserState::disabled;
            is_enabled = is_enabled || has(rule.enabled_values, folded);
            break;
        }
        case StatusRule::Algorithm::bitmap: {
            const auto number = parse_integer(text);
            if (!number) {
                is_unknown = true;
            } else if ((static_cast<std::uint64_t>(*number) & rule.mask) != 0) {
                return UserState::disabled;
            }
            break;
        }
        }
    }
    if (is_unknown) return {};
    if (!has_value) return rule.without;
    return is_enabled ? UserState::active : UserState::disabled;
}

} // namespace rollcall
