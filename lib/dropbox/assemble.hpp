#pragma once

#include "decode.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/ports/team.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall::dropbox {

/// What the listings brought, before it is one roster.
struct Snapshot {
    TeamId id{};
    std::string name{};
    std::uint32_t licensed = 0;
    std::uint32_t provisioned = 0;
    MemberId acting_admin{};

    std::vector<User> people{};
    /// Whose groups they are: a part of `memberships` for each of `people`.
    struct GroupList {
        std::size_t begin = 0;
        std::size_t count = 0;
        bool told = false; ///< otherwise the page left the groups out
    };
    std::vector<GroupList> groups_of{};
    std::vector<std::uint32_t> memberships{}; ///< numbers of groups
    TextIndex member_places{};                ///< of `people`, by member id
    std::vector<Group> groups{};
    std::unordered_map<std::string, std::size_t> group_places{}; ///< by group id
    GroupNumbers numbers{};
    /// Groups that were listed one by one: their members' ids, instead of what the pages said.
    std::map<GroupId, std::vector<std::string>> listed{};
    /// Groups that people are said to be in, and that are known to be gone by now.
    std::unordered_map<std::string, bool> gone{};

    /// A listing may tell of somebody twice when it moves under our feet; the later word counts.
    void take(MemberRow row);
    void take(Group group);
    /// So many people are to come: their list need not grow by copying itself.
    void expect(std::size_t count);
    [[nodiscard]] const User* person(std::string_view member_id) const;
};

/// Fails when the listings cannot be the whole team.
///
/// Errors: incomplete (nobody, fewer people than seats taken, acting admin missing).
Result<void> check_complete(const Snapshot& snapshot);

/// Group ids that people are in and that no listing knows, sorted.
std::vector<GroupId> unknown_groups(const Snapshot& snapshot);

/// Groups whose number of members, derived from the pages, is not the number Dropbox states (or
/// Dropbox states none, or a page left the groups out); sorted, system-managed ones never.
std::vector<GroupId> groups_to_list(const Snapshot& snapshot);

/// One canonical roster. Errors: incomplete (a listed group has a member that no page knows).
Result<LiveTeam> assemble(Snapshot snapshot);

} // namespace rollcall::dropbox
