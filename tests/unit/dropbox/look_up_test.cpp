#include "sandboxed.hpp"

#include <algorithm>

using namespace rollcall;
using namespace rollcall::dropbox::test;

TEST_CASE("of those that a listing left out, only who is on the team is still there") {
    const Sandboxed on;
    LeftOut asked{.members = {on.id_of("ann@acme.com"), on.id_of("bob@acme.com"),
                              on.id_of("cat@acme.com"), MemberId{"dbmid:nobody"}},
                  .groups = {on.group_id_of("Sales"), on.group_id_of("Ops"), GroupId{"g:nothing"}}};
    on.control("POST", "/outside", R"({"action":"remove","member":"bob@acme.com"})");
    on.control("POST", "/outside", R"({"action":"delete_group","group":"Ops"})");
    LeftOut expected{.members = {asked.members[0], asked.members[2]}, .groups = {asked.groups[0]}};
    std::sort(expected.members.begin(), expected.members.end());
    SECTION("in a call each") {}
    SECTION("by halves, where a call takes one only") {
        on.control("POST", "/switches", R"({"get_info_rows":1,"group_rows":1})");
    }
    const auto there = on.team->still_there(asked);
    REQUIRE(there.has_value());
    CHECK(*there == expected);
}

TEST_CASE("an answer that says nothing about one of them is no answer") {
    const Sandboxed on;
    on.fault(R"({"route":"team/members/get_info_v2","kind":"missing_row"})");
    const auto there = on.team->still_there(
        {.members = {on.id_of("ann@acme.com"), on.id_of("cat@acme.com")}, .groups = {}});
    REQUIRE_FALSE(there.has_value());
    CHECK(there.error().code == ErrorCode::incomplete);
    CHECK_THAT(there.error().message, Catch::Contains(on.id_of("cat@acme.com").str()));
}

TEST_CASE("who is not missing is not asked about") {
    const Sandboxed on;
    const auto there = on.team->still_there({});
    REQUIRE(there.has_value());
    CHECK(there->empty());
    CHECK(on.control("GET", "/counters")["routes"].empty());
}

TEST_CASE("groups are known by their ids, also those that Dropbox manages by itself") {
    const Sandboxed on;
    const auto live = on.team->read();
    REQUIRE(live.has_value());
    std::vector<GroupId> all;
    for (const auto& group : live->roster.groups) all.push_back(group.group_id);
    all.emplace_back("g:nothing");
    const auto groups = on.team->groups(all);
    REQUIRE(groups.has_value());
    CHECK(groups->size() == live->roster.groups.size());
    CHECK(std::any_of(groups->begin(), groups->end(), [](const Group& group) {
        return group.management == GroupManagement::system;
    }));
}
