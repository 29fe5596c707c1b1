#pragma once

#include <rollcall/reconcile/pass.hpp>

#include <vector>

namespace rollcall {

/// What a pass has done so far that its second plan must know: whom it brought back, and what it
/// used of the budgets. `size` is the team's before the pass, `outcomes` one per action of the
/// plan. Empty `recovered`: there is nothing to plan anew.
[[nodiscard]] PassSoFar
so_far(const Plan& plan, const TeamSize& size, const std::vector<ActionOutcome>& outcomes);

/// Reads ledger and team again, and plans what follows from bringing people back: their groups as
/// they were, and perhaps a role, came with them. From the same commit as `first`, and with the
/// approvals that `first` did not use. Errors: those of plan_pass().
Result<PlannedPass>
plan_again(const PassPorts& ports, const PassOptions& options, const Plan& first, PassSoFar done);

} // namespace rollcall
