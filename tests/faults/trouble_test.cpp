// Larger passes in larger trouble: what is done is told as done, what is hopeless is not tried, and
// nothing is asked for twice.
#include "recovery.hpp"
#include "stage.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

using namespace rollcall;
using namespace rollcall::test;

namespace {

using Json = nlohmann::json;

/// Newcomers, all of them in one group.
FaultScenario many(const char* async = "never", int newcomers = 50) {
    FaultScenario scenario = fault_scenarios().front();
    Json seed = Json::parse(scenario.seed);
    seed["licenses"] = 1000;
    seed["async"] = async;
    scenario.seed = seed.dump();
    RosterBuilder people;
    people.user("ann", "ann@acme.com").role("ann", Role::team_admin);
    people.user("bea", "bea@acme.com").role("bea", Role::team_admin);
    std::vector<std::string> names{"ann", "bea"};
    for (int i = 0; i < newcomers; ++i) {
        names.push_back(fmt::format("p{:03}", i));
        people.user(names.back(), names.back() + "@acme.com");
    }
    people.group("everybody", "Everybody here", names);
    scenario.after = people.build();
    return scenario;
}

std::size_t calls_of(Stage& stage, const std::string& route) {
    const Json counters = Json::parse(stage.control("GET", "/counters"));
    return counters.at("routes").value(route, std::size_t{0});
}

} // namespace

TEST_CASE("a part of an invitation that is refused takes nothing back from the others") {
    Stage stage(many());
    const auto wanted = undisturbed(stage);
    stage.rewind();
    // The first batch is refused for a reason that only halving finds, its second half for good.
    stage.fault(R"({"route":"team/members/add","nth":1,"kind":"error","status":400,"tag":"bad"})");
    stage.fault(R"({"route":"team/members/add","nth":3,"kind":"error","tag":"no_permission"})");
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    stage.clear_faults();
    check_account(stage, *report);
    CHECK(report->count(ActionStatus::done) > 40);
    check_ledger(stage);
    check_convergence(stage, wanted.facts);
}

TEST_CASE("a poll that is refused does not add the same people again") {
    Stage stage(many("always"));
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.fault(
        R"({"route":"team/members/add/job_status/get","times":3,"kind":"error","status":400,"tag":"bad"})");
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    CHECK(calls_of(stage, "team/members/add") <= 6);
    stage.clear_faults();
    check_ledger(stage);
    check_convergence(stage, wanted.facts);
}

TEST_CASE("a job that nobody can be asked about does not block the passes after it") {
    Stage stage(many());
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.left_running({"team/members/remove/job_status/get", "dbjid:of another app"});
    check_convergence(stage, wanted.facts);
}

TEST_CASE("a group that is gone is asked for once, whoever was to be in it") {
    Stage stage(many());
    const auto calls = undisturbed(stage).calls;
    stage.rewind();
    // Between its creation and the joining of its members.
    bool gone = false;
    for (std::size_t n = 1; n <= calls; ++n) {
        stage.at_call(n, sandbox::CallMoment::arrived, [&] {
            if (gone || calls_of(stage, "team/groups/create") == 0) return;
            if (calls_of(stage, "team/groups/members/add") == 0) return;
            stage.try_control("POST", "/outside",
                              R"({"action":"delete_group","group":"Everybody here"})");
            gone = true;
        });
    }
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    REQUIRE(gone);
    CHECK(calls_of(stage, "team/groups/members/add") <= 2);
}

TEST_CASE("a lost answer and a listing that lags are waited out, not halved away") {
    Stage stage(many());
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.control("POST", "/switches", R"({"listing_lag_seconds":5})");
    stage.fault(R"({"route":"team/groups/members/add","nth":1,"kind":"reset_after"})");
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    CHECK(calls_of(stage, "team/groups/members/add") <= 6);
    stage.clear_faults();
    check_convergence(stage, wanted.facts, {"retry_after_violations"});
}

