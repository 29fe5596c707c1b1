#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/controller/pass_result.hpp>
#include <rollcall/plan/pass_report.hpp>

namespace rollcall::cli {

/// What a command ends with; the first that applies, from the top.
enum class ExitCode {
    usage = 64,    ///< bad flags or rollcall.yaml
    untrusted = 7, ///< inputs not trusted or incomplete; nothing was done
    locked = 6,    ///< another pass holds the lock
    stale = 4,     ///< a saved plan is stale
    failed = 1,
    partial = 5, ///< some of it could not be applied; the next run goes on
    held = 3,    ///< something waits for an approval
    changes = 2, ///< changes or drift pending, where --detailed-exitcode asks for it
    done = 0,
    interrupted = 130, ///< SIGINT, after recording
    terminated = 143,  ///< SIGTERM, after recording
};

/// For a failure while inputs were read: nothing has been changed.
[[nodiscard]] ExitCode exit_code_of_input(const Error& error) noexcept;
/// For any other failure.
[[nodiscard]] ExitCode exit_code_of(const Error& error) noexcept;
/// For a plan that is only shown.
[[nodiscard]] ExitCode exit_code_of(const Plan& plan, bool detailed) noexcept;
/// For a pass of the controller. What stopped it is not told here: a signal has a code of its own.
[[nodiscard]] ExitCode exit_code_of(PassEnd end) noexcept;
/// For a pass that came to its end.
[[nodiscard]] ExitCode exit_code_of(const PassReport& report) noexcept;

} // namespace rollcall::cli
