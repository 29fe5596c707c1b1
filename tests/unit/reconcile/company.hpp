#pragma once

#include "world.hpp"

#include <rollcall/model/override.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::test {

/// What a directory and its exceptions ask for, in a form that is easy to change at random: by
/// uid, with memberships by uid. Addresses, external ids and names are unique, as manifests must.
struct Wishes {
    std::map<std::string, User> people{};  ///< by uid; without the places of a roster
    std::map<std::string, Group> groups{}; ///< by uid; `members` unused
    /// By the uid of a group; a group that is not in here does not manage its members.
    std::map<std::string, std::set<std::string>> members{};
    std::vector<Override> overrides{}; ///< sorted by name

    [[nodiscard]] Roster roster() const;
    /// The same with the overrides of this day (YYYY-MM-DD) worked in; roles, states and
    /// memberships only.
    [[nodiscard]] Wishes with_overrides(std::string_view today) const;
    /// True when an override of this day does this to the person or group of this name.
    [[nodiscard]] bool
    has_override(OverrideAction action, const Slug& name, std::string_view today) const;
};

/// A company from scratch: roles in four tiers or none at all, disabled people, external ids of
/// their own, of somebody else or none, groups of every mode, exceptions of every kind.
[[nodiscard]] Wishes random_wishes(Dice& dice);
/// What the company may ask for next: a few changes (moves, swaps, rings, new uids for old people),
/// or another company altogether.
[[nodiscard]] Wishes changed_wishes(const Wishes& before, Dice& dice);

/// A team that was there before: admins of every tier, people in every state with addresses in any
/// spelling, groups of every management, few seats or many.
void settle_in(TeamModel& model, Dice& dice);
/// What happens in it by itself: everything that admins, members and time do.
void upheaval(TeamModel& model, Dice& dice);

/// Any options.
[[nodiscard]] Policy random_policy(Dice& dice);
/// Budgets small enough to be met all the time.
[[nodiscard]] Guards random_guards(Dice& dice);

/// What a failing check is told with: the options; the three sides, a line for each object.
[[nodiscard]] std::string describe(const Policy& policy);
[[nodiscard]] std::string describe(const World& world, const Wishes& wishes);

} // namespace rollcall::test
