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

ExitCode run_apply(Invocation& invocation) {
    const auto saved_plans = invocation.texts("plan");
    if (saved_plans.size() > 1) {
        return invocation.fail({.message = "apply takes one saved plan at most"}, ExitCode::usage);
    }
    if (!invocation.has("yes") && !is_terminal_input()) {
        return invocation.fail({.message = "there is no terminal to ask on; give --yes to apply"},
                               ExitCode::usage);
    }
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;

    const auto give_up = [&](const Error& error) {
        return invocation.fail(error, exit_code_of_input(error));
    };
    const auto locked = workspace.lock();
    if (!locked) return give_up(locked.error());
    const auto fetched = workspace.fetch();
    if (!fetched) return give_up(fetched.error());
    const auto ports = workspace.ports();
    if (!ports) return give_up(ports.error());
    const auto options = workspace.pass_options("");
    if (!options) return give_up(options.error());
    auto planned = plan_pass(*ports, *options);
    if (!planned) return give_up(planned.error());
    const auto& plan = planned->planning.plan;

    if (!saved_plans.empty()) {
        const auto saved = read_file(saved_plans.front());
        if (!saved) return give_up(saved.error());
        const auto same = check_saved_plan(*saved, plan);
        if (!same) return give_up(same.error());
    }
    if (const auto why = options->stop(); why && stop_signal() == 0) {
        return invocation.fail({.message = *why + "; nothing was done"}, ExitCode::held);
    }
    if (!invocation.has("yes")) {
        // What is asked about is no result: with JSON, standard output holds the account alone.
        const bool json = invocation.output == Output::json;
        (json ? invocation.streams.err : invocation.streams.out)
            << plan_text(plan, invocation.style());
        if (!plan.actions.empty() && !confirmed(invocation)) {
            fmt::print(invocation.streams.err, "nothing was done\n");
            return ExitCode::done;
        }
    }
    const auto claim = claim_for(workspace, plan);
    if (!claim) return give_up(claim.error());
    auto report = apply_under(claim->get(), *ports, *options, std::move(*planned));
    report.calls = workspace.calls();
    print_pass(report, invocation);
    if (const auto kept = keep_drift_report(workspace, report); !kept) {
        fmt::print(invocation.streams.err, "{}\n", kept.error().describe());
    }
    const auto noted =
        write_outcome(workspace, report.plan.desired_commit,
                      outcome_of(report, to_string(end_of(report)),
                                 report.failure ? report.failure->describe() : std::string()));
    const auto shared = share(workspace, claim->get());
    if (report.failure) return invocation.fail(*report.failure, ExitCode::failed);
    for (const auto* step : {&noted, &shared}) {
        if (!*step) return invocation.fail(step->error(), ExitCode::failed);
    }
    return exit_code_of(report);
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
