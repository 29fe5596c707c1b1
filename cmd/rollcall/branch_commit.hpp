#pragma once

#include "workspace.hpp"

namespace rollcall::cli {

/// Who decided is the author, where git is told who that is; `export.author` commits, and is the
/// author where it is not.
void name_people(const Workspace& workspace, const std::string& repository, NewCommit& commit);

/// Commits to the tracked branch what stands by itself, whatever its parent: an approval, a file
/// that is put or taken away. Branch, parent, author and committer are filled in. With a remote it
/// goes there first; when somebody pushed meanwhile it is done again on top of that. After a fetch.
/// Errors: those of ManifestRepository::commit and of the remote.
Result<CommitId> commit_to_branch(Workspace& workspace, NewCommit commit);

} // namespace rollcall::cli
