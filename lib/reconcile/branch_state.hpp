#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/model/tree_file.hpp>
#include <rollcall/ports/manifest_repository.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// A branch of manifests as it stands.
struct BranchState {
    std::optional<CommitId> commit{};
    std::vector<TreeFile> files{};
    ManifestSet set{};
};

/// Reads it; a branch that does not exist is empty. Errors: untrusted (problems in the manifests).
Result<BranchState> read_branch(ManifestRepository& repository, const std::string& branch);

/// The commit that gives the exported part of the branch (users/, groups/, the snapshot) these
/// files and leaves the rest alone. Its message is the caller's. Empty lists: nothing changes.
[[nodiscard]] NewCommit
commit_onto(const BranchState& before, const std::string& branch, std::vector<TreeFile> files);

/// Reads back what was written: finds what the writer cannot express (a name beyond the API's
/// limits, two objects with one address) before it is committed, not in the next pass.
/// Errors: untrusted, with every problem.
Result<void> check_written(const std::vector<TreeFile>& files);

} // namespace rollcall
