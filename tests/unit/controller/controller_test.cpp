#include "scripted_steps.hpp"

#include <rollcall/controller/controller.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace std::chrono_literals;

namespace {

class Listener final : public ControllerListener {
public:
    void changed(const ControllerStatus& status) override { seen.push_back(status); }
    void ended(const PassResult& result) override { ends.push_back(result.end); }

    std::vector<ControllerStatus> seen{};
    std::vector<PassEnd> ends{};
};

struct Loop {
    test::StandingClock clock{};
    test::ScriptedSteps steps{};
    Listener listener{};
    Controller controller{
        steps, clock, listener, {.team = "acme", .version = "1.2.3", .loop = {.interval = 5min}}};

    /// One pass, and what is said of the next one.
    void run_to_first_wait() {
        int waits = 0;
        controller.run({.take_request =
                            [&] {
                                clock.stopped = ++waits > 1;
                                return false;
                            },
                        .chance = [] { return 0.5; }});
    }
};

} // namespace

TEST_CASE("a pass is told of when it begins and when it has ended") {
    Loop loop;
    loop.steps.exported = {.source = "ldif company.ldif", .users = 6, .groups = 2};
    loop.steps.plan_made.users = 6;
    loop.steps.plan_made.held = {
        {.hold_id = "user-suspend-1", .hazard = "user-suspend", .count = 4, .detail = "too many"},
        {.hazard = "onSuspendedInDropbox", .count = 1}};
    const auto result = loop.controller.run_once();
    CHECK(result.end == PassEnd::held);
    REQUIRE(loop.listener.seen.size() == 2);
    const auto& during = loop.listener.seen[0];
    CHECK(during.pass_runs);
    CHECK(during.conditions.reconciling.reason == "Progressing");
    const auto& after = loop.listener.seen[1];
    CHECK_FALSE(after.pass_runs);
    CHECK(after.passes == 1);
    CHECK(after.last_pass->end == PassEnd::held);
    CHECK(after.last_success == "2024-10-04T00:00:00Z");
    CHECK(after.snapshot->users == 6);
    CHECK(after.users == 6);
    // What an option holds waits for no approval.
    REQUIRE(after.holds.size() == 1);
    CHECK(after.holds[0].hold_id == "user-suspend-1");
}

TEST_CASE("a pass that reads no directory keeps when it was read, and says why") {
    Loop loop;
    loop.steps.exported = {.source = "ldif company.ldif", .users = 6};
    (void)loop.controller.run_once();
    const auto read_at = loop.listener.seen.back().snapshot->read_at;
    loop.clock.at += 1h;
    loop.steps.paused = "exports are paused: the directory moves";
    (void)loop.controller.run_once();
    const auto& paused = loop.listener.seen.back();
    CHECK(paused.snapshot->read_at == read_at);
    CHECK(paused.snapshot->users == 6);
    CHECK(paused.exports_paused == "exports are paused: the directory moves");
    CHECK(paused.conditions.ready.message.ends_with("; exports are paused: the directory moves"));
    loop.steps.paused.reset();
    loop.steps.export_error = Error{.code = ErrorCode::incomplete, .message = "cut off"};
    (void)loop.controller.run_once();
    const auto& failed = loop.listener.seen.back();
    CHECK(failed.snapshot->read_at == read_at);
    CHECK(failed.exports_paused.empty());
    CHECK(failed.conditions.ready.reason == "Incomplete");
    CHECK(failed.conditions.ready.message
          == "cut off; nothing was exported, and what stands in git was applied");
}

TEST_CASE("a directory that is away does not slow the passes down") {
    Loop loop;
    loop.steps.export_error = Error{.code = ErrorCode::unavailable, .message = "away"};
    loop.run_to_first_wait();
    const auto& last = loop.listener.seen.back();
    CHECK(last.next_pass == "2024-10-04T00:05:00Z");
    CHECK(last.failures_in_a_row == 1);
    CHECK(last.last_success.empty());
}

TEST_CASE("who mends the manifests does not wait an hour to see it") {
    Loop loop;
    loop.steps.plan_error = Error{.code = ErrorCode::untrusted, .message = "edited by hand"};
    loop.run_to_first_wait();
    CHECK(loop.listener.seen.back().next_pass == "2024-10-04T00:05:00Z");
    CHECK(loop.listener.seen.back().failures_in_a_row == 1);
}

TEST_CASE("the loop says when the next pass comes, and counts failures") {
    Loop loop;
    loop.steps.plan_error = Error{.code = ErrorCode::unavailable, .message = "away"};
    loop.run_to_first_wait();
    const auto& last = loop.listener.seen.back();
    CHECK(last.failures_in_a_row == 1);
    CHECK(last.next_pass == "2024-10-04T00:10:00Z");
    CHECK(last.last_success.empty());
}

TEST_CASE("where the controller stands survives being written and read") {
    Loop loop;
    loop.steps.exported = {.source = "ldif <company>.ldif", .users = 6};
    loop.steps.plan_made.held = {
        {.hold_id = "user-suspend-1", .hazard = "user-suspend", .count = 4, .detail = "ä \"b\""}};
    (void)loop.controller.run_once();
    auto status = loop.listener.seen.back();
    status.seats = Seats{.licensed = 10, .provisioned = 4};
    status.traffic = {.calls = 7, .throttled = 1500ms};
    status.exports_paused = "exports are paused";
    const auto read = parse_controller_status(to_json(status));
    REQUIRE(read);
    CHECK(*read == status);
    CHECK_FALSE(parse_controller_status("{}"));
    CHECK_FALSE(parse_controller_status("not JSON"));
}
