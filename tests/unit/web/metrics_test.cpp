#include "status.hpp"
#include "support/process/process.hpp"
#include "support/process/temporary_folder.hpp"

#include <rollcall/web/metrics.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

using namespace rollcall;
using namespace rollcall::web;
using Catch::Matchers::Contains;

namespace {

PassResult a_pass() {
    PassResult result{.end = PassEnd::partial, .took = std::chrono::milliseconds(700)};
    result.drift = DriftReport{};
    result.drift->facts.resize(3);
    result.report = PassReport{};
    Action invite{.kind = ActionKind::user_create};
    Action rename{.kind = ActionKind::group_rename};
    result.report->plan.actions = {invite, invite, rename};
    result.report->outcomes = {{.status = ActionStatus::done},
                               {.status = ActionStatus::failed},
                               {.status = ActionStatus::done}};
    result.report->plan.held = {
        {.hold_id = "user-suspend-1", .hazard = "user-suspend", .count = 12}};
    return result;
}

std::string text_of(const Metrics& metrics) { return metrics.text(test::FixedClock().now()); }

} // namespace

TEST_CASE("the figures of a loop") {
    Metrics metrics("acme", "1.2.3");
    metrics.take(test::held_status());
    metrics.count(a_pass());
    const auto text = text_of(metrics);
    INFO(text);
    for (const auto* line :
         {R"(rollcall_build_info{team="acme",version="1.2.3"} 1)",
          R"(rollcall_passes_total{team="acme",result="partial"} 1)",
          R"(rollcall_passes_total{team="acme",result="done"} 0)",
          R"(rollcall_pass_duration_seconds_bucket{team="acme",le="0.5"} 0)",
          R"(rollcall_pass_duration_seconds_bucket{team="acme",le="1"} 1)",
          R"(rollcall_actions_total{team="acme",kind="user.create",result="failed"} 1)",
          R"(rollcall_actions_total{team="acme",kind="group.rename",result="done"} 1)",
          R"(rollcall_held_actions{team="acme",class="user-suspend"} 12)",
          R"(rollcall_drift_facts{team="acme"} 3)",
          R"(rollcall_last_success_timestamp_seconds{team="acme"} 1795860060)",
          R"(rollcall_dropbox_calls_total{team="acme"} 42)",
          R"(rollcall_dropbox_throttled_seconds_total{team="acme"} 2.5)",
          R"(rollcall_licenses_free{team="acme"} 3)",
          R"(rollcall_source_snapshot_age_seconds{team="acme"} 120)",
          R"(rollcall_condition{team="acme",status="True",type="Stalled"} 1)",
          R"(rollcall_condition{team="acme",status="False",type="Stalled"} 0)"}) {
        CHECK_THAT(text, Contains(line));
    }
}

TEST_CASE("counters go on, gauges go back") {
    Metrics metrics("acme", "1.2.3");
    metrics.count(a_pass());
    auto quiet = a_pass();
    quiet.report->plan.held.clear();
    quiet.drift->facts.clear();
    metrics.count(quiet);
    auto status = test::held_status();
    metrics.take(status);
    status.traffic.calls = 50;
    metrics.take(status);
    const auto text = text_of(metrics);
    CHECK_THAT(text, Contains(R"(rollcall_passes_total{team="acme",result="partial"} 2)"));
    CHECK_THAT(text, Contains(R"(rollcall_held_actions{team="acme",class="user-suspend"} 0)"));
    CHECK_THAT(text, Contains(R"(rollcall_drift_facts{team="acme"} 0)"));
    CHECK_THAT(text, Contains(R"(rollcall_dropbox_calls_total{team="acme"} 50)"));
}

TEST_CASE("a held export counts as held, and a pass that found out nothing changes nothing") {
    Metrics metrics("acme", "1.2.3");
    auto shrunk = a_pass();
    shrunk.exported = ExportResult{};
    shrunk.exported->held =
        Held{.hold_id = "source-shrink-1", .hazard = "source-shrink", .count = 40};
    metrics.count(shrunk);
    const std::string held = R"(rollcall_held_actions{team="acme",class="source-shrink"} 40)";
    CHECK_THAT(text_of(metrics), Contains(held));
    PassResult failed{.end = PassEnd::failed};
    metrics.count(failed);
    CHECK_THAT(text_of(metrics), Contains(held));
    CHECK_THAT(text_of(metrics),
               Contains(R"(rollcall_held_actions{team="acme",class="user-suspend"} 12)"));
    auto released = a_pass();
    released.exported = ExportResult{};
    metrics.count(released);
    CHECK_THAT(text_of(metrics),
               Contains(R"(rollcall_held_actions{team="acme",class="source-shrink"} 0)"));
}

TEST_CASE("what nobody knows yet is absent") {
    const Metrics metrics("acme", "1.2.3");
    const auto text = text_of(metrics);
    CHECK_THAT(text, !Contains("rollcall_licenses") && !Contains("snapshot_age"));
}

TEST_CASE("promtool has nothing to say about the metrics") {
    if (rollcall::test::run({"sh", "-c", "command -v promtool"}).code != 0) {
        WARN("promtool is not installed (Debian: prometheus): the metrics were not checked by it");
        return;
    }
    Metrics metrics("ac\"me\\\n", "1.2.3");
    metrics.take(test::held_status());
    metrics.count(a_pass());
    const rollcall::test::TemporaryFolder folder;
    std::ofstream(folder / "metrics") << text_of(metrics);
    const auto checked = rollcall::test::run(
        {"sh", "-c", "promtool check metrics < '" + (folder / "metrics") + "'"});
    CHECK(checked.code == 0);
    CHECK(checked.out + checked.err == "");
}