TEST_CASE("a pause that the token endpoint or a failing server asks for is kept") {
    const auto rule = GENERATE(values<const char*>(
        {R"({"route":"oauth2/token","times":2,"kind":"status","status":429,"form":"json","retry_after":40})",
         R"({"route":"oauth2/token","times":1,"kind":"status","status":429,"form":"json","retry_after":3600})",
         R"({"route":"team/members/add","times":2,"kind":"status","status":503,"form":"html","retry_after":20})",
         R"({"route":"team/groups/create","times":1,"kind":"status","status":500,"form":"empty","retry_after":300})"}));
    INFO(rule);
    Stage stage(many());
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.fault(rule);
    // The token runs out in the middle of the pass.
    stage.at_call(8, sandbox::CallMoment::arrived,
                  [&] { stage.control("POST", "/tokens", R"({"action":"expire"})"); });
    (void)stage.pass();
    CHECK(stage.violations({"retry_after_violations"}) == std::vector<std::string>{});
    stage.let_time_pass(std::chrono::hours{2});
    stage.clear_faults();
    check_convergence(stage, wanted.facts);
}

TEST_CASE("a revoked authorisation ends the pass at once, and says so") {
    Stage stage(many("never", 200));
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.at_call(8, sandbox::CallMoment::arrived,
                  [&] { stage.control("POST", "/tokens", R"({"action":"revoke"})"); });
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    CHECK(calls_of(stage, "oauth2/token") <= 6);
    CHECK(report->count(ActionStatus::pending) > 0);
    const auto told = std::find_if(
        report->outcomes.begin(), report->outcomes.end(), [](const ActionOutcome& outcome) {
            return outcome.status == ActionStatus::pending
                   && outcome.message.find("authorise the app again") != std::string::npos;
        });
    CHECK(told != report->outcomes.end());
    stage.clear_faults();
    stage.control("POST", "/tokens", R"({"action":"grant"})");
    stage.restart_client();
    check_ledger(stage);
    check_convergence(stage, wanted.facts);
}

TEST_CASE("what the deadline of a pass cuts off is told, and left for the next one") {
    auto scenario = many("never", 400);
    scenario.pass_timeout = std::chrono::seconds{20};
    Stage stage(std::move(scenario));
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.fault(
        R"({"route":"team/members/add","nth":2,"kind":"status","status":429,"form":"json","retry_after":60})");
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    CHECK(report->count(ActionStatus::pending) > 0);
    // Nothing of it comes back as the outcome of another write, in the very same client.
    stage.clear_faults();
    stage.let_time_pass(std::chrono::minutes{2});
    check_account(stage, *report);
    const auto next = stage.pass();
    REQUIRE(next.has_value());
    check_account(stage, *next);
    check_ledger(stage);
    check_convergence(stage, wanted.facts);
}

TEST_CASE("no seat is left in the middle of a pass: nobody else is tried") {
    Stage stage(many("never", 500));
    const auto report_all = undisturbed(stage);
    stage.rewind();
    stage.at_call(7, sandbox::CallMoment::arrived, [&] {
        stage.control("POST", "/outside", R"({"action":"set_licenses","licenses":20})");
    });
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    // Those in flight when the seats ran out, of 25.
    CHECK(calls_of(stage, "team/members/add") <= 12);
    CHECK(report->count(ActionStatus::pending) > 0);
    stage.clear_faults();
    check_account(stage, *report);
    stage.control("POST", "/outside", R"({"action":"set_licenses","licenses":1000})");
    check_convergence(stage, report_all.facts);
}

TEST_CASE("a look that leaves out whom it was asked about is no sign that he or she is gone") {
    for (auto& scenario : fault_scenarios()) {
        const auto name = scenario.name;
        DYNAMIC_SECTION(name) {
            Stage stage(std::move(scenario));
            const auto wanted = undisturbed(stage);
            for (const char* route :
                 {"team/members/remove", "team/members/add", "team/members/suspend",
                  "team/groups/delete", "team/groups/update", "team/groups/create"}) {
                INFO(route);
                stage.rewind();
                // Never carried out, never answered; then the looks say nothing of it.
                stage.fault(fmt::format(R"({{"route":"{}","kind":"reset_before"}})", route));
                stage.fault(R"({"route":"team/members/get_info_v2","kind":"missing_row"})");
                stage.fault(R"({"route":"team/groups/get_info","kind":"missing_row"})");
                const auto report = stage.pass();
                REQUIRE(report.has_value());
                stage.clear_faults();
                check_account(stage, *report);
                check_ledger(stage);
                check_convergence(stage, wanted.facts);
            }
        }
    }
}

