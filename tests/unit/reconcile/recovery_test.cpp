#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("another account than the recorded one is brought back, and joins the group") {
    World world;
    const auto account = world.model.add_member(
        {.email = "ann@acme.com", .state = UserState::removed, .role = Role::member_only});
    const auto group = world.model.add_group({.display_name = "Ops"});
    const User ann{
        .name = Slug("ann"), .uid = Uid("u1"), .email = "ann@acme.com", .state = UserState::active};
    const Group ops{.name = Slug("ops"),
                    .uid = Uid("g1"),
                    .display_name = "Ops",
                    .members = std::vector<UserIndex>{UserIndex{0}}};
    world.repository.set({.users = {ann}, .groups = {ops}});
    world.ledger.state.roster = {.users = {ann}, .groups = {ops}};
    world.ledger.state.roster.users[0].member_id = MemberId("dbmid:gone");
    world.ledger.state.roster.groups[0].group_id = group;
    world.ledger.state.commit = CommitId("applied");

    const auto report = world.pass();
    CHECK(std::all_of(report.outcomes.begin(), report.outcomes.end(),
                      [](const auto& outcome) { return outcome.status == ActionStatus::done; }));
    CHECK(world.model.team.members.at(account).state == UserState::active);
    CHECK(world.model.team.memberships.contains({group, account}));
}
