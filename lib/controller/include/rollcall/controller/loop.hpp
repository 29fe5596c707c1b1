#pragma once

#include <rollcall/ports/clock.hpp>

#include <chrono>
#include <cstddef>
#include <functional>

namespace rollcall {

struct LoopOptions {
    std::chrono::milliseconds interval{300'000};
    std::chrono::milliseconds longest_backoff{3'600'000};
    double jitter = 0.1; ///< of the interval, at most, either way
};

/// When the next pass comes: the interval while all goes well, doubled for each failure in a row
/// up to the longest backoff, and moved by the jitter. `chance` is in [0, 1). Pure.
[[nodiscard]] std::chrono::milliseconds
next_delay(const LoopOptions& options, std::size_t failures_in_a_row, double chance) noexcept;

/// Runs passes until the clock is told to stop. A pass returns whether it went well. Passes never
/// overlap: the next delay begins when a pass has ended.
void run_loop(const LoopOptions& options,
              Clock& clock,
              const std::function<bool()>& pass,
              const std::function<double()>& chance);

} // namespace rollcall
