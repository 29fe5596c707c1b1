#include "world.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

World started() {
    World world;
    Roster desired;
    for (const std::string name : {"ann", "bob"}) {
        desired.users.push_back({.name = Slug(name),
                                 .uid = Uid("u-" + name),
                                 .email = name + "@acme.com",
                                 .external_id = "u-" + name,
                                 .state = UserState::active});
    }
    desired.groups = {{.name = Slug("ops"),
                       .uid = Uid("g-ops"),
                       .display_name = "Ops",
                       .external_id = "g-ops",
                       .members = std::vector{UserIndex{0}, UserIndex{1}}}};
    world.repository.set(desired);
    return world;
}

} // namespace

TEST_CASE("a first pass that died pins its team like one that was closed") {
    auto world = started();
    world.model.fault = TeamModel::Fault{2, TeamModel::Fault::Kind::death_before};
    CHECK_THROWS_AS(world.pass(), Death);
    world.model.fault.reset();

    world.model.team_id = TeamId("dbtid:other");
    const auto other = plan_pass(world.ports(), world.options);
    REQUIRE_FALSE(other);
    CHECK(other.error().code == ErrorCode::untrusted);
    CHECK_THAT(
        other.error().message,
        Catch::StartsWith("these credentials belong to team dbtid:other, but the ledger is"));

    world.model.team_id = TeamModel().team_id;
    CHECK(world.pass().count(ActionStatus::failed) == 0);
    CHECK(world.plan().planning.plan.actions.empty());
}

TEST_CASE("the jobs of another team are not asked for") {
    auto world = started();
    world.ledger.state.running_jobs = {{"team/members/add/job_status/get", "dbjid:1"}};
    world.ledger.state.team_id = TeamId("dbtid:other");
    CHECK_FALSE(plan_pass(world.ports(), world.options));
    CHECK(world.model.awaited.empty());
}
