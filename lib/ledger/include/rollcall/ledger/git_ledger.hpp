#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/ports/ledger.hpp>

#include <memory>
#include <string>

namespace rollcall {

/// The applied ledger as branch `rollcall/applied/<team>`: the manifests of what was confirmed,
/// with Dropbox's ids, readable by plain `git log` and `git diff`. The journal of a running pass is
/// the file `<git dir>/rollcall/journal-<team>`: JSON lines, fsynced, bound to the ledger commit it
/// continues; a torn last line is dropped, any other damage is an error. Jobs that Dropbox runs for
/// a pass stand in `<git dir>/rollcall/jobs-<team>` until their outcome is known.
///
/// The disk is the truth: nothing but the place in the journal is held between calls, and the
/// roster of the tree that was read last, which is what that tree says whoever wrote it. One pass
/// at a time may record and close (PassLock); any number may load meanwhile, and see either the
/// ledger before the pass with what is in the journal, or the ledger after it.
///
/// Commits on the branch that change no file (claims) continue the ledger. A journal from before a
/// commit that does change something is done with and dropped: the pass that wrote the commit saw
/// the team later than the journal did.
class GitLedger final : public Ledger {
public:
    struct Options {
        std::string team;
        std::string author; ///< "Name <mail>"
        /// Keeps what load() read: the next one mostly finds the same. Costs a copy of the roster.
        bool remembers = true;
    };
    /// `repository` must outlive the ledger.
    GitLedger(git::Repository& repository, Options options);
    ~GitLedger() override;

    /// Cost: reads every file of the ledger once; where the tree is the same as the last time,
    /// none. Errors: untrusted (a damaged journal), stale (a journal from another history),
    /// invalid_input (bad manifests in the branch, all of them in one go), unavailable.
    Result<AppliedState> load() override;
    void pin(const TeamId& team) override;
    /// Cost: one append and one fsync, however many facts. When it fails none of them counts.
    /// Errors: stale (the ledger moved since load), unavailable (disk), invalid_input (a value that
    /// is not UTF-8).
    Result<void> record(const std::vector<Confirmation>& facts) override;
    Result<void> launched(const RunningJob& job) override;
    Result<void> ended(const RunningJob& job) override;
    /// What was recorded comes before `seen_equal`. A trailer `Approval-Used`, also one
    /// for an approval that was recorded as used, is a change of its own: an approval must be spent
    /// even where it changed nothing. Applied objects whose slugs
    /// collide get "-" and 8 hex digits of sha256(uid) added; who had the name keeps it.
    /// Errors: stale (the ledger moved during the pass; the facts stay in the journal), refused
    /// (the ledger belongs to another Dropbox team), and those of load().
    Result<std::optional<CommitId>> close(const std::vector<Confirmation>& seen_equal,
                                          const LedgerClosing& closing) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Keeps two passes of one team from running in the same repository at once: an flock on
/// `<git dir>/rollcall/lock-<team>`, let go by the kernel when the process dies.
class PassLock {
public:
    /// Errors: locked, with the process id that holds it.
    static Result<PassLock> acquire(const std::string& git_directory, const std::string& team);
    PassLock(PassLock&&) noexcept;
    PassLock& operator=(PassLock&&) noexcept;
    ~PassLock();

private:
    explicit PassLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

} // namespace rollcall
