#pragma once

#include <rollcall/http/message.hpp>

#include <chrono>
#include <optional>

namespace rollcall::http {

/// How patient we are.
struct RetryPolicy {
    std::chrono::milliseconds base{500};
    std::chrono::milliseconds cap{30'000};
    int attempts = 6; ///< in all, the first one included
    /// Being limited is no failure: the call was not looked at. It may happen more often, and then
    /// for as long in all as one pause may be.
    int limited_attempts = 20;
    std::chrono::milliseconds unnamed_pause{5'000};   ///< a 429 without Retry-After, doubling
    std::chrono::milliseconds longest_pause{900'000}; ///< asked for more than that: give up
};

/// A call that did not bring what it should.
struct FailedAttempt {
    Transfer transfer = Transfer::complete;
    long status = 0;
    /// The answer is complete by the rules of HTTP and yet worthless: cut-off JSON, an HTML page.
    bool unusable = false;
    std::optional<std::chrono::milliseconds> retry_after{};
    int attempt = 1;     ///< 1 = the first one failed
    double jitter = 1.0; ///< 0 … 1, drawn by the caller: this arithmetic has no dice
    std::chrono::milliseconds waited{0}; ///< before this attempt, for being limited
};

/// min(cap, base · 2^(attempt-1)), the upper half of it left to chance.
[[nodiscard]] std::chrono::milliseconds
backoff(const RetryPolicy& policy, int attempt, double jitter) noexcept;

/// How long to wait before the call is made again; nothing = give up, or no reason to try.
///
/// Says only whether time may heal it. Whether the call *may* be repeated, when it could have taken
/// effect already, is for the caller to know. Retry-After is kept to the millisecond.
[[nodiscard]] std::optional<std::chrono::milliseconds>
wait_before_retry(const RetryPolicy& policy, const FailedAttempt& failed) noexcept;

} // namespace rollcall::http
