#include "pass_console.hpp"

#include "applying.hpp"
#include "exporting.hpp"

#include <rollcall/plan/pass_event.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>

namespace rollcall::cli {

void PassConsole::tell(const DriftReport& drift) const {
    invocation_.streams.err << drift_text(drift, {.full = invocation_.has("full")});
}

void PassConsole::tell(const Error& error) const { log(error.describe()); }

void PassConsole::tell(const PassResult& result, bool always) {
    if (result.exports_paused != last_pause_ && !result.exports_paused.empty()) {
        log(result.exports_paused);
    }
    last_pause_ = result.exports_paused;
    if (result.report) tell(*result.report, always);
    if (result.failure) {
        const auto* const what = result.end == PassEnd::stopped ? "pass stopped"
                                 : result.export_failed
                                     ? "nothing was exported, and what stands in git was applied"
                                     : "pass failed";
        log(fmt::format(
            "{}: {}", what,
            problem_text(result.failure->describe(), {.full = invocation_.has("full")})));
    }
    invocation_.streams.out.flush();
}

void PassConsole::tell(const ExportResult& exported) {
    if (exported.proposal) {
        tell(*exported.proposal, exported.subject);
    } else if (exported.commit) {
        log("exported " + exported.subject);
    }
    if (exported.held) log("export held: " + exported.held->detail);
    auto text = exported.held ? held_export_text(*exported.held, TextStyle{}) : std::string{};
    text += findings_text(exported);
    if (text != last_findings_) invocation_.streams.err << text;
    last_findings_ = std::move(text);
}

void PassConsole::tell(const Proposal& proposal, const std::string& subject) {
    auto text = fmt::format("proposal {}", to_string(proposal.state));
    if (proposal.commit) text += fmt::format(" {}: {}", proposal.branch, subject);
    if (proposal.fast_forwarded) text += ", merged";
    for (const auto& reason : proposal.waits_for) text += "; waits for a person: " + reason;
    // An open proposal is not told of with every export.
    if (text != last_proposal_ && proposal.state != Proposal::State::none) log(text);
    last_proposal_ = std::move(text);
}

void PassConsole::tell(const PassReport& report, bool always) {
    const bool news = !report.plan.actions.empty() || report.plan.held != last_held_
                      || report.plan.refused != last_refused_ || report.failure;
    if (news || always) print_pass(report, invocation_);
    last_held_ = report.plan.held;
    last_refused_ = report.plan.refused;
}

void PassConsole::log(const std::string& text) const {
    const auto now = utc_time(clock_.now());
    if (invocation_.logs_json) {
        invocation_.streams.err << log_json_line(now, text) << std::flush;
    } else {
        fmt::print(invocation_.streams.err, "{} {}\n", now, text);
    }
}

} // namespace rollcall::cli
