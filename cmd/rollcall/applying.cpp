#include "applying.hpp"

namespace rollcall::cli {

Result<std::unique_ptr<remote::PassClaim>> claim_for(Workspace& workspace, const Plan& plan) {
    ROLLCALL_TRY_ASSIGN(auto claim, workspace.claim());
    if (!claim) return claim;
    if (plan.actions.empty()) {
        ROLLCALL_TRY(claim->refuse_foreign());
    } else {
        ROLLCALL_TRY(claim->take());
    }
    return claim;
}

PassReport apply_under(remote::PassClaim* claim,
                       const PassPorts& ports,
                       PassOptions options,
                       PlannedPass planned) {
    if (claim != nullptr) {
        options.stop = [stop = options.stop, claim]() -> std::optional<std::string> {
            if (auto why = stop()) return why;
            if (claim->may_go_on()) return std::nullopt;
            return claim->ended_because();
        };
    }
    return apply_pass(ports, options, std::move(planned));
}

Result<void> share(Workspace& workspace, remote::PassClaim* claim) {
    ROLLCALL_TRY_ASSIGN(auto* remote, workspace.remote());
    if (remote == nullptr) return {};
    if (claim != nullptr && claim->is_taken()) {
        ROLLCALL_TRY(claim->release());
    }
    auto pushed = remote->push_ours();
    if (pushed) return pushed;
    return tl::unexpected(
        std::move(pushed.error())
            .within("recorded here, but not shared yet (the next run does that)"));
}

} // namespace rollcall::cli
