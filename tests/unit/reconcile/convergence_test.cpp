#include "world.hpp"

#include <rollcall/plan/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

namespace {

std::string lines(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) text += "\n  " + item;
    return text;
}

std::vector<std::string> in_brief(const std::vector<Action>& actions) {
    std::vector<std::string> found;
    for (const auto& action : actions) {
        auto text = std::string(to_string(action.kind)) + " " + action.user.uid.str() + " "
                    + action.user.member.str() + " " + action.group.uid.str();
        for (const auto& change : action.changes) {
            text += " " + change.before.value_or("none") + "->" + change.after.value_or("none");
        }
        found.push_back(std::move(text));
    }
    return found;
}

/// Every failure of a pass, in words. Ambiguity aside, the model must take each action.
std::vector<std::string> failures(const PassReport& report) {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < report.outcomes.size(); ++i) {
        if (report.outcomes[i].status == ActionStatus::done) continue;
        const auto& action = report.plan.actions[i];
        found.push_back(std::string(to_string(action.kind)) + " " + action.user.uid.str() + " "
                        + action.group.uid.str() + ": "
                        + std::string(to_string(report.outcomes[i].status)) + " "
                        + report.outcomes[i].message);
    }
    return found;
}

/// Accounts and groups that are nobody's: neither desired nor applied, before and after.
void check_unmanaged(const TeamModel::Team& before,
                     const TeamModel::Team& after,
                     const Plan& plan) {
    for (const auto& user : plan.unmanaged_users) {
        INFO("account " << user.member.str());
        REQUIRE(after.members.contains(user.member));
        CHECK(before.members.at(user.member) == after.members.at(user.member));
    }
    for (const auto& group : plan.unmanaged_groups) {
        INFO("group " << group.group.str());
        REQUIRE(after.groups.contains(group.group));
        CHECK(before.groups.at(group.group) == after.groups.at(group.group));
        const auto members_of = [&group](const TeamModel::Team& team) {
            std::vector<MemberId> members;
            for (const auto& [id, member] : team.memberships) {
                // Removed people keep theirs: a recovery brings them back.
                if (id == group.group) members.push_back(member);
            }
            return members;
        };
        const auto was = members_of(before);
        for (const auto& member : members_of(after)) {
            CHECK(std::find(was.begin(), was.end(), member) != was.end());
        }
    }
}

} // namespace

TEST_CASE("passes converge to the desired side, whatever happened outside") {
    for (const auto seed : seeds(300)) {
        Dice dice(seed);
        World world;
        populate(world.model, dice);
        for (int round = 0; round < 4; ++round) {
            const auto desired = random_desired(dice);
            world.repository.set(desired);
            meddle(world.model, dice);
            INFO("seed " << seed << ", round " << round);
            for (int pass = 0;; ++pass) {
                INFO("pass " << pass);
                const auto planned = world.plan();
                const auto& plan = planned.planning.plan;
                // Same inputs, same bytes.
                REQUIRE(to_json(plan) == to_json(world.plan().planning.plan));
                if (plan.actions.empty()) {
                    // Settled facts may still be news to the ledger; they bring no action.
                    (void)world.pass();
                    const auto again = world.plan().planning.plan;
                    CHECK(again.actions.empty());
                    INFO(to_json(again));
                    INFO(lines(unmet(desired, world, again)));
                    REQUIRE(unmet(desired, world, again).empty());
                    break;
                }
                INFO(lines(in_brief(plan.actions)));
                REQUIRE(pass < 4);
                const auto before = world.model.team;
                const auto report = world.pass();
                INFO(lines(failures(report)));
                INFO("refused by the model:" << lines(world.model.log));
                REQUIRE(failures(report).empty());
                check_unmanaged(before, world.model.team, report.plan);
                INFO("promises broken:" << lines(world.model.violations));
                REQUIRE(world.model.violations.empty());
            }
        }
    }
}

TEST_CASE("a pass stays within its budgets unless an approval lets it go") {
    std::size_t held = 0;
    for (const auto seed : seeds(200)) {
        INFO("seed " << seed);
        Dice dice(seed);
        World world;
        populate(world.model, dice);
        world.repository.set(random_desired(dice));
        for (int pass = 0; pass < 3; ++pass) (void)world.pass();
        meddle(world.model, dice);
        world.repository.set(random_desired(dice));
        const auto draw = [&dice] { return Budget{dice.below(4), dice.below(101), dice.below(3)}; };
        auto& guards = world.options.policy.guards;
        guards.users_suspended = draw();
        guards.groups_deleted = draw();
        guards.memberships_removed = draw();
        guards.emails_changed = draw();
        guards.relinks = draw();

        const auto plan = world.plan().planning.plan;
        const std::vector<std::pair<Hazard, Budget>> budgets{
            {Hazard::user_suspend, guards.users_suspended},
            {Hazard::group_delete, guards.groups_deleted},
            {Hazard::membership_remove, guards.memberships_removed},
            {Hazard::email_change, guards.emails_changed},
            {Hazard::relink, guards.relinks}};
        const auto count = [](const Plan& of, Hazard hazard) {
            return static_cast<std::size_t>(
                std::count_if(of.actions.begin(), of.actions.end(), [hazard](const Action& action) {
                    return action.hazard == hazard && !action.temporary;
                }));
        };
        for (const auto& [hazard, budget] : budgets) {
            INFO("class " << to_string(hazard));
            const auto done = count(plan, hazard);
            CHECK((done <= budget.free || done <= budget.max));
        }
        for (const auto& item : plan.held) {
            if (item.hold_id.empty()) continue;
            ++held;
            world.options.approvals[item.hold_id] = "approval";
        }
        // What was approved goes, and is spent once.
        const auto let_go = world.plan().planning.plan;
        CHECK(std::is_sorted(let_go.approved.begin(), let_go.approved.end()));
        CHECK(std::adjacent_find(let_go.approved.begin(), let_go.approved.end())
              == let_go.approved.end());
        for (const auto& item : let_go.held) {
            CHECK_FALSE(world.options.approvals.contains(item.hold_id));
        }
        const auto report = world.pass();
        REQUIRE(failures(report).empty());
    }
    CHECK(held > 20);
}
