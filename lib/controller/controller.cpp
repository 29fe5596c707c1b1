#include <rollcall/controller/controller.hpp>

#include <utility>

namespace rollcall {
namespace {

void add_holds(const std::vector<Held>& held, std::vector<WaitingHold>& holds) {
    for (const auto& hold : held) {
        if (hold.hold_id.empty()) continue; // an option holds it: nothing waits for an approval
        holds.push_back({.hold_id = hold.hold_id,
                         .hazard = hold.hazard,
                         .count = hold.count,
                         .detail = hold.detail});
    }
}

SourceSnapshot snapshot_of(const ExportResult& exported, const std::string& now) {
    return {.source = exported.source,
            .read_at = now,
            .users = exported.users,
            .groups = exported.groups,
            .memberships = exported.memberships};
}

/// Something in git, and nothing that is asked too often by trying again.
bool is_for_people_to_mend(const Error& error) noexcept {
    return error.code == ErrorCode::untrusted || error.code == ErrorCode::invalid_input;
}

} // namespace

Controller::Controller(PassSteps& steps,
                       Clock& clock,
                       ControllerListener& listener,
                       ControllerOptions options)
    : clock_(clock), listener_(listener), options_(std::move(options)),
      runner_(steps, clock, options_.passes) {
    const auto now = utc_time(clock_.now());
    status_ = {.team = options_.team,
               .version = options_.version,
               .started = now,
               .conditions = conditions_at_start(now)};
}

PassResult Controller::run_once() { return one_pass(ExportNow::always); }

void Controller::run(LoopOutside outside) {
    outside_ = std::move(outside);
    run_loop(options_.loop, clock_, *this);
    tell();
}

PassResult Controller::one_pass(ExportNow export_now) {
    status_.conditions =
        conditions_during_pass(std::move(status_.conditions), utc_time(clock_.now()));
    status_.pass_runs = true;
    status_.next_pass.clear();
    tell();
    auto result = runner_.run(export_now);
    take_in(result, utc_time(clock_.now()));
    tell();
    listener_.ended(result);
    return result;
}

PassVerdict Controller::pass(bool asked) {
    // Who asks for a pass has changed something, in the directory as well as anywhere else.
    const auto result = one_pass(asked ? ExportNow::always : ExportNow::when_due);
    // Locked: another replica is at work, and this one stands by at its usual pace.
    PassVerdict verdict{.well = result.came_to_its_end() || result.end == PassEnd::stopped
                                || result.end == PassEnd::locked};
    // A directory that cannot be read has a patience of its own; manifests that cannot be are
    // waited for by whoever mends them.
    verdict.keeps_pace =
        result.export_failed || (result.failure && is_for_people_to_mend(*result.failure));
    if (result.failure && !result.export_failed) verdict.retry_after = result.failure->retry_after;
    return verdict;
}

void Controller::waiting(std::chrono::milliseconds delay, std::size_t failures_in_a_row) {
    status_.next_pass = utc_time(clock_.now() + delay);
    status_.failures_in_a_row = failures_in_a_row;
    tell();
}

void Controller::take_in(const PassResult& result, const std::string& now) {
    status_.pass_runs = false;
    ++status_.passes;
    status_.conditions = conditions_after_pass(std::move(status_.conditions), result, now);
    status_.last_pass = summary_of(result);
    if (result.came_to_its_end()) status_.last_success = now;
    status_.exports_paused = result.exports_paused;
    if (result.exported) status_.snapshot = snapshot_of(*result.exported, now);
    if (result.seats) status_.seats = result.seats;
    if (!result.report) return;
    const auto& plan = result.report->plan;
    status_.users = plan.users;
    status_.groups = plan.groups;
    status_.memberships = plan.memberships;
    status_.holds.clear();
    if (runner_.held_export()) add_holds({*runner_.held_export()}, status_.holds);
    add_holds(plan.held, status_.holds);
    if (result.report->follow_up) add_holds(result.report->follow_up->held, status_.holds);
}

void Controller::tell() {
    status_.traffic = options_.traffic();
    status_.updated = utc_time(clock_.now());
    listener_.changed(status_);
}

} // namespace rollcall
