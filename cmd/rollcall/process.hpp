#pragma once

#include <rollcall/ports/clock.hpp>

#include <optional>
#include <string>

namespace rollcall::cli {

/// The signal that asked the process to stop, or 0. SIGHUP does not: it asks for a pass now.
[[nodiscard]] int stop_signal() noexcept;
/// The same in words, or nothing.
[[nodiscard]] std::optional<std::string> stop_reason();

/// Handles SIGINT and SIGTERM (stop after the calls in flight), SIGHUP (wake up) and SIGPIPE
/// (ignored: a closed connection is an error value). A second SIGINT ends the process at once.
void install_signal_handlers();

/// The time of day; its waits end early when a signal asks for it.
class SystemClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override;
    bool sleep_for(std::chrono::milliseconds duration) override;
    [[nodiscard]] bool stop_requested() const override;
};

/// A variable of the environment.
[[nodiscard]] std::optional<std::string> environment(const std::string& name);

} // namespace rollcall::cli
