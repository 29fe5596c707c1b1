#include "proposing.hpp"

#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/reconcile/proposing.hpp>
#include <rollcall/report/review.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::cli {
namespace {

/// What fits into a comment of a merge request on the usual forges (65,536 characters), most times.
constexpr std::size_t k_most_entries = 50;

/// The plan of the proposal for its reviewer, unless it says that already: a note is a commit.
Result<void> attach_plan(Workspace& workspace, const Proposal& proposal, const Plan& plan) {
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    const auto& settings = workspace.settings();
    const auto name = plan_notes(settings.team);
    const auto text = review_markdown(
        {.plan = plan, .revision = proposal.branch, .tracked = settings.repository.branch},
        {.most = k_most_entries});
    ROLLCALL_TRY_ASSIGN(const auto before, repository->note(name, *proposal.commit));
    if (before == text) return {};
    return repository->set_note(name, *proposal.commit, text, settings.exporting.author);
}

/// Plans the proposal beside what is merged, on one reading of the team.
Result<void> review(Workspace& workspace, ExportResult& result) {
    auto& proposal = *result.proposal;
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
    ROLLCALL_TRY_ASSIGN(const auto of_proposal, workspace.pass_options(proposal.commit->str()));
    std::vector<PassOptions> ways{of_proposal};
    const auto& settings = workspace.settings();
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(const auto tracked, repository->load(settings.repository.branch));
    // Before the first export there is no plan of the tracked branch to compare with.
    const bool comparable =
        std::any_of(tracked.files.begin(), tracked.files.end(),
                    [](const TreeFile& file) { return file.path == k_snapshot_path; });
    if (settings.exporting.auto_merge && comparable) {
        ways.push_back(of_proposal);
        ways.back().revision = settings.repository.branch;
    }
    ROLLCALL_TRY_ASSIGN(const auto planned, plan_side_by_side(ports, ways));
    const auto& plan = planned.front().planning.plan;
    ROLLCALL_TRY(attach_plan(workspace, proposal, plan));
    if (!settings.exporting.auto_merge || result.held) return {};
    proposal.held = plan.needs_approval();
    proposal.waits_for = reasons_to_wait(plan, comparable ? planned.back().planning.plan : Plan{});
    if (!proposal.waits_for.empty()) return {};
    return merge_proposal(result, *repository, settings.repository.branch);
}

} // namespace

Result<ExportResult> propose_now(Workspace& workspace, PreparedExport prepared) {
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(
        auto result, propose_export(std::move(prepared), *repository, workspace.settings().team));
    if (!result.proposal->is_open() || !result.proposal->commit) return result;
    if (const auto reviewed = review(workspace, result); !reviewed) {
        // Whoever pushed meanwhile is heard before anything is merged.
        if (reviewed.error().code == ErrorCode::stale) return tl::unexpected(reviewed.error());
        result.warnings.push_back(fmt::format(
            "the proposal stands without a plan for its reviewer, which the next export "
            "attaches: {}",
            reviewed.error().describe()));
    }
    return result;
}

bool waits_for_a_person(const ExportResult& result) noexcept {
    return result.held || (result.proposal && result.proposal->held);
}

std::string plan_notes(const std::string& team) { return "rollcall/plans/" + team; }

} // namespace rollcall::cli
