#include <rollcall/plan/drift_history.hpp>
#include <rollcall/plan/fight.hpp>
#include <rollcall/plan/guards.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

const GroupRef k_sales{.name = Slug("sales"), .uid = Uid("u-sales"), .display_name = "Selling"};
const FightRules k_rules{};

DriftReport renamed(const std::string& time, DriftOutcome outcome, const char* live = "Selling") {
    DriftReport report{.team = "acme", .applied_commit = CommitId("a")};
    report.facts.push_back({.group = k_sales,
                            .fact = "displayName",
                            .applied = "Sales",
                            .desired = "Sales",
                            .live = live,
                            .outcome = outcome});
    stamp(report, time, time);
    return report;
}

Fights set_back(Fights fights, const std::string& time) {
    return fights_after(std::move(fights), renamed(time, DriftOutcome::reverted), k_rules, time);
}

Fights three_times() {
    Fights fights;
    for (const auto* time :
         {"2026-11-28T08:00:00Z", "2026-11-28T09:00:00Z", "2026-11-28T10:00:00Z"}) {
        fights = set_back(std::move(fights), time);
    }
    return fights;
}

} // namespace

TEST_CASE("a fact is frozen after as many reversals within the window as the limit says") {
    auto fights = set_back({}, "2026-11-28T08:00:00Z");
    fights = set_back(std::move(fights), "2026-11-28T09:00:00Z");
    CHECK(frozen_fights(fights, k_rules, "2026-11-28T09:30:00Z").empty());
    fights = set_back(std::move(fights), "2026-11-28T10:00:00Z");
    CHECK(frozen_fights(fights, k_rules, "2026-11-28T10:30:00Z").size() == 1);
    // Nobody changed it again for a day: there is no fight.
    CHECK(frozen_fights(fights, k_rules, "2026-11-29T10:30:00Z").empty());
    CHECK(frozen_fights(fights, {.limit = 0}, "2026-11-28T10:30:00Z").empty());
}

TEST_CASE("what is frozen stays so beyond the window, until it is over or approved") {
    auto fights = fights_after(three_times(), renamed("2026-11-28T11:00:00Z", DriftOutcome::held),
                               k_rules, "2026-11-28T11:00:00Z");
    CHECK(frozen_fights(fights, k_rules, "2026-12-28T00:00:00Z").size() == 1);
    SECTION("approved: set back, and counted anew") {
        fights = set_back(std::move(fights), "2026-11-28T12:00:00Z");
        CHECK(frozen_fights(fights, k_rules, "2026-11-28T12:00:00Z").empty());
        REQUIRE(fights.size() == 1);
        CHECK(fights[0].reversals.size() == 1);
    }
    SECTION("over: nothing is left of it") {
        DriftReport nothing{.team = "acme", .applied_commit = CommitId("a")};
        stamp(nothing, "2026-11-28T12:00:00Z", "2026-11-28T12:00:00Z");
        CHECK(fights_after(fights, nothing, k_rules, "2026-11-28T12:00:00Z").empty());
    }
}

TEST_CASE("a frozen fact is held, with both sides named, and an approval lets it go") {
    Action rename{.kind = ActionKind::group_rename, .group = k_sales, .reason = Reason::drift};
    rename.changes.push_back(
        {.field = Field::display_name, .applied = "Sales", .before = "Selling", .after = "Sales"});
    auto fights = three_times();
    fights[0].by = "app Okta";
    GuardBase base{.size = {10, 10, 10}, .fought = {.facts = fights}};
    Plan plan{.team = "acme", .actions = {rename}};
    apply_guards(plan, base, Guards{}, {});
    REQUIRE(plan.held.size() == 1);
    CHECK(plan.actions.empty());
    CHECK(plan.held[0].code == ReasonCode::fought_over);
    CHECK(plan.held[0].detail
          == "set back 3 times within 24h; app Okta makes it \"Selling\", the directory says "
             "\"Sales\"");

    Plan approved{.team = "acme", .actions = {rename}};
    apply_guards(approved, base, Guards{}, {plan.held[0].hold_id});
    CHECK(approved.held.empty());
    CHECK(approved.actions.size() == 1);
    CHECK(approved.approved.size() == 1);

    SECTION("the other side's value is the one that is there now") {
        rename.changes[0].before = "Sellers";
        Plan later{.team = "acme", .actions = {rename}};
        apply_guards(later, base, Guards{}, {});
        REQUIRE(later.held.size() == 1);
        CHECK(later.held[0].detail
              == "set back 3 times within 24h; app Okta makes it \"Sellers\", the directory says "
                 "\"Sales\"");
    }
    SECTION("another wish of the directory's is no part of the fight") {
        rename.changes[0].after = "Sales and Support";
        Plan other{.team = "acme", .actions = {rename}};
        apply_guards(other, base, Guards{}, {});
        CHECK(other.held.empty());
    }
}

