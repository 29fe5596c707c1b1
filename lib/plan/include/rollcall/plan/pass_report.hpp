#pragma once

#include <rollcall/plan/plan.hpp>

#include <cstddef>
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
    bool operator==(const ActionOutcome&) const = default;
};

/// A complete account of one pass.
struct PassReport {
    Plan plan{};
    std::vector<ActionOutcome> outcomes{}; ///< one per plan.actions, in the same order
    std::optional<CommitId> ledger_commit{};
    std::string started{}; ///< RFC 3339
    std::string finished{};
    std::size_t calls = 0; ///< to Dropbox, this pass
    bool stopped = false;  ///< a signal ended it early

    [[nodiscard]] std::size_t count(ActionStatus status) const noexcept;
    bool operator==(const PassReport&) const = default;
};

} // namespace rollcall
