#include "drift_reports.hpp"

namespace rollcall::cli {

Result<std::optional<DriftReport>> keep_drift_report(Workspace& workspace, const PassReport& pass) {
    const auto kept = [&]() -> Result<std::optional<DriftReport>> {
        ROLLCALL_TRY_ASSIGN(auto* keeper, workspace.drift_keeper());
        ROLLCALL_TRY_ASSIGN(auto* team, workspace.team());
        return keeper->keep(pass, *team, workspace.drift_rules());
    };
    auto report = kept();
    if (!report) {
        return tl::unexpected(std::move(report.error()).within("the drift report is not kept"));
    }
    return report;
}

} // namespace rollcall::cli
