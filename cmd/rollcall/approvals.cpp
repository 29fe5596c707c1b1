#include "approvals.hpp"

#include <rollcall/ports/clock.hpp>

#include <optional>
#include <set>
#include <vector>

namespace rollcall::cli {
namespace {

using Time = std::chrono::system_clock::time_point;

// An approval lives for a month at most, and a pass leaves one ledger commit at most: at one pass
// every five minutes that is under 9,000.
constexpr std::size_t k_look_back = 20'000;

/// By all parents: what was spent on one side of a merge is spent.
Result<std::vector<git::LogEntry>> everything_before(git::Repository& repository,
                                                     const std::string& branch) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return std::vector<git::LogEntry>{};
    return repository.ancestry(branch, k_look_back);
}

void note_used(const std::vector<git::LogEntry>& commits, std::set<std::string>& used) {
    for (const auto& entry : commits) {
        for (const auto& [key, value] : git::trailers(entry.message)) {
            if (key == "Approval-Used") used.insert(value);
        }
    }
}

/// The hold ids that a commit approves; none once that has expired, and none of an export.
std::vector<std::string> approved_by(const git::LogEntry& commit, Time now) {
    std::vector<std::string> hold_ids;
    std::optional<Time> expires;
    for (const auto& [key, value] : git::trailers(commit.message)) {
        if (key == "Approve") hold_ids.push_back(value.substr(0, value.find(' ')));
        if (key == "Approve-Expires") expires = parse_utc_time(value);
        if (key == "Rollcall-Source") return {};
    }
    const auto given = parse_utc_time(commit.when);
    if (!expires || !given || *expires <= now) return {};
    // However it was written: nobody decides for longer than `rollcall approve` lets them.
    return *expires <= *given + k_longest_approval ? hold_ids : std::vector<std::string>{};
}

} // namespace

Result<std::map<std::string, std::string>> valid_approvals(git::Repository& repository,
                                                           const std::string& branch,
                                                           const std::string& team,
                                                           Time now) {
    ROLLCALL_TRY_ASSIGN(const auto ledger,
                        everything_before(repository, "rollcall/applied/" + team));
    ROLLCALL_TRY_ASSIGN(const auto merged, everything_before(repository, branch));
    std::set<std::string> used; // "<commit> <hold id>"
    note_used(ledger, used);
    note_used(merged, used); // an export spends its approval in its own commit

    // Only what the branch itself was moved to decides; what a merge brings in does not.
    std::map<std::string, std::string> approvals;
    if (merged.empty()) return approvals;
    ROLLCALL_TRY_ASSIGN(const auto commits, repository.log(branch, k_look_back));
    for (std::size_t i = 0; i + 1 < commits.size(); ++i) {
        // A commit that changes files may say what it likes: it was not made to approve.
        if (commits[i].tree != commits[i + 1].tree) continue;
        const auto& commit = commits[i].commit.str();
        for (const auto& hold_id : approved_by(commits[i], now)) {
            if (!used.contains(commit + " " + hold_id)) approvals.emplace(hold_id, commit);
        }
    }
    return approvals;
}

} // namespace rollcall::cli
