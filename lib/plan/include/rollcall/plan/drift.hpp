#pragma once

#include <rollcall/plan/pass_report.hpp>
#include <rollcall/plan/plan.hpp>

#include <cstddef>
#include <map>
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
    skipped, ///< left alone, as an option or an override says
};
[[nodiscard]] std::string_view to_string(DriftOutcome outcome) noexcept;
[[nodiscard]] std::optional<DriftOutcome> parse_drift_outcome(std::string_view text) noexcept;

/// Who changed a fact, as the team's event log tells.
struct DriftSource {
    std::string who{};     ///< "Ann Lee <ann@acme.com>", "app Okta", "Dropbox"
    std::string through{}; ///< "the admin console"; empty: not told
    std::string when{};    ///< RFC 3339
    std::string kind{}; ///< "admin", "user", "app", "reseller", "dropbox", "anonymous", "unknown"
    std::string app{};  ///< the app's name, where an app did it
    bool operator==(const DriftSource&) const = default;
};

/// How often a fact was set back and changed again.
struct Fight {
    std::vector<std::string> reversals{}; ///< when we set it back, within the window; sorted
    std::size_t limit = 0;                ///< so many reversals freeze it
    std::string window{};                 ///< "24h"
    bool frozen = false;                  ///< held by it
    bool operator==(const Fight&) const = default;
};

/// One fact that was changed outside since it was last made true.
struct DriftFact {
    UserRef user{};
    GroupRef group{};
    /// "email", "state", …, "membership", "account", "group", "managementType"
    std::string fact{};
    std::optional<std::string> applied{};
    std::optional<std::string> desired{};
    std::optional<std::string> live{};
    Reason reason = Reason::drift; ///< drift, or conflict: both sides moved
    Hazard hazard = Hazard::none;
    DriftOutcome outcome = DriftOutcome::to_revert;
    std::string hold_id{}; ///< what to approve, where that lets it go
    std::string detail{};
    std::string since{};      ///< RFC 3339; when it was first seen changed. Empty: in this report
    std::string last_right{}; ///< when it was last seen unchanged; empty: not known
    std::optional<DriftSource> source{}; ///< absent: not in the log (yet), or the log was not read
    std::optional<Fight> fight{};        ///< absent: never set back within the window
    bool operator==(const DriftFact&) const = default;
};

/// What tells a fact from all others of a team, whatever its values: 12 hex digits.
[[nodiscard]] std::string
drift_key(std::string_view fact, const UserRef& user, const GroupRef& group);
[[nodiscard]] std::string drift_key(const DriftFact& fact);

/// A fact of an earlier report whose author the log has told since.
struct DriftCompletion {
    std::string report{}; ///< its id
    std::string time{};   ///< when that report was made
    DriftFact fact{};
    bool operator==(const DriftCompletion&) const = default;
};

/// What somebody changed in Dropbox behind the directory's back.
struct DriftReport {
    std::string id{};   ///< 12 hex digits; see stamp()
    std::string time{}; ///< RFC 3339: the team was read from then on
    std::string read_until{};
    std::string team{};
    CommitId desired_commit{};
    std::optional<CommitId> applied_commit{}; ///< absent: nothing applied yet, so no drift either
    std::vector<DriftFact> facts{};           ///< sorted
    std::vector<UserRef> unmanaged_users{};
    std::vector<GroupRef> unmanaged_groups{};
    /// What the same plan does because the directory changed: no drift. Action kind → how many.
    std::map<std::string, std::size_t> intended{};
    std::vector<DriftCompletion> completed{}; ///< of earlier reports, by the log read for this one
    std::string log_problem{};                ///< why the event log could not be read
    bool operator==(const DriftReport&) const = default;
};

/// The drift that a plan answers to. Pure.
[[nodiscard]] DriftReport make_drift_report(const Plan& plan);
/// The same after the pass, with what became of each fact. Pure.
[[nodiscard]] DriftReport make_drift_report(const PassReport& pass);

/// Gives the report its time and, from its contents, its id. Facts that have no `since` get the end
/// of the reading: by then they were changed. `after` is what the report follows: two of one second
/// that say the same are two.
void stamp(DriftReport& report,
           std::string began,
           std::string until,
           const std::string& after = {});

/// True where nothing more is to be done or decided about the fact: it was set back.
[[nodiscard]] inline bool is_over(const DriftFact& fact) noexcept {
    return fact.outcome == DriftOutcome::reverted;
}

} // namespace rollcall
