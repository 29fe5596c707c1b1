#include <rollcall/base/names.hpp>
#include <rollcall/plan/plan.hpp>

namespace rollcall {
namespace {

constexpr Names<ReasonCode, 52> k_codes{{
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
    {ReasonCode::unmapped_member, "unmappedMember"},
    {ReasonCode::ignored_by_override, "ignoredByOverride"},
    {ReasonCode::no_ledger_yet, "noLedgerYet"},
    {ReasonCode::override_expired, "overrideExpired"},
    {ReasonCode::override_unknown_subject, "overrideUnknownSubject"},
    {ReasonCode::override_contradiction, "overrideContradiction"},
    {ReasonCode::override_without_effect, "overrideWithoutEffect"},
    {ReasonCode::ambiguous_link, "ambiguousLink"},
    {ReasonCode::email_taken, "emailTaken"},
    {ReasonCode::external_id_taken, "externalIdTaken"},
    {ReasonCode::name_taken, "nameTaken"},
    {ReasonCode::unknown_state, "unknownState"},
    {ReasonCode::system_managed_group, "systemManagedGroup"},
    {ReasonCode::user_managed_group, "userManagedGroup"},
    {ReasonCode::group_made_user_managed, "groupMadeUserManaged"},
    {ReasonCode::acting_admin, "actingAdmin"},
    {ReasonCode::protected_account, "protectedAccount"},
    {ReasonCode::min_admins, "minAdmins"},
    {ReasonCode::no_license, "noLicense"},
    {ReasonCode::depends_on_refused, "dependsOnRefused"},
    {ReasonCode::awaits_activation, "awaitsActivation"},
    {ReasonCode::awaits_recovery, "awaitsRecovery"},
    {ReasonCode::budget_used, "budgetUsed"},
    {ReasonCode::over_budget, "overBudget"},
    {ReasonCode::per_group_percent, "perGroupPercent"},
    {ReasonCode::probable_rename, "probableRename"},
    {ReasonCode::needs_approval, "needsApproval"},
    {ReasonCode::suspended_by_hand, "suspendedByHand"},
    {ReasonCode::removed_by_hand, "removedByHand"},
    {ReasonCode::deleted_by_hand, "deletedByHand"},
    {ReasonCode::fought_over, "foughtOver"},
    {ReasonCode::orphan, "orphan"},
    {ReasonCode::invalid_value, "invalidValue"},
    {ReasonCode::missing_value, "missingValue"},
    {ReasonCode::duplicate_value, "duplicateValue"},
    {ReasonCode::ambiguous_value, "ambiguousValue"},
    {ReasonCode::outside_user_scope, "outsideUserScope"},
    {ReasonCode::unresolved_member, "unresolvedMember"},
    {ReasonCode::kept_for_another_entry, "keptForAnotherEntry"},
}};

} // namespace

std::string_view to_string(ReasonCode code) noexcept { return name_of(k_codes, code); }

std::optional<ReasonCode> parse_reason_code(std::string_view text) noexcept {
    return named(k_codes, text);
}

const std::vector<ReasonCode>& reason_codes() {
    static const std::vector<ReasonCode> codes = [] {
        std::vector<ReasonCode> all;
        for (const auto& [code, name] : k_codes) all.push_back(code);
        return all;
    }();
    return codes;
}

} // namespace rollcall
