#pragma once

#include <rollcall/model/field.hpp>
#include <rollcall/model/roster.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace rollcall {

/// What differs between two rosters of the same kind, object by object (matched by uid).
struct RosterChanges {
    struct ValueChange {
        Field field = Field::email;
        std::string before{};
        std::string after{};
        bool operator==(const ValueChange&) const = default;
    };
    struct UserChange {
        Slug name{};
        std::vector<ValueChange> values{};
        bool operator==(const UserChange&) const = default;
    };
    struct GroupChange {
        Slug name{};
        std::string display_name{}; ///< after
        std::vector<ValueChange> values{};
        std::vector<Slug> added{}; ///< members, sorted
        std::vector<Slug> removed{};
        bool operator==(const GroupChange&) const = default;
    };

    std::vector<Slug> users_added{}; ///< all lists sorted by name
    std::vector<Slug> users_removed{};
    std::vector<UserChange> users_changed{};
    std::vector<GroupChange> groups_added{}; ///< with their first members
    std::vector<GroupChange> groups_removed{};
    std::vector<GroupChange> groups_changed{};

    bool operator==(const RosterChanges&) const = default;
    [[nodiscard]] bool empty() const { return *this == RosterChanges{}; }
    [[nodiscard]] std::size_t memberships_added() const noexcept;
    [[nodiscard]] std::size_t memberships_removed() const noexcept;
};

/// Both rosters canonical and named. Cost: linear.
[[nodiscard]] RosterChanges changes_between(const Roster& before, const Roster& after);

} // namespace rollcall
