#include "../loop_front.hpp"
#include "../pass_console.hpp"
#include "../pass_steps.hpp"
#include "../status_file.hpp"
#include "../version.hpp"

#include <rollcall/controller/controller.hpp>

#include <random>

namespace rollcall::cli {
namespace {

/// A service manager waits ten seconds and more before it kills; people at a terminal do not.
constexpr std::chrono::seconds k_leave_within{9};

void add_options(po::options_description& options) {
    options.add_options()("once", po::bool_switch(), "one pass, then end: for cron");
}

ControllerOptions options_from(Workspace& workspace) {
    const auto& settings = workspace.settings();
    return {.team = settings.team,
            .version = version(),
            .loop = {.interval = settings.controller.interval},
            .passes = {.exports = workspace.has_datastore(),
                       .export_interval = settings.controller.export_interval},
            .traffic = [&workspace] { return workspace.traffic(); }};
}

/// Spreads the passes of many controllers; nothing depends on its quality.
std::function<double()> dice() {
    return [engine = std::minstd_rand(std::random_device{}()),
            chance = std::uniform_real_distribution<double>(0.0, 1.0)]() mutable {
        return chance(engine);
    };
}

ExitCode run_run(Invocation& invocation) {
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;
    workspace.remember();
    const auto give_up = [&invocation](const Error& error) {
        return invocation.fail(error, exit_code_of_input(error));
    };
    const auto locked = workspace.lock();
    if (!locked) return give_up(locked.error());
    const auto repository = workspace.repository();
    if (!repository) return give_up(repository.error());

    const bool once = invocation.has("once");
    const auto& settings = workspace.settings();
    PassConsole console(invocation, workspace.clock());
    WorkspaceSteps steps(workspace, console, SettingsWatch(invocation.config_file));
    LoopFront front(console, workspace.clock(), settings.team,
                    status_file_of((*repository)->directory(), settings.team),
                    once ? LoopFront::Telling::always : LoopFront::Telling::news);
    Controller controller(steps, workspace.clock(), front, options_from(workspace));
    if (once) {
        const auto result = controller.run_once();
        // One-shot: a stop signal is told to the caller, as the shell would.
        if (stop_signal() != 0) return static_cast<ExitCode>(128 + stop_signal());
        const auto pause = workspace.pause();
        const bool paused = result.end == PassEnd::stopped && pause && (*pause)->stops_calls();
        return paused ? ExitCode::held : exit_code_of(result.end);
    }
    leave_within(k_leave_within, static_cast<int>(ExitCode::done));
    const auto listening = front.listen(settings.controller);
    if (!listening) return invocation.fail(listening.error(), ExitCode::failed);
    front.ready();
    controller.run({.take_request = take_pass_request, .chance = dice()});
    front.stopping();
    return ExitCode::done;
}

} // namespace

const Command k_run{
    "run",
    "",
    "keep the team in step: export, plan, apply, again and again",
    "Every controller.interval one pass: export when due, plan, guards, apply, ledger. Passes "
    "never overlap;\nfailures back off. SIGTERM finishes the calls in flight, records, and ends "
    "with 0 within ten seconds.\nSIGHUP starts a pass at once, with an export; so does, on "
    "controller.listen,\n"
    "  curl -X POST -H 'X-Rollcall-Reconcile: now' http://127.0.0.1:9470/reconcile\n"
    "The same address shows status pages, /metrics, /livez and /readyz.",
    add_options,
    nullptr,
    run_run};

} // namespace rollcall::cli
