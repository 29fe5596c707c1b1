#pragma once

#include <rollcall/model/confirmation.hpp>
#include <rollcall/model/override.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/plan/fight.hpp>
#include <rollcall/plan/guards.hpp>
#include <rollcall/plan/plan.hpp>
#include <rollcall/plan/policy.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// What a pass has done already when it plans a second time, after bringing people back.
struct PassSoFar {
    std::set<Uid> recovered{};                    ///< the second plan is about nobody else
    std::map<Hazard, std::size_t> used{};         ///< of the budgets
    std::map<Uid, std::size_t> members_removed{}; ///< by group
    TeamSize size{};                              ///< before the pass
};

/// Everything a plan is made from. All of it values: no clock, no network.
struct PlanInput {
    std::string team{};
    CommitId desired_commit{};
    TreeId desired_tree{};
    Roster manifests{}; ///< canonical, as read from the commit
    std::vector<Override> overrides{};

    Roster applied{}; ///< canonical
    std::optional<CommitId> applied_commit{};
    std::optional<TreeId> applied_tree{};

    Roster live{}; ///< canonical
    TeamId team_id{};
    MemberId acting_admin{};
    std::uint32_t licensed = 0; ///< 0: not known
    std::uint32_t provisioned = 0;

    Policy policy{};
    std::set<std::string> approved{}; ///< hold ids with a valid approval
    std::string now{};                ///< RFC 3339 UTC time
    FrozenFights fought{};            ///< not set back without a decision
    std::optional<PassSoFar> so_far{};
};

/// A plan, and the facts that need no action.
struct Planning {
    Plan plan{};
    /// Facts that the desired and the live side agree on but the ledger lacks, and those that left
    /// both. They enter the ledger when the pass closes; nothing has to be done for them.
    std::vector<Confirmation> settled{};
    TeamSize size{}; ///< before the pass
    LetGo let_go{};
};

/// Three-way comparison, policy, order, guards. Pure; the same input gives an equal plan.
[[nodiscard]] Planning make_plan(PlanInput input);

} // namespace rollcall
