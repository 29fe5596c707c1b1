#include "../applying.hpp"
#include "../drift_reports.hpp"
#include "../outcome.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/controller/pass_result.hpp>
#include <rollcall/plan/json.hpp>
#include <rollcall/report/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/ostream.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <sstream>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("yes,y", po::bool_switch(), "do not ask; needed where there is no terminal");
    add("plan", po::value<std::vector<std::string>>()->value_name("FILE"),
        "a plan saved with `rollcall plan --out`: exactly that is done, or nothing");
}

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return fail(ErrorCode::untrusted,
                    fmt::format("{}: {}", visible(path), std::strerror(errno)));
    }
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

bool confirmed(const Invocation& invocation) {
    fmt::print(invocation.streams.err, "\nDo this? Only \"yes\" does it: ");
    invocation.streams.err.flush();
    std::string answer;
    std::getline(invocation.streams.in, answer);
    return trim(answer) == "yes";
}

/// What is wrong with the command line; empty when nothing is.
std::string misuse(const Invocation& invocation) {
    if (invocation.texts("plan").size() > 1) return "apply takes one saved plan at most";
    if (!invocation.has("yes") && !is_terminal_input()) {
        return "there is no terminal to ask on; give --yes to apply";
    }
    return {};
}

/// A saved plan, where one is given, has to be this one.
Result<void> check_against_saved(const Invocation& invocation, const Plan& plan) {
    for (const auto& path : invocation.texts("plan")) {
        ROLLCALL_TRY_ASSIGN(const auto saved, read_file(path));
        ROLLCALL_TRY(check_saved_plan(saved, plan));
    }
    return {};
}

/// Shows the plan and asks, unless the answer was given already.
bool agreed_to(const Plan& plan, const Invocation& invocation) {
    if (invocation.has("yes")) return true;
    // What is asked about is no result: with JSON, standard output holds the account alone.
    const bool json = invocation.output == Output::json;
    (json ? invocation.streams.err : invocation.streams.out) << plan_text(plan, invocation.style());
    return plan.actions.empty() || confirmed(invocation);
}

/// Tells what was done, here and to those who share the repository.
ExitCode conclude(const PassReport& report,
                  Workspace& workspace,
                  remote::PassClaim* claim,
                  const Invocation& invocation) {
    print_pass(report, invocation);
    if (const auto kept = keep_drift_report(workspace, report); !kept) {
        fmt::print(invocation.streams.err, "{}\n", kept.error().describe());
    }
    const auto noted =
        write_outcome(workspace, report.plan.desired_commit,
                      outcome_of(report, to_string(end_of(report)),
                                 report.failure ? report.failure->describe() : std::string()));
    const auto shared = share(workspace, claim);
    if (report.failure) return invocation.fail(*report.failure, ExitCode::failed);
    for (const auto* step : {&noted, &shared}) {
        if (!*step) return invocation.fail(step->error(), ExitCode::failed);
    }
    return exit_code_of(report);
}

/// Errors: those of the input, and of a claim that somebody else has.
Result<ExitCode> apply(Workspace& workspace, const Invocation& invocation) {
    ROLLCALL_TRY(workspace.lock());
    ROLLCALL_TRY(workspace.fetch());
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.pass_options(""));
    ROLLCALL_TRY_ASSIGN(auto planned, plan_pass(ports, options));
    const auto& plan = planned.planning.plan;
    ROLLCALL_TRY(check_against_saved(invocation, plan));
    if (const auto why = options.stop(); why && stop_signal() == 0) {
        return invocation.fail({.message = *why + "; nothing was done"}, ExitCode::held);
    }
    if (!agreed_to(plan, invocation)) {
        fmt::print(invocation.streams.err, "nothing was done\n");
        return ExitCode::done;
    }
    ROLLCALL_TRY_ASSIGN(const auto claim, claim_for(workspace, plan));
    auto report = apply_under(claim.get(), ports, options, std::move(planned));
    report.calls = workspace.calls();
    return conclude(report, workspace, claim.get(), invocation);
}

ExitCode run_apply(Invocation& invocation) {
    if (const auto wrong = misuse(invocation); !wrong.empty()) {
        return invocation.fail({.message = wrong}, ExitCode::usage);
    }
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    const auto ended = apply(**opened, invocation);
    return ended ? *ended : invocation.fail(ended.error(), exit_code_of_input(ended.error()));
}

} // namespace

void print_pass(const PassReport& report, const Invocation& invocation) {
    auto& out = invocation.streams.out;
    if (invocation.output == Output::json) {
        out << to_json(report);
        return;
    }
    out << pass_text(report, invocation.style());
}

const Command k_apply{
    "apply",
    "[FILE]",
    "make the team agree with the manifests",
    "Plans like `rollcall plan`, shows the plan and asks, then does it. Each fact that Dropbox "
    "confirms is\nrecorded at once; what fails is named, and the next run goes on from there. What "
    "is held stays held:\nno flag overrides a guard.",
    add_options,
    "plan",
    run_apply};

} // namespace rollcall::cli
