#include <rollcall/model/roster.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace rollcall;

TEST_CASE("a canonical roster does not depend on the order it was built in") {
    Roster first{
        .users = {{.uid = Uid("1"), .email = "a@x.org"}, {.uid = Uid("2"), .email = "b@x.org"}},
        .groups = {{.uid = Uid("g"), .members = {{UserIndex{1}, UserIndex{0}, UserIndex{1}}}}}};
    Roster second{
        .users = {{.uid = Uid("2"), .email = "b@x.org"}, {.uid = Uid("1"), .email = "a@x.org"}},
        .groups = {{.uid = Uid("g"), .members = {{UserIndex{0}, UserIndex{1}}}}}};
    canonicalize(first);
    canonicalize(second);
    CHECK(first == second);
    CHECK(first.membership_count() == 2);
    CHECK(find_user(first, Uid("2")) == UserIndex{1});
    CHECK_FALSE(find_user(first, Uid("3")));
}

TEST_CASE("users stand in the order of their ids, however alike those are") {
    rc::prop("order and members", [](const std::vector<std::uint8_t>& drawn) {
        // Long common beginnings, ends of different lengths, equal ids, and some with none.
        Roster roster;
        for (std::size_t i = 0; i < drawn.size(); ++i) {
            User user;
            const auto value = drawn[i];
            if (value % 5 != 0) {
                user.uid =
                    Uid("0123456789-" + std::string(value % 7, 'a') + std::to_string(value % 50));
            }
            user.member_id = MemberId("dbmid:" + std::to_string(value % 11));
            user.email = std::to_string(i) + "@acme.com";
            roster.users.push_back(std::move(user));
        }
        Group group;
        group.members.emplace();
        for (std::uint32_t i = 0; i < drawn.size(); i += 2) group.members->push_back(UserIndex{i});
        roster.groups.push_back(group);
        const auto before = roster;
        canonicalize(roster);

        auto expected = before.users;
        std::stable_sort(expected.begin(), expected.end(), [](const User& a, const User& b) {
            return std::tie(a.uid, a.member_id, a.email) < std::tie(b.uid, b.member_id, b.email);
        });
        RC_ASSERT(roster.users == expected);
        std::set<std::string> were;
        std::set<std::string> are;
        for (const auto member : *before.groups[0].members) were.insert(before.user(member).email);
        for (const auto member : *roster.groups[0].members) are.insert(roster.user(member).email);
        RC_ASSERT(were == are);
        RC_ASSERT(
            std::is_sorted(roster.groups[0].members->begin(), roster.groups[0].members->end()));
    });
}
