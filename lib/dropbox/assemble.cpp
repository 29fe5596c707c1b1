#include "assemble.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::dropbox {
namespace {

constexpr auto k_nowhere = static_cast<std::size_t>(-1);

/// For each group number its place in `snapshot.groups`, or k_nowhere.
std::vector<std::size_t> places_of_numbers(const Snapshot& snapshot) {
    std::vector<std::size_t> places(snapshot.numbers.size(), k_nowhere);
    for (std::uint32_t number = 0; number < places.size(); ++number) {
        const auto found = snapshot.group_places.find(snapshot.numbers.id(number));
        if (found != snapshot.group_places.end()) places[number] = found->second;
    }
    return places;
}

bool takes_a_seat(const MemberRow& row) { return row.user.state != UserState::removed; }

} // namespace

void Snapshot::take(MemberRow row) {
    const auto [place, added] = member_places.try_emplace(row.user.member_id.str(), members.size());
    if (added) {
        members.push_back(std::move(row));
    } else {
        members[place->second] = std::move(row);
    }
}

void Snapshot::take(Group group) {
    const auto [place, added] = group_places.try_emplace(group.group_id.str(), groups.size());
    if (added) {
        groups.push_back(std::move(group));
    } else {
        groups[place->second] = std::move(group);
    }
}

Result<void> check_complete(const Snapshot& snapshot) {
    if (snapshot.members.empty()) {
        return fail(ErrorCode::incomplete, "the list of members is empty, and a team has an admin");
    }
    const auto seats =
        std::count_if(snapshot.members.begin(), snapshot.members.end(), takes_a_seat);
    if (seats < static_cast<std::ptrdiff_t>(snapshot.provisioned)) {
        return fail(ErrorCode::incomplete,
                    fmt::format("the list of members has {}, and {} seats are taken",
                                counted(static_cast<std::size_t>(seats), "person", "people"),
                                snapshot.provisioned));
    }
    const auto admin = snapshot.member_places.find(snapshot.acting_admin.str());
    if (admin == snapshot.member_places.end() || !takes_a_seat(snapshot.members[admin->second])) {
        return fail(ErrorCode::incomplete,
                    fmt::format("the acting admin {} is not in the list of members",
                                visible(snapshot.acting_admin.str())));
    }
    return {};
}

std::vector<GroupId> unknown_groups(const Snapshot& snapshot) {
    std::vector<GroupId> unknown;
    for (std::uint32_t number = 0; number < snapshot.numbers.size(); ++number) {
        const std::string& id = snapshot.numbers.id(number);
        if (!snapshot.group_places.contains(id) && !snapshot.gone.contains(id)) {
            unknown.emplace_back(id);
        }
    }
    std::sort(unknown.begin(), unknown.end());
    return unknown;
}

std::vector<GroupId> groups_to_list(const Snapshot& snapshot) {
    const auto places = places_of_numbers(snapshot);
    std::vector<std::uint32_t> counts(snapshot.groups.size(), 0);
    bool all_told = true;
    for (const auto& row : snapshot.members) {
        if (!row.groups) {
            all_told = false;
            continue;
        }
        for (const auto number : *row.groups) {
            if (places[number] != k_nowhere) ++counts[places[number]];
        }
    }
    std::vector<GroupId> wanted;
    for (std::size_t i = 0; i < snapshot.groups.size(); ++i) {
        const Group& group = snapshot.groups[i];
        if (group.management == GroupManagement::system) continue;
        if (!all_told || group.member_count != counts[i]) wanted.push_back(group.group_id);
    }
    std::sort(wanted.begin(), wanted.end());
    return wanted;
}

namespace {

/// The members of a group as its own listing has them.
Result<void>
take_listed(const std::vector<std::string>& ids, const Snapshot& snapshot, Group& group) {
    group.members.emplace();
    for (const auto& member : ids) {
        const auto found = snapshot.member_places.find(member);
        if (found == snapshot.member_places.end()) {
            return fail(ErrorCode::incomplete,
                        fmt::format("group \"{}\" has member {}, who is not in the list of "
                                    "members",
                                    visible(group.display_name), visible(member)));
        }
        if (!takes_a_seat(snapshot.members[found->second])) continue;
        group.members->push_back(UserIndex{static_cast<std::uint32_t>(found->second)});
    }
    return {};
}

} // namespace

Result<LiveTeam> assemble(Snapshot snapshot) {
    const auto places = places_of_numbers(snapshot);
    auto& groups = snapshot.groups;
    for (auto& group : groups) {
        if (group.management != GroupManagement::system) group.members.emplace();
    }
    for (std::size_t i = 0; i < snapshot.members.size(); ++i) {
        if (!snapshot.members[i].groups) continue;
        for (const auto number : *snapshot.members[i].groups) {
            if (places[number] == k_nowhere) continue;
            auto& members = groups[places[number]].members;
            if (members) members->push_back(UserIndex{static_cast<std::uint32_t>(i)});
        }
    }
    for (const auto& [id, members] : snapshot.listed) {
        const auto place = snapshot.group_places.find(id.str());
        if (place == snapshot.group_places.end()) continue;
        ROLLCALL_TRY(take_listed(members, snapshot, groups[place->second]));
    }

    LiveTeam live{.id = std::move(snapshot.id),
                  .name = std::move(snapshot.name),
                  .acting_admin = std::move(snapshot.acting_admin),
                  .licensed = snapshot.licensed,
                  .provisioned = snapshot.provisioned,
                  .groups_listed = snapshot.listed.size()};
    live.roster.users.reserve(snapshot.members.size());
    for (auto& row : snapshot.members) live.roster.users.push_back(std::move(row.user));
    live.roster.groups = std::move(groups);
    canonicalize(live.roster);
    return live;
}

} // namespace rollcall::dropbox
