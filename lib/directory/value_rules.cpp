#include "value_rules.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/model/limits.hpp>
#include <rollcall/model/user.hpp>

#include <utf8proc.h>

#include <array>
#include <tuple>

namespace rollcall {
namespace {

/// Upper case by code points, so that "ß" becomes "ẞ" and never two letters.
std::string upper(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        utf8proc_int32_t code_point = 0;
        const auto length =
            utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                             static_cast<utf8proc_ssize_t>(text.size()), &code_point);
        if (length <= 0) {
            result += text.front();
            text.remove_prefix(1);
            continue;
        }
        std::array<utf8proc_uint8_t, 4> encoded{};
        const auto size = utf8proc_encode_char(utf8proc_toupper(code_point), encoded.data());
        result.append(encoded.begin(), encoded.begin() + size);
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return result;
}

/// Every run of white space as one space, none at the ends.
std::string collapsed(std::string_view text) {
    std::string result;
    for (const char c : trim(text)) {
        const bool space = c == ' ' || (c >= '\t' && c <= '\r');
        if (!space) {
            result += c;
        } else if (result.back() != ' ') {
            result += ' ';
        }
    }
    return result;
}

/// Lower case without the trimming that e-mail keys get.
std::string lower(std::string_view text) {
    const auto inner = trim(text);
    if (inner.empty()) return std::string(text);
    const auto start = static_cast<std::size_t>(inner.data() - text.data());
    return std::string(text.substr(0, start)) + email_key(inner)
           + std::string(text.substr(start + inner.size()));
}

Result<std::string> cn_from_dn(std::string_view value) {
    ROLLCALL_TRY_ASSIGN(const auto dn, Dn::parse(value));
    if (const auto* cn = dn.rdn_value_of("cn")) return *cn;
    return fail(ErrorCode::invalid_input,
                quoted_value(value) + " has no cn in its first part, which cnFromDn takes");
}

Result<std::string> user_from_email(std::string_view value) {
    const auto at = value.rfind('@');
    if (at == std::string_view::npos || at == 0) {
        return fail(ErrorCode::invalid_input,
                    quoted_value(value) + " has nothing before an @, which userFromEmail takes");
    }
    return std::string(value.substr(0, at));
}

} // namespace

std::string quoted_value(std::string_view value) {
    constexpr std::size_t k_longest_shown = 100;
    if (value.size() <= k_longest_shown) return '"' + visible(value) + '"';
    auto cut = k_longest_shown;
    while (cut > 0 && (static_cast<unsigned char>(value[cut]) & 0xc0U) == 0x80) --cut;
    if (cut == 0) cut = k_longest_shown; // no text at all
    return '"' + visible(value.substr(0, cut)) + "…\" (" + counted(value.size(), "byte") + ')';
}

bool is_preferred(Target target, std::string_view a, std::string_view b) {
    const auto role_a = target == Target::role ? parse_role(a) : std::nullopt;
    const auto role_b = target == Target::role ? parse_role(b) : std::nullopt;
    if (role_a && role_b) return *role_a < *role_b;
    const auto folded_a = caseless(a);
    const auto folded_b = caseless(b);
    return std::tie(folded_a, a) < std::tie(folded_b, b);
}

Result<std::string> transformed(Transform transform, std::string_view value) {
    switch (transform) {
    case Transform::trim: return std::string(trim(value));
    case Transform::lower: return lower(value);
    case Transform::upper: return upper(value);
    case Transform::nfc: return nfc(value);
    case Transform::collapse: return collapsed(value);
    case Transform::cn_from_dn: return cn_from_dn(value);
    case Transform::user_from_email: return user_from_email(value);
    }
    return fail(ErrorCode::internal, "unknown transform");
}

namespace {

bool holds_control(std::string_view value) {
    return std::any_of(value.begin(), value.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

} // namespace

std::string normalised(Target target, std::string_view value) {
    switch (target) {
    case Target::email: return nfc(email_key(value));
    case Target::role:
    case Target::wipe_data:
    case Target::send_welcome_email: return ascii_lower(trim(value));
    // Dropbox stores it like this.
    case Target::group_name: return nfc(trim(value));
    case Target::given_name:
    case Target::surname:
    case Target::external_id: break;
    }
    return nfc(value);
}

std::optional<std::string> problem_of_value(Target target, std::string_view value) {
    switch (target) {
    case Target::email: return problem_of_email(value);
    case Target::given_name:
    case Target::surname: return problem_of_person_name(value);
    case Target::external_id: return problem_of_external_id(value);
    case Target::role: return problem_of_role(value);
    case Target::group_name:
        if (holds_control(value)) {
            return quoted_value(value) + " holds a control character, which no group name may";
        }
        return problem_of_group_name(value);
    case Target::wipe_data:
    case Target::send_welcome_email:
        if (value == "true" || value == "false") return {};
        return quoted_value(value) + " is neither true nor false; translate it with `map`";
    }
    return {};
}

} // namespace rollcall
