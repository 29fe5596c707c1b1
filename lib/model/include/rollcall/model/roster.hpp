#pragma once

#include <rollcall/model/group.hpp>
#include <rollcall/model/user.hpp>

#include <optional>
#include <vector>

namespace rollcall {

/// People, groups and memberships: the one type that the datastore yields, the manifests state,
/// the ledger records and the live team is read into.
struct Roster {
    std::vector<User> users{};
    std::vector<Group> groups{};

    bool operator==(const Roster&) const = default;

    [[nodiscard]] const User& user(UserIndex index) const {
        return users[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] std::size_t membership_count() const noexcept;
};

/// Sorts users and groups by uid (by Dropbox's id where there is no uid) and each member list, and
/// drops repeated members. Two rosters that say the same are equal afterwards, whatever order they
/// were built in. Cost: n log n.
void canonicalize(Roster& roster);

/// The place of the person with this uid; the roster must be canonical. Cost: log n.
[[nodiscard]] std::optional<UserIndex> find_user(const Roster& roster, const Uid& uid) noexcept;
[[nodiscard]] const Group* find_group(const Roster& roster, const Uid& uid) noexcept;

} // namespace rollcall
