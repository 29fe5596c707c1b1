#include "../workspace.hpp"

#include <rollcall/plan/json.hpp>
#include <rollcall/reconcile/attribution.hpp>
#include <rollcall/report/text.hpp>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    options.add_options()("detailed-exitcode", po::bool_switch(),
                          "exit with 2 when there is drift");
}

Result<DriftReport> drift_now(Workspace& workspace) {
    ROLLCALL_TRY(workspace.fetch_to_read());
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.pass_options(""));
    ROLLCALL_TRY_ASSIGN(const auto planned, plan_pass(ports, options));
    auto report = make_drift_report(planned.planning.plan);
    ROLLCALL_TRY_ASSIGN(auto* team, workspace.team());
    attribute(report, *team, workspace.clock().now(), options.policy.masked);
    return report;
}

ExitCode run_drift(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    const auto report = drift_now(**workspace);
    if (!report) return invocation.fail(report.error(), exit_code_of_input(report.error()));
    invocation.streams.out << (invocation.output == Output::json
                                   ? to_json(*report)
                                   : drift_text(*report, invocation.style()));
    return invocation.has("detailed-exitcode") && !report->facts.empty() ? ExitCode::changes
                                                                         : ExitCode::done;
}

} // namespace

const Command k_drift{
    "drift",
    "",
    "report what was changed in Dropbox by somebody else",
    "Compares the live team with what was last applied, and says for each fact that somebody "
    "changed what it\nwas, what it is, who did it as far as Dropbox's event log tells (it lags by "
    "up to a "
    "day), and what becomes\nof it. Changes nothing.",
    add_options,
    nullptr,
    run_drift};

} // namespace rollcall::cli
