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
    for (int seed = 0; seed < cases(300); ++seed) {
        Dice dice(static_cast<std::uint32_t>(seed));
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
