#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/drift_summary.hpp>

#include <string>
#include <string_view>

namespace rollcall {

/// `kind: DriftReport` and `DriftReportIndex`, as manifests/schema/drift-report.schema.json and
/// drift-report-index.schema.json say: fixed key order, two-space indent, a line break at the end,
/// nothing cut. Invalid UTF-8 in values is replaced, never passed on.
[[nodiscard]] std::string to_json(const DriftReport& report);
[[nodiscard]] std::string to_json(const DriftIndex& index);

/// The other way, for reports that were kept: read_drift_report(to_json(report)) == report, with
/// what the JSON only derives (counts, commands, ids of facts) left out. Unknown keys are passed
/// over, so that an older program reads what a newer one of the same version wrote.
/// Errors: untrusted (no such JSON, or a value that cannot stand there, by its place).
Result<DriftReport> read_drift_report(std::string_view text);
Result<DriftIndex> read_drift_index(std::string_view text);

} // namespace rollcall
