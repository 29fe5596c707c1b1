#pragma once

#include <rollcall/controller/pass_result.hpp>
#include <rollcall/controller/pass_steps.hpp>
#include <rollcall/ports/clock.hpp>

#include <chrono>
#include <optional>

namespace rollcall {

struct PassRunnerOptions {
    bool exports = true; ///< there is a datastore
    std::chrono::milliseconds export_interval{900'000};
};

/// Whether the datastore is read although its time has not come.
enum class ExportNow { when_due, always };

/// Passes in a row: one does the steps in their order, and knows of the one before what it must.
class PassRunner {
public:
    /// Both must outlive it.
    PassRunner(PassSteps& steps, Clock& clock, PassRunnerOptions options);

    /// One pass: fetch, export when due, plan, apply, publish. The first step that fails ends it,
    /// but for a directory that cannot be read: what stands in git is the last complete export, and
    /// an approval, an exception or the healing of drift does not wait for the next. The pass
    /// counts as failed with the directory's error until an export has worked. An export that is
    /// held is due with every pass: its approval may have come. One that failed is tried again
    /// after one minute, two, four, … an hour at most: a directory locks accounts that come with a
    /// wrong password too often.
    [[nodiscard]] PassResult run(ExportNow export_now);

    /// The newest export, while it waits for an approval.
    [[nodiscard]] const std::optional<Held>& held_export() const noexcept { return held_export_; }

private:
    void run_steps(PassResult& result, ExportNow export_now);
    /// False: the pass is over.
    bool export_directory(PassResult& result, ExportNow export_now);
    void apply(PassResult& result, PlannedPass planned);
    [[nodiscard]] bool export_is_due() const;
    [[nodiscard]] bool is_stopped(PassResult& result) const;

    PassSteps& steps_;
    Clock& clock_;
    PassRunnerOptions options_;
    std::optional<std::chrono::steady_clock::time_point> last_export_{};
    std::optional<Held> held_export_{};
    /// Of the newest export, while it has not worked.
    struct Failure {
        Error error{};
        std::chrono::milliseconds wait{0};
        std::chrono::steady_clock::time_point at{};
    };
    std::optional<Failure> failed_export_{};
};

} // namespace rollcall
