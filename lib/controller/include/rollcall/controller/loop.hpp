#pragma once

#include <rollcall/ports/clock.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace rollcall {

struct LoopOptions {
    std::chrono::milliseconds interval{300'000};
    std::chrono::milliseconds longest_backoff{3'600'000};
    double jitter = 0.1; ///< of the interval, at most, either way
};

/// How a pass went, as far as the next one's time depends on it.
struct PassVerdict {
    bool well = true; ///< it came to its end
    /// It failed in a way that waiting longer would not help: people mend it in git, and look
    /// whether that helped.
    bool keeps_pace = false;
    /// The other side asked for so much patience.
    std::optional<std::chrono::milliseconds> retry_after{};
};

/// When the next pass comes: the interval while all goes well or keeps its pace, doubled for each
/// failure in a row up to the longest backoff, moved by the jitter, and not before what was asked
/// for. `chance` is in [0, 1). Pure.
[[nodiscard]] std::chrono::milliseconds next_delay(const LoopOptions& options,
                                                   std::size_t failures_in_a_row,
                                                   const PassVerdict& last,
                                                   double chance) noexcept;

/// What a loop does, and where its outside comes in.
class LoopBody {
public:
    virtual ~LoopBody() = default;
    /// One pass. `asked`: somebody asked for it, by a signal or over HTTP.
    virtual PassVerdict pass(bool asked) = 0;
    /// It is over, and the next one comes after this delay, unless it is asked for before.
    virtual void waiting(std::chrono::milliseconds delay, std::size_t failures_in_a_row) = 0;
    /// Whether a pass was asked for since the last question. May be asked for from anywhere, also
    /// while a pass runs; then it is the next one.
    virtual bool take_request() = 0;
    /// In [0, 1), for the jitter.
    virtual double chance() = 0;
};

/// Runs passes until the clock is told to stop. Passes never overlap: the next delay begins when a
/// pass has ended. A wait that ends early without a request (a signal that means something else)
/// goes on with what is left of it.
void run_loop(const LoopOptions& options, Clock& clock, LoopBody& body);

} // namespace rollcall
