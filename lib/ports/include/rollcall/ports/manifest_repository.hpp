#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/model/tree_file.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// The files of one revision.
struct Revision {
    CommitId commit{};
    TreeId tree{};
    std::string author{};          ///< "Name <mail>"
    std::string subject{};         ///< first line of the message
    std::vector<TreeFile> files{}; ///< in path order
};

/// What a revision names, without its files.
struct RevisionId {
    CommitId commit{};
    TreeId tree{};
    bool operator==(const RevisionId&) const = default;
};

/// A new commit, as a change to its parent's tree.
struct NewCommit {
    std::string branch;               ///< short name: "main"
    std::optional<CommitId> parent{}; ///< what the branch must point at; absent = must not exist
    /// Where the branch must point instead of at the parent (nothing in it: must not exist): this
    /// commit then takes the place of what is on it.
    std::optional<std::optional<CommitId>> replaces{};
    std::vector<TreeFile> put{};       ///< files added or replaced
    std::vector<std::string> remove{}; ///< paths taken away
    std::string message{};
    std::string author{};    ///< "Name <mail>"
    std::string committer{}; ///< the same form; empty: the author
    /// Commit even when the tree stays the same (approvals, claims). Otherwise that is an error.
    bool allow_same_tree = false;
};

/// The repository that holds the desired state.
class ManifestRepository {
public:
    virtual ~ManifestRepository() = default;
    /// The files of a branch, tag or commit id. not_found when the revision does not exist.
    virtual Result<Revision> load(std::string_view revision) = 0;
    /// What a revision names now, without reading its files: equal trees have equal files. The same
    /// errors.
    virtual Result<RevisionId> resolve(std::string_view revision) = 0;
    /// Where a branch stands, or nothing when it does not exist yet.
    virtual Result<std::optional<CommitId>> tip(std::string_view branch) = 0;
    /// Writes the commit and moves the branch, atomically: after a crash the branch stands where it
    /// stood or at the new commit. Errors: stale (the branch moved), unavailable (disk).
    virtual Result<CommitId> commit(const NewCommit& commit) = 0;
};

/// A commit as far as it tells whose it is.
struct CommitFacts {
    CommitId commit{};
    std::vector<CommitId> parents{};
    std::string message{};
};

/// Branches beside the tracked one, for proposals.
class ProposalRepository : public ManifestRepository {
public:
    /// Errors: not_found.
    virtual Result<CommitFacts> facts(const CommitId& commit) = 0;
    /// Whether `later` is `earlier`, or builds on it by any parents. Errors: not_found.
    virtual Result<bool> builds_on(const CommitId& later, const CommitId& earlier) = 0;
    /// Moves a branch to a commit that builds on where it stands. Errors: stale, refused.
    virtual Result<void>
    fast_forward(std::string_view branch, const CommitId& from, const CommitId& to) = 0;
    /// Takes a branch away if it still stands there. Errors: stale.
    virtual Result<void> remove_branch(std::string_view branch, const CommitId& stands) = 0;
};

} // namespace rollcall
