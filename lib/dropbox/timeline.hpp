#pragma once

#include <rollcall/ports/clock.hpp>

#include <chrono>

namespace rollcall::dropbox {

/// Time that only goes forward, whatever is done to the wall clock.
///
/// Waiting goes through the Clock, which ends it when the process is asked to stop. A clock that
/// returns before the time is over (a test's) is believed: the rest counts as passed.
class Timeline {
public:
    using Point = std::chrono::steady_clock::time_point;

    explicit Timeline(Clock& clock) : clock_(&clock) {}

    [[nodiscard]] Point now() const { return clock_->steady() + skipped_; }

    /// False when the process was asked to stop.
    bool sleep_until(Point when) {
        const Point start = now();
        if (when <= start) return true;
        if (!clock_->sleep_for(std::chrono::ceil<std::chrono::milliseconds>(when - start))) {
            return false;
        }
        if (const Point end = now(); end < when) skipped_ += when - end;
        return true;
    }

private:
    Clock* clock_;
    std::chrono::steady_clock::duration skipped_{};
};

} // namespace rollcall::dropbox
