#include "state.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall::git {
namespace {

/// Whether HEAD names this branch; looked at as text, for the branch may have no commit yet.
bool head_names(git_repository* repository, const std::string& reference) {
    ReferenceHandle head;
    if (git_reference_lookup(out(head), repository, "HEAD") < 0) return false;
    const char* target = git_reference_symbolic_target(head.get());
    return target != nullptr && reference == target;
}

std::string without_slash(std::string path) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

} // namespace

std::optional<std::string> checked_out_in(git_repository* repository,
                                          const std::string& reference) {
    if (git_repository_is_bare(repository) == 0 && head_names(repository, reference)) {
        const char* folder = git_repository_workdir(repository);
        return without_slash(folder == nullptr ? git_repository_path(repository) : folder);
    }
    git_strarray names{};
    if (git_worktree_list(&names, repository) < 0) return std::nullopt;
    std::optional<std::string> found;
    for (std::size_t i = 0; i < names.count && !found; ++i) {
        WorktreeHandle worktree;
        RepositoryHandle linked;
        // A work tree whose folder is gone is no obstacle: nothing there can look deleted.
        if (git_worktree_lookup(out(worktree), repository, names.strings[i]) < 0) continue;
        if (git_worktree_validate(worktree.get()) < 0) continue;
        if (git_repository_open_from_worktree(out(linked), worktree.get()) < 0) continue;
        if (head_names(linked.get(), reference)) {
            found = without_slash(git_worktree_path(worktree.get()));
        }
    }
    git_strarray_dispose(&names);
    return found;
}

Result<void> refuse_checked_out(git_repository* repository,
                                const std::string& directory,
                                std::string_view branch) {
    ROLLCALL_TRY_ASSIGN(const auto reference, branch_reference(branch));
    const auto folder = checked_out_in(repository, reference);
    if (!folder) return {};
    const bool own = git_repository_is_bare(repository) == 0;
    const auto way_out =
        own ? fmt::format("use a bare repository: \"git clone --bare {} {}.git\"", visible(*folder),
                          visible(*folder))
            : fmt::format("switch it to another branch, or \"git worktree remove {}\"",
                          visible(*folder));
    return fail(
        ErrorCode::refused,
        fmt::format("branch \"{}\" of {} is checked out in the work tree {}, where a commit "
                    "behind its back would look like a deletion; {}",
                    visible(branch), visible(directory), visible(*folder), way_out));
}

} // namespace rollcall::git
