#pragma once

#include <rollcall/controller/controller_status.hpp>
#include <rollcall/controller/pass_result.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace rollcall::web {

/// The figures of a controller for Prometheus. May be fed from one thread and read from another.
class Metrics {
public:
    Metrics(const std::string& team, const std::string& version);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Where the controller stands: the gauges.
    void take(const ControllerStatus& status);
    /// A pass ended: the counters and the histogram.
    void count(const PassResult& result);

    /// In the text format, version 0.0.4. `now` makes the ages.
    [[nodiscard]] std::string text(std::chrono::system_clock::time_point now) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rollcall::web
