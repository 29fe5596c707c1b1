#include <rollcall/controller/pass_runner.hpp>

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

constexpr std::chrono::milliseconds k_first_wait = std::chrono::minutes{1};
constexpr std::chrono::milliseconds k_longest_wait = std::chrono::hours{1};

} // namespace

PassRunner::PassRunner(PassSteps& steps, Clock& clock, PassRunnerOptions options)
    : steps_(steps), clock_(clock), options_(options) {}

PassResult PassRunner::run(ExportNow export_now) {
    const auto began = clock_.steady();
    PassResult result{.started = utc_time(clock_.now())};
    if (auto fetched = steps_.fetch(); !fetched) {
        result.end = end_of_input(fetched.error());
        result.failure = std::move(fetched.error());
    } else {
        run_steps(result, export_now);
        auto published = steps_.publish(result);
        if (!published && !result.failure) {
            result.end = PassEnd::failed;
            result.failure = std::move(published.error());
        }
    }
    // What fails because the process was asked to end is no failure of the pass.
    if (result.failure && clock_.stop_requested()) result.end = PassEnd::stopped;
    result.finished = utc_time(clock_.now());
    result.took = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - began);
    return result;
}

void PassRunner::run_steps(PassResult& result, ExportNow export_now) {
    if (is_stopped(result)) return;
    if (options_.exports && !export_directory(result, export_now)) return;
    if (is_stopped(result)) return;
    auto planned = steps_.plan();
    if (!planned) {
        result.end = end_of_input(planned.error());
        result.failure = std::move(planned.error());
        // Where nothing was ever exported, this is why.
        if (failed_export_) {
            result.failure->message =
                failed_export_->error.describe() + '\n' + result.failure->message;
        }
        return;
    }
    if (is_stopped(result)) return;
    apply(result, std::move(*planned));
    if (!failed_export_ || result.failure) return;
    result.export_failed = true;
    result.end = end_of_input(failed_export_->error);
    result.failure = failed_export_->error;
}

bool PassRunner::export_directory(PassResult& result, ExportNow export_now) {
    result.exports_paused = steps_.exports_paused().value_or("");
    if (!result.exports_paused.empty()) {
        failed_export_.reset();
        return true;
    }
    if (export_now != ExportNow::always && !export_is_due()) return true;
    auto exported = steps_.export_directory();
    if (exported) {
        failed_export_.reset();
        last_export_ = clock_.steady();
        held_export_ = exported->held;
        result.exported = std::move(*exported);
        return true;
    }
    const auto end = end_of_input(exported.error());
    if (end == PassEnd::untrusted) {
        const auto wait =
            failed_export_ ? std::min(2 * failed_export_->wait, k_longest_wait) : k_first_wait;
        failed_export_ =
            Failure{.error = std::move(exported.error()), .wait = wait, .at = clock_.steady()};
        return true;
    }
    // The repository moved, or is not ours now: what was to be planned is not there any more.
    result.end = end;
    result.failure = std::move(exported.error());
    return false;
}

void PassRunner::apply(PassResult& result, PlannedPass planned) {
    result.drift = make_drift_report(planned.planning.plan);
    result.seats = Seats{.licensed = planned.licensed, .provisioned = planned.provisioned};
    result.report = steps_.apply(std::move(planned));
    result.failure = result.report->failure;
    result.end = end_of(*result.report);
    if (result.end == PassEnd::done && held_export_) result.end = PassEnd::held;
}

bool PassRunner::export_is_due() const {
    if (failed_export_) return clock_.steady() - failed_export_->at >= failed_export_->wait;
    return !last_export_ || held_export_
           || clock_.steady() - *last_export_ >= options_.export_interval;
}

bool PassRunner::is_stopped(PassResult& result) const {
    if (clock_.stop_requested()) result.end = PassEnd::stopped;
    return clock_.stop_requested();
}

} // namespace rollcall
