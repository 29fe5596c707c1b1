#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

using namespace rollcall;
using namespace rollcall::test;

namespace {

/// Groups of ours in Dropbox, the external id of each on the one before it.
struct CrossedGroups {
    World world{};

    explicit CrossedGroups(std::size_t groups) {
        Roster desired;
        desired.users = {{.name = Slug("ann"),
                          .uid = Uid("u-ann"),
                          .email = "ann@acme.com",
                          .external_id = "u-ann",
                          .state = UserState::active}};
        for (std::size_t i = 0; i < groups; ++i) {
            const auto name = "g" + std::to_string(i);
            desired.groups.push_back({.name = Slug(name),
                                      .uid = Uid("u-" + name),
                                      .display_name = name,
                                      .external_id = "u-" + name,
                                      .members = std::vector{UserIndex{0}}});
        }
        world.repository.set(desired);
        (void)world.pass();
        auto& live = world.model.team.groups;
        REQUIRE(live.size() == groups);
        for (auto next = std::next(live.begin()); next != live.end(); ++next) {
            std::swap(std::prev(next)->second.external_id, next->second.external_id);
        }
        world.model.writes = 0;
    }

    bool are_right() const {
        const auto& live = world.model.team.groups;
        return std::all_of(live.begin(), live.end(), [](const auto& entry) {
            return entry.second.external_id == "u-" + entry.second.display_name;
        });
    }
};

} // namespace

TEST_CASE("accounts that have one another's external ids get their own in one pass") {
    const std::size_t people = GENERATE(2U, 3U, 4U);
    DYNAMIC_SECTION(people << " in a ring") {
        World world;
        Roster desired;
        for (std::size_t i = 0; i < people; ++i) {
            const auto name = "p" + std::to_string(i);
            desired.users.push_back({.name = Slug(name),
                                     .uid = Uid("u-" + name),
                                     .email = name + "@acme.com",
                                     .external_id = "u-" + name,
                                     .state = UserState::active});
        }
        world.repository.set(desired);
        (void)world.pass();
        std::vector<User*> accounts;
        for (auto& [id, user] : world.model.team.members) {
            if (id != world.model.acting_admin) accounts.push_back(&user);
        }
        REQUIRE(accounts.size() == people);
        const auto first = accounts.front()->external_id;
        for (std::size_t i = 0; i + 1 < people; ++i) {
            accounts[i]->external_id = accounts[i + 1]->external_id;
        }
        accounts.back()->external_id = first;

        world.model.writes = 0;
        (void)world.pass();
        CHECK(world.model.writes == people + 1);
        const auto plan = world.plan().planning.plan;
        CHECK(plan.actions.empty());
        CHECK(plan.refused.empty());
        for (const auto* account : accounts) {
            CHECK(account->external_id
                  == "u-" + account->email.substr(0, account->email.find('@')));
        }
    }
}

TEST_CASE("groups that have one another's external ids get their own in one pass") {
    const std::size_t groups = GENERATE(2U, 3U, 4U);
    DYNAMIC_SECTION(groups << " in a ring") {
        CrossedGroups crossed(groups);
        REQUIRE_FALSE(crossed.are_right());
        (void)crossed.world.pass();
        CHECK(crossed.are_right());
        CHECK(crossed.world.model.writes == groups + 1);
        const auto plan = crossed.world.plan().planning.plan;
        CHECK(plan.actions.empty());
        CHECK(plan.refused.empty());
    }
}

TEST_CASE("groups that have one another's external ids and names get their own in one pass") {
    CrossedGroups crossed(2);
    auto& live = crossed.world.model.team.groups;
    std::swap(live.begin()->second.display_name, live.rbegin()->second.display_name);
    // Names and ids go together now: to whom they belong is told by the ids of the groups.
    REQUIRE(crossed.are_right());
    const auto ids = std::pair(live.begin()->second.external_id, live.rbegin()->second.external_id);
    (void)crossed.world.pass();
    CHECK(crossed.are_right());
    CHECK(live.begin()->second.external_id == ids.second);
    CHECK(crossed.world.plan().planning.plan.actions.empty());
}

TEST_CASE("what a pass that died left of crossed external ids, the next one finishes") {
    using Kind = TeamModel::Fault::Kind;
    const std::size_t at = GENERATE(0U, 1U, 2U, 3U);
    const auto kind = GENERATE(Kind::death_before, Kind::death_after, Kind::lost_after);
    DYNAMIC_SECTION("write " << at << ", fault " << static_cast<int>(kind)) {
        CrossedGroups crossed(3);
        crossed.world.model.fault = TeamModel::Fault{.at = at, .kind = kind};
        try {
            (void)crossed.world.pass();
        } catch (const Death&) {
        }
        crossed.world.model.fault.reset();
        (void)crossed.world.pass();
        CHECK(crossed.are_right());
        CHECK(crossed.world.plan().planning.plan.actions.empty());
    }
}
