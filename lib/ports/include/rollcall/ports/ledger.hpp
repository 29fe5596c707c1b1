#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/confirmation.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/ports/running_job.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

/// What we last made true, and when that was recorded.
struct AppliedState {
    Roster roster{};
    std::optional<CommitId> commit{}; ///< absent: nothing applied yet
    std::optional<TreeId> tree{};
    TeamId team_id{};             ///< pinned by the first thing recorded
    std::string desired_commit{}; ///< the commit that the last pass applied
    /// Launched by an earlier pass, their outcome not known: what they do is still to come.
    std::vector<RunningJob> running_jobs{};
    /// By a pass that died before it was closed, "<commit> <hold id>" each: no approval any more.
    std::vector<std::string> approvals_used{};
};

/// How a pass is closed in the ledger.
struct LedgerClosing {
    std::string desired_commit{};
    TeamId team_id{};
    std::string subject{}; ///< "apply: +3 users, 2 groups renamed"
    std::string body{};
    /// Further trailers. Those of recorded approvals are added by the ledger.
    std::vector<std::pair<std::string, std::string>> trailers{};
};

/// The applied ledger: a branch of confirmed facts, and a journal while a pass is under way.
class Ledger {
public:
    virtual ~Ledger() = default;
    /// The recorded state; a journal left over by a crash is replayed into it first.
    virtual Result<AppliedState> load() = 0;
    /// Whose facts and jobs are recorded from now on: also what a first pass leaves behind that is
    /// never closed is of that team alone.
    virtual void pin(const TeamId& team) = 0;
    /// Makes confirmed facts durable (fsync) before returning.
    virtual Result<void> record(const std::vector<Confirmation>& facts) = 0;
    /// A job runs for this pass: its id is durable before anybody waits for it.
    virtual Result<void> launched(const RunningJob& job) = 0;
    /// Its outcome is known.
    virtual Result<void> ended(const RunningJob& job) = 0;
    /// Writes one commit with everything recorded since load, plus `seen_equal` (facts found
    /// already true, which need no journal), and clears the journal. When nothing changed there is
    /// no commit and the old one is returned (absent: none yet).
    virtual Result<std::optional<CommitId>> close(const std::vector<Confirmation>& seen_equal,
                                                  const LedgerClosing& closing) = 0;
};

} // namespace rollcall
