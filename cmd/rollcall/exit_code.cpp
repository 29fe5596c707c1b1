#include "exit_code.hpp"

namespace rollcall::cli {

ExitCode exit_code_of_input(const Error& error) noexcept {
    return exit_code_of(end_of_input(error));
}

ExitCode exit_code_of(PassEnd end) noexcept {
    switch (end) {
    case PassEnd::untrusted: return ExitCode::untrusted;
    case PassEnd::locked: return ExitCode::locked;
    case PassEnd::stale: return ExitCode::stale;
    case PassEnd::failed: return ExitCode::failed;
    case PassEnd::stopped:
    case PassEnd::partial: return ExitCode::partial;
    case PassEnd::held: return ExitCode::held;
    case PassEnd::done: break;
    }
    return ExitCode::done;
}

ExitCode exit_code_of(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::incomplete:
    case ErrorCode::untrusted: return ExitCode::untrusted;
    case ErrorCode::locked: return ExitCode::locked;
    case ErrorCode::stale: return ExitCode::stale;
    default: return ExitCode::failed;
    }
}

ExitCode exit_code_of(const Plan& plan, bool detailed) noexcept {
    if (plan.needs_approval()) return ExitCode::held;
    const bool pending = !plan.actions.empty() || !plan.refused.empty();
    return detailed && pending ? ExitCode::changes : ExitCode::done;
}

ExitCode exit_code_of(const PassReport& report) noexcept { return exit_code_of(end_of(report)); }

} // namespace rollcall::cli
