#include "../applying.hpp"
#include "../exporting.hpp"

#include <rollcall/controller/loop.hpp>
#include <rollcall/plan/pass_event.hpp>
#include <rollcall/reconcile/attribution.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    options.add_options()("once", po::bool_switch(), "one pass, then end: for cron");
}

/// Passes in a row: what one must know of the one before.
class Runner {
public:
    Runner(Workspace& workspace, const Invocation& invocation)
        : workspace_(workspace), invocation_(invocation) {}

    /// One pass: export when due, plan, apply, record. Says how it ended.
    ExitCode pass() {
        bool export_held = false;
        if (workspace_.has_datastore() && export_is_due()) {
            const auto exported = export_now(workspace_);
            if (!exported) {
                // What stands in git is good still, but what the directory says now is not known:
                // nothing is done on the strength of half an answer.
                return report(exported.error(), exit_code_of_input(exported.error()));
            }
            last_export_ = workspace_.clock().now();
            if (exported->commit) log("exported " + exported->subject);
            if (exported->held) log("export held: " + exported->held->detail);
            tell_of_export(*exported);
            export_held = exported->held.has_value();
        }
        const auto calls_before = workspace_.calls();
        const auto ports = workspace_.ports();
        if (!ports) return report(ports.error(), exit_code_of_input(ports.error()));
        const auto options = workspace_.pass_options("");
        if (!options) return report(options.error(), exit_code_of_input(options.error()));
        auto planned = plan_pass(*ports, *options);
        if (!planned) return report(planned.error(), exit_code_of_input(planned.error()));
        auto drift = make_drift_report(planned->planning.plan);
        if (!drift.facts.empty() && drift.facts != last_drift_) {
            last_drift_ = drift.facts;
            if (const auto team = workspace_.team()) {
                attribute(drift, **team, workspace_.clock().now(), options->policy.masked);
            }
            invocation_.streams.err << drift_text(drift, {.full = invocation_.has("full")});
        }
        if (drift.facts.empty()) last_drift_.clear();
        auto done = apply_pass(*ports, *options, std::move(*planned));
        done.calls = workspace_.calls() - calls_before;
        const bool news = !done.plan.actions.empty() || done.plan.held != last_held_
                          || done.plan.refused != last_refused_ || done.failure;
        if (news || invocation_.has("once")) print_pass(done, invocation_);
        last_held_ = done.plan.held;
        last_refused_ = done.plan.refused;
        invocation_.streams.out.flush();
        if (done.failure) return report(*done.failure, ExitCode::failed);
        const auto code = exit_code_of(done);
        return code == ExitCode::done && export_held ? ExitCode::held : code;
    }

private:
    bool export_is_due() const {
        return !last_export_
               || workspace_.clock().now() - *last_export_
                      >= workspace_.settings().controller.export_interval;
    }

    /// What a person should look at, once: in a loop it would be the same with every export.
    void tell_of_export(const ExportResult& exported) {
        auto text = exported.held ? held_export_text(*exported.held, TextStyle{}) : std::string{};
        text += findings_text(exported);
        if (text != last_findings_) invocation_.streams.err << text;
        last_findings_ = std::move(text);
    }

    void log(const std::string& text) const {
        const auto now = utc_time(workspace_.clock().now());
        if (invocation_.logs_json) {
            invocation_.streams.err << log_json_line(now, text);
        } else {
            fmt::print(invocation_.streams.err, "{} {}\n", now, text);
        }
    }

    ExitCode report(const Error& error, ExitCode code) const {
        log("pass failed: " + problem_text(error.describe(), {.full = invocation_.has("full")}));
        return code;
    }

    Workspace& workspace_;
    const Invocation& invocation_;
    std::optional<std::chrono::system_clock::time_point> last_export_{};
    std::vector<DriftFact> last_drift_{}; ///< without who did it: the log catches up later
    std::string last_findings_{};
    std::vector<Held> last_held_{};
    std::vector<NotDone> last_refused_{};
};

ExitCode run_run(Invocation& invocation) {
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;
    const auto locked = workspace.lock();
    if (!locked) return invocation.fail(locked.error(), exit_code_of_input(locked.error()));

    Runner runner(workspace, invocation);
    if (invocation.has("once")) {
        const auto code = runner.pass();
        // One-shot: a stop signal is told to the caller, as the shell would.
        return stop_signal() == 0 ? code : static_cast<ExitCode>(128 + stop_signal());
    }
    // Spreads the passes of many controllers; nothing depends on its quality.
    std::minstd_rand dice(std::random_device{}());
    std::uniform_real_distribution<double> chance(0.0, 1.0);
    run_loop(
        {.interval = workspace.settings().controller.interval}, workspace.clock(),
        [&runner] {
            const auto code = runner.pass();
            return code == ExitCode::done || code == ExitCode::held || code == ExitCode::partial;
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
