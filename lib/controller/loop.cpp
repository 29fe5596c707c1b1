#include <rollcall/controller/loop.hpp>

#include <algorithm>

namespace rollcall {

std::chrono::milliseconds
next_delay(const LoopOptions& options, std::size_t failures_in_a_row, double chance) noexcept {
    auto delay = std::chrono::duration<double, std::milli>(options.interval);
    for (std::size_t i = 0; i < failures_in_a_row && delay < options.longest_backoff; ++i)
        delay *= 2;
    if (failures_in_a_row > 0 && options.interval < options.longest_backoff) {
        delay = std::min(delay, std::chrono::duration<double, std::milli>(options.longest_backoff));
    }
    delay *= 1.0 + options.jitter * (2.0 * chance - 1.0);
    return std::chrono::duration_cast<std::chrono::milliseconds>(delay);
}

void run_loop(const LoopOptions& options,
              Clock& clock,
              const std::function<bool()>& pass,
              const std::function<double()>& chance) {
    std::size_t failures = 0;
    do {
        failures = pass() ? 0 : failures + 1;
    } while (clock.sleep_for(next_delay(options, failures, chance())));
}

} // namespace rollcall
