#include <rollcall/controller/condition.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace rollcall;

namespace {

const std::string k_start = "2026-11-28T10:00:00Z";
const std::string k_later = "2026-11-28T10:05:00Z";

PassResult ended(PassEnd end) {
    PassResult result{.end = end};
    result.report = PassReport{};
    return result;
}

PassResult failed(ErrorCode code) {
    PassResult result{.end = PassEnd::untrusted};
    result.failure = Error{.code = code, .message = "it is so\nand more"};
    return result;
}

PassResult held() {
    auto result = ended(PassEnd::held);
    result.report->plan.held = {{.hold_id = "user-suspend-0123456789ab"}};
    return result;
}

PassResult with_outcome(ActionStatus status) {
    auto result = ended(PassEnd::partial);
    result.report->plan.actions = {Action{}};
    result.report->outcomes = {{.status = status}};
    return result;
}

PassResult refused() {
    auto result = ended(PassEnd::partial);
    result.report->plan.refused = {{.code = ReasonCode::email_taken}};
    return result;
}

PassResult paused(PassEnd end) {
    auto result = ended(end);
    result.report->stopped = "paused by ann: audit";
    return result;
}

std::string brief(const Condition& condition) {
    return std::string(to_string(condition.status)) + " " + condition.reason;
}

} // namespace

TEST_CASE("the conditions that each end of a pass leaves") {
    struct Row {
        std::string name;
        PassResult result;
        std::string ready;
        std::string reconciling;
        std::string stalled;
    };
    const auto row = GENERATE(values<Row>({
        {"done", ended(PassEnd::done), "True Succeeded", "False Succeeded", "False Succeeded"},
        {"held", held(), "False Held", "False Held", "True ApprovalNeeded"},
        {"some failed", with_outcome(ActionStatus::failed), "False PartlyApplied",
         "True ProgressingWithRetry", "False PartlyApplied"},
        {"some pending", with_outcome(ActionStatus::pending), "False PartlyApplied",
         "True ProgressingWithRetry", "False PartlyApplied"},
        {"refused", refused(), "False PartlyApplied", "False Refused", "True Refused"},
        {"paused", paused(PassEnd::stopped), "False Stopped", "False Stopped", "False Stopped"},
        {"paused with nothing to do", paused(PassEnd::done), "False Stopped", "False Stopped",
         "False Stopped"},
        {"nobody answers", failed(ErrorCode::unavailable), "False Unavailable",
         "True ProgressingWithRetry", "False Unavailable"},
        {"half a read", failed(ErrorCode::incomplete), "False Incomplete",
         "True ProgressingWithRetry", "False Incomplete"},
        {"no permission", failed(ErrorCode::denied), "False Denied", "True ProgressingWithRetry",
         "True Denied"},
        {"bad manifests", failed(ErrorCode::untrusted), "False Untrusted",
         "True ProgressingWithRetry", "True Untrusted"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto after = conditions_after_pass(conditions_at_start(k_start), row.result, k_later);
        CHECK(brief(after.ready) == row.ready);
        CHECK(brief(after.reconciling) == row.reconciling);
        CHECK(brief(after.stalled) == row.stalled);
    }
}

TEST_CASE("a condition keeps the time at which its status changed") {
    auto now = conditions_at_start(k_start);
    CHECK(brief(now.ready) == "Unknown Starting");
    now = conditions_during_pass(now, k_later);
    CHECK(brief(now.reconciling) == "True Progressing");
    CHECK(now.reconciling.last_transition == k_start);
    now = conditions_after_pass(now, failed(ErrorCode::unavailable), k_later);
    CHECK(now.ready.last_transition == k_later);
    CHECK(now.ready.message == "it is so");
    CHECK(now.stalled.last_transition == k_start);
    const auto again =
        conditions_after_pass(now, failed(ErrorCode::denied), "2026-11-28T11:00:00Z");
    CHECK(brief(again.ready) == "False Denied");
    CHECK(again.ready.last_transition == k_later);
    CHECK(again.stalled.last_transition == "2026-11-28T11:00:00Z");
}

TEST_CASE("a hold says how to let it go") {
    const auto after = conditions_after_pass(conditions_at_start(k_start), held(), k_later);
    CHECK(after.stalled.message
          == "held by a guard; look at it with `rollcall plan`, let it go with `rollcall approve "
             "user-suspend-0123456789ab --reason \"…\"`");
}

TEST_CASE("a held export is looked at with another command than a held plan") {
    auto result = held();
    result.exported = ExportResult{};
    result.exported->held = Held{.hold_id = "source-shrink-0123456789ab"};
    const auto both = conditions_after_pass(conditions_at_start(k_start), result, k_later);
    CHECK(both.stalled.message
          == "held by a guard; look at it with `rollcall export` and `rollcall plan`, let it go "
             "with `rollcall approve source-shrink-0123456789ab user-suspend-0123456789ab "
             "--reason \"…\"`");
    result.report->plan.held.clear();
    const auto one = conditions_after_pass(conditions_at_start(k_start), result, k_later);
    CHECK(one.stalled.message
          == "held by a guard; look at it with `rollcall export`, let it go with `rollcall approve "
             "source-shrink-0123456789ab --reason \"…\"`");
}
