#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/ports/manifest_repository.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::git {

/// Library-wide state of libgit2; made in main, outlives every repository. Counted: more than one
/// is fine, the last one shuts the library down. Nothing of the user's or the system's git
/// configuration is read while one lives.
class Library {
public:
    Library();
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
};

/// One line of history.
struct LogEntry {
    CommitId commit;
    TreeId tree;
    std::string author;  ///< "Name <mail>"
    std::string when;    ///< "2026-08-01T10:00:00Z"
    std::string message; ///< whole
};

/// A reference that is about to move, or to go away.
struct RefMove {
    std::string reference{};        ///< "refs/heads/main"
    std::optional<CommitId> from{}; ///< absent: it does not exist yet
    std::optional<CommitId> to{};   ///< absent: it is taken away
};

/// A commit's signature, and the bytes that it is of.
struct CommitSignature {
    std::string signature{}; ///< armored: "-----BEGIN SSH SIGNATURE-----", or of PGP
    std::string payload{};
};

/// What is to become of two histories that went apart, as one commit on top of both.
struct Joining {
    CommitId first{}; ///< whose first parents the history goes on
    CommitId second{};
    /// Whose files the new commit has; `both`: of what only one side changed, that side's; of what
    /// both changed, the first's.
    enum class Files { first, second, both } files = Files::first;
    std::string message{};
    std::string author{}; ///< "Name <mail>"
};

/// What one commit made of one file.
struct FileChange {
    LogEntry commit;
    std::optional<TreeFile> before; ///< absent: it did not exist
    std::optional<TreeFile> after;
};

/// A bare git repository through libgit2: objects, trees and refs, no work tree, no network.
class Repository final : public ProposalRepository {
public:
    /// Creates a bare repository whose HEAD names `branch`; an existing one is opened and left as
    /// it is. The first commit is the caller's. Errors: invalid_input (the path holds something
    /// else), unavailable.
    static Result<std::unique_ptr<Repository>> init(const std::string& path,
                                                    const std::string& branch);
    /// Opens a bare repository. Errors: not_found; refused when it has a work tree with `branch`
    /// checked out, for a commit behind its back would look like a deletion there.
    static Result<std::unique_ptr<Repository>> open(const std::string& path,
                                                    const std::string& branch);
    ~Repository() override;

    /// A branch wins over a tag of the same name, so that nobody can shadow the tracked branch.
    /// Only regular files are listed. Errors: not_found; invalid_input when something else
    /// (symbolic link, executable, submodule) lies under users/, groups/, overrides/ or rollcall/,
    /// all of them in one go.
    Result<Revision> load(std::string_view revision) override;
    Result<RevisionId> resolve(std::string_view revision) override;
    Result<std::optional<CommitId>> tip(std::string_view branch) override;
    /// Errors besides the port's: refused (a work tree has the branch checked out), locked (a git
    /// process holds the branch), invalid_input (bad path, author or message; a file where a
    /// folder is; a change that changes nothing). Removing what is not there is no error.
    Result<CommitId> commit(const NewCommit& commit) override;

    Result<CommitFacts> facts(const CommitId& commit) override;
    /// False too where `earlier` is not here at all.
    Result<bool> builds_on(const CommitId& later, const CommitId& earlier) override;
    Result<void>
    fast_forward(std::string_view branch, const CommitId& from, const CommitId& to) override;
    Result<void> remove_branch(std::string_view branch, const CommitId& stands) override;

    /// One file of a revision, or nothing when the revision does not have it. Errors: not_found (no
    /// such revision).
    Result<std::optional<std::string>> file(std::string_view revision, std::string_view path);
    /// What a revision names, without reading its files. Errors: not_found.
    Result<LogEntry> describe(std::string_view revision);
    /// The history of a branch, newest first, first parents only, at most `most` entries.
    Result<std::vector<LogEntry>> log(std::string_view revision, std::size_t most);
    /// Everything that a revision builds on, itself included, by all parents, newest first, at most
    /// `most` entries. Errors: not_found.
    Result<std::vector<LogEntry>> ancestry(std::string_view revision, std::size_t most);
    /// The last commit that changed a path (a file or a folder), seen from a revision; nothing when
    /// none did. Of a merge the side that brought the path is followed, as `git log` does.
    Result<std::optional<LogEntry>> last_change(std::string_view revision, std::string_view path);

