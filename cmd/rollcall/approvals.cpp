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

} // namespace

Result<std::map<std::string, std::string>> valid_approvals(git::Repository& repository,
                                                           const std::string& branch,
                                                           const std::string& team,
                                                           std::string_view now) {
    std::set<std::string> used; // "<commit> <hold id>"
    ROLLCALL_TRY_ASSIGN(const auto ledger, history(repository, "rollcall/applied/" + team));
    for (const auto& entry : ledger) {
        for (const auto& [key, value] : git::trailers(entry.message)) {
            if (key == "Approval-Used") used.insert(value);
        }
    }

    // An export spends its approval in its own commit.
    ROLLCALL_TRY_ASSIGN(const auto commits, history(repository, branch));
    for (const auto& entry : commits) {
        for (const auto& [key, value] : git::trailers(entry.message)) {
            if (key == "Approval-Used") used.insert(value);
        }
    }
    std::map<std::string, std::string> approvals;
    for (std::size_t i = 0; i + 1 < commits.size(); ++i) {
        // A commit that changes files may say what it likes: it was not made to approve.
        if (commits[i].tree != commits[i + 1].tree) continue;
        std::vector<std::string> hold_ids;
        std::string expires;
        bool exported = false;
        for (const auto& [key, value] : git::trailers(commits[i].message)) {
            if (key == "Approve") hold_ids.push_back(value.substr(0, value.find(' ')));
            if (key == "Approve-Expires") expires = value;
            if (key == "Rollcall-Source") exported = true;
        }
        if (exported || expires.empty() || expires <= now) continue;
        for (const auto& hold_id : hold_ids) {
            const auto& commit = commits[i].commit.str();
            if (!used.contains(commit + " " + hold_id)) approvals.emplace(hold_id, commit);
        }
    }
    return approvals;
}

} // namespace rollcall::cli
