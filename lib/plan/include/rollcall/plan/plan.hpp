#pragma once

#include <rollcall/model/ids.hpp>
#include <rollcall/plan/action.hpp>
#include <rollcall/plan/policy.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// Why something is not done, or not exported as it stands. One closed list; docs/reasons.md
/// explains each, under the list of the plan (or the export) that it stands in.
enum class ReasonCode {
    // skipped: switched off, or deliberately not ours
    create_switched_off,
    update_switched_off,
    deprovision_switched_off,
    group_create_switched_off,
    group_rename_switched_off,
    group_delete_switched_off,
    disabled_not_provisioned, ///< disabled, never applied, and provisionDisabled is off
    disabled_kept,            ///< onDisabled: keep
    leaver_kept,              ///< onRemoved: keep
    leaver_already_suspended, ///< suspended by hand before the directory said so
    group_unmanaged,          ///< onRemoved: unmanage
    additive_mode,            ///< a surplus member of an additive group
    observe_mode,             ///< a difference in an observed group
    unmapped_member,          ///< an unknown member of a group with members not exported yet
    ignored_by_override,
    no_ledger_yet, ///< the first pass never suspends or removes
    override_expired,
    override_unknown_subject,
    override_contradiction,  ///< another one wants the opposite
    override_without_effect, ///< about members of a group whose members are not managed
    // refused: cannot or must not be done
    ambiguous_link,
    email_taken,
    external_id_taken,
    name_taken,
    unknown_state, ///< of the account in Dropbox
    system_managed_group,
    user_managed_group,
    group_made_user_managed, ///< it was ours; its management was changed outside
    acting_admin,
    protected_account,
    min_admins,
    no_license,
    depends_on_refused,
    // pending: not possible yet
    awaits_activation,
    awaits_recovery, ///< memberships of somebody who is brought back in this pass
    budget_used,     ///< by the first plan of the same pass
    // held
    over_budget,
    per_group_percent,
    probable_rename,
    needs_approval,    ///< relinks
    suspended_by_hand, ///< options.users.onSuspendedInDropbox: hold
    removed_by_hand,   ///< options.users.onRemovedInDropbox: hold
    deleted_by_hand,   ///< options.groups.onDeletedInDropbox: hold
    fought_over,       ///< set back again and again, and changed again each time
    // unmanaged
    orphan, ///< no ledger, and an external id that nobody desires
    // of an export
    invalid_value,
    missing_value,
    duplicate_value,
    ambiguous_value,
    outside_user_scope,
    unresolved_member,
    kept_for_another_entry, ///< vanished, and could be somebody who cannot be exported
};
/// "overBudget", …
[[nodiscard]] std::string_view to_string(ReasonCode code) noexcept;
[[nodiscard]] std::optional<ReasonCode> parse_reason_code(std::string_view text) noexcept;
/// All of them, in the order of the list.
[[nodiscard]] const std::vector<ReasonCode>& reason_codes();

/// Somebody or something that is not acted on, and why.
struct NotDone {
    ReasonCode code;
    UserRef user{};
    GroupRef group{};
    std::string detail{}; ///< for people: found values, candidates, the way out
    /// What would have been done, where there is such an action.
    std::optional<Action> action{};
    bool operator==(const NotDone&) const = default;
};

/// Actions that wait for a person.
struct Held {
    std::string hold_id{}; ///< empty when an option holds them: then only the option lets them go
    std::string hazard{};  ///< the hazard class, or the option's key
    ReasonCode code = ReasonCode::over_budget;
    std::size_t count = 0; ///< of the class, without dependants
    Budget limit{};
    std::size_t base = 0;
    std::string detail{};
    std::vector<Action> actions{}; ///< in plan order; dependants included
    bool operator==(const Held&) const = default;
};

/// An unmanaged account or group that somebody's provisioning once made: it carries an external id
/// that nobody desires, and there is no ledger to tell whose it was. Listed, never touched.
struct Orphan {
    UserRef user{}; ///< one of the two
    GroupRef group{};
    std::string external_id{};
    bool operator==(const Orphan&) const = default;
};

/// What would be done to the team, what would not, and why. Every array is sorted: the same inputs
/// give the same bytes.
struct Plan {
    std::string team{};
    TeamId team_id{};
    CommitId desired_commit{};
    TreeId desired_tree{};
    std::optional<CommitId> applied_commit{};
    std::optional<TreeId> applied_tree{};
    std::string policy{}; ///< digest

    std::vector<Action> actions{}; ///< in the order in which they may be done
    std::vector<Held> held{};
    std::vector<std::string> approved{}; ///< hold ids that an approval let go, sorted
    std::vector<NotDone> refused{};
    std::vector<NotDone> skipped{};
    std::vector<NotDone> pending{};
    std::vector<UserRef> unmanaged_users{};
    std::vector<GroupRef> unmanaged_groups{};
    std::vector<Orphan> orphans{}; ///< those of the unmanaged ones, in their order
    std::size_t users = 0;         ///< desired, for the summary
    std::size_t groups = 0;
    std::size_t memberships = 0;

    bool operator==(const Plan&) const = default;
    /// True when something waits for an approval (exit code 3). What an option holds does not.
    [[nodiscard]] bool needs_approval() const noexcept;
    /// sha256 over everything that decides what is done; the plan's `id`.
    [[nodiscard]] std::string id() const;
};

} // namespace rollcall
