#include "pass_steps.hpp"

#include "drift_reports.hpp"
#include "exporting.hpp"

#include <utility>

namespace rollcall::cli {

Result<void> WorkspaceSteps::fetch() { return {}; }

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
    return plan_pass(pass_->ports, pass_->options);
}

void WorkspaceSteps::look_at_drift(DriftReport&, bool) {
    // The report is made once it is known what became of each fact: see apply().
}

PassReport WorkspaceSteps::apply(PlannedPass planned) {
    auto report = apply_pass(pass_->ports, pass_->options, std::move(planned));
    const auto drift = keep_drift_report(workspace_, report);
    if (!drift) console_.tell(drift.error());
    if (drift && *drift) console_.tell(**drift);
    report.calls = workspace_.calls() - pass_->calls_before;
    return report;
}

Result<void> WorkspaceSteps::publish(const PassResult&) { return {}; }

} // namespace rollcall::cli
