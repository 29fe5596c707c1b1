#include <rollcall/base/names.hpp>
#include <rollcall/plan/plan.hpp>

namespace rollcall {
namespace {

constexpr Names<ReasonCode, 39> k_codes{{
    {ReasonCode::create_switched_off, "createSwitchedOff"},
    {ReasonCode::update_switched_off, "updateSwitchedOff"},
    {ReasonCode::deprovision_switched_off, "deprovisionSwitchedOff"},
    {ReasonCode::group_create_switched_off, "groupCreateSwitchedOff"},
    {ReasonCode::group_rename_switched_off, "groupRenameSwitchedOff"},
    {ReasonCode::group_delete_switched_off, "groupDeleteSwitchedOff"},
    {ReasonCode::disabled_not_provisioned, "disabledNotProvisioned"},
    {ReasonCode::disabled_kept, "disabledKept"},
    {ReasonCode::leaver_kept, "leaverKept"},
    {ReasonCode::leaver_already_suspended, "leaverAlreadySuspended"},
    {ReasonCode::group_unmanaged, "groupUnmanaged"},
    {ReasonCode::additive_mode, "additiveMode"},
    {ReasonCode::observe_mode, "observeMode"},
    {ReasonCode::ignored_by_override, "ignoredByOverride"},
    {ReasonCode::no_ledger_yet, "noLedgerYet"},
    {ReasonCode::override_expired, "overrideExpired"},
    {ReasonCode::override_unknown_subject, "overrideUnknownSubject"},
    {ReasonCode::override_without_effect, "overrideWithoutEffect"},
    {ReasonCode::ambiguous_link, "ambiguousLink"},
    {ReasonCode::email_taken, "emailTaken"},
    {ReasonCode::external_id_taken, "externalIdTaken"},
    {ReasonCode::name_taken, "nameTaken"},
    {ReasonCode::system_managed_group, "systemManagedGroup"},
    {ReasonCode::user_managed_group, "userManagedGroup"},
    {ReasonCode::acting_admin, "actingAdmin"},
    {ReasonCode::protected_account, "protectedAccount"},
    {ReasonCode::min_admins, "minAdmins"},
    {ReasonCode::no_license, "noLicense"},
    {ReasonCode::awaits_activation, "awaitsActivation"},
    {ReasonCode::over_budget, "overBudget"},
    {ReasonCode::per_group_percent, "perGroupPercent"},
    {ReasonCode::probable_rename, "probableRename"},
    {ReasonCode::needs_approval, "needsApproval"},
    {ReasonCode::suspended_by_hand, "suspendedByHand"},
    {ReasonCode::removed_by_hand, "removedByHand"},
    {ReasonCode::deleted_by_hand, "deletedByHand"},
    {ReasonCode::depends_on_held, "dependsOnHeld"},
    {ReasonCode::depends_on_refused, "dependsOnRefused"},
    {ReasonCode::orphan, "orphan"},
}};

} // namespace

std::string_view to_string(ReasonCode code) noexcept { return name_of(k_codes, code); }

} // namespace rollcall
