#include <rollcall/plan/plan.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <set>
#include <string>

using namespace rollcall;

namespace {

Plan small_plan() {
    Plan plan;
    plan.team = "acme";
    plan.policy = "p";
    plan.actions.push_back({.kind = ActionKind::user_update,
                            .user = {.name = Slug("ann"), .uid = Uid("1"), .email = "ann@x.org"},
                            .changes = {{.field = Field::surname, .before = "A", .after = "B"}}});
    plan.actions.push_back({.kind = ActionKind::member_add,
                            .user = {.name = Slug("ann"), .uid = Uid("1")},
                            .group = {.name = Slug("ops"), .uid = Uid("g")}});
    return plan;
}

} // namespace

TEST_CASE("a plan's id is the same for the same plan, and another for whatever decides") {
    const auto id = small_plan().id();
    CHECK(id.size() == 64);
    CHECK(small_plan().id() == id);

    struct Row {
        const char* name;
        std::function<void(Plan&)> change;
    };
    const std::vector<Row> rows{
        {"team", [](Plan& plan) { plan.team += "x"; }},
        {"policy", [](Plan& plan) { plan.policy += "x"; }},
        {"desired tree", [](Plan& plan) { plan.desired_tree = TreeId("t"); }},
        {"applied commit", [](Plan& plan) { plan.applied_commit = CommitId("c"); }},
        {"applied tree", [](Plan& plan) { plan.applied_tree = TreeId("c"); }},
        {"one action less", [](Plan& plan) { plan.actions.pop_back(); }},
        {"order", [](Plan& plan) { std::swap(plan.actions[0], plan.actions[1]); }},
        {"a value", [](Plan& plan) { plan.actions[0].changes[0].after = "C"; }},
        {"a cleared value", [](Plan& plan) { plan.actions[0].changes[0].after.reset(); }},
        {"an emptied value", [](Plan& plan) { plan.actions[0].changes[0].after = ""; }},
        {"text that moves from one field to the next",
         [](Plan& plan) { plan.actions[0].user = {.name = Slug("ann1"), .email = "ann@x.org"}; }},
        {"wipe", [](Plan& plan) { plan.actions[0].wipe_data = true; }},
        {"welcome mail", [](Plan& plan) { plan.actions[0].send_welcome_email = true; }},
        {"temporary", [](Plan& plan) { plan.actions[0].temporary = true; }},
        {"seat", [](Plan& plan) { plan.actions[0].awaits_seat = 0; }},
        {"held",
         [](Plan& plan) {
             plan.held.push_back({.hold_id = "h"});
             plan.held.back().actions.push_back(plan.actions.back());
             plan.actions.pop_back();
         }},
        {"refused", [](Plan& plan) { plan.refused.push_back({.code = ReasonCode::email_taken}); }},
        {"pending", [](Plan& plan) { plan.pending.push_back({.code = ReasonCode::email_taken}); }},
        {"approved", [](Plan& plan) { plan.approved.push_back("h"); }},
    };
    std::set<std::string> seen{id};
    for (const auto& row : rows) {
        INFO(row.name);
        auto plan = small_plan();
        row.change(plan);
        CHECK(seen.insert(plan.id()).second);
    }
}

TEST_CASE("a plan's id gives nothing away of masked values") {
    auto plan = small_plan();
    plan.actions[0].changes[0].masked = true;
    const auto id = plan.id();
    plan.actions[0].changes[0].after = "C";
    CHECK(plan.id() == id);
}
