#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/ports/ledger.hpp>

#include <memory>
#include <string>

namespace rollcall {

/// The applied ledger as branch `rollcall/applied/<team>`: the manifests of what was confirmed,
/// with Dropbox's ids, readable by plain `git log` and `git diff`. The journal of a running pass is
/// the file `<git dir>/rollcall/journal-<team>`: JSON lines, fsynced, bound to the ledger commit it
/// continues; a torn last line is dropped, any other damage is an error.
class GitLedger final : public Ledger {
public:
    struct Options {
        std::string team;
        std::string author; ///< "Name <mail>"
    };
    /// `repository` must outlive the ledger.
    GitLedger(git::Repository& repository, Options options);
    ~GitLedger() override;

    Result<AppliedState> load() override;
    Result<void> record(const std::vector<Confirmation>& facts) override;
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
