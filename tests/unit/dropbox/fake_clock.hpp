#pragma once

#include <rollcall/ports/clock.hpp>

#include <functional>
#include <vector>

namespace rollcall::dropbox::test {

/// A clock that passes time by being told to: waits end at once, and are remembered.
class FakeClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override { return now_; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::time_point{now_.time_since_epoch()};
    }
    bool sleep_for(std::chrono::milliseconds duration) override {
        if (stop) return false;
        slept.push_back(duration);
        now_ += duration;
        if (on_sleep) on_sleep(duration);
        return true;
    }
    [[nodiscard]] bool stop_requested() const override { return stop; }
    void advance(std::chrono::milliseconds duration) { now_ += duration; }

    bool stop = false;
    std::vector<std::chrono::milliseconds> slept{};
    /// Lets others know that time has passed.
    std::function<void(std::chrono::milliseconds)> on_sleep{};

private:
    std::chrono::system_clock::time_point now_{std::chrono::hours{24 * 365 * 50}};
};

} // namespace rollcall::dropbox::test
