#include "manifest_changes_words.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall {
namespace {

/// What an object states that is new, or stated when it was there.
std::string stated(const std::vector<ManifestChanges::Value>& values, std::string_view key) {
    for (const auto& value : values) {
        if (value.key == key) return value.after ? *value.after : value.before.value_or("");
    }
    return {};
}

} // namespace

std::string changes_in_words(const ManifestChanges& changes) {
    std::string text;
    const auto add = [&text](std::string_view sign, std::size_t count, std::string_view noun,
                             std::string_view suffix) {
        if (count == 0) return;
        text +=
            fmt::format("{}{}{}{}", text.empty() ? "" : ", ", sign, counted(count, noun), suffix);
    };
    const auto add_lists = [&add](const auto& lists, std::string_view noun) {
        add("+", lists.added.size(), noun, "");
        add("−", lists.removed.size(), noun, "");
    };
    add_lists(changes.users, "user");
    add("", changes.users.changed.size(), "user", " changed");
    add_lists(changes.groups, "group");
    add("", changes.groups.changed.size(), "group", " changed");
    add("+", changes.memberships_added(), "membership", "");
    add("−", changes.memberships_removed(), "membership", "");
    add_lists(changes.overrides, "override");
    add("", changes.overrides.changed.size(), "override", " changed");
    add("", changes.policy.size(), "policy setting", " changed");
    return text.empty() ? "the same people, groups, exceptions and policy" : text;
}

std::string value_in_words(const ManifestChanges::Value& value, const ShowValue& show) {
    if (value.key == "members") {
        return value.after ? "members managed from now on" : "members not managed any more";
    }
    if (!value.before) return fmt::format("{} {}", value.key, show(*value.after));
    if (!value.after)
        return fmt::format("{} {} not stated any more", value.key, show(*value.before));
    return fmt::format("{} {} → {}", value.key, show(*value.before), show(*value.after));
}

std::string person_in_words(const ManifestChanges::Person& person, const ShowValue& show) {
    const auto given = stated(person.values, "givenName");
    const auto surname = stated(person.values, "surname");
    const std::string name = given + (given.empty() || surname.empty() ? "" : " ") + surname;
    std::string text = name.empty() ? std::string() : show(name) + ", ";
    text += show(person.email);
    if (stated(person.values, "state") == "disabled") text += ", disabled";
    if (const auto role = stated(person.values, "role"); !role.empty() && role != "member_only") {
        text += ", " + role;
    }
    return text;
}

std::string override_in_words(const Override& exception, const ShowValue& show) {
    std::string text(to_string(exception.action));
    if (!exception.user.empty()) text += ' ' + exception.user.str();
    if (!exception.group.empty()) {
        text += exception.action == OverrideAction::add_member      ? " to "
                : exception.action == OverrideAction::remove_member ? " from "
                                                                    : " ";
        text += exception.group.str();
    }
    if (exception.role) text += fmt::format(" {}", to_string(*exception.role));
    if (exception.state) text += fmt::format(" {}", to_string(*exception.state));
    text += exception.expires.empty() ? ", for good" : " until " + exception.expires;
    return text + ": " + show(exception.reason);
}

} // namespace rollcall
