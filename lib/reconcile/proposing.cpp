#include "branch_state.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/reconcile/proposing.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace rollcall {
namespace {

using State = Proposal::State;

/// What stands on the proposal branch before an export.
struct Standing {
    std::optional<CommitId> tip{};
    bool merged = false; ///< the tracked branch has all of it
    bool ours = false;   ///< one commit of ours on some commit of the tracked branch, no more
    CommitFacts facts{}; ///< of the tip
};

/// Exports say so in a trailer of their own; whoever amends one and keeps it agrees to have the
/// amendment replaced by the next export.
bool is_export(const std::string& message) {
    const auto at = message.rfind("\n\n");
    return at != std::string::npos
           && (message.compare(at + 2, 17, "Rollcall-Source: ") == 0
               || message.find("\nRollcall-Source: ", at + 1) != std::string::npos);
}

Result<Standing> standing_on(ProposalRepository& repository,
                             const std::string& branch,
                             const std::optional<CommitId>& tracked) {
    Standing standing;
    ROLLCALL_TRY_ASSIGN(standing.tip, repository.tip(branch));
    if (!standing.tip) return standing;
    ROLLCALL_TRY_ASSIGN(standing.facts, repository.facts(*standing.tip));
    if (!tracked) return standing;
    ROLLCALL_TRY_ASSIGN(standing.merged, repository.builds_on(*tracked, *standing.tip));
    const auto& parents = standing.facts.parents;
    if (parents.size() != 1 || !is_export(standing.facts.message)) return standing;
    ROLLCALL_TRY_ASSIGN(standing.ours, repository.builds_on(*tracked, parents.front()));
    return standing;
}

/// Whether the branch has the very files that the commit would give it.
Result<bool> has_files_of(ProposalRepository& repository,
                          const std::string& branch,
                          const std::optional<CommitId>& tracked,
                          const NewCommit& commit) {
    std::map<std::string, std::string> expected;
    if (tracked) {
        ROLLCALL_TRY_ASSIGN(auto base, repository.load(tracked->str()));
        for (auto& file : base.files) expected[file.path] = std::move(file.bytes);
    }
    for (const auto& path : commit.remove) expected.erase(path);
    for (const auto& file : commit.put) expected[file.path] = file.bytes;
    ROLLCALL_TRY_ASSIGN(const auto there, repository.load(branch));
    return there.files.size() == expected.size()
           && std::all_of(there.files.begin(), there.files.end(), [&expected](const auto& file) {
                  const auto found = expected.find(file.path);
                  return found != expected.end() && found->second == file.bytes;
              });
}

/// Nothing is to be proposed: the branch is one commit too many.
Result<void>
take_away(ProposalRepository& repository, const Standing& standing, Proposal& proposal) {
    if (!standing.tip) return {};
    if (!standing.merged && !standing.ours) {
        proposal.state = State::amended;
        proposal.commit = standing.tip;
        return {};
    }
    proposal.state = standing.merged ? State::merged : State::withdrawn;
    return repository.remove_branch(proposal.branch, *standing.tip);
}

} // namespace

std::string proposal_branch(const std::string& team) { return "rollcall/proposals/" + team; }

Result<ExportResult>
propose_export(PreparedExport prepared, ProposalRepository& repository, const std::string& team) {
    auto& result = prepared.result;
    Proposal proposal{.branch = proposal_branch(team)};
    auto commit = prepared.commit;
    const auto tracked = commit.parent;
    ROLLCALL_TRY_ASSIGN(const auto standing, standing_on(repository, proposal.branch, tracked));
    if (result.held) {
        proposal.commit = standing.tip;
        if (standing.tip) proposal.state = State::unchanged;
        result.proposal = std::move(proposal);
        return std::move(result);
    }
    if (commit.put.empty() && commit.remove.empty()) {
        ROLLCALL_TRY(take_away(repository, standing, proposal));
        result.proposal = std::move(proposal);
        return std::move(result);
    }
    commit.branch = proposal.branch;
    if (standing.tip && !standing.merged && !standing.ours) {
        proposal.state = State::amended;
        proposal.commit = standing.tip;
    } else {
        bool same = standing.ours && !standing.merged && tracked
                    && standing.facts.parents.front() == *tracked
                    && standing.facts.message == commit.message;
        if (same) {
            ROLLCALL_TRY_ASSIGN(same, has_files_of(repository, proposal.branch, tracked, commit));
        }
        if (same) {
            proposal.state = State::unchanged;
            proposal.commit = standing.tip;
        } else {
            commit.replaces.emplace(standing.tip);
            ROLLCALL_TRY_ASSIGN(proposal.commit, repository.commit(commit));
            proposal.state = standing.tip && !standing.merged ? State::updated : State::opened;
        }
    }
    result.proposal = std::move(proposal);
    return std::move(result);
}

std::vector<std::string> reasons_to_wait(const Plan& proposed, const Plan& tracked) {
    std::vector<std::string> reasons;
    for (const auto& held : proposed.held) {
        // What an option holds is held on the tracked branch as well, whatever is merged.
        if (held.hold_id.empty()) continue;
        reasons.push_back(fmt::format("{} is held ({}): rollcall approve {} --reason \"…\"",
                                      held.hold_id, counted(held.count, "change"), held.hold_id));
    }
    using Subject = std::tuple<ReasonCode, UserRef, GroupRef>;
    std::set<Subject> known;
    for (const auto& item : tracked.refused) known.emplace(item.code, item.user, item.group);
    std::size_t refused = 0;
    const NotDone* first = nullptr;
    for (const auto& item : proposed.refused) {
        if (known.contains(Subject(item.code, item.user, item.group))) continue;
        if (refused++ == 0) first = &item;
    }
    if (first != nullptr) {
        reasons.push_back(fmt::format("{} refused that {} not refused now, the first of them: {}",
                                      counted(refused, "change is", "changes are"),
                                      refused == 1 ? "is" : "are", visible(first->detail)));
    }
    return reasons;
}

Result<void>
merge_proposal(ExportResult& exported, ProposalRepository& repository, const std::string& tracked) {
    auto& proposal = *exported.proposal;
    ROLLCALL_TRY_ASSIGN(const auto facts, repository.facts(*proposal.commit));
    if (facts.parents.size() != 1) {
        return fail(ErrorCode::stale, fmt::format("{} is no proposal on top of \"{}\" any more",
                                                  proposal.commit->str(), tracked));
    }
    ROLLCALL_TRY(repository.fast_forward(tracked, facts.parents.front(), *proposal.commit));
    proposal.fast_forwarded = true;
    exported.commit = proposal.commit;
    return repository.remove_branch(proposal.branch, *proposal.commit);
}

} // namespace rollcall
