#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/plan/plan.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

enum class ActionStatus {
    done,
    failed,
    skipped, ///< something it depends on failed
    pending, ///< started, or not possible yet; the next pass goes on
};
[[nodiscard]] std::string_view to_string(ActionStatus status) noexcept;

struct ActionOutcome {
    ActionStatus status = ActionStatus::pending;
    std::string message{}; ///< why, where it is not done
    /// Failed for all that is known, but a call was made for it whose effect nobody can tell.
    bool may_be_done = false;
    /// Not done, and the approval that let it go is spent by the others: where a guard holds it in
    /// the next pass, it needs another.
    bool approval_spent = false;
    bool operator==(const ActionOutcome&) const = default;
};

/// A complete account of one pass.
struct PassReport {
    Plan plan{};
    std::vector<ActionOutcome> outcomes{}; ///< one per plan.actions, in the same order
    /// What followed from bringing people back: their old groups and roles are known only then, so
    /// they were planned anew in the same pass, under the same budgets. Absent: nobody came back.
    std::optional<Plan> follow_up{};
    std::vector<ActionOutcome> follow_up_outcomes{}; ///< one per follow_up->actions
    std::optional<CommitId> ledger_commit{};
    std::string began{};   ///< RFC 3339: the team was read from then on
    std::string started{}; ///< until then; what follows is what the pass did
    std::string finished{};
    std::size_t calls = 0; ///< to Dropbox, this pass
    /// Why no further call was made: a signal, a pause. Absent: it came to its end.
    std::optional<std::string> stopped{};
    /// Why the pass ended before its time: the ledger could not be written, or the team not be read
    /// again. What was confirmed until then is in `outcomes` all the same.
    std::optional<Error> failure{};

    /// Of both plans.
    [[nodiscard]] std::size_t count(ActionStatus status) const;
    [[nodiscard]] bool has_refused() const noexcept;
    [[nodiscard]] bool needs_approval() const noexcept;
    /// Calls `visit` with each action and what became of it: the plan's, then the follow-up's.
    void each(const std::function<void(const Action&, const ActionOutcome&)>& visit) const;
    bool operator==(const PassReport&) const = default;
};

} // namespace rollcall
