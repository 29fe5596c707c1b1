#include "exit_code.hpp"

namespace rollcall::cli {

ExitCode exit_code_of_input(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::locked: return ExitCode::locked;
    case ErrorCode::stale: return ExitCode::stale;
    case ErrorCode::internal: return ExitCode::failed;
    default: return ExitCode::untrusted;
    }
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

ExitCode exit_code_of(const PassReport& report) noexcept {
    if (report.failure) return ExitCode::failed;
    const bool partial = report.count(ActionStatus::failed) > 0
                         || report.count(ActionStatus::skipped) > 0 || report.has_refused()
                         || (report.count(ActionStatus::pending) > 0 && !report.stopped);
    if (partial) return ExitCode::partial;
    return report.needs_approval() ? ExitCode::held : ExitCode::done;
}

} // namespace rollcall::cli
