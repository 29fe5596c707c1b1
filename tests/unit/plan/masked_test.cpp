#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/drift_json.hpp>
#include <rollcall/plan/json.hpp>
#include <rollcall/plan/make_plan.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

PlanInput input() {
    PlanInput made;
    made.team = "acme";
    made.applied_commit = CommitId(std::string(40, 'a'));
    made.acting_admin = MemberId("dbmid:root");
    made.now = "2026-03-01T10:00:00Z";
    User ann{.name = Slug("ann"),
             .uid = Uid("u-ann"),
             .email = "ann@acme.com",
             .surname = "S3CR3T-new",
             .external_id = "S3CR3T-id",
             .state = UserState::active};
    made.manifests.users = {ann};
    ann.member_id = MemberId("dbmid:ann");
    ann.surname = "S3CR3T-applied";
    ann.external_id.reset();
    made.applied.users = {ann};
    ann.name = {};
    ann.uid = {};
    ann.surname = "S3CR3T-live";
    const User holder{.member_id = MemberId("dbmid:bob"),
                      .email = "bob@acme.com",
                      .external_id = "S3CR3T-id",
                      .state = UserState::active};
    made.live.users = {ann, holder};
    return made;
}

} // namespace

TEST_CASE("a masked value is in the action and in no form of the plan") {
    auto made = input();
    const auto open = make_plan(made).plan;
    CHECK(to_json(open).find("S3CR3T-new") != std::string::npos);

    made.policy.masked = {Field::surname, Field::external_id};
    const auto plan = make_plan(made).plan;
    REQUIRE(plan.actions.size() == 1);
    REQUIRE(plan.refused.size() == 1);
    CHECK(plan.actions[0].change(Field::surname)->after == "S3CR3T-new");
    CHECK(to_json(plan).find("S3CR3T") == std::string::npos);
    CHECK(to_json(plan).find("\"surname\": \"***\"") != std::string::npos);
    CHECK(to_json(make_drift_report(plan)).find("S3CR3T") == std::string::npos);
    CHECK(make_drift_report(plan).facts.size() == 1);
}

TEST_CASE("a saved plan with masked values is the same plan again") {
    auto made = input();
    made.policy.masked = {Field::surname, Field::external_id};
    const auto plan = make_plan(made).plan;
    CHECK(check_saved_plan(to_json(plan), plan).has_value());
}

TEST_CASE("what others say about an action does not show its masked values") {
    Action action;
    action.changes = {{.field = Field::surname, .before = "Old", .after = "New", .masked = true},
                      {.field = Field::given_name, .after = "Ann"},
                      {.field = Field::external_id, .after = "", .masked = true}};
    CHECK(action.without_masked("'New' instead of 'Old' for Ann, New")
          == "'***' instead of '***' for Ann, ***");
    CHECK(action.changes[0].shown(action.changes[0].applied) == std::nullopt);
    CHECK(action.changes[1].shown(action.changes[1].after) == "Ann");
}
