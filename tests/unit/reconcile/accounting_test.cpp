#include "support/plan/accounting.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace rollcall;
using namespace rollcall::test;

namespace {

template <class Choice> Choice one_of(std::initializer_list<Choice> choices, Dice& dice) {
    return *(choices.begin() + dice.below(choices.size()));
}

/// Every switch in some position, and budgets that hold much.
Policy random_policy(Dice& dice) {
    Policy policy = generous_policy();
    const auto budget = [&dice] { return Budget{dice.below(4), dice.below(101), dice.below(3)}; };
    auto& users = policy.users;
    users.create = !dice.chance(20);
    users.update = !dice.chance(20);
    users.deprovision = !dice.chance(20);
    users.provision_disabled = dice.chance(30);
    users.on_removed = one_of({UserExit::suspend, UserExit::remove, UserExit::keep}, dice);
    users.on_disabled = one_of({UserExit::suspend, UserExit::remove, UserExit::keep}, dice);
    users.on_suspended_in_dropbox = one_of({Restore::hold, Restore::restore}, dice);
    users.on_removed_in_dropbox = one_of({Restore::hold, Restore::restore}, dice);
    auto& groups = policy.groups;
    groups.create = !dice.chance(20);
    groups.rename = !dice.chance(20);
    groups.remove = !dice.chance(20);
    groups.on_removed = one_of({GroupExit::remove, GroupExit::unmanage}, dice);
    groups.membership = one_of({MembershipMode::authoritative, MembershipMode::authoritative,
                                MembershipMode::additive, MembershipMode::observe},
                               dice);
    groups.on_deleted_in_dropbox = one_of({Restore::hold, Restore::restore}, dice);
    if (dice.chance(50)) {
        policy.guards.users_suspended = budget();
        policy.guards.users_removed = budget();
        policy.guards.groups_deleted = budget();
        policy.guards.memberships_removed = budget();
        policy.guards.emails_changed = budget();
        policy.guards.relinks = budget();
        policy.guards.per_group_percent = dice.below(101);
    }
    return policy;
}

std::vector<Override> random_overrides(const Roster& desired, Dice& dice) {
    std::vector<Override> overrides;
    for (const auto& user : desired.users) {
        if (!dice.chance(10)) continue;
        overrides.push_back(
            {.name = Slug("leave-" + user.name.str()),
             .action = one_of({OverrideAction::ignore, OverrideAction::protect}, dice),
             .user = user.name});
    }
    for (const auto& group : desired.groups) {
        if (!dice.chance(10)) continue;
        overrides.push_back(
            {.name = Slug("leave-" + group.name.str()),
             .action = one_of({OverrideAction::ignore, OverrideAction::adopt}, dice),
             .group = group.name});
    }
    return overrides;
}

/// What a pass would plan from, with a policy and overrides of its own.
PlanInput input_of(World& world, const Roster& desired, Dice& dice) {
    auto applied = world.ledger.load();
    auto live = world.model.read();
    REQUIRE(applied);
    REQUIRE(live);
    return {.team = "acme",
            .desired_commit = CommitId("commit"),
            .desired_tree = TreeId("tree"),
            .manifests = desired,
            .overrides = random_overrides(desired, dice),
            .applied = applied->roster,
            .applied_commit = applied->commit,
            .applied_tree = applied->tree,
            .live = live->roster,
            .team_id = live->id,
            .acting_admin = live->acting_admin,
            .licensed = dice.chance(30) ? static_cast<std::uint32_t>(dice.below(10)) : 0U,
            .provisioned = static_cast<std::uint32_t>(dice.below(10)),
            .policy = random_policy(dice),
            .now = "2026-08-01T10:00:00Z"};
}

} // namespace

TEST_CASE("a plan accounts for every difference exactly once, whatever the options") {
    std::set<ReasonCode> seen;
    for (const auto seed : seeds(2000)) {
        Dice dice(seed);
        World world;
        populate(world.model, dice);
        auto desired = random_desired(dice);
        world.repository.set(desired);
        for (auto passes = dice.below(3); passes > 0; --passes) (void)world.pass();
        meddle(world.model, dice);
        if (dice.chance(70)) desired = random_desired(dice);

        const auto input = input_of(world, desired, dice);
        const auto plan = make_plan(input).plan;
        INFO("seed " << seed);
        REQUIRE(unaccounted(input, plan) == std::vector<std::string>{});
        for (const auto* list : {&plan.refused, &plan.skipped, &plan.pending}) {
            for (const auto& item : *list) seen.insert(item.code);
        }
        for (const auto& held : plan.held) seen.insert(held.code);
    }
    // The worlds are worth something only if they come across most of what can be.
    CHECK(seen.size() >= 20);
}
