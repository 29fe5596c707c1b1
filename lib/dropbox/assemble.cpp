#include "assemble.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

namespace rollcall::dropbox {
namespace {

constexpr auto k_nowhere = static_cast<std::size_t>(-1);

/// For each group number its place in `snapshot.groups`, or k_nowhere.
std::vector<std::size_t> places_of_numbers(const Snapshot& snapshot) {
    std::vector<std::size_t> places(snapshot.numbers.size(), k_nowhere);
    for (std::uint32_t number = 0; number < places.size(); ++number) {
        const auto found = snapshot.group_places.find(std::string(snapshot.numbers.text(number)));
        if (found != snapshot.group_places.end()) places[number] = found->second;
    }
    return places;
}

bool takes_a_seat(const User& user) { return user.state != UserState::removed; }

auto ids_of(const std::vector<User>& people) {
    return [&people](std::uint32_t place) -> std::string_view {
        return people[place].member_id.str();
    };
}

/// The numbers of the groups that a person is in.
std::span<const std::uint32_t> groups_of(const Snapshot& snapshot, std::size_t person) {
    const auto& list = snapshot.groups_of[person];
    return std::span(snapshot.memberships).subspan(list.begin, list.count);
}

} // namespace

void Snapshot::take(MemberRow row) {
    const auto next = static_cast<std::uint32_t>(people.size());
    // In the index the newcomer's id must be found at its place.
    people.push_back(std::move(row.user));
    const auto [place, added] =
        member_places.insert(people.back().member_id.str(), next, ids_of(people));
    GroupList list{.begin = memberships.size()};
    if (row.groups) {
        list.told = true;
        list.count = row.groups->size();
        memberships.insert(memberships.end(), row.groups->begin(), row.groups->end());
    }
    if (added) {
        groups_of.push_back(list);
    } else {
        people[place] = std::move(people.back());
        people.pop_back();
        groups_of[place] = list;
    }
}

void Snapshot::expect(std::size_t count) {
    // The other side says how many; it need not be believed beyond what is plausible.
    constexpr std::size_t k_most = 300'000;
    people.reserve(std::min(count, k_most));
    groups_of.reserve(std::min(count, k_most));
}

const User* Snapshot::person(std::string_view member_id) const {
    const auto place = member_places.find(member_id, ids_of(people));
    return place ? &people[*place] : nullptr;
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
    if (snapshot.people.empty()) {
        return fail(ErrorCode::incomplete, "the list of members is empty, and a team has an admin");
    }
    const auto seats = std::count_if(snapshot.people.begin(), snapshot.people.end(), takes_a_seat);
    if (seats < static_cast<std::ptrdiff_t>(snapshot.provisioned)) {
        return fail(ErrorCode::incomplete,
                    fmt::format("the list of members has {}, and {} seats are taken",
                                counted(static_cast<std::size_t>(seats), "person", "people"),
                                snapshot.provisioned));
    }
    const auto* const admin = snapshot.person(snapshot.acting_admin.str());
    if (admin == nullptr || !takes_a_seat(*admin)) {
        return fail(ErrorCode::incomplete,
                    fmt::format("the acting admin {} is not in the list of members",
                                visible(snapshot.acting_admin.str())));
    }
    return {};
}

std::vector<GroupId> unknown_groups(const Snapshot& snapshot) {
    std::vector<GroupId> unknown;
    for (std::uint32_t number = 0; number < snapshot.numbers.size(); ++number) {
        const std::string id(snapshot.numbers.text(number));
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
    for (std::size_t person = 0; person < snapshot.people.size(); ++person) {
        if (!snapshot.groups_of[person].told) all_told = false;
        for (const auto number : groups_of(snapshot, person)) {
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

/// The members of a group as its own listing has them. A listing that does not have as many as the
/// group counts is no proof that anybody has left: then who is in it by the member pages stays.
Result<void>
take_listed(const std::vector<std::string>& ids, const Snapshot& snapshot, Group& group) {
    const std::set<std::string_view> listed{ids.begin(), ids.end()};
    const bool adds_up = !group.member_count || *group.member_count == listed.size();
    if (adds_up || !group.members) group.members.emplace();
    for (const auto& member : listed) {
        const auto* const found = snapshot.person(member);
        if (found == nullptr) {
            return fail(ErrorCode::incomplete,
                        fmt::format("group \"{}\" has member {}, who is not in the list of "
                                    "members",
                                    visible(group.display_name), visible(member)));
        }
        if (!takes_a_seat(*found)) continue;
        group.members->push_back(
            UserIndex{static_cast<std::uint32_t>(found - snapshot.people.data())});
    }
    return {};
}

} // namespace

Result<LiveTeam> assemble(Snapshot snapshot) {
    const auto places = places_of_numbers(snapshot);
    auto& groups = snapshot.groups;
    std::vector<std::size_t> counts(groups.size(), 0);
    for (const auto number : snapshot.memberships) {
        if (places[number] != k_nowhere) ++counts[places[number]];
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (groups[i].management == GroupManagement::system) continue;
        groups[i].members.emplace().reserve(counts[i]);
    }
    for (std::size_t person = 0; person < snapshot.people.size(); ++person) {
        for (const auto number : groups_of(snapshot, person)) {
            if (places[number] == k_nowhere) continue;
            auto& members = groups[places[number]].members;
            if (members) members->push_back(UserIndex{static_cast<std::uint32_t>(person)});
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
    live.roster.users = std::move(snapshot.people);
    live.roster.groups = std::move(groups);
    canonicalize(live.roster);
    return live;
}

} // namespace rollcall::dropbox
