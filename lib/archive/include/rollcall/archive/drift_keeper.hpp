#pragma once

#include <rollcall/archive/report_archive.hpp>
#include <rollcall/model/field.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/event_log.hpp>

#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace rollcall {

/// What a keeper goes by.
struct DriftRules {
    FightRules fights{};
    std::set<Field> masked{}; ///< what no report may show
};

/// Makes the drift reports of one pass after the other, and keeps them.
///
/// A report is made whenever the set of drift is another than the latest kept one left open, also
/// when it becomes empty. Reports whose authors the event log had not told are looked at again,
/// ever less often while nothing comes, and amended when it tells. All that must outlive the
/// process stands on the branch.
class DriftKeeper {
public:
    /// All must outlive the keeper.
    DriftKeeper(ReportArchive& archive, Clock& clock) : archive_(archive), clock_(clock) {}

    /// The facts that the next plan must hold. Errors: those of ReportArchive::load().
    Result<Fights> frozen(const FightRules& rules);

    /// Takes a pass that came to its end. The report, where there is news; it is on the branch by
    /// then. A log that cannot be read is no error. Errors: those of the archive.
    Result<std::optional<DriftReport>>
    keep(const PassReport& pass, EventLog& log, const DriftRules& rules);

    /// A report that is not kept: with what the kept ones know, and the events of the log.
    Result<DriftReport> on_demand(DriftReport report, EventLog& log, const DriftRules& rules);

private:
    struct Completed;
    Result<Completed> complete(const KeptReports& kept,
                               DriftReport& report,
                               bool wanted,
                               EventLog& log,
                               const DriftRules& rules);

    ReportArchive& archive_;
    Clock& clock_;
    std::string right_at_{}; ///< when a pass began to read that found nothing changed
    std::optional<std::chrono::steady_clock::time_point> next_look_{};
    std::chrono::milliseconds patience_{0};
};

} // namespace rollcall
