#include "pass_steps.hpp"

#include "applying.hpp"
#include "drift_reports.hpp"
#include "exporting.hpp"
#include "outcome.hpp"

#include <utility>

namespace rollcall::cli {

Result<void> WorkspaceSteps::fetch() {
    pass_.reset();
    if (settings_.has_news()) {
        console_.log("rollcall.yaml has changed since the start, and is read at the start only; "
                     "`rollcall config --check`, then `systemctl restart rollcall`");
    }
    return workspace_.fetch();
}

std::optional<std::string> WorkspaceSteps::exports_paused() {
    const auto pause = workspace_.pause();
    return pause ? (*pause)->stops_exports() : std::nullopt; // the plan needs it, too, and says why
}

Result<ExportResult> WorkspaceSteps::export_directory() {
    auto exported = export_now(workspace_);
    if (exported) console_.tell(*exported);
    return exported;
}

Result<PlannedPass> WorkspaceSteps::plan() {
    const auto calls_before = workspace_.calls();
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace_.ports());
    ROLLCALL_TRY_ASSIGN(auto options, workspace_.pass_options(""));
    pass_.emplace(
        Pass{.ports = ports, .options = std::move(options), .calls_before = calls_before});
    ROLLCALL_TRY_ASSIGN(auto planned, plan_pass(pass_->ports, pass_->options));
    if (const auto why = pass_->options.stop()) {
        // Nothing will be done, so nobody needs to be kept out; nor may it begin without a claim
        // should the pause end in this moment.
        pass_->options.stop = [why] { return why; };
    } else {
        ROLLCALL_TRY_ASSIGN(pass_->claim, claim_for(workspace_, planned.planning.plan));
    }
    return planned;
}

PassReport WorkspaceSteps::apply(PlannedPass planned) {
    auto report = apply_under(pass_->claim.get(), pass_->ports, pass_->options, std::move(planned));
    const auto drift = keep_drift_report(workspace_, report);
    if (!drift) console_.tell(drift.error());
    if (drift && *drift) console_.tell(**drift);
    report.calls = workspace_.calls() - pass_->calls_before;
    return report;
}

Result<void> WorkspaceSteps::publish(const PassResult& result) {
    auto noted = note(result);
    auto shared = share(workspace_, pass_ ? pass_->claim.get() : nullptr);
    return noted ? shared : noted;
}

/// A pass that did not come to a plan says so at the newest commit: that is what it was about.
Result<void> WorkspaceSteps::note(const PassResult& result) {
    // Somebody else is at work: their outcome counts.
    if (result.end == PassEnd::locked) return {};
    const auto why = result.failure ? result.failure->describe() : std::string();
    const auto end = to_string(result.end);
    if (result.report) {
        return write_outcome(workspace_, result.report->plan.desired_commit,
                             outcome_of(*result.report, end, why));
    }
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace_.repository());
    ROLLCALL_TRY_ASSIGN(const auto tip, repository->tip(workspace_.settings().repository.branch));
    if (!tip || why.empty()) return {};
    return write_outcome(workspace_, *tip,
                         {.end = std::string(end), .finished = result.started, .words = why});
}

} // namespace rollcall::cli
