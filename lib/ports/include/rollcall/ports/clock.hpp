#pragma once

#include <chrono>
#include <string>

namespace rollcall {

/// The time of day, as an argument instead of a global.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::chrono::system_clock::time_point now() const = 0;
    /// Waits; returns early (false) when the process was asked to stop.
    virtual bool sleep_for(std::chrono::milliseconds duration) = 0;
};

/// "2026-08-01T10:00:00Z"
[[nodiscard]] std::string utc_time(std::chrono::system_clock::time_point time);
/// "2026-08-01"
[[nodiscard]] std::string utc_date(std::chrono::system_clock::time_point time);

} // namespace rollcall
