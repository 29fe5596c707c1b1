#pragma once

#include <rollcall/model/override.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/plan/action.hpp>
#include <rollcall/plan/plan.hpp>
#include <rollcall/plan/policy.hpp>

#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace rollcall {

/// What policy and overrides make of the manifests.
struct EffectiveDesired {
    /// Canonical. States are active, suspended, or absent (not managed).
    Roster roster{};
    /// Disabled people whom `onDisabled: remove` takes out of the roster, and who says so.
    std::map<Uid, Source> disabled_to_remove{};
    std::set<Uid> protected_users{};
    /// Whom and what an exception says to leave alone, and which one.
    std::map<Uid, Origin::Exception> ignored_users{};
    std::map<Uid, Origin::Exception> ignored_groups{};
    std::set<Uid> adopted_groups{}; ///< user-managed groups that may be taken over
    std::vector<NotDone> skipped{};

    /// An exception that made a difference, and for whom.
    struct InForce {
        Override exception{};
        Uid user{}; ///< empty where it is about a group alone
        Uid group{};
        bool lets_in = false; ///< somebody who is disabled in the manifests
    };
    std::vector<InForce> in_force{}; ///< sorted by the exception's name
};

/// Turns the manifests into what is to be made true. `today` is a UTC date (YYYY-MM-DD).
///
/// A disabled person never applied, with provisionDisabled off, is absent, and so are his or her
/// memberships; overrides of today are worked in, expired ones are listed. Of two that contradict
/// each other neither changes anything; `protect` and `ignore` hold all the same.
[[nodiscard]] EffectiveDesired effective_desired(Roster manifests,
                                                 const std::vector<Override>& overrides,
                                                 const Roster& applied,
                                                 const Policy& policy,
                                                 std::string_view today);

} // namespace rollcall
