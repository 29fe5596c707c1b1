#include <rollcall/diff/manifest_changes.hpp>
#include <rollcall/model/field.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace rollcall {
namespace {

using Value = ManifestChanges::Value;
using Values = std::vector<Value>;
using Person = ManifestChanges::Person;
using Circle = ManifestChanges::Circle;
using Exception = ManifestChanges::Exception;

/// What an object states, key by key, in the order of its manifest.
using Stated = std::vector<std::pair<std::string, std::optional<std::string>>>;

std::optional<std::string> word(const std::optional<bool>& flag) {
    return flag ? std::optional<std::string>(*flag ? "true" : "false") : std::nullopt;
}

template <class Enum> std::optional<std::string> word(const std::optional<Enum>& value) {
    return value ? std::optional<std::string>(to_string(*value)) : std::nullopt;
}

std::optional<std::string> word(const Slug& slug) {
    return slug.empty() ? std::nullopt : std::optional<std::string>(slug.str());
}

std::optional<std::string> word(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

Stated stated(const User& user) {
    Stated values;
    for (const Field field : {Field::email, Field::given_name, Field::surname, Field::external_id,
                              Field::state, Field::role, Field::wipe_data}) {
        values.emplace_back(to_string(field), value_of(user, field));
    }
    const OnCreate& once = *user.on_create;
    values.emplace_back("onCreate.sendWelcomeEmail", word(once.send_welcome_email));
    values.emplace_back("onCreate.givenName", once.given_name);
    values.emplace_back("onCreate.surname", once.surname);
    values.emplace_back("onCreate.externalId", once.external_id);
    values.emplace_back("onCreate.role", word(once.role));
    return values;
}

Stated stated(const Group& group) {
    return {{"displayName", value_of(group, Field::display_name)},
            {"externalId", group.external_id},
            {"membership", word(group.membership)},
            {"unmappedMembers", group.unmapped_members == 0
                                    ? std::nullopt
                                    : std::optional(std::to_string(group.unmapped_members))},
            // An absent list is not managed, an empty one is: that alone is a change.
            {"members", group.members ? std::optional<std::string>("managed") : std::nullopt}};
}

Stated stated(const Override& exception) {
    return {{"action", std::string(to_string(exception.action))},
            {"group", word(exception.group)},
            {"user", word(exception.user)},
            {"role", word(exception.role)},
            {"state", word(exception.state)},
            {"reason", word(exception.reason)},
            {"expires", word(exception.expires)}};
}

/// Both in the same order of keys; a side that is not there states nothing.
Values differences(const Stated& before, const Stated& after) {
    Values values;
    const auto& keys = before.empty() ? after : before;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        Value value{.key = keys[i].first,
                    .before = before.empty() ? std::nullopt : before[i].second,
                    .after = after.empty() ? std::nullopt : after[i].second};
        if (value.before != value.after) values.push_back(std::move(value));
    }
    return values;
}

/// Walks two lists sorted by `key` side by side.
template <class List, class Key, class Each>
void walk(const List& before, const List& after, Key key, Each each) {
    auto was = before.begin();
    auto is = after.begin();
    while (was != before.end() || is != after.end()) {
        if (is == after.end() || (was != before.end() && key(*was) < key(*is))) {
            each(&*was++, nullptr);
        } else if (was == before.end() || key(*is) < key(*was)) {
            each(nullptr, &*is++);
        } else {
            each(&*was++, &*is++);
        }
    }
}

template <class Object> Values value_changes(const Object* was, const Object* is) {
    return differences(was == nullptr ? Stated{} : stated(*was),
                       is == nullptr ? Stated{} : stated(*is));
}

template <class Object, class Entry>
void file_under(ManifestChanges::Lists<Entry>& lists,
                const Object* was,
                const Object* is,
                Entry entry) {
    (was == nullptr  ? lists.added
     : is == nullptr ? lists.removed
                     : lists.changed)
        .push_back(std::move(entry));
}

/// The uids of a group's members are in order, since the roster is canonical.
void member_changes(
    const Group* was, const Roster& before, const Group* is, const Roster& after, Circle& circle) {
    static const std::vector<UserIndex> k_none;
    const auto& old = was != nullptr && was->members ? *was->members : k_none;
    const auto& now = is != nullptr && is->members ? *is->members : k_none;
    auto left = old.begin();
    auto right = now.begin();
    while (left != old.end() || right != now.end()) {
        const auto* gone = left == old.end() ? nullptr : &before.user(*left);
        const auto* come = right == now.end() ? nullptr : &after.user(*right);
        if (come == nullptr || (gone != nullptr && gone->uid < come->uid)) {
            circle.removed.push_back(gone->name);
            ++left;
        } else if (gone == nullptr || come->uid < gone->uid) {
            circle.added.push_back(come->name);
            ++right;
        } else {
            ++left;
            ++right;
        }
    }
    std::sort(circle.added.begin(), circle.added.end());
    std::sort(circle.removed.begin(), circle.removed.end());
}

template <class Entry> void sort_by_name(ManifestChanges::Lists<Entry>& lists) {
    for (auto* list : {&lists.added, &lists.removed, &lists.changed}) {
        std::sort(list->begin(), list->end(),
                  [](const Entry& a, const Entry& b) { return a.name < b.name; });
    }
}

std::size_t total(const ManifestChanges::Lists<Circle>& groups,
                  std::vector<Slug> Circle::*members) {
    std::size_t count = 0;
    for (const auto* list : {&groups.added, &groups.removed, &groups.changed}) {
        for (const auto& group : *list) count += (group.*members).size();
    }
    return count;
}

Values policy_changes(std::span<const std::pair<std::string, std::string>> before,
                      std::span<const std::pair<std::string, std::string>> after) {
    std::map<std::string, Value> settings;
    for (const auto& [path, value] : before) settings[path].before = value;
    for (const auto& [path, value] : after) settings[path].after = value;
    Values values;
    for (auto& [path, value] : settings) {
        if (value.before == value.after) continue;
        value.key = path;
        values.push_back(std::move(value));
    }
    return values;
}

} // namespace

