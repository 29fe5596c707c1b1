#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/plan/make_plan.hpp>
#include <rollcall/plan/pass_event.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/plan/policy.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/ledger.hpp>
#include <rollcall/ports/manifest_repository.hpp>
#include <rollcall/ports/progress.hpp>
#include <rollcall/ports/team.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// What a pass read from git and the next one need not read again while the tree stays the same:
/// parsed manifests, for a trade of memory against the time of a warm pass.
class PassMemory {
public:
    /// The manifests of a tree, when they are those that were kept.
    [[nodiscard]] const ManifestSet* find(const TreeId& tree, bool exported) const noexcept;
    void keep(const TreeId& tree, bool exported, ManifestSet set);

private:
    TreeId tree_{};
    bool exported_ = false; ///< the digest of the snapshot was checked
    std::optional<ManifestSet> set_{};
};

/// What a pass works with.
struct PassPorts {
    ManifestRepository& repository;
    Ledger& ledger;
    TeamReader& reader;
    TeamWriter& writer;
    Clock& clock;
    Progress& progress;
    PassMemory* memory = nullptr; ///< none: everything is read anew
};

struct PassOptions {
    std::string team{};
    std::string revision{}; ///< branch, tag or commit of the desired side
    Policy policy{};
    TeamId expected_team{}; ///< empty: the one that the ledger has pinned, or any
    bool exported = true;   ///< the manifests come from a datastore: their digest must hold
    std::string proposal{}; ///< the branch of an export that waits for its merge; empty: none
    /// Approvals that count now: hold id → the commit that gave it.
    std::map<std::string, std::string> approvals{};
    FrozenFights fought{}; ///< what is not set back without a decision
    /// Asked before each call: a reason ("stopped by a signal", "paused by …") ends the pass after
    /// the calls in flight, nothing lets it go on.
    std::function<std::optional<std::string>()> stop = [] { return std::nullopt; };
    /// Hears what happens while the plan is done.
    std::function<void(const PassEvent&)> hear = [](const PassEvent&) {};
};

/// A pass that has been planned and checked, but has done nothing yet.
struct PlannedPass {
    Planning planning{};
    TeamId team_id{};
    std::string team_name{};
    std::uint32_t licensed = 0;    ///< seats bought; 0: not known
    std::uint32_t provisioned = 0; ///< seats taken
    std::string began{};           ///< RFC 3339: what is in the plan was read from then on
    /// Jobs of an earlier pass that were waited for before the team was read.
    std::vector<RunningJob> awaited{};
};

/// What speaks against exported manifests that could be read: no snapshot, or another digest than
/// it has. `proposal` as in PassOptions: without a snapshot its merge is the way out. Pure.
void check_export(const Revision& revision,
                  const ManifestSet& set,
                  const std::string& proposal,
                  Diagnostics& problems);

/// The manifests of a revision, as strictly as every pass reads them: without a problem, and where
/// a datastore stands behind them with the digest of their snapshot. Pure. Errors: untrusted (each
/// problem at its place).
Result<ManifestSet>
read_desired(const Revision& revision, bool exported, const std::string& proposal);

/// An empty desired state is never acted on where somebody was applied. Errors: untrusted.
Result<void>
check_not_emptied(const ManifestSet& desired, const CommitId& commit, const AppliedState& applied);

/// Reads the three sides completely and plans. Nothing is written but a replayed journal's memory.
/// Jobs that an earlier pass left running are waited for first: what they do is not planned again.
/// Errors: untrusted (manifests with problems, each at its place; another team than the pinned
/// one), not_found (no such revision), incomplete (live read), and what the ports report.
Result<PlannedPass> plan_pass(const PassPorts& ports, const PassOptions& options);

/// Plans in several ways on one reading of the team: for other revisions, with other policies. One
/// plan for each way, in their order; at least one is asked for. Errors: those of plan_pass().
Result<std::vector<PlannedPass>> plan_side_by_side(const PassPorts& ports,
                                                   const std::vector<PassOptions>& ways);

/// Does what the plan says, records each confirmed fact, and closes the pass in the ledger. One
/// object's failure skips only what depends on it: the account is complete, also where the pass
/// ended early because the ledger could not be written (PassReport::failure). Who is brought back
/// from removal is read again and planned anew before the pass ends.
[[nodiscard]] PassReport
apply_pass(const PassPorts& ports, const PassOptions& options, PlannedPass planned);

} // namespace rollcall
