#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

namespace {

using Kind = TeamModel::Fault::Kind;

/// Two people and two groups.
struct Swapped {
    World world{};
    Roster desired{};

    Swapped() {
        for (const std::string name : {"a", "b"}) {
            desired.users.push_back({.name = Slug(name),
                                     .uid = Uid("u-" + name),
                                     .email = name + "@acme.com",
                                     .external_id = "u-" + name,
                                     .state = UserState::active});
            desired.groups.push_back({.name = Slug(name),
                                      .uid = Uid("g-" + name),
                                      .display_name = name,
                                      .external_id = "g-" + name,
                                      .members = std::vector<UserIndex>{}});
        }
        world.repository.set(desired);
        (void)world.pass();
    }
    void die_at(std::size_t write) {
        world.repository.set(desired);
        world.model.writes = 0;
        world.model.fault = TeamModel::Fault{write, Kind::death_after};
        CHECK_THROWS_AS(world.pass(), Death);
        world.model.fault.reset();
    }
    bool has_stand_ins() const {
        const auto is_one = [](const std::string& value) {
            return value.starts_with("rollcall-tmp-");
        };
        const auto& team = world.model.team;
        return std::any_of(team.members.begin(), team.members.end(),
                           [&](const auto& entry) { return is_one(entry.second.email); })
               || std::any_of(team.groups.begin(), team.groups.end(),
                              [&](const auto& entry) { return is_one(entry.second.display_name); });
    }
};

} // namespace

TEST_CASE("a swap of addresses left half way is finished with updates switched off") {
    const std::size_t write = GENERATE(0U, 1U);
    Swapped swapped;
    std::swap(swapped.desired.users[0].email, swapped.desired.users[1].email);
    swapped.die_at(write);
    REQUIRE(swapped.has_stand_ins());
    swapped.world.options.policy.users.update = false;
    (void)swapped.world.pass();
    CHECK_FALSE(swapped.has_stand_ins());
    CHECK(swapped.world.plan().planning.plan.actions.empty());
}

TEST_CASE("a swap of group names left half way is finished with renames switched off") {
    const std::size_t write = GENERATE(0U, 1U);
    Swapped swapped;
    std::swap(swapped.desired.groups[0].display_name, swapped.desired.groups[1].display_name);
    swapped.die_at(write);
    REQUIRE(swapped.has_stand_ins());
    swapped.world.options.policy.groups.rename = false;
    (void)swapped.world.pass();
    CHECK_FALSE(swapped.has_stand_ins());
    CHECK(swapped.world.plan().planning.plan.actions.empty());
}

TEST_CASE("who stands in no swap keeps the address while updates are switched off") {
    Swapped swapped;
    swapped.world.options.policy.users.update = false;
    swapped.world.options.policy.groups.rename = false;
    std::swap(swapped.desired.users[0].email, swapped.desired.users[1].email);
    std::swap(swapped.desired.groups[0].display_name, swapped.desired.groups[1].display_name);
    swapped.world.repository.set(swapped.desired);
    const auto plan = swapped.world.plan().planning.plan;
    CHECK(plan.actions.empty());
    CHECK(plan.skipped.size() == 4);
}
