#pragma once

#include <rollcall/ports/clock.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rollcall::cli {

/// The signal that asked the process to stop, or 0. SIGHUP does not: it asks for a pass now.
[[nodiscard]] int stop_signal() noexcept;
/// The same in words, or nothing.
[[nodiscard]] std::optional<std::string> stop_reason();

/// Asks for a pass now, as SIGHUP does; from any thread.
void request_pass() noexcept;
/// Whether one was asked for since the last question.
[[nodiscard]] bool take_pass_request() noexcept;

/// From now on a stop signal ends the process after this time at the latest, with `code`, whatever
/// hangs. What was confirmed until then is in the journal: to the next pass it is a crash.
void leave_within(std::chrono::seconds longest, int code) noexcept;

/// How long the work has shown no sign of life: each look at the clock is one. 0 while it waits on
/// purpose.
[[nodiscard]] std::chrono::seconds silence() noexcept;

/// Handles SIGINT and SIGTERM (stop after the calls in flight), SIGHUP (a pass now) and SIGPIPE
/// (ignored: a closed connection is an error value). A second SIGINT ends the process at once.
void install_signal_handlers();

/// The time of day; its waits end early when a signal or a request asks for it.
class SystemClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override;
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
    bool sleep_for(std::chrono::milliseconds duration) override;
    [[nodiscard]] bool stop_requested() const override;
};

/// A variable of the environment.
[[nodiscard]] std::optional<std::string> environment(const std::string& name);

} // namespace rollcall::cli