namespace {

/// Three groups of ours; those that are not in `kept` are to go, and new names as they stand there.
FaultScenario groups_that_go(const std::map<std::string, std::string>& kept) {
    FaultScenario scenario = fault_scenarios().front();
    const auto company = [](const std::map<std::string, std::string>& groups) {
        RosterBuilder people;
        people.user("ann", "ann@acme.com").role("ann", Role::team_admin);
        people.user("bea", "bea@acme.com").role("bea", Role::team_admin);
        for (const auto& [key, name] : groups) people.group(key, name, {});
        return people.build();
    };
    scenario.before = company({{"a", "Alpha"}, {"f", "Finance"}, {"z", "Zeta"}});
    scenario.after = company(kept);
    return scenario;
}

} // namespace

TEST_CASE("a group that a listing leaves out is neither forgotten nor made again") {
    for (const auto& kept :
         {std::map<std::string, std::string>{{"a", "Alpha"}, {"f", "Finance"}},
          std::map<std::string, std::string>{{"a", "Alpha"}, {"f", "Finance"}, {"z", "Omega"}}}) {
        Stage stage(groups_that_go(kept));
        const auto wanted = undisturbed(stage);
        stage.rewind();
        SECTION("once: it is read again") {
            stage.fault(R"({"route":"team/groups/list","kind":"missing_row","times":1})");
            const auto report = stage.pass();
            REQUIRE(report.has_value());
            CHECK(report->count(ActionStatus::done) == 1);
        }
        SECTION("again and again: nothing is done by it") {
            stage.fault(R"({"route":"team/groups/list","kind":"missing_row"})");
            const auto report = stage.pass();
            REQUIRE_FALSE(report.has_value());
            CHECK(report.error().code == ErrorCode::incomplete);
            CHECK(report.error().describe().find("leave out 0 people and 1 group")
                  != std::string::npos);
        }
        stage.clear_faults();
        check_ledger(stage);
        check_convergence(stage, wanted.facts);
    }
}

TEST_CASE("the name of a group that is being deleted is waited for, also by another process") {
    Stage stage(groups_that_go({{"a", "Alpha"}, {"z", "Finance"}}));
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.control("POST", "/switches", R"({"deleted_group_name_seconds":45})");
    SECTION("in one pass") {
        const auto report = stage.pass();
        REQUIRE(report.has_value());
        CHECK(report->count(ActionStatus::failed) == 0);
    }
    SECTION("after the process that deleted it is gone") {
        stage.fault(R"({"route":"team/groups/update","kind":"error","tag":"no_permission"})");
        REQUIRE(stage.pass().has_value());
        stage.clear_faults();
        stage.restart_client();
        const auto report = stage.pass();
        REQUIRE(report.has_value());
        CHECK(report->count(ActionStatus::failed) == 0);
    }
    check_ledger(stage);
    check_convergence(stage, wanted.facts);
}

TEST_CASE("a throttle that is short and goes on for long fails nothing") {
    Stage stage(many("never", 4));
    const auto wanted = undisturbed(stage);
    stage.rewind();
    stage.fault(R"({"route":"team/members/add","kind":"status","status":429,"form":"json",)"
                R"("retry_after":1,"times":60})");
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    CHECK(report->count(ActionStatus::failed) == 0);
    check_ledger(stage);
    check_convergence(stage, wanted.facts);
}

TEST_CASE("a listing of members that does not add up takes nobody out of a group") {
    FaultScenario scenario = many("never", 4);
    scenario.before = scenario.after;
    RosterBuilder people;
    people.user("ann", "ann@acme.com").role("ann", Role::team_admin);
    people.user("bea", "bea@acme.com").role("bea", Role::team_admin);
    for (int i = 0; i < 4; ++i)
        people.user(fmt::format("p{:03}", i), fmt::format("p{:03}@acme.com", i));
    people.group("everybody", "Everybody here", {"ann", "bea", "p000", "p001"});
    scenario.after = people.build();
    scenario.outside = {"accept_invitations"};
    Stage stage(std::move(scenario));
    const auto wanted = undisturbed(stage);
    stage.rewind();
    // The answer is lost and the call was never made; who looks then sees nobody at all.
    stage.fault(R"({"route":"team/groups/members/remove","kind":"reset_before","times":1})");
    stage.fault(R"({"route":"team/groups/members/list","kind":"empty_page"})");
    const auto report = stage.pass();
    REQUIRE(report.has_value());
    stage.clear_faults();
    check_account(stage, *report);
    CHECK(stage.facts() == wanted.facts);
    check_ledger(stage);
    check_convergence(stage, wanted.facts);
}
