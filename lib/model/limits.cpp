#include <rollcall/base/text.hpp>
#include <rollcall/model/limits.hpp>
#include <rollcall/model/user.hpp>

#include <algorithm>

namespace rollcall {
namespace {

constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view k_local = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789'#&._%+-";
constexpr std::string_view k_domain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                      "0123456789.-";
constexpr std::string_view k_refused_in_names = "/:?*<>\"|";

/// A value in a message; a hostile one is made harmless and a long one is cut.
std::string shown(std::string_view text) {
    constexpr std::size_t k_longest_shown = 100;
    if (text.size() <= k_longest_shown) return '"' + visible(text) + '"';
    auto cut = k_longest_shown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80) --cut;
    return '"' + visible(text.substr(0, cut)) + "…\"";
}

/// Code points of valid UTF-8: every byte that does not continue another.
std::size_t characters(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80;
    }));
}

/// The first character at `offset`, whole.
std::string_view character_at(std::string_view text, std::size_t offset) noexcept {
    std::size_t size = 1;
    while (offset + size < text.size()
           && (static_cast<unsigned char>(text[offset + size]) & 0xc0U) == 0x80) {
        ++size;
    }
    return text.substr(offset, size);
}

std::optional<std::string> problem_of_length(std::string_view text, std::size_t most) {
    if (!is_utf8(text)) return shown(text) + " is not valid UTF-8; correct it in the source";
    const auto length = characters(text);
    if (length <= most) return std::nullopt;
    return shown(text) + " has " + std::to_string(length) + " characters, Dropbox takes at most "
           + std::to_string(most) + "; shorten it";
}

} // namespace

std::optional<std::string> problem_of_email(std::string_view text) {
    if (auto problem = problem_of_length(text, k_longest_email)) return problem;
    const auto refuse = [&](const std::string& why) {
        return shown(text) + " is not an e-mail address that Dropbox takes: " + why;
    };
    const auto at = text.find('@');
    if (at == std::string_view::npos) return refuse("it has no @");
    const auto local = text.substr(0, at);
    const auto domain = text.substr(at + 1);
    if (local.empty()) return refuse("nothing stands before the @");
    if (const auto bad = local.find_first_not_of(k_local); bad != std::string_view::npos) {
        return refuse(shown(character_at(local, bad))
                      + " stands before the @, where only letters, digits and ' # & . _ % + - may");
    }
    if (const auto bad = domain.find_first_not_of(k_domain); bad != std::string_view::npos) {
        return refuse(shown(character_at(domain, bad))
                      + " stands after the @, where only letters, digits, dots and dashes may");
    }
    const auto dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || domain.front() == '.') {
        return refuse("what follows the @ is not a domain name");
    }
    const auto top = domain.substr(dot + 1);
    if (top.size() < 2 || top.size() > 15
        || top.find_first_not_of(k_letters) != std::string_view::npos) {
        return refuse("the last part of the domain, " + shown(top) + ", must be 2 to 15 letters");
    }
    return std::nullopt;
}

std::optional<std::string> problem_of_person_name(std::string_view text) {
    if (auto problem = problem_of_length(text, k_longest_person_name)) return problem;
    const auto bad = text.find_first_of(k_refused_in_names);
    if (bad == std::string_view::npos) return std::nullopt;
    return shown(text) + " holds " + std::string(1, text[bad])
           + ", which Dropbox refuses in names (/ : ? * < > \" |); remove it";
}

std::optional<std::string> problem_of_external_id(std::string_view text) {
    return problem_of_length(text, k_longest_external_id);
}

std::optional<std::string> problem_of_group_name(std::string_view text) {
    if (!is_utf8(text)) return shown(text) + " is not valid UTF-8; correct it in the source";
    if (trim(text).empty()) return shown(text) + " is blank; give the group a name";
    return std::nullopt;
}

std::optional<std::string> problem_of_group_external_id(std::string_view text) {
    if (!is_utf8(text)) return shown(text) + " is not valid UTF-8; correct it in the source";
    return std::nullopt;
}

std::optional<std::string> problem_of_role(std::string_view text) {
    if (parse_role(text)) return std::nullopt;
    return shown(text)
           + " is not a role; use member_only, support_admin, user_management_admin or team_admin";
}

} // namespace rollcall
