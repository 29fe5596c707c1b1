#pragma once

#include <rollcall/plan/fight.hpp>
#include <rollcall/plan/plan.hpp>
#include <rollcall/plan/policy.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rollcall {

/// True when `count` changes of a class are more than its budget allows without approval:
/// n > free and (n > max or 100·n > percent·base).
[[nodiscard]] bool over_budget(std::size_t count, std::size_t base, const Budget& budget) noexcept;

/// How much of the team is ours: what percentages are of.
struct TeamSize {
    std::size_t users = 0;       ///< managed and live
    std::size_t groups = 0;      ///< managed and live
    std::size_t memberships = 0; ///< live, in managed groups
};

/// What the guards need to know of the team before the pass.
struct GuardBase {
    TeamSize size{};
    struct GroupSize {
        Uid uid;
        std::size_t live_members = 0;
        std::size_t removed_before = 0; ///< by this pass, before it planned again
    };
    std::vector<GroupSize> group_sizes{}; ///< sorted by uid
    struct GroupMembers {
        GroupRef group;
        std::vector<std::string> members; ///< sorted keys of people
        std::string recorded_name{};      ///< of a deleted one: as the ledger knows it
    };
    std::vector<GroupMembers> created{}; ///< for probable renames
    std::vector<GroupMembers> deleted{};
    /// Who is not desired any more: while the suspension or removal of one of them waits for a
    /// decision, his or her memberships wait with it.
    std::set<Uid> leavers{};
    std::map<Hazard, std::size_t> used{}; ///< by this pass already: budgets are the pass's
    FrozenFights fought{};
};

/// For each hold id of `plan.approved`: the places in `plan.actions` of what it lets go, sorted.
using LetGo = std::map<std::string, std::vector<std::uint32_t>>;

/// Takes the actions that need approval out of `plan.actions` into `plan.held`, with everything
/// that depends on them. `plan.actions` must be in order and stays so.
LetGo apply_guards(Plan& plan,
                   const GuardBase& base,
                   const Guards& guards,
                   const std::set<std::string>& approved);

/// Takes what is fought over out of actions that change more than that: an action of its own can be
/// held without the rest. The order of the plan stays.
void split_fought(Plan& plan, const FrozenFights& fought);

/// Takes the actions at these places out of `plan.actions` into `plan.refused`, each with its code
/// and detail, and what depends on them as dependsOnRefused.
struct Refusal {
    std::uint32_t place = 0; ///< in plan.actions
    ReasonCode code = ReasonCode::email_taken;
    std::string detail{};
};
void refuse_actions(Plan& plan, const std::vector<Refusal>& refusals);

/// Takes the actions at these places out into `plan.held`, with what depends on them, until the
/// option named by `held.hazard` says otherwise. No approval lets them go.
void hold_by_option(Plan& plan, const std::vector<std::uint32_t>& places, Held held);

/// `<class>-<12 hex>`: sha256 of canonical JSON [team, class, sorted (kind, uid or Dropbox id,
/// after)]. No commit, origin, reason or other action enters it.
[[nodiscard]] std::string
hold_id(const std::string& team, const std::string& hazard, const std::vector<Action>& actions);

} // namespace rollcall
