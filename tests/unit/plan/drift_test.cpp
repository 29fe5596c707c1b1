#include <rollcall/plan/drift.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

const GroupRef k_sales{.name = Slug("sales"), .uid = Uid("u-sales"), .display_name = "Sales"};

Plan refusing(NotDone item) {
    Plan plan{.team = "acme", .applied_commit = CommitId("a")};
    plan.refused.push_back(std::move(item));
    return plan;
}

} // namespace

TEST_CASE("a group of ours that was given to its owners is drift, though nothing sets it back") {
    NotDone item{.code = ReasonCode::group_made_user_managed,
                 .group = k_sales,
                 .detail = "its owners manage it now"};
    auto facts = make_drift_report(refusing(item)).facts;
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].group == k_sales);
    CHECK(facts[0].fact == "managementType");
    CHECK(facts[0].applied == "company_managed");
    CHECK(facts[0].desired == "company_managed");
    CHECK(facts[0].live == "user_managed");
    CHECK(facts[0].outcome == DriftOutcome::refused);
    CHECK(facts[0].detail == item.detail);

    // Of one that has left the directory nothing is desired any more.
    item.action = Action{.kind = ActionKind::group_delete, .group = k_sales};
    facts = make_drift_report(refusing(item)).facts;
    REQUIRE(facts.size() == 1);
    CHECK_FALSE(facts[0].desired);

    // What was never ours was not taken from us.
    item.code = ReasonCode::user_managed_group;
    CHECK(make_drift_report(refusing(item)).facts.empty());
}
