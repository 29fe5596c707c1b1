#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/plan/drift_json.hpp>
#include <rollcall/report/drift_page.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/format.h>

#include <fstream>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("detailed-exitcode", po::bool_switch(), "exit with 2 when there is drift");
    add("out", po::value<std::string>()->value_name("FILE"),
        "write the report there instead of to standard output");
}

Result<DriftReport> drift_now(Workspace& workspace) {
    ROLLCALL_TRY(workspace.fetch_to_read());
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.pass_options(""));
    ROLLCALL_TRY_ASSIGN(const auto planned, plan_pass(ports, options));
    auto report = make_drift_report(planned.planning.plan);
    const auto now = workspace.clock().now();
    stamp(report, planned.began, utc_time(now));
    ROLLCALL_TRY_ASSIGN(auto* team, workspace.team());
    ROLLCALL_TRY_ASSIGN(auto* keeper, workspace.drift_keeper());
    return keeper->on_demand(std::move(report), *team, workspace.drift_rules());
}

std::string written(const DriftReport& report,
                    const std::vector<DriftSummary>& history,
                    const Invocation& invocation) {
    switch (invocation.output) {
    case Output::json: return to_json(report);
    case Output::markdown: return drift_markdown(report);
    case Output::html: return drift_page(report, history);
    default: break;
    }
    auto style = invocation.style();
    if (invocation.has("out")) style.color = false;
    return drift_text(report, style);
}

Result<void> put(const std::string& text, const Invocation& invocation) {
    const auto path = invocation.text("out");
    if (path.empty()) {
        invocation.streams.out << text;
        return {};
    }
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (file) return {};
    return fail(ErrorCode::unavailable,
                fmt::format("{}: the report cannot be written there", visible(path)));
}

ExitCode run_drift(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    const auto report = drift_now(**workspace);
    if (!report) return invocation.fail(report.error(), exit_code_of_input(report.error()));
    const auto history = (*workspace)->drift_history();
    if (!history) return invocation.fail(history.error(), exit_code_of_input(history.error()));
    if (const auto done = put(written(*report, *history, invocation), invocation); !done) {
        return invocation.fail(done.error(), ExitCode::failed);
    }
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
    "day), and what becomes\nof it. Changes nothing. `-o html --out FILE` writes one page that "
    "needs no network.\n`rollcall run` keeps such reports on the branch rollcall/reports/<team>.",
    add_options,
    nullptr,
    run_drift,
    {Output::text, Output::json, Output::markdown, Output::html}};

} // namespace rollcall::cli
