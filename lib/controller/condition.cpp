#include <rollcall/base/text.hpp>
#include <rollcall/controller/condition.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <utility>

namespace rollcall {
namespace {

/// What a condition is from now on; the time of the last change is kept where the status stays.
void set(Condition& condition,
         ConditionStatus status,
         std::string reason,
         std::string message,
         const std::string& now) {
    if (condition.status != status || condition.last_transition.empty()) {
        condition.last_transition = now;
    }
    condition.status = status;
    condition.reason = std::move(reason);
    condition.message = std::move(message);
}

/// What a failure is called, and whether waiting may heal it.
struct Trouble {
    std::string_view reason;
    bool heals_by_itself;
};

Trouble trouble_of(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::unavailable: return {"Unavailable", true};
    case ErrorCode::rate_limited: return {"RateLimited", true};
    case ErrorCode::incomplete: return {"Incomplete", true};
    case ErrorCode::locked: return {"Locked", true};
    case ErrorCode::stale: return {"Stale", true};
    case ErrorCode::conflict: return {"Conflict", true};
    case ErrorCode::internal: return {"InternalError", true};
    case ErrorCode::exhausted: return {"NoLicenses", false};
    case ErrorCode::denied: return {"Denied", false};
    case ErrorCode::untrusted: return {"Untrusted", false};
    case ErrorCode::invalid_input: return {"InvalidInput", false};
    case ErrorCode::not_found: return {"NotFound", false};
    case ErrorCode::refused: return {"Refused", false};
    }
    return {"Failed", true};
}

/// One line: messages of many problems are told whole in the log.
std::string short_message(const Error& error) {
    const auto text = error.describe();
    return visible(text.substr(0, text.find('\n')));
}

void collect_holds(const std::vector<Held>& held, std::string& text) {
    for (const auto& hold : held) {
        if (hold.hold_id.empty()) continue;
        text += (text.empty() ? "" : " ") + hold.hold_id;
    }
}

std::string what_waits(const PassResult& result) {
    std::string exports;
    std::string ids;
    if (result.exported && result.exported->held) collect_holds({*result.exported->held}, exports);
    if (result.report) {
        collect_holds(result.report->plan.held, ids);
        if (result.report->follow_up) collect_holds(result.report->follow_up->held, ids);
    }
    if (exports.empty() && ids.empty()) {
        return "an export waits for an approval; `rollcall export` says which";
    }
    const auto* const look = ids.empty()       ? "`rollcall export`"
                             : exports.empty() ? "`rollcall plan`"
                                               : "`rollcall export` and `rollcall plan`";
    const auto all = exports + (exports.empty() || ids.empty() ? "" : " ") + ids;
    return fmt::format("held by a guard; look at it with {}, let it go with `rollcall approve {} "
                       "--reason \"…\"`",
                       look, all);
}

std::string what_is_open(const PassReport& report) {
    std::string text;
    const auto add = [&text](std::size_t count, std::string_view what) {
        if (count > 0) text += (text.empty() ? "" : ", ") + fmt::format("{} {}", count, what);
    };
    add(report.count(ActionStatus::failed), "failed");
    add(report.count(ActionStatus::skipped), "skipped");
    add(report.count(ActionStatus::pending), "pending");
    add(report.plan.refused.size() + (report.follow_up ? report.follow_up->refused.size() : 0),
        "refused");
    return text + "; `rollcall plan` says what and why";
}

/// Nothing but refusals is open: the next pass will not do better.
bool only_people_can_help(const PassReport& report) {
    return report.has_refused() && report.count(ActionStatus::failed) == 0
           && report.count(ActionStatus::skipped) == 0 && report.count(ActionStatus::pending) == 0;
}

std::string what_was_done(const PassReport& report) { return done_in_words(report); }

} // namespace

std::string_view to_string(ConditionStatus status) noexcept {
    switch (status) {
    case ConditionStatus::yes: return "True";
    case ConditionStatus::no: return "False";
    case ConditionStatus::unknown: break;
    }
    return "Unknown";
}

std::array<Conditions::Named, 3> Conditions::named() const {
    return {{{"Ready", ready}, {"Reconciling", reconciling}, {"Stalled", stalled}}};
}

Conditions conditions_at_start(const std::string& now) {
    Conditions conditions;
    set(conditions.ready, ConditionStatus::unknown, "Starting", "no pass has ended yet", now);
    set(conditions.reconciling, ConditionStatus::yes, "Starting", "the first pass is to come", now);
    set(conditions.stalled, ConditionStatus::no, "Starting", "", now);
    return conditions;
}

Conditions conditions_during_pass(Conditions before, const std::string& now) {
    set(before.reconciling, ConditionStatus::yes, "Progressing", "a pass runs", now);
    return before;
}

Conditions
conditions_after_pass(Conditions before, const PassResult& result, const std::string& now) {
    constexpr auto k_yes = ConditionStatus::yes;
    constexpr auto k_no = ConditionStatus::no;
    auto& ready = before.ready;
    auto& reconciling = before.reconciling;
    auto& stalled = before.stalled;
    const auto settle = [&](std::string_view reason) {
        set(reconciling, k_no, std::string(reason), "", now);
        set(stalled, k_no, std::string(reason), "", now);
    };
    const auto retry = [&] {
        set(reconciling, k_yes, "ProgressingWithRetry", "the next pass tries again", now);
    };
    // Also where nothing was left to do: nobody would have done it.
    const bool paused = result.report && result.report->stopped && !result.failure;
    if (result.end == PassEnd::stopped || paused) {
        const std::string why = result.failure ? short_message(*result.failure)
                                : paused       ? visible(*result.report->stopped)
                                               : "stopped by a signal";
        set(ready, k_no, "Stopped", why, now);
        settle("Stopped");
        return before;
    }
    if (result.failure) {
        const auto trouble = trouble_of(result.failure->code);
        const auto message =
            short_message(*result.failure)
            + (result.export_failed ? "; nothing was exported, and what stands in git was applied"
                                    : "");
        set(ready, k_no, std::string(trouble.reason), message, now);
        set(stalled, trouble.heals_by_itself ? k_no : k_yes, std::string(trouble.reason),
            trouble.heals_by_itself ? "" : message, now);
        retry();
        return before;
    }
    switch (result.end) {
    case PassEnd::done:
        set(ready, k_yes, "Succeeded",
            what_was_done(*result.report)
                + (result.exports_paused.empty() ? "" : "; " + visible(result.exports_paused)),
            now);
        settle("Succeeded");
        break;
    case PassEnd::held:
        set(ready, k_no, "Held", what_waits(result), now);
        set(reconciling, k_no, "Held", "", now);
        set(stalled, k_yes, "ApprovalNeeded", what_waits(result), now);
        break;
    default: {
        const auto open = what_is_open(*result.report);
        set(ready, k_no, "PartlyApplied", open, now);
        if (only_people_can_help(*result.report)) {
            set(reconciling, k_no, "Refused", "", now);
            set(stalled, k_yes, "Refused", open, now);
        } else {
            set(stalled, k_no, "PartlyApplied", "", now);
            retry();
        }
        break;
    }
    }
    return before;
}

} // namespace rollcall
