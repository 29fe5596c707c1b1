#include <rollcall/controller/loop.hpp>

#include <algorithm>

namespace rollcall {

using std::chrono::milliseconds;

milliseconds next_delay(const LoopOptions& options,
                        std::size_t failures_in_a_row,
                        const PassVerdict& last,
                        double chance) noexcept {
    if (last.keeps_pace) failures_in_a_row = 0;
    auto delay = std::chrono::duration<double, std::milli>(options.interval);
    for (std::size_t i = 0; i < failures_in_a_row && delay < options.longest_backoff; ++i)
        delay *= 2;
    if (failures_in_a_row > 0 && options.interval < options.longest_backoff) {
        delay = std::min(delay, std::chrono::duration<double, std::milli>(options.longest_backoff));
    }
    delay *= 1.0 + options.jitter * (2.0 * chance - 1.0);
    return std::max(std::chrono::duration_cast<milliseconds>(delay),
                    last.retry_after.value_or(milliseconds{0}));
}

namespace {

/// Until the time has come or a pass is asked for (true); false when there is to be none any more.
bool wait_for_next(Clock& clock, LoopBody& body, milliseconds delay, bool& asked) {
    const auto due = clock.steady() + delay;
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(due - clock.steady());
        asked = body.take_request();
        if (asked) return !clock.stop_requested();
        if (left.count() <= 0) return !clock.stop_requested();
        if (!clock.sleep_for(left)) return false;
    }
}

} // namespace

void run_loop(const LoopOptions& options, Clock& clock, LoopBody& body) {
    std::size_t failures = 0;
    bool asked = false;
    for (;;) {
        const auto verdict = body.pass(asked);
        if (clock.stop_requested()) return;
        failures = verdict.well ? 0 : failures + 1;
        const auto delay = next_delay(options, failures, verdict, body.chance());
        body.waiting(delay, failures);
        if (!wait_for_next(clock, body, delay, asked)) return;
    }
}

} // namespace rollcall
