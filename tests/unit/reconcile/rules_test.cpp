#include "pass_watch.hpp"

#include <rollcall/plan/json.hpp>
#include <rollcall/plan/order.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace rollcall;
using namespace rollcall::test;

namespace {

std::string lines(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items) text += "\n  " + item;
    return text;
}

/// What the team refused, or what was given up because of it.
std::vector<std::string> failures(const PassReport& report) {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < report.outcomes.size(); ++i) {
        const auto status = report.outcomes[i].status;
        const auto& message = report.outcomes[i].message;
        if (status == ActionStatus::done) continue;
        const auto& action = report.plan.actions[i];
        found.push_back(std::string(to_string(action.kind)) + " " + action.user.uid.str() + " "
                        + action.group.uid.str() + ": " + std::string(to_string(status)) + " "
                        + message);
    }
    return found;
}

std::vector<std::string> given(const std::map<std::string, Approval>& approvals) {
    std::vector<std::string> found;
    for (const auto& [hold_id, approval] : approvals) {
        auto text = hold_id + " (" + std::string(to_string(approval.code)) + "):";
        for (const auto& subject : approval.subjects) text += " [" + subject.text() + "]";
        found.push_back(std::move(text));
    }
    return found;
}

/// One company and its team through time.
class Story {
public:
    explicit Story(std::uint32_t seed) : dice(seed) {
        world.model.now = utc_time(world.clock.now());
        settle_in(world.model, dice);
        wishes = random_wishes(dice);
        publish();
    }

    void publish() { world.repository.set(wishes.roster(), wishes.overrides); }

    void go_on() {
        world.clock.day += static_cast<int>(dice.below(6));
        world.model.now = utc_time(world.clock.now());
        upheaval(world.model, dice);
        wishes = changed_wishes(wishes, dice);
        publish();
        if (dice.chance(4)) {
            world.ledger = {};
            world.options.approvals.clear();
            approvals.clear();
        }
    }

    /// Everybody who may approve does so with some of what is held.
    void approve(const Plan& plan) {
        for (const auto& held : plan.held) {
            if (held.hold_id.empty() || !dice.chance(50)) continue;
            world.options.approvals[held.hold_id] = "commit-" + std::to_string(++commits_);
            approvals[held.hold_id] = approval_of(held);
        }
    }

    /// What the ledger says was used counts no more; some of the others run out.
    void spend() {
        for (const auto& [key, value] : world.ledger.trailers) {
            if (key != "Approval-Used") continue;
            const auto hold_id = value.substr(value.find(' ') + 1);
            const auto given = world.options.approvals.find(hold_id);
            if (given == world.options.approvals.end() || given->second + " " + hold_id != value) {
                continue;
            }
            world.options.approvals.erase(given);
            approvals.erase(hold_id);
        }
        std::erase_if(approvals, [this](const auto& entry) {
            if (!dice.chance(10)) return false;
            world.options.approvals.erase(entry.first);
            return true;
        });
    }

    World world{};
    Wishes wishes{};
    Dice dice;
    std::map<std::string, Approval> approvals{};

private:
    int commits_ = 0;
};

} // namespace

TEST_CASE("under any options every pass ends, breaks no rule, and what is left has a reason",
          "[random]") {
    Cases cases("companies under any options", 250);
    for (const auto seed : cases.seeds()) {
        cases.count();
        Story story(seed);
        auto& world = story.world;
        world.options.policy = random_policy(story.dice);
        INFO("ROLLCALL_SEED=" << seed << "\n" << describe(world.options.policy));
        for (int round = 0; round < 4; ++round) {
            if (round > 0) story.go_on();
            INFO("round " << round);
            for (int pass = 0;; ++pass) {
                INFO("pass " << pass);
                const auto plan = world.plan().planning.plan;
                PassWatch watch(world, story.wishes, story.approvals);
                const auto report = world.pass();
                const auto failed = failures(report);
                const auto broken = watch.problems(plan, false);
                if (failed.empty() && broken.empty() && world.model.violations.empty()
                    && (!plan.actions.empty() || unexplained(world, story.wishes, plan).empty())
                    && pass < 6) {
                    if (plan.actions.empty()) break;
                    continue;
                }
                INFO(to_json(plan));
                INFO("afterwards: " << describe(world, story.wishes));
                INFO("failed:" << lines(failed));
                INFO("refused by the team:" << lines(world.model.log));
                INFO("broken:" << lines(broken));
                INFO("promises broken:" << lines(world.model.violations));
                INFO("unexplained:" << lines(unexplained(world, story.wishes, plan)));
                FAIL("a rule was broken");
            }
        }
    }
}

