#pragma once

#include <rollcall/ports/clock.hpp>

#include <chrono>

namespace rollcall::test {

/// A clock that stands where it is put.
class StandingClock final : public Clock {
public:
    std::chrono::system_clock::time_point now() const override {
        return std::chrono::system_clock::time_point(at);
    }
    std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::time_point(at);
    }
    bool sleep_for(std::chrono::milliseconds duration) override {
        at += duration;
        return !stopped;
    }
    bool stop_requested() const override { return stopped; }

    std::chrono::milliseconds at{std::chrono::hours(24 * 20'000)};
    bool stopped = false;
};

} // namespace rollcall::test
