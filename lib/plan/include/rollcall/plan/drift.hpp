#pragma once

#include <rollcall/plan/plan.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// What becomes of a fact that somebody changed outside.
enum class DriftOutcome {
    to_revert, ///< the next apply sets it back
    reverted,  ///< this pass set it back
    failed,    ///< setting it back was tried and failed
    held,      ///< waits for an approval, or for an option
    refused,
    pending,
    skipped,
};
[[nodiscard]] std::string_view to_string(DriftOutcome outcome) noexcept;

/// Who changed a fact, as the team's event log tells.
struct DriftSource {
    std::string who{};     ///< "Ann Lee <ann@acme.com>", "app Okta", "Dropbox"
    std::string through{}; ///< "the admin console"; empty: not told
    std::string when{};    ///< RFC 3339
    bool operator==(const DriftSource&) const = default;
};

/// One fact that was changed outside since it was last made true.
struct DriftFact {
    UserRef user{};
    GroupRef group{};
    std::string fact{}; ///< "email", "state", …, "membership", "account", "group"
    std::optional<std::string> applied{};
    std::optional<std::string> desired{};
    std::optional<std::string> live{};
    Reason reason = Reason::drift; ///< drift, or conflict: both sides moved
    Hazard hazard = Hazard::none;
    DriftOutcome outcome = DriftOutcome::to_revert;
    std::string hold_id{}; ///< what to approve, where that lets it go
    std::string detail{};
    std::optional<DriftSource> source{}; ///< absent: not in the log (yet), or the log was not read
    bool operator==(const DriftFact&) const = default;
};

/// What somebody changed in Dropbox behind the directory's back.
struct DriftReport {
    std::string team{};
    CommitId desired_commit{};
    std::optional<CommitId> applied_commit{}; ///< absent: nothing applied yet, so no drift either
    std::vector<DriftFact> facts{};           ///< sorted
    std::vector<UserRef> unmanaged_users{};
    std::vector<GroupRef> unmanaged_groups{};
    std::string log_problem{}; ///< why the event log could not be read
    bool operator==(const DriftReport&) const = default;
};

/// The drift that a plan answers to. Pure.
[[nodiscard]] DriftReport make_drift_report(const Plan& plan);

} // namespace rollcall
