#include <rollcall/model/roster.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>

namespace rollcall {
namespace {

auto user_key(const User& user) { return std::tie(user.uid, user.member_id, user.email); }
auto group_key(const Group& group) {
    return std::tie(group.uid, group.group_id, group.display_name);
}

/// What decides where a user stands, as far as sixteen bytes tell.
struct SortKey {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::uint32_t place = 0;
};

std::uint64_t eight_bytes(std::string_view text) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
        value = value << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    }
    return value;
}

/// The places of the users in canonical order. Most comparisons are of the first bytes that tell
/// ids apart, kept side by side: going to the users for each would miss the cache every time.
std::vector<std::uint32_t> order_of(const std::vector<User>& users) {
    const bool live =
        std::all_of(users.begin(), users.end(), [](const User& user) { return user.uid.empty(); });
    const auto id_of = [live](const User& user) -> std::string_view {
        return live ? user.member_id.str() : user.uid.str();
    };
    std::size_t common = users.empty() ? 0 : id_of(users.front()).size();
    for (const auto& user : users) {
        const auto id = id_of(user);
        common = std::min(common, id.size());
        const auto first = id_of(users.front());
        common = static_cast<std::size_t>(
            std::mismatch(id.begin(), id.begin() + static_cast<std::ptrdiff_t>(common),
                          first.begin())
                .first
            - id.begin());
    }
    std::vector<SortKey> keys(users.size());
    for (std::uint32_t i = 0; i < users.size(); ++i) {
        const auto rest = id_of(users[i]).substr(common);
        keys[i] = {eight_bytes(rest),
                   eight_bytes(rest.substr(std::min<std::size_t>(8, rest.size()))), i};
    }
    std::stable_sort(keys.begin(), keys.end(), [&users](const SortKey& a, const SortKey& b) {
        if (a.first != b.first) return a.first < b.first;
        if (a.second != b.second) return a.second < b.second;
        return user_key(users[a.place]) < user_key(users[b.place]);
    });
    std::vector<std::uint32_t> order(keys.size());
    std::transform(keys.begin(), keys.end(), order.begin(),
                   [](const SortKey& key) { return key.place; });
    return order;
}

/// Puts at each place the user that `order` names for it, without a second list of them.
void rearrange(std::vector<User>& users, std::vector<std::uint32_t> order) {
    for (std::uint32_t start = 0; start < order.size(); ++start) {
        if (order[start] == start) continue;
        User first = std::move(users[start]);
        auto place = start;
        while (order[place] != start) {
            users[place] = std::move(users[order[place]]);
            place = std::exchange(order[place], place);
        }
        users[place] = std::move(first);
        order[place] = place;
    }
}

bool is_canonical(const std::vector<UserIndex>& members) {
    return std::adjacent_find(members.begin(), members.end(), std::greater_equal<>{})
           == members.end();
}

/// Sorts the members of all groups at once and drops repeated ones: first the groups of each user
/// are brought together, then each user is given back to them in turn. Two steps for a membership,
/// where sorting each group would take as many as its size has digits in base two.
void sort_members(Roster& roster) {
    const auto sorted = [](const Group& group) {
        return !group.members || is_canonical(*group.members);
    };
    if (std::all_of(roster.groups.begin(), roster.groups.end(), sorted)) return;

    std::vector<std::uint32_t> ends(roster.users.size() + 1, 0); // of each user's part of the list
    for (const auto& group : roster.groups) {
        if (!group.members) continue;
        for (const auto member : *group.members) ++ends[static_cast<std::size_t>(member) + 1];
    }
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    std::vector<std::uint32_t> groups(ends.back());
    for (std::uint32_t g = 0; g < roster.groups.size(); ++g) {
        auto& members = roster.groups[g].members;
        if (!members) continue;
        // Counted from the beginning of the part; afterwards this is its end.
        for (const auto member : *members) groups[ends[static_cast<std::size_t>(member)]++] = g;
        members->clear();
    }
    std::uint32_t place = 0;
    for (std::uint32_t user = 0; user < roster.users.size(); ++user) {
        for (; place < ends[user]; ++place) {
            auto& members = *roster.groups[groups[place]].members;
            if (members.empty() || members.back() != UserIndex{user}) {
                members.push_back(UserIndex{user});
            }
        }
    }
}

} // namespace

std::size_t Roster::membership_count() const noexcept {
    std::size_t count = 0;
    for (const auto& group : groups) count += group.members ? group.members->size() : 0;
    return count;
}

void canonicalize(Roster& roster) {
    auto order = order_of(roster.users);
    const bool moves = !std::is_sorted(order.begin(), order.end());
    std::vector<UserIndex> moved_to(moves ? order.size() : 0);
    for (std::uint32_t place = 0; place < moved_to.size(); ++place) {
        moved_to[order[place]] = UserIndex{place};
    }
    if (moves) rearrange(roster.users, std::move(order));

    if (moves) {
        for (auto& group : roster.groups) {
            if (!group.members) continue;
            for (auto& member : *group.members) member = moved_to[static_cast<std::size_t>(member)];
        }
    }
    sort_members(roster);
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
