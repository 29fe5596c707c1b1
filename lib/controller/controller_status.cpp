#include <rollcall/base/text.hpp>
#include <rollcall/controller/controller_status.hpp>
#include <rollcall/report/words.hpp>

namespace rollcall {

PassSummary summary_of(const PassResult& result) {
    PassSummary summary{.end = result.end, .started = result.started, .finished = result.finished};
    if (result.failure) {
        const auto text = result.failure->describe();
        summary.failure = visible(text.substr(0, text.find('\n')));
    }
    if (result.drift) summary.drift = result.drift->facts.size();
    if (!result.report) return summary;
    const auto& report = *result.report;
    summary.desired_commit = report.plan.desired_commit.str();
    summary.account = done_in_words(report);
    summary.actions = report.outcomes.size() + report.follow_up_outcomes.size();
    summary.failed = report.count(ActionStatus::failed) + report.count(ActionStatus::skipped);
    summary.pending = report.count(ActionStatus::pending);
    summary.refused =
        report.plan.refused.size() + (report.follow_up ? report.follow_up->refused.size() : 0);
    summary.calls = report.calls;
    return summary;
}

} // namespace rollcall