TEST_CASE("of an update with several values only what is fought over waits") {
    const UserRef bob{.name = Slug("bob"), .uid = Uid("u-bob"), .member = MemberId("dbmid:bob")};
    Action update{.kind = ActionKind::user_update, .user = bob, .reason = Reason::drift};
    update.changes.push_back({.field = Field::given_name, .before = "B", .after = "Bob"});
    update.changes.push_back({.field = Field::surname, .before = "L", .after = "Lee"});
    Plan plan{.team = "acme", .actions = {update}};
    const FrozenFights fought{.facts = {{.key = drift_key("surname", bob, {}),
                                         .desired = "Lee",
                                         .live = "L",
                                         .reversals = {"2026-11-28T08:00:00Z"},
                                         .frozen = true}}};
    split_fought(plan, fought);
    REQUIRE(plan.actions.size() == 2);
    apply_guards(plan, {.size = {10, 10, 10}, .fought = fought}, Guards{}, {});
    REQUIRE(plan.actions.size() == 1);
    CHECK(plan.actions[0].changes[0].field == Field::given_name);
    REQUIRE(plan.held.size() == 1);
    CHECK(plan.held[0].actions[0].changes[0].field == Field::surname);
}

TEST_CASE("a report is news when it says something that the last one did not leave open") {
    const auto held = renamed("2026-11-28T08:00:00Z", DriftOutcome::held);
    CHECK_FALSE(same_drift(held, std::nullopt));
    CHECK(same_drift(renamed("2026-11-28T09:00:00Z", DriftOutcome::held), held));
    CHECK_FALSE(same_drift(renamed("2026-11-28T09:00:00Z", DriftOutcome::held, "Sold"), held));
    CHECK_FALSE(same_drift(renamed("2026-11-28T09:00:00Z", DriftOutcome::reverted), held));
    DriftReport nothing{.team = "acme"};
    CHECK_FALSE(same_drift(nothing, held));
    CHECK(same_drift(nothing, std::nullopt));
    // What was set back is over; the same again is news.
    const auto reverted = renamed("2026-11-28T08:00:00Z", DriftOutcome::reverted);
    CHECK(same_drift(nothing, reverted));
    CHECK_FALSE(same_drift(reverted, reverted));
}

TEST_CASE("what goes on keeps its beginning and its author; what changed again begins anew") {
    auto before = renamed("2026-11-28T08:00:00Z", DriftOutcome::held);
    before.facts[0].source = DriftSource{.who = "Ann"};
    before.facts[0].last_right = "2026-11-28T07:55:00Z";
    auto same = renamed("2026-11-28T09:00:00Z", DriftOutcome::held);
    carry_over(same, before, {}, "");
    CHECK(same.facts[0].since == "2026-11-28T08:00:00Z");
    CHECK(same.facts[0].last_right == "2026-11-28T07:55:00Z");
    CHECK(same.facts[0].source->who == "Ann");
    auto other = renamed("2026-11-28T09:00:00Z", DriftOutcome::held, "Sold");
    carry_over(other, before, {}, "");
    CHECK(other.facts[0].since == "2026-11-28T09:00:00Z");
    CHECK(other.facts[0].last_right == "2026-11-28T08:00:00Z");
    CHECK_FALSE(other.facts[0].source);
}
