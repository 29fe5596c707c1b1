#pragma once

#include "workspace.hpp"

namespace rollcall::cli {

/// Puts a prepared export on the proposal branch, attaches its plan for the reviewer, and merges it
/// where export.autoMerge lets it. That the team cannot be read spoils no proposal: it is a warning
/// of the result, and the next export attaches the plan. Errors: those of propose_export().
Result<ExportResult> propose_now(Workspace& workspace, PreparedExport prepared);

/// Whether an export is held, or a proposal that should merge by itself is.
[[nodiscard]] bool waits_for_a_person(const ExportResult& result) noexcept;

/// The git note that holds the plans of proposals, below `refs/notes/`.
[[nodiscard]] std::string plan_notes(const std::string& team);

} // namespace rollcall::cli