std::size_t ManifestChanges::memberships_added() const noexcept {
    return total(groups, &Circle::added);
}

std::size_t ManifestChanges::memberships_removed() const noexcept {
    return total(groups, &Circle::removed);
}

ManifestChanges manifest_changes(const ManifestSide& before, const ManifestSide& after) {
    ManifestChanges changes;
    const auto by_uid = [](const auto& object) -> const Uid& { return object.uid; };
    const auto called_before = [](const auto* was, const auto* is) {
        return was != nullptr && is != nullptr && was->name != is->name ? was->name : Slug{};
    };
    walk(before.roster.users, after.roster.users, by_uid, [&](const User* was, const User* is) {
        const User& user = is != nullptr ? *is : *was;
        Person person{.name = user.name,
                      .uid = user.uid,
                      .called_before = called_before(was, is),
                      .email = user.email};
        // Nearly everybody is as before: nothing is written down for those.
        if (was != nullptr && is != nullptr && person.called_before.empty() && *was == *is) return;
        person.values = value_changes(was, is);
        if (was != nullptr && is != nullptr && person.values.empty()
            && person.called_before.empty()) {
            return;
        }
        file_under(changes.users, was, is, std::move(person));
    });
    walk(before.roster.groups, after.roster.groups, by_uid, [&](const Group* was, const Group* is) {
        const Group& group = is != nullptr ? *is : *was;
        Circle circle{.name = group.name,
                      .uid = group.uid,
                      .called_before = called_before(was, is),
                      .display_name = group.display_name,
                      .values = value_changes(was, is)};
        member_changes(was, before.roster, is, after.roster, circle);
        const bool same = was != nullptr && is != nullptr && circle.values.empty()
                          && circle.called_before.empty() && circle.added.empty()
                          && circle.removed.empty();
        if (!same) file_under(changes.groups, was, is, std::move(circle));
    });
    const auto by_name = [](const Override& exception) -> const Slug& { return exception.name; };
    walk(before.overrides, after.overrides, by_name, [&](const Override* was, const Override* is) {
        Exception entry{.exception = is != nullptr ? *is : *was, .values = value_changes(was, is)};
        if (!entry.values.empty()) file_under(changes.overrides, was, is, std::move(entry));
    });
    sort_by_name(changes.users);
    sort_by_name(changes.groups);
    changes.policy = policy_changes(before.policy, after.policy);
    return changes;
}

} // namespace rollcall
