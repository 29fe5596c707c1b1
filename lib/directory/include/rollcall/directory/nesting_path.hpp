#pragma once

#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/rules.hpp>
#include <rollcall/ports/datastore.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// How somebody comes to be a member of a group, by DNs as the entries spell themselves.
struct NestingPath {
    std::string group{};
    /// The groups between, from the one that `group` lists to the one that lists the person; empty
    /// where the group lists the person itself. Of several ways a shortest one, always the same.
    std::vector<std::string> through{};
    std::string person{};
    bool operator==(const NestingPath&) const = default;
};

/// The way from a group to a person in a snapshot that was read; both must be of its roster.
/// Nothing where the person is no member. Cost: log of the nested memberships.
[[nodiscard]] std::optional<NestingPath>
nesting_path(const DatastoreSnapshot& snapshot, const User& person, const Group& group);

/// The same from the entries themselves, however the two DNs are spelled; scopes and mapping are
/// not looked at. Pure; the order of the entries does not matter. Cost: linear in the entries.
/// Nothing where the group does not lead to the person, or with `nestedMembers: direct` does not
/// list it itself.
/// Errors: invalid_input (a DN that is none, two entries with one DN), not_found (no such entry).
Result<std::optional<NestingPath>> nesting_path(std::span<const Entry> entries,
                                                const DirectoryRules& rules,
                                                std::string_view person_dn,
                                                std::string_view group_dn);

} // namespace rollcall
