#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/plan/export_result.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/plan/plan.hpp>

#include <string>
#include <string_view>

namespace rollcall {

/// `kind: Plan`, `PassReport` and `Export` as JSON: fixed key order, two-space
/// indent, a line break at the end. Nothing is cut, and the counts under `summary` are those of the
/// arrays. Invalid UTF-8 in values is replaced, never passed on.
[[nodiscard]] std::string to_json(const Plan& plan);
/// One action as it stands in a plan, on one line.
[[nodiscard]] std::string to_json(const Action& action);
[[nodiscard]] std::string to_json(const PassReport& report);
[[nodiscard]] std::string to_json(const ExportResult& result);

/// Whether a saved plan is still what would be done. It must name the same team, desired tree,
/// applied tree and policy, and list the very same actions.
/// Errors: untrusted (not the JSON of a plan), stale (with everything that differs, by name).
Result<void> check_saved_plan(std::string_view text, const Plan& today);

} // namespace rollcall
