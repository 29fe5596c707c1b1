#include "branch_commit.hpp"

namespace rollcall::cli {

Result<CommitId> commit_to_branch(Workspace& workspace, NewCommit commit) {
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(const auto* remote, workspace.remote());
    commit.branch = workspace.settings().repository.branch;
    commit.author = workspace.settings().exporting.author;
    constexpr int k_tries = 5;
    for (int attempt = 1;; ++attempt) {
        ROLLCALL_TRY_ASSIGN(commit.parent, repository->tip(commit.branch));
        auto committed = repository->commit(commit);
        const bool overtaken = !committed && committed.error().code == ErrorCode::stale;
        if (!overtaken || attempt == k_tries) return committed;
        if (remote != nullptr) {
            ROLLCALL_TRY(workspace.fetch_to_read());
        }
    }
}

} // namespace rollcall::cli
