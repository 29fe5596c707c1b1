#include "approvals.hpp"

#include <set>
#include <vector>

namespace rollcall::cli {
namespace {

// An approval lives for a month at most, and a pass leaves one ledger commit at most: at one pass
// every five minutes that is under 9,000.
constexpr std::size_t k_look_back = 20'000;

Result<std::vector<git::LogEntry>> history(git::Repository& repository, const std::string& branch) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return std::vector<git::LogEntry>{};
    return repository.log(branch, k_look_back);
}

void note_used(const std::vector<git::LogEntry>& commits, std::set<std::string>& used) {
    for (const auto& entry : commits) {
        for (const auto& [key, value] : git::trailers(entry.message)) {
            if (key == "Approval-Used") used.insert(value);
        }
    }
}

/// The hold ids that a message approves; none once that has expired, and none of an export.
std::vector<std::string> approved_by(std::string_view message, std::string_view now) {
    std::vector<std::string> hold_ids;
    std::string expires;
    for (const auto& [key, value] : git::trailers(message)) {
        if (key == "Approve") hold_ids.push_back(value.substr(0, value.find(' ')));
        if (key == "Approve-Expires") expires = value;
        if (key == "Rollcall-Source") return {};
    }
    if (expires.empty() || expires <= now) return {};
    return hold_ids;
}

} // namespace

Result<std::map<std::string, std::string>> valid_approvals(git::Repository& repository,
                                                           const std::string& branch,
                                                           const std::string& team,
                                                           std::string_view now) {
    ROLLCALL_TRY_ASSIGN(const auto ledger, history(repository, "rollcall/applied/" + team));
    ROLLCALL_TRY_ASSIGN(const auto commits, history(repository, branch));
    std::set<std::string> used; // "<commit> <hold id>"
    note_used(ledger, used);
    note_used(commits, used); // an export spends its approval in its own commit

    std::map<std::string, std::string> approvals;
    for (std::size_t i = 0; i + 1 < commits.size(); ++i) {
        // A commit that changes files may say what it likes: it was not made to approve.
        if (commits[i].tree != commits[i + 1].tree) continue;
        const auto& commit = commits[i].commit.str();
        for (const auto& hold_id : approved_by(commits[i].message, now)) {
            if (!used.contains(commit + " " + hold_id)) approvals.emplace(hold_id, commit);
        }
    }
    return approvals;
}

} // namespace rollcall::cli
