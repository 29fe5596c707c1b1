#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::remote {

struct RemoteOptions {
    std::string url{};                                 ///< a path, ssh or https; as `git` takes it
    std::string team{};                                ///< names the branches of ours
    std::string branch{};                              ///< the tracked one
    std::string author{};                              ///< of commits that join what went apart
    std::chrono::milliseconds time_limit{120'000};     ///< for one run of git
    std::function<bool()> stop = [] { return false; }; ///< ends a fetch early
};

/// The repository that people and other replicas share, through the `git` client.
///
/// Three kinds of references, by who owns them:
///
/// - The **tracked branch** and the **proposal** are people's: the remote decides. What is
///   committed here goes there first, by compare-and-swap; only when the remote has it does the
///   local branch move. So there is never anything of ours to be merged, and a push of somebody
///   else is an error `stale`: fetch, and do it again on the new tip.
/// - The **ledger**, the **reports** and the **notes** are ours: they are written here, whatever
///   the network does, and pushed at the end of the pass or by the next one. Where both sides went
///   on, one commit joins them, so that no fact and no spent approval is lost.
///
/// `refs/rollcall/fetched/…` is what was fetched last, `refs/rollcall/seen/…` the last commit of
/// the tracked branch that was accepted: a remote that does not build on it has been rewritten.
class Remote {
public:
    /// `repository` must outlive the remote.
    Remote(git::Repository& repository, const RemoteOptions& options);
    ~Remote();

    enum class Purpose {
        look, ///< people's branches are brought up to date; nothing is pushed
        read, ///< ours as well: the caller holds the pass lock
        pass, ///< and what people pushed into this repository instead goes there
    };
    /// Asks the remote (one connection), fetches what is new (another one) and brings the local
    /// branches there. Errors: untrusted (rewritten, or local and remote went apart: with the way
    /// out), unavailable, denied, locked.
    Result<void> fetch(Purpose purpose);

    /// Any branch of the remote by name, fetched when it is asked for; nothing when the remote does
    /// not have it. After fetch().
    Result<std::optional<CommitId>> branch(std::string_view name);

    /// Brings the local ledger to where the remote has it, where that builds on the local one; no
    /// other reference is touched. Errors: stale (it does not), unavailable, denied.
    Result<void> catch_up_with_ledger();

    /// Pushes what is ours and not there yet (one connection, none when there is nothing). Errors:
    /// stale (the ledger moved there: the next fetch joins), unavailable, denied, refused.
    Result<void> push_ours();

    /// Has the ledger go there before it moves here, until the end of this object's life: for what
    /// counts only when the others see it.
    class LedgerFirst {
    public:
        explicit LedgerFirst(Remote& remote);
        ~LedgerFirst();
        LedgerFirst(const LedgerFirst&) = delete;
        LedgerFirst& operator=(const LedgerFirst&) = delete;

    private:
        Remote& remote_;
    };

    /// A person has looked at the rewritten history: `commit` is where the remote's tracked branch
    /// stands now, and the local one follows. What stood here before is kept as
    /// `refs/rollcall/replaced/<its id>`. Errors: stale (it stands elsewhere), and those of
    /// fetch().
    Result<void> accept_rewritten(const CommitId& commit);

    /// The URL without credentials.
    [[nodiscard]] std::string name() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The reference under which the last fetch of a branch is kept:
/// "refs/rollcall/fetched/heads/main".
[[nodiscard]] std::string fetched_branch(const std::string& branch);

/// What is wrong between the last seen tip of the tracked branch and what was fetched last, from
/// the repository alone; nothing when all is well. Errors: those of reading.
Result<std::optional<std::string>> rewritten(git::Repository& repository,
                                             const std::string& branch);

/// Whether the ledger here has what the remote did not have when it was last heard of.
Result<bool> ledger_is_ahead(git::Repository& repository, const std::string& team);

/// When the remote was last fetched without an error, from the repository alone.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point>
last_fetch(const std::string& git_directory);

} // namespace rollcall::remote
