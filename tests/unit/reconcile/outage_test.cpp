#include "world.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("a Dropbox that answers nothing any more ends the pass, and the next one goes on") {
    constexpr std::size_t k_groups = 50;
    constexpr std::size_t k_at = 5;
    World world;
    Roster desired;
    desired.users = {{.name = Slug("ann"),
                      .uid = Uid("u1"),
                      .email = "ann@acme.com",
                      .state = UserState::active}};
    for (std::size_t i = 0; i < k_groups; ++i) {
        const auto name = "group-" + std::to_string(10 + i);
        desired.groups.push_back({.name = Slug(name), .uid = Uid(name), .display_name = name});
    }
    world.repository.set(desired);
    world.model.fault = TeamModel::Fault{k_at, TeamModel::Fault::Kind::lost_before, true};
    const auto report = world.pass();
    CHECK(world.model.writes < k_at + 10 + world.model.capacity());
    CHECK(report.count(ActionStatus::done) == k_at);
    CHECK(report.count(ActionStatus::pending) > k_groups / 2);
    CHECK(report.outcomes.back().message == "not started: Dropbox does not answer any more");

    world.model.fault.reset();
    CHECK(world.pass().count(ActionStatus::done) == k_groups + 1 - k_at);
    CHECK(world.plan().planning.plan.actions.empty());
}
