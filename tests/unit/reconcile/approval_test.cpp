#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace rollcall;
using namespace rollcall::test;

namespace {

using Kind = TeamModel::Fault::Kind;

/// Six groups that left the directory; what is held of that is approved.
struct ApprovedDeletion {
    World world{};
    std::string hold_id{};

    ApprovedDeletion() {
        Roster desired;
        desired.users = {{.name = Slug("ann"),
                          .uid = Uid("u-ann"),
                          .email = "ann@acme.com",
                          .external_id = "u-ann",
                          .state = UserState::active}};
        for (int i = 0; i < 6; ++i) {
            const auto name = "g" + std::to_string(i);
            desired.groups.push_back({.name = Slug(name),
                                      .uid = Uid("u-" + name),
                                      .display_name = name,
                                      .external_id = "u-" + name,
                                      .members = std::vector<UserIndex>{}});
        }
        world.options.policy.guards.groups_deleted = {3, 10, 1};
        world.repository.set(desired);
        (void)world.pass();
        desired.groups.clear();
        world.repository.set(desired);
        const auto held = world.plan().planning.plan.held;
        REQUIRE(held.size() == 1);
        hold_id = held.front().hold_id;
        world.options.approvals[hold_id] = "commit-1";
        world.model.writes = 0;
    }

    /// A pass whose first writes go through, and the later ones not.
    PassReport failing_pass(std::size_t at, Kind kind) {
        world.model.fault = TeamModel::Fault{.at = at, .kind = kind, .for_good = true};
        auto report = world.pass();
        world.model.fault.reset();
        return report;
    }
    /// A pass that dies at one of its writes, and leaves its journal behind.
    void dying_pass(std::size_t at, Kind kind) {
        world.model.fault = TeamModel::Fault{.at = at, .kind = kind};
        CHECK_THROWS_AS(world.pass(), Death);
        world.model.fault.reset();
        CHECK_FALSE(is_spent());
    }
    bool is_spent() const {
        const auto& trailers = world.ledger.trailers;
        return std::find(
                   trailers.begin(), trailers.end(),
                   std::pair<std::string, std::string>("Approval-Used", "commit-1 " + hold_id))
               != trailers.end();
    }
};

std::size_t told_as_spent(const PassReport& report) {
    std::size_t count = 0;
    report.each([&count](const Action&, const ActionOutcome& outcome) {
        count += outcome.approval_spent ? 1 : 0;
    });
    return count;
}

} // namespace

TEST_CASE("an approval of which nothing came about stays good for the next pass") {
    ApprovedDeletion approved;
    SECTION("Dropbox refused all of it") {
        const auto report = approved.failing_pass(0, Kind::refused);
        CHECK(report.count(ActionStatus::failed) == 6);
        CHECK(told_as_spent(report) == 0);
    }
    SECTION("the pass was stopped before it began") {
        approved.world.options.stop = [] { return std::optional<std::string>("asked to"); };
        const auto report = approved.world.pass();
        CHECK(report.count(ActionStatus::pending) == 6);
        CHECK(told_as_spent(report) == 0);
        approved.world.options.stop = [] { return std::optional<std::string>(); };
    }
    CHECK_FALSE(approved.is_spent());
    CHECK(approved.world.pass().count(ActionStatus::done) == 6);
    CHECK(approved.is_spent());
    CHECK(approved.world.model.team.groups.empty());
}

TEST_CASE("an approval is spent by a pass that did some of it, and the rest says so") {
    ApprovedDeletion approved;
    const auto report = approved.failing_pass(2, Kind::refused);
    CHECK(report.count(ActionStatus::done) == 2);
    CHECK(report.count(ActionStatus::failed) == 4);
    CHECK(told_as_spent(report) == 4);
    CHECK(approved.is_spent());
    report.each([](const Action&, const ActionOutcome& outcome) {
        CHECK(outcome.approval_spent == (outcome.status == ActionStatus::failed));
    });
}

TEST_CASE("an approval is spent by a call of which nobody knows what it did") {
    ApprovedDeletion approved;
    const auto report = approved.failing_pass(0, Kind::lost_before);
    CHECK(report.count(ActionStatus::done) == 0);
    CHECK(approved.is_spent());
    CHECK(told_as_spent(report) == 6);
}

TEST_CASE("an approval is spent by a process that died before it could say so") {
    ApprovedDeletion approved;
    std::size_t left = 0;
    SECTION("after some of it") {
        approved.dying_pass(2, Kind::death_after);
        left = 3;
    }
    SECTION("after all of it") { approved.dying_pass(5, Kind::death_after); }
    CHECK(approved.world.model.team.groups.size() == left);
    approved.world.options.policy.guards.groups_deleted = {0, 0, 0};
    (void)approved.world.pass();
    CHECK(approved.is_spent());
    CHECK(approved.world.model.team.groups.size() == left);
}

TEST_CASE("an approval that a dead process used lets nothing more go before the next pass closes") {
    ApprovedDeletion approved;
    // Nothing of it was done, so what is held is the same.
    approved.dying_pass(0, Kind::death_before);
    const auto plan = approved.world.plan().planning.plan;
    REQUIRE(plan.held.size() == 1);
    CHECK(plan.held.front().hold_id == approved.hold_id);
    CHECK(approved.world.pass().count(ActionStatus::done) == 0);
    CHECK(approved.is_spent());
    // A new decision is one.
    approved.world.options.approvals[approved.hold_id] = "commit-2";
    CHECK(approved.world.pass().count(ActionStatus::done) == 6);
}
