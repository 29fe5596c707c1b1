#include "branch_commit.hpp"

#include "acting_person.hpp"

namespace rollcall::cli {

void name_people(const Workspace& workspace, const std::string& repository, NewCommit& commit) {
    commit.committer = workspace.settings().exporting.author;
    commit.author = acting_person(repository);
    if (commit.author.empty()) commit.author = commit.committer;
}

Result<CommitId> commit_to_branch(Workspace& workspace, NewCommit commit) {
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(const auto* remote, workspace.remote());
    commit.branch = workspace.settings().repository.branch;
    name_people(workspace, repository->directory(), commit);
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
