#pragma once

#include "handle.hpp"
#include "pack.hpp"

#include <rollcall/git/repository.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::git {

struct Repository::State {
    // First, so that it goes last: no handle may be freed after the library was shut down.
    Library library{};
    RepositoryHandle repository{};
    PackWriter* pack = nullptr; ///< attached to the repository, which owns it
    std::string directory{};    ///< the git directory, no slash at the end
    std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
    std::function<Result<void>(const RefMove&)> publish{};
    std::function<Result<std::string>(const std::string&)> sign{};

    /// The commit that a branch, tag or any other revision names.
    Result<CommitHandle> resolve(std::string_view revision);
    /// Where a reference ("refs/heads/main") stands; nothing when it does not exist.
    Result<std::optional<git_oid>> target(const std::string& reference);
    /// Moves a reference if it still stands at `from` (nothing: does not exist). Everything written
    /// to the object database before is on disk when the reference moves.
    /// Errors: stale, locked, unavailable.
    Result<void>
    move(const std::string& reference, const std::optional<git_oid>& from, const git_oid& to);
    /// The same, after `publish` agreed.
    Result<void> publish_and_move(const std::string& reference,
                                  const std::optional<git_oid>& from,
                                  const git_oid& to);
    /// Writes a commit object, signed where commits are to be.
    Result<git_oid> write_commit(const git_signature& author,
                                 const git_signature& committer,
                                 const std::string& message,
                                 const git_tree& tree,
                                 const git_commit* parent) const;
    /// "Name <mail>" at the present time, in UTC.
    Result<SignatureHandle> signature(const std::string& author) const;
};

/// "refs/heads/…"; invalid_input when git does not allow such a name.
[[nodiscard]] Result<std::string> branch_reference(std::string_view branch);

/// The work tree that has the branch checked out, or nothing: the repository's own one or a linked
/// one (`git worktree add`).
[[nodiscard]] std::optional<std::string> checked_out_in(git_repository* repository,
                                                        const std::string& reference);

/// Refused, with the way out, when a work tree has the branch checked out.
[[nodiscard]] Result<void> refuse_checked_out(git_repository* repository,
                                              const std::string& directory,
                                              std::string_view branch);

} // namespace rollcall::git
