#include "../workspace.hpp"

#include <rollcall/plan/json.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>

#include <fstream>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("rev", po::value<std::string>()->value_name("REVISION"),
        "plan for this branch, tag or commit instead of the tracked branch");
    add("out", po::value<std::string>()->value_name("FILE"),
        "save the plan; `rollcall apply FILE` does exactly that, or refuses");
    add("detailed-exitcode", po::bool_switch(), "exit with 2 when there is something to do");
}

Result<Plan> plan_now(Workspace& workspace, const std::string& revision) {
    ROLLCALL_TRY(workspace.fetch_to_read());
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.pass_options(revision));
    ROLLCALL_TRY_ASSIGN(auto planned, plan_pass(ports, options));
    return std::move(planned.planning.plan);
}

ExitCode run_plan(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    const auto plan = plan_now(**workspace, invocation.text("rev"));
    if (!plan) return invocation.fail(plan.error(), exit_code_of_input(plan.error()));

    if (const auto path = invocation.text("out"); !path.empty()) {
        std::ofstream file(path, std::ios::binary | std::ios::trunc);
        file << to_json(*plan);
        file.close();
        if (!file) {
            return invocation.fail({.code = ErrorCode::unavailable,
                                    .message = path + ": the plan cannot be written there"},
                                   ExitCode::failed);
        }
        fmt::print(invocation.streams.err, "saved to {}; do it with `rollcall apply {}`\n", path,
                   path);
    }
    invocation.streams.out << (invocation.output == Output::json
                                   ? to_json(*plan)
                                   : plan_text(*plan, invocation.style()));
    return exit_code_of(*plan, invocation.has("detailed-exitcode"));
}

} // namespace

const Command k_plan{
    "plan",
    "",
    "show what would be done to the team, and why",
    "Reads the manifests, the ledger and the live team completely, and shows what would be done, "
    "what is held\nback, refused, skipped or pending. Changes nothing.",
    add_options,
    nullptr,
    run_plan};

} // namespace rollcall::cli
