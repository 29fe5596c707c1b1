#include "samples.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall;
using namespace rollcall::test;

namespace {

Plan plan_of(std::vector<Action> actions) {
    return {.team = "acme",
            .desired_commit = CommitId("dddddddddddd"),
            .applied_commit = CommitId("aaaaaaaaaaaa"),
            .actions = std::move(actions),
            .users = 6000,
            .groups = 300,
            .memberships = 9000};
}

/// Five thousand of everything that a plan can hold.
Plan huge_plan() {
    auto plan = plan_of({});
    add(plan.actions, 5000, new_surname);
    add(plan.actions, 5000, invitation);
    add(plan.actions, 3, suspension);
    add(plan.actions, 250, deletion);
    for (std::size_t i = 0; i < 5000; ++i) plan.actions.push_back(joining(i, 1000 + i % 300));
    for (std::size_t i = 0; i < 40; ++i) plan.actions.push_back(leaving(i, 1007));
    plan.held.push_back(held_suspensions(5000));
    for (std::size_t i = 0; i < 5000; ++i) {
        plan.refused.push_back({.code = ReasonCode::no_license,
                                .user = person(i),
                                .detail = "the team has 0 of 20 seats left"});
        plan.skipped.push_back({.code = ReasonCode::additive_mode,
                                .user = person(i),
                                .group = group(i % 7),
                                .detail = fmt::format("reason {}", i)});
        plan.pending.push_back(
            {.code = ReasonCode::awaits_activation, .user = person(i), .detail = "waits"});
        plan.unmanaged_users.push_back(person(i));
        plan.unmanaged_groups.push_back(group(i));
    }
    return plan;
}

} // namespace

TEST_CASE("a plan with five changes names each of them") {
    auto plan = plan_of({});
    add(plan.actions, 5, new_surname);
    plan.held.push_back(held_suspensions(5));
    const auto text = plan_text(plan, {});
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(
            contains(text, fmt::format("  ~ update            person-{:04}   surname \"Miller\" → "
                                       "\"Müller\"\n",
                                       i)));
        CHECK(contains(text, fmt::format("      − suspend           person-{:04}", i)));
    }
    CHECK_FALSE(contains(text, "--full"));
    CHECK_FALSE(contains(text, "In short"));
}

TEST_CASE("a plan with thousands of everything fits a few screens, and counts right") {
    const auto text = plan_text(huge_plan(), {});
    CHECK(line_count(text) < 110);
    for (const auto* part : {
             "  To do: invite 5,000 users, update 5,000 users, suspend 3 users, delete 250 groups, "
             "add 5,000 memberships, remove 40 memberships.\n",
             "  user-suspend-0123456789ab: suspend 5,000 users (5,000 of 6,000; allowed without a "
             "decision: 10 or 5%)\n"
             "      to let it go: rollcall approve user-suspend-0123456789ab --reason \"…\"\n"
             "      − suspend 5,000 users: person-0000, person-0001, ",
             "\nRefused: cannot be done like this (5,000)\n"
             "  5,000 × [noLicense]: the team has 0 of 20 seats left\n"
             "      person-0000, person-0001, ",
             "\nPeople (5,000)\n"
             "  − suspend 3 users\n"
             "      person-0000   left the directory\n",
             "  ~ update 5,000 users\n",
             "      … and 4,992 more; --full shows all\n",
             "\nGroups (550)\n"
             "  − delete 250 groups\n",
             "  − remove members from 1 group\n"
             "      Group 1007  −40 members; +17 members\n",
             "  + add members to 299 groups\n",
             "\nSkipped, as the options say (5,000)\n"
             "  5,000 × [additiveMode]\n"
             "      person-0000 in Group 0000: reason 0\n",
             "      … and 4,980 more; --full shows all\n",
             "\nNot ours, left alone (5,000 users, 5,000 groups)\n",
         }) {
        INFO(part << "\n--- in\n" << text);
        CHECK(contains(text, part));
    }
    // The end of it says all that decides, with nothing to scroll.
    const auto lines = lines_of(text);
    REQUIRE(lines.size() > 4);
    CHECK(lines[lines.size() - 4] == "In short");
    CHECK(lines[lines.size() - 2] == "  not done: 5,000 refused, 5,000 pending, 5,000 skipped");
    CHECK(lines.back()
          == "  held: suspend 5,000 users; to let it go: rollcall approve "
             "user-suspend-0123456789ab --reason \"…\"");
}

