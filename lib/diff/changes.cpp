#include <rollcall/diff/changes.hpp>

#include <algorithm>
#include <array>
#include <iterator>

namespace rollcall {
namespace {

constexpr std::array k_user_fields{Field::email,       Field::given_name, Field::surname,
                                   Field::external_id, Field::state,      Field::role};
constexpr std::array k_group_fields{Field::display_name, Field::external_id};

template <class Object, std::size_t N>
std::vector<RosterChanges::ValueChange>
value_changes(const std::array<Field, N>& fields, const Object& before, const Object& after) {
    std::vector<RosterChanges::ValueChange> changes;
    for (const Field field : fields) {
        const auto was = value_of(before, field).value_or("");
        const auto is = value_of(after, field).value_or("");
        if (was != is) changes.push_back({field, was, is});
    }
    return changes;
}

std::vector<Slug> member_names(const Group& group, const Roster& roster) {
    std::vector<Slug> names;
    if (!group.members) return names;
    for (const auto member : *group.members) names.push_back(roster.user(member).name);
    std::sort(names.begin(), names.end());
    return names;
}

/// Walks two lists sorted by uid side by side.
template <class Object, class Gone, class Both, class Fresh>
void walk(const std::vector<Object>& before,
          const std::vector<Object>& after,
          Gone gone,
          Both both,
          Fresh fresh) {
    auto was = before.begin();
    auto is = after.begin();
    while (was != before.end() || is != after.end()) {
        if (is == after.end() || (was != before.end() && was->uid < is->uid)) {
            gone(*was++);
        } else if (was == before.end() || is->uid < was->uid) {
            fresh(*is++);
        } else {
            both(*was++, *is++);
        }
    }
}

std::size_t total(const std::vector<RosterChanges::GroupChange>& groups,
                  std::vector<Slug> RosterChanges::GroupChange::*list) {
    std::size_t count = 0;
    for (const auto& group : groups) count += (group.*list).size();
    return count;
}

} // namespace

std::size_t RosterChanges::memberships_added() const noexcept {
    return total(groups_added, &GroupChange::added) + total(groups_changed, &GroupChange::added);
}

std::size_t RosterChanges::memberships_removed() const noexcept {
    return total(groups_removed, &GroupChange::removed)
           + total(groups_changed, &GroupChange::removed);
}

RosterChanges changes_between(const Roster& before, const Roster& after) {
    RosterChanges changes;
    walk(
        before.users, after.users,
        [&](const User& user) { changes.users_removed.push_back(user.name); },
        [&](const User& was, const User& is) {
            auto values = value_changes(k_user_fields, was, is);
            if (!values.empty()) changes.users_changed.push_back({is.name, std::move(values)});
        },
        [&](const User& user) { changes.users_added.push_back(user.name); });
    walk(
        before.groups, after.groups,
        [&](const Group& group) {
            changes.groups_removed.push_back({.name = group.name,
                                              .display_name = group.display_name,
                                              .removed = member_names(group, before)});
        },
        [&](const Group& was, const Group& is) {
            RosterChanges::GroupChange change{.name = is.name, .display_name = is.display_name};
            change.values = value_changes(k_group_fields, was, is);
            const auto old_names = member_names(was, before);
            const auto new_names = member_names(is, after);
            std::set_difference(new_names.begin(), new_names.end(), old_names.begin(),
                                old_names.end(), std::back_inserter(change.added));
            std::set_difference(old_names.begin(), old_names.end(), new_names.begin(),
                                new_names.end(), std::back_inserter(change.removed));
            if (!change.values.empty() || !change.added.empty() || !change.removed.empty()) {
                changes.groups_changed.push_back(std::move(change));
            }
        },
        [&](const Group& group) {
            changes.groups_added.push_back({.name = group.name,
                                            .display_name = group.display_name,
                                            .added = member_names(group, after)});
        });

    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(changes.users_added.begin(), changes.users_added.end());
    std::sort(changes.users_removed.begin(), changes.users_removed.end());
    std::sort(changes.users_changed.begin(), changes.users_changed.end(), by_name);
    for (auto* list : {&changes.groups_added, &changes.groups_removed, &changes.groups_changed}) {
        std::sort(list->begin(), list->end(), by_name);
    }
    return changes;
}

} // namespace rollcall
