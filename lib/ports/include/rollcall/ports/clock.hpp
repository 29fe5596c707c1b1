#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// The time of day, as an argument instead of a global.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::chrono::system_clock::time_point now() const = 0;
    /// Time that only goes forward, whatever is done to the wall clock.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const {
        return std::chrono::steady_clock::now();
    }
    /// Waits; returns early (false) when the process was asked to stop.
    virtual bool sleep_for(std::chrono::milliseconds duration) = 0;
    /// Whether the process was asked to stop.
    [[nodiscard]] virtual bool stop_requested() const { return false; }
};

/// "2026-08-01T10:00:00Z"
[[nodiscard]] std::string utc_time(std::chrono::system_clock::time_point time);
/// The other way, strictly in that form; nothing for any other text or for a day that is none.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point>
parse_utc_time(std::string_view text);
/// "2026-08-01"
[[nodiscard]] std::string utc_date(std::chrono::system_clock::time_point time);

} // namespace rollcall
