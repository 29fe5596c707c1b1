#pragma once

#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/drift_summary.hpp>

#include <cstddef>
#include <vector>

namespace rollcall::test {

/// A report with everything that one can have in it: each outcome, a fight, somebody unknown, and
/// names that try to be markup. `more` memberships on top of it.
[[nodiscard]] DriftReport sample_drift_report(std::size_t more = 0);

/// Four weeks of kept reports.
[[nodiscard]] std::vector<DriftSummary> sample_drift_history();

} // namespace rollcall::test
