#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/plan/plan.hpp>
#include <rollcall/plan/proposal.hpp>
#include <rollcall/ports/manifest_repository.hpp>
#include <rollcall/reconcile/exporting.hpp>

#include <string>
#include <vector>

namespace rollcall {

/// "rollcall/proposals/<team>"
[[nodiscard]] std::string proposal_branch(const std::string& team);

/// Commits a prepared export to the proposal branch instead of the tracked one.
///
/// There is one open proposal, one commit on top of the tracked branch as it stands. A later export
/// replaces that commit when the directory or the tracked branch moved, and leaves it alone
/// otherwise. A branch that carries anybody else's commit is left as it is: what people write there
/// is never thrown away. Where nothing is to be proposed any more the branch is taken away.
/// An export that is held changes nothing. Errors: stale (a branch moved meanwhile), and what the
/// port reports.
Result<ExportResult>
propose_export(PreparedExport prepared, ProposalRepository& repository, const std::string& team);

/// Why a proposal must not be merged by itself: whatever a guard holds in its plan, and whatever is
/// refused in it that the plan of the tracked branch does not refuse as well. In words; empty when
/// nothing keeps it. Pure.
[[nodiscard]] std::vector<std::string> reasons_to_wait(const Plan& proposed, const Plan& tracked);

/// Fast-forwards the tracked branch to an open proposal of exactly one commit, with this message,
/// on top of it, and takes the proposal's branch away. Errors: stale (either moved meanwhile).
Result<void>
merge_proposal(ExportResult& exported, ProposalRepository& repository, const std::string& tracked);

} // namespace rollcall
