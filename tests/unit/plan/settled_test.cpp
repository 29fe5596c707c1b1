#include <rollcall/plan/make_plan.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <variant>

using namespace rollcall;

namespace {

/// One person in one group on all three sides, but the membership is not in the ledger yet.
PlanInput member_not_recorded(UserState desired, UserState live) {
    const User ann{.name = Slug("ann"), .uid = Uid("u1"), .email = "ann@acme.com"};
    const Group ops{.name = Slug("ops"), .uid = Uid("g1"), .display_name = "Ops"};
    const std::vector<UserIndex> everybody{UserIndex{0}};
    PlanInput input{.team = "acme", .applied_commit = CommitId("applied")};

    input.manifests = {.users = {ann}, .groups = {ops}};
    input.manifests.users[0].state = desired;
    input.manifests.groups[0].members = everybody;

    input.applied = {.users = {ann}, .groups = {ops}};
    input.applied.users[0].member_id = MemberId("dbmid:ann");
    input.applied.users[0].state = UserState::active;
    input.applied.groups[0].group_id = GroupId("g:ops");
    input.applied.groups[0].members.emplace();

    input.live = input.applied;
    input.live.users[0].state = live;
    input.live.groups[0].members = everybody;
    for (auto& user : input.live.users) user.uid = Uid();
    for (auto& group : input.live.groups) group.uid = Uid();
    return input;
}

bool settles_membership(const Planning& planning) {
    return std::any_of(planning.settled.begin(), planning.settled.end(), [](const auto& fact) {
        return std::holds_alternative<MembersApplied>(fact);
    });
}

} // namespace

TEST_CASE("a membership that is found as desired is recorded without any doing") {
    const auto planning = make_plan(member_not_recorded(UserState::active, UserState::active));
    CHECK(planning.plan.actions.empty());
    CHECK(settles_membership(planning));
}

TEST_CASE("nothing is recorded of a person whose invitation the same pass cancels") {
    const auto planning = make_plan(member_not_recorded(UserState::disabled, UserState::invited));
    REQUIRE(planning.plan.actions.size() == 1);
    CHECK(planning.plan.actions.front().kind == ActionKind::user_cancel_invitation);
    CHECK(planning.settled.empty());
}
