#include "made_up.hpp"

#include <rollcall/base/digest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

namespace rollcall::bench {
namespace {

constexpr std::array<const char*, 20> k_given_names{
    "Ada",   "Ben",  "Clara", "David", "Elif",  "Farid", "Grace", "Hiro",   "Ines",  "Jonas",
    "Klára", "Liam", "Mei",   "Noor",  "Oskar", "Priya", "Quinn", "Rafael", "Sofia", "Tomas"};
constexpr std::array<const char*, 20> k_surnames{
    "Byron", "Müller", "Lindqvist", "Okafor", "Haddad", "Hopper", "Tanaka",
    "Silva", "Weber",  "Hara",      "Rahman", "Larsen", "Iyer",   "Chen",
    "Rossi", "Dubois", "Fischer",   "Santos", "Novak",  "Smith"};

std::string uuid_of(std::string_view kind, std::size_t index) {
    const auto hex = sha256_hex(fmt::format("{}-{}", kind, index));
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20, 12));
}

} // namespace

Roster made_up_roster(const TeamSize& size) {
    std::mt19937 dice(42); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same directory every time
    Roster roster;
    roster.users.reserve(size.people);
    for (std::size_t i = 0; i < size.people; ++i) {
        const std::string given = k_given_names[dice() % k_given_names.size()];
        const std::string surname = k_surnames[dice() % k_surnames.size()];
        User user;
        user.uid = Uid(uuid_of("user", i));
        user.name = Slug(fmt::format("person-{:06}", i));
        user.email = fmt::format("person.{:06}@acme.example", i);
        user.given_name = given;
        user.surname = surname;
        user.external_id = user.uid.str();
        user.state = UserState::active;
        roster.users.push_back(std::move(user));
    }
    roster.groups.resize(size.groups);
    for (std::size_t g = 0; g < size.groups; ++g) {
        auto& group = roster.groups[g];
        group.uid = Uid(uuid_of("group", g));
        group.name = Slug(fmt::format("group-{:05}", g));
        group.display_name = fmt::format("Group {:05}", g);
        group.external_id = group.uid.str();
        group.members.emplace();
    }
    // Each person is in some groups; low numbers are drawn more often, so that sizes differ a lot.
    const auto each = size.memberships / std::max<std::size_t>(1, size.people);
    for (std::uint32_t i = 0; i < size.people; ++i) {
        std::vector<std::size_t> chosen;
        while (chosen.size() < std::min(each, size.groups)) {
            const double drawn = static_cast<double>(dice()) / 4294967296.0;
            const auto group =
                static_cast<std::size_t>(drawn * drawn * static_cast<double>(size.groups));
            if (std::find(chosen.begin(), chosen.end(), group) != chosen.end()) continue;
            chosen.push_back(group);
            roster.groups[group].members->push_back(UserIndex{i});
        }
    }
    canonicalize(roster);
    return roster;
}

Roster as_applied(const Roster& desired) {
    Roster applied = desired;
    for (auto& user : applied.users) {
        user.member_id = MemberId("dbmid:AA" + sha256_hex(user.uid.str()).substr(0, 33));
    }
    for (auto& group : applied.groups) {
        group.group_id = GroupId("g:" + sha256_hex(group.uid.str()).substr(0, 32));
    }
    return applied;
}

Roster as_live(const Roster& desired) {
    Roster live = as_applied(desired);
    for (auto& user : live.users) {
        user.uid = Uid{};
        user.name = Slug{};
    }
    for (auto& group : live.groups) {
        group.uid = Uid{};
        group.name = Slug{};
        group.member_count = static_cast<std::uint32_t>(group.members->size());
    }
    canonicalize(live);
    return live;
}

} // namespace rollcall::bench
