#pragma once

#include "workspace.hpp"

#include <memory>

namespace rollcall::cli {

/// The right to do this plan: null where there is no remote. A plan without actions needs none, and
/// waits all the same while somebody else has it. Errors: locked, and those of the push.
Result<std::unique_ptr<remote::PassClaim>> claim_for(Workspace& workspace, const Plan& plan);

/// Does what was planned. With a claim: no call is started once that is over.
[[nodiscard]] PassReport apply_under(remote::PassClaim* claim,
                                     const PassPorts& ports,
                                     PassOptions options,
                                     PlannedPass planned);

/// Gives the claim back, where there is one, and pushes what was recorded, where there is a remote.
/// Errors: those of the push; what was done is recorded here all the same.
Result<void> share(Workspace& workspace, remote::PassClaim* claim);

/// Prints the account of a pass in the form that was asked for.
void print_pass(const PassReport& report, const Invocation& invocation);

} // namespace rollcall::cli