    /// Visits the commits that changed a file, newest first, until `visit` says false. The file is
    /// the first of `paths` that a commit has: a layout may have moved it. Of a merge the side that
    /// brought the file is followed, as `git log` does. Cost: a look at three trees for each
    /// commit; the file's bytes only where it changed. Errors: not_found (no such revision).
    Result<void> file_changes(std::string_view revision,
                              const std::vector<std::string>& paths,
                              const std::function<bool(const FileChange&)>& visit);
    /// Visits what each commit changed below a folder, newest commit first, along first parents.
    /// Cost: a look at the folder's tree for each commit; below it only what differs is read.
    /// Errors: not_found (no such revision).
    Result<void> folder_changes(std::string_view revision,
                                std::string_view folder,
                                const std::function<void(const FileChange&)>& visit);
    /// Visits the files below a folder with their bytes, in path order, until `visit` says false;
    /// nothing of them is kept. No such folder: no files. Errors: not_found (no such revision).
    Result<void>
    each_file(std::string_view revision,
              std::string_view folder,
              const std::function<bool(const std::string& path, std::string_view bytes)>& visit);

    /// The note on a commit under `refs/notes/<name>`, or nothing.
    Result<std::optional<std::string>> note(std::string_view name, const CommitId& commit);
    /// Writes or replaces it.
    Result<void> set_note(std::string_view name,
                          const CommitId& commit,
                          const std::string& text,
                          const std::string& author);

    /// Where a reference ("refs/rollcall/seen/…") stands, or nothing. Errors: invalid_input.
    Result<std::optional<CommitId>> reference(const std::string& name);
    /// Moves any reference from where it is expected to stand (nothing: it must not exist), also to
    /// where it has never been. Errors: stale, locked, refused (a work tree has it checked out).
    Result<void>
    set_reference(const std::string& name, const std::optional<CommitId>& from, const CommitId& to);
    /// Takes it away; one that does not exist is no error. Errors: locked.
    Result<void> remove_reference(const std::string& name);
    /// Whether the object database has this commit.
    [[nodiscard]] bool has(const CommitId& commit);
    /// The newest commit that both build on; nothing where the histories have nothing in common.
    Result<std::optional<CommitId>> fork_point(const CommitId& one, const CommitId& other);
    /// Writes the joining commit; no reference moves. Errors: not_found.
    Result<CommitId> join(const Joining& joining);

    /// Nothing when the commit is not signed. Errors: not_found.
    Result<std::optional<CommitSignature>> signature_of(const CommitId& commit);
    /// What `revision` builds on and `known` does not, itself included, by all parents, newest
    /// first. Without `known`: everything. Errors: not_found.
    Result<std::vector<LogEntry>> commits_since(std::string_view revision,
                                                const std::optional<CommitId>& known);
    /// Has commit() sign what it writes: `sign` yields the armored signature of the bytes given.
    void sign_with(std::function<Result<std::string>(const std::string&)> sign);

    /// `publish` is asked before commit(), set_note(), fast_forward() or remove_branch() moves a
    /// reference, when everything that it will name is on disk. An error of it keeps the reference
    /// where it is and is the error of the move.
    void before_move(std::function<Result<void>(const RefMove&)> publish);

    /// Takes the time of commits from here instead of the system clock.
    void use_time(std::function<std::chrono::system_clock::time_point()> now);

    /// The git directory without a slash at the end, for files that live beside the objects
    /// (journal, lock).
    [[nodiscard]] std::string directory() const;

private:
    struct State;
    explicit Repository(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The trailers of a commit message ("Key: value" lines of its last paragraph), in order. Only the
/// last paragraph counts, and only when every line of it is a trailer.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> trailers(std::string_view message);

/// A commit message: subject, body and trailers, each escaped so that no value can forge a
/// paragraph or a trailer. trailers() gives back exactly these: each value as visible() shows it,
/// trimmed; in a key, what is no letter, digit or hyphen becomes a hyphen. The body keeps its
/// lines.
[[nodiscard]] std::string
compose_message(std::string_view subject,
                std::string_view body,
                const std::vector<std::pair<std::string, std::string>>& trailers);

} // namespace rollcall::git