TEST_CASE("what cannot be undone comes before what can") {
    auto plan = plan_of({});
    add(plan.actions, 30, invitation);
    add(plan.actions, 30, new_surname);
    add(plan.actions, 30, suspension);
    auto wiping = suspension(99);
    wiping.wipe_data = true;
    plan.actions.push_back(wiping);
    const auto text = plan_text(plan, {});
    const auto wipe = text.find("suspend 1 user, WIPING");
    const auto suspend = text.find("− suspend 30 users\n");
    const auto update = text.find("~ update 30 users\n");
    const auto invite = text.find("+ invite 30 users\n");
    INFO(text);
    CHECK(wipe < suspend);
    CHECK(suspend < update);
    CHECK(update < invite);
    CHECK(invite < text.size());
}

TEST_CASE("hundreds of holds take a line each, the worst first") {
    auto plan = plan_of({});
    for (std::size_t i = 0; i < 300; ++i) {
        Held held{.hold_id = fmt::format("membership-remove-{:012}", i),
                  .hazard = "membership-remove",
                  .code = ReasonCode::per_group_percent,
                  .count = 20,
                  .limit = {200, 50, 5},
                  .base = 20,
                  .detail = "the group would be emptied"};
        for (std::size_t k = 0; k < 20; ++k) held.actions.push_back(leaving(k, i));
        plan.held.push_back(held);
    }
    plan.held.push_back(held_suspensions(5000));
    const auto lines = lines_of(plan_text(plan, {}));
    CHECK(lines.size() < 40);
    REQUIRE(lines.size() > 8);
    CHECK(lines[4] == "Held back: needs a decision (301)");
    CHECK(lines[5] == "  in all: suspend 5,000 users, remove 6,000 memberships");
    CHECK(lines[6].find("  user-suspend-0123456789ab: suspend 5,000 users") == 0);
    CHECK(lines[7]
          == "  membership-remove-000000000000: remove 20 memberships (20 of 20; allowed without a "
             "decision: 200 or 50%) in Group 0000");
    CHECK(contains(plan_text(plan, {}), "  to let one or several go: rollcall approve HOLD-ID… "));
}

TEST_CASE("with --full everything is shown") {
    const auto plan = huge_plan();
    const auto text = plan_text(plan, {.full = true});
    CHECK_FALSE(contains(text, " more"));
    for (const auto number : {0U, 2500U, 4999U}) {
        const auto name = person(number).name.str();
        for (const auto& part :
             {"  + invite            " + name, "  ~ update            " + name,
              "      − suspend           " + name, "  " + name + "  the team has 0 of 20 seats",
              "  " + name + "  waits", group(number).display_name}) {
            INFO(part);
            CHECK(contains(text, part));
        }
    }
    CHECK(contains(text, "  person-4999 in Group 0001  reason 4999 [additiveMode]"));
}

TEST_CASE("lists of names fit the terminal") {
    auto plan = plan_of({});
    for (std::size_t i = 0; i < 40; ++i) plan.actions.push_back(joining(i, 1));
    for (const std::size_t width : {60U, 80U, 120U, 200U}) {
        for (const bool full : {false, true}) {
            const auto text = plan_text(plan, {.width = width, .full = full});
            for (const auto& line : lines_of(text)) {
                // The first lines are sentences, and wrap where they are long.
                if (line.find("person-") == std::string::npos) continue;
                INFO(line);
                CHECK(display_width(line) <= width);
            }
            CHECK(contains(text, "person-0039") == full);
        }
    }
}

TEST_CASE("the same plan gives the same text") {
    CHECK(plan_text(huge_plan(), {}) == plan_text(huge_plan(), {}));
}

TEST_CASE("a list of very many problems is cut, and says so") {
    std::string problems;
    for (int i = 0; i < 5000; ++i) problems += fmt::format("users/{}.yaml:1:1: bad\n", i);
    problems.pop_back();
    const auto text = problem_text(problems, {});
    CHECK(lines_of(text).size() == 51);
    CHECK(lines_of(text).back() == "… and 4,950 more; --full shows all");
    CHECK(problem_text(problems, {.full = true}) == problems);
    const auto few = problems.substr(0, problems.find("users/50.yaml") - 1);
    CHECK(problem_text(few, {}) == few);
    CHECK(problem_text("one", {}) == "one");
    CHECK(problem_text("", {}).empty());
}
