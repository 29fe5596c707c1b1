#include "../pass_console.hpp"
#include "../pass_steps.hpp"

#include <rollcall/controller/loop.hpp>
#include <rollcall/controller/pass_runner.hpp>

#include <random>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    options.add_options()("once", po::bool_switch(), "one pass, then end: for cron");
}

ExitCode run_run(Invocation& invocation) {
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;
    const auto locked = workspace.lock();
    if (!locked) return invocation.fail(locked.error(), exit_code_of_input(locked.error()));

    PassConsole console(invocation, workspace.clock());
    WorkspaceSteps steps(workspace, console);
    PassRunner runner(steps, workspace.clock(),
                      {.exports = workspace.has_datastore(),
                       .export_interval = workspace.settings().controller.export_interval});
    if (invocation.has("once")) {
        const auto result = runner.run(ExportNow::always);
        console.tell(result, true);
        // One-shot: a stop signal is told to the caller, as the shell would.
        return stop_signal() == 0 ? exit_code_of(result.end)
                                  : static_cast<ExitCode>(128 + stop_signal());
    }
    // Spreads the passes of many controllers; nothing depends on its quality.
    std::minstd_rand dice(std::random_device{}());
    std::uniform_real_distribution<double> chance(0.0, 1.0);
    run_loop(
        {.interval = workspace.settings().controller.interval}, workspace.clock(),
        [&] {
            const auto result = runner.run(ExportNow::when_due);
            console.tell(result, false);
            return result.came_to_its_end();
        },
        [&] { return chance(dice); });
    return ExitCode::done;
}

} // namespace

const Command k_run{
    "run",
    "",
    "keep the team in step: export, plan, apply, again and again",
    "Every controller.interval one pass: export when due, plan, guards, apply, ledger. Passes "
    "never "
    "overlap;\nfailures back off. SIGTERM finishes the calls in flight, records, and ends with 0; "
    "SIGHUP starts a pass now.",
    add_options,
    nullptr,
    run_run};

} // namespace rollcall::cli
