#include <rollcall/plan/json.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

namespace {

Plan a_plan() {
    Plan plan{.team = "acme",
              .team_id = TeamId("dbtid:1"),
              .desired_commit = CommitId("c1"),
              .desired_tree = TreeId("t1"),
              .applied_commit = CommitId("c0"),
              .applied_tree = TreeId("t0"),
              .policy = "sha256:1"};
    plan.actions.push_back({.kind = ActionKind::user_suspend, .user = {.uid = Uid("1")}});
    return plan;
}

} // namespace

TEST_CASE("a saved plan that is still what would be done is applied") {
    CHECK(check_saved_plan(to_json(a_plan()), a_plan()));
    auto hostile = a_plan();
    hostile.actions[0].user.email = "\xff\n\"";
    CHECK(check_saved_plan(to_json(hostile), hostile));
    auto no_ledger = a_plan();
    no_ledger.applied_commit.reset();
    no_ledger.applied_tree.reset();
    CHECK(check_saved_plan(to_json(no_ledger), no_ledger));
    auto no_tree = a_plan();
    no_tree.applied_tree.reset();
    CHECK(check_saved_plan(to_json(no_tree), no_tree));
}

TEST_CASE("a stale saved plan is refused with everything that differs") {
    auto today = a_plan();
    today.desired_tree = TreeId("t2");
    today.applied_commit.reset();
    today.policy = "sha256:2";
    today.actions[0].user.uid = Uid("2");
    const auto checked = check_saved_plan(to_json(a_plan()), today);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::stale);
    CHECK(checked.error().message
          == "the saved plan is stale; review a new one with `rollcall plan`:\n"
             "  desired tree: t1 when it was made, t2 now\n"
             "  applied tree: t0 when it was made, none now\n"
             "  policy: sha256:1 when it was made, sha256:2 now\n"
             "  actions: 1 of the plan's are not wanted any more, 1 are new\n"
             "    - user.suspend\n"
             "    + user.suspend");
}

TEST_CASE("what is no saved plan is refused, never thrown at") {
    const auto text = GENERATE(values<std::string>({
        "",
        "[]",
        "{",
        "{\"kind\": \"Plan\"}",
        "{\"kind\": 1, \"actions\": []}",
        "{\"kind\": null, \"actions\": []}",
        "{\"kind\": \"Plan\", \"actions\": {}}",
    }));
    DYNAMIC_SECTION(text) {
        const auto checked = check_saved_plan(text, a_plan());
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == ErrorCode::untrusted);
        CHECK(checked.error().message
              == "this is not a saved plan; make one with `rollcall plan --out FILE`");
    }
}

TEST_CASE("a saved plan of another version is refused") {
    const auto version = GENERATE(values<std::string>({"\"rollcall/v9\"", "1", "null"}));
    DYNAMIC_SECTION(version) {
        const auto checked = check_saved_plan(
            R"({"kind": "Plan", "actions": [], "apiVersion": )" + version + "}", a_plan());
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == ErrorCode::untrusted);
        CHECK(checked.error().message == "the saved plan is of another version; make a new one");
    }
}

TEST_CASE("pins of strange types differ, and nothing is thrown") {
    const auto checked =
        check_saved_plan(R"({"apiVersion": "rollcall/v1", "kind": "Plan", "actions": [],
                             "team": 1, "desired": {"tree": 7}, "applied": [], "policy": {}})",
                         a_plan());
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::stale);
}
