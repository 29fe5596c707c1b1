#include <rollcall/model/roster.hpp>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace rollcall {
namespace {

auto user_key(const User& user) { return std::tie(user.uid, user.member_id, user.email); }
auto group_key(const Group& group) {
    return std::tie(group.uid, group.group_id, group.display_name);
}

} // namespace

std::size_t Roster::membership_count() const noexcept {
    std::size_t count = 0;
    for (const auto& group : groups) count += group.members ? group.members->size() : 0;
    return count;
}

void canonicalize(Roster& roster) {
    std::vector<std::uint32_t> order(roster.users.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return user_key(roster.users[a]) < user_key(roster.users[b]);
    });

    std::vector<UserIndex> moved_to(order.size());
    std::vector<User> sorted;
    sorted.reserve(order.size());
    for (std::uint32_t place = 0; place < order.size(); ++place) {
        moved_to[order[place]] = UserIndex{place};
        sorted.push_back(std::move(roster.users[order[place]]));
    }
    roster.users = std::move(sorted);

    for (auto& group : roster.groups) {
        if (!group.members) continue;
        for (auto& member : *group.members) member = moved_to[static_cast<std::size_t>(member)];
        std::sort(group.members->begin(), group.members->end());
        group.members->erase(std::unique(group.members->begin(), group.members->end()),
                             group.members->end());
    }
    std::stable_sort(roster.groups.begin(), roster.groups.end(),
                     [](const Group& a, const Group& b) { return group_key(a) < group_key(b); });
}

std::optional<UserIndex> find_user(const Roster& roster, const Uid& uid) noexcept {
    const auto place =
        std::lower_bound(roster.users.begin(), roster.users.end(), uid,
                         [](const User& user, const Uid& wanted) { return user.uid < wanted; });
    if (place == roster.users.end() || place->uid != uid) return std::nullopt;
    return UserIndex{static_cast<std::uint32_t>(place - roster.users.begin())};
}

const Group* find_group(const Roster& roster, const Uid& uid) noexcept {
    const auto place =
        std::lower_bound(roster.groups.begin(), roster.groups.end(), uid,
                         [](const Group& group, const Uid& wanted) { return group.uid < wanted; });
    return place == roster.groups.end() || place->uid != uid ? nullptr : &*place;
}

} // namespace rollcall