TEST_CASE("no pass does more of a hazard than its budget, unless that very hold is approved",
          "[random]") {
    std::size_t held = 0;
    std::size_t used = 0;
    Cases cases("guards and approvals", 250);
    for (const auto seed : cases.seeds()) {
        cases.count();
        Story story(seed);
        auto& world = story.world;
        auto& dice = story.dice;
        if (dice.chance(50)) world.options.policy = random_policy(dice);
        // A first pass under no budget, so that there is something to lose.
        if (dice.chance(70)) (void)world.pass();
        world.options.policy.guards = random_guards(dice);
        INFO("ROLLCALL_SEED=" << seed << "\n" << describe(world.options.policy));
        for (int pass = 0; pass < 6; ++pass) {
            if (dice.chance(40)) story.go_on();
            const auto seen = world.plan().planning.plan;
            held += seen.held.size();
            story.approve(seen);
            // What was approved may be something else by now.
            if (dice.chance(25)) story.go_on();
            INFO("pass " << pass);
            const auto plan = world.plan().planning.plan;
            world.model.writes = 0;
            const bool faulty = dice.chance(20);
            if (faulty) {
                world.model.fault = TeamModel::Fault{
                    dice.below(8), static_cast<TeamModel::Fault::Kind>(dice.below(5))};
            }
            PassWatch watch(world, story.wishes, story.approvals);
            std::vector<std::string> failed;
            try {
                failed = failures(world.pass());
            } catch (const Death&) {
                failed.clear();
            }
            const auto broken = watch.problems(plan, faulty);
            world.model.fault.reset();
            if (!broken.empty() || (!faulty && !failed.empty())) {
                INFO(to_json(plan));
                INFO("afterwards: " << describe(world, story.wishes));
                INFO("approved:" << lines(given(story.approvals)));
                INFO("failed:" << lines(failed));
                INFO("broken:" << lines(broken));
                FAIL("a guard was passed");
            }
            const auto before = story.approvals.size();
            used += plan.approved.size();
            story.spend();
            if (!faulty) CHECK(story.approvals.size() + plan.approved.size() <= before);
        }
    }
    // Something must have been held and let go, or nothing was tried.
    if (!cases.many()) return;
    CHECK(held > cases.seeds().size());
    CHECK(used > cases.seeds().size() / 10);
}

TEST_CASE("in whichever order things are listed, the plan is the same to the byte", "[random]") {
    Cases cases("orders of listing", 60);
    for (const auto seed : cases.seeds()) {
        cases.count();
        Story story(seed);
        auto& world = story.world;
        auto& dice = story.dice;
        world.options.policy = random_policy(dice);
        if (dice.chance(50)) world.options.policy.guards = random_guards(dice);
        INFO("ROLLCALL_SEED=" << seed << "\n" << describe(world.options.policy));
        for (int round = 0; round < 3; ++round) {
            if (round > 0) story.go_on();
            const auto planned = world.plan().planning;
            const auto json = to_json(planned.plan);
            for (std::uint32_t order = 1; order <= 3; ++order) {
                INFO("round " << round << ", order " << order);
                world.model.shuffled_by = order;
                world.repository.shuffle(order);
                const auto again = world.plan().planning;
                REQUIRE(to_json(again.plan) == json);
                REQUIRE(again.settled == planned.settled);
                // Nor does it matter in which order the actions were thought of.
                auto actions = planned.plan.actions;
                std::erase_if(actions, [](const Action& one) { return one.temporary; });
                const auto ordered = in_order(actions);
                std::shuffle(actions.begin(), actions.end(), std::mt19937(order));
                REQUIRE(in_order(actions) == ordered);
            }
            world.model.shuffled_by.reset();
            (void)world.pass();
        }
    }
}

TEST_CASE("a team that cannot be read completely is left as it is", "[random]") {
    Cases cases("incomplete readings", 20);
    for (const auto seed : cases.seeds()) {
        cases.count();
        Story story(seed);
        auto& world = story.world;
        INFO("ROLLCALL_SEED=" << seed);
        if (story.dice.chance(50)) (void)world.pass();
        story.go_on();
        const auto team = world.model.team;
        const auto ledger = world.ledger.load()->roster;
        world.model.writes = 0;
        world.model.unreadable = Error{.code = ErrorCode::incomplete, .message = "cursor reset"};
        const auto planned = plan_pass(world.ports(), world.options);
        REQUIRE_FALSE(planned);
        CHECK(planned.error().code == ErrorCode::incomplete);
        CHECK(world.model.writes == 0);
        CHECK(world.model.team == team);
        CHECK(world.ledger.load()->roster == ledger);
    }
}
