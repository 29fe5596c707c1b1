#include "scripted_steps.hpp"

#include <rollcall/controller/pass_runner.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace std::chrono_literals;
using Done = std::vector<std::string>;

namespace {

struct Passes {
    test::StandingClock clock{};
    test::ScriptedSteps steps{};
    PassRunner runner{steps, clock, {.export_interval = 15min}};

    PassResult run(ExportNow export_now = ExportNow::when_due) {
        steps.done.clear();
        return runner.run(export_now);
    }
};

const Error k_away{.code = ErrorCode::unavailable, .message = "nobody answers"};

} // namespace

TEST_CASE("the steps of a pass, in their order") {
    Passes passes;
    const auto result = passes.run();
    CHECK(result.end == PassEnd::done);
    CHECK(passes.steps.done == Done{"fetch", "export", "plan", "apply", "publish"});
}

TEST_CASE("an export comes when it is due, asked for, or held") {
    Passes passes;
    (void)passes.run();
    (void)passes.run();
    CHECK(passes.steps.done.at(1) == "plan");
    (void)passes.run(ExportNow::always);
    CHECK(passes.steps.done.at(1) == "export");
    passes.clock.at += 15min;
    passes.steps.exported.held = Held{.hold_id = "source-shrink-1"};
    CHECK(passes.run().end == PassEnd::held);
    CHECK(passes.steps.done.at(1) == "export");
    // Held, it stays due: the approval may have come. Until it has, the pass is a held one.
    passes.steps.exported.held.reset();
    CHECK(passes.run().end == PassEnd::done);
    CHECK(passes.steps.done.at(1) == "export");
    (void)passes.run();
    CHECK(passes.steps.done.at(1) == "plan");
}

TEST_CASE("the first step that fails ends the pass, and what there is is published all the same") {
    Passes passes;
    SECTION("no fetch, no pass") {
        passes.steps.fetch_error = k_away;
        CHECK(passes.run().end == PassEnd::untrusted);
        CHECK(passes.steps.done == Done{"fetch"});
    }
    SECTION("a repository that moved under the export") {
        passes.steps.export_error = Error{.code = ErrorCode::stale, .message = "moved"};
        CHECK(passes.run().end == PassEnd::stale);
        CHECK(passes.steps.done == Done{"fetch", "export", "publish"});
        (void)passes.run();
        CHECK(passes.steps.done.at(1) == "export");
    }
    SECTION("a plan that cannot be made") {
        passes.steps.plan_error = Error{.code = ErrorCode::locked, .message = "claimed"};
        CHECK(passes.run().end == PassEnd::locked);
        CHECK(passes.steps.done == Done{"fetch", "export", "plan", "publish"});
    }
    SECTION("a push that fails spoils a pass that went well") {
        passes.steps.publish_error = k_away;
        const auto result = passes.run();
        CHECK(result.end == PassEnd::failed);
        CHECK(result.failure == k_away);
        CHECK(result.report.has_value());
    }
    SECTION("and does not hide why another one failed") {
        passes.steps.plan_error = Error{.code = ErrorCode::untrusted, .message = "bad"};
        passes.steps.publish_error = k_away;
        CHECK(passes.run().failure->message == "bad");
    }
}

TEST_CASE("while the directory cannot be read, what stands in git is applied") {
    Passes passes;
    passes.steps.export_error = k_away;
    const auto result = passes.run();
    CHECK(result.end == PassEnd::untrusted);
    CHECK(result.failure == k_away);
    CHECK(result.export_failed);
    CHECK(passes.steps.done == Done{"fetch", "export", "plan", "apply", "publish"});

    SECTION("and it is asked again later and later") {
        const auto goes_without = [&] {
            const auto pass = passes.run();
            return passes.steps.done == Done{"fetch", "plan", "apply", "publish"}
                   && pass.failure == k_away;
        };
        for (const auto wait : {1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min}) {
            passes.clock.at += wait - 1s;
            CHECK(goes_without());
            passes.clock.at += 1s;
            (void)passes.run();
            CHECK(passes.steps.done.at(1) == "export");
        }
        // Unless somebody asks for it.
        (void)passes.run(ExportNow::always);
        CHECK(passes.steps.done.at(1) == "export");
        passes.steps.export_error.reset();
        passes.clock.at += 60min;
        CHECK(passes.run().end == PassEnd::done);
        CHECK(goes_without() == false); // the failure is over
    }
    SECTION("what else is wrong is told beside it") {
        passes.steps.plan_error = Error{.code = ErrorCode::untrusted, .message = "no snapshot"};
        CHECK(passes.run().failure->message == "nobody answers\nno snapshot");
    }
    SECTION("who pauses the exports has done with it") {
        passes.steps.paused = "exports are paused: the directory moves";
        const auto paused = passes.run(ExportNow::always);
        CHECK(paused.end == PassEnd::done);
        CHECK(paused.exports_paused == "exports are paused: the directory moves");
        CHECK_FALSE(paused.exported);
        CHECK(passes.steps.done == Done{"fetch", "plan", "apply", "publish"});
        passes.steps.paused.reset();
        (void)passes.run();
        CHECK(passes.steps.done.at(1) == "export");
    }
}

TEST_CASE("what fails because the process is to end is no failure") {
    Passes passes;
    passes.clock.stopped = true;
    SECTION("before anything was done") {
        CHECK(passes.run().end == PassEnd::stopped);
        CHECK(passes.steps.done == Done{"fetch", "publish"});
    }
    SECTION("while something was done") {
        passes.steps.fetch_error = k_away;
        CHECK(passes.run().end == PassEnd::stopped);
    }
}

TEST_CASE("a result says what a pass found changed") {
    Passes passes;
    Action action{.kind = ActionKind::group_rename, .reason = Reason::drift};
    action.group.uid = Uid("g1");
    action.changes = {{.field = Field::display_name,
                       .applied = "Finance",
                       .before = "The Bank",
                       .after = "Finance"}};
    passes.steps.plan_made.applied_commit = CommitId("a");
    passes.steps.plan_made.actions = {action};
    passes.steps.report_made.outcomes = {{.status = ActionStatus::done}};
    CHECK(passes.run().drift->facts.size() == 1);
    passes.steps.plan_made.actions.clear();
    passes.steps.report_made.outcomes.clear();
    CHECK(passes.run().drift->facts.empty());
}
