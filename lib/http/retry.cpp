#include <rollcall/http/retry.hpp>

#include <algorithm>

namespace rollcall::http {
namespace {

using std::chrono::milliseconds;

milliseconds doubled(milliseconds base, milliseconds cap, int attempt) noexcept {
    milliseconds wait = base;
    for (int i = 1; i < attempt && wait < cap; ++i) wait *= 2;
    return std::min(wait, cap);
}

} // namespace

milliseconds backoff(const RetryPolicy& policy, int attempt, double jitter) noexcept {
    const auto full = static_cast<double>(doubled(policy.base, policy.cap, attempt).count());
    const double share = 0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0);
    return milliseconds{static_cast<milliseconds::rep>(full * share)};
}

std::optional<milliseconds> wait_before_retry(const RetryPolicy& policy,
                                              const FailedAttempt& failed) noexcept {
    if (failed.transfer == Transfer::hopeless) return std::nullopt;

    if (failed.transfer == Transfer::complete && failed.status == 429) {
        if (failed.attempt >= policy.limited_attempts && failed.waited >= policy.longest_pause) {
            return std::nullopt;
        }
        if (!failed.retry_after) {
            return doubled(policy.unnamed_pause, policy.cap, failed.attempt);
        }
        if (*failed.retry_after > policy.longest_pause) return std::nullopt;
        // "0" allows an immediate repetition; taken literally it would be a tight loop.
        if (failed.retry_after->count() == 0) return backoff(policy, failed.attempt, failed.jitter);
        return *failed.retry_after;
    }

    const bool transient = failed.transfer != Transfer::complete || failed.unusable
                           || failed.status == 408 || failed.status >= 500;
    if (!transient || failed.attempt >= policy.attempts) return std::nullopt;
    const milliseconds wait = backoff(policy, failed.attempt, failed.jitter);
    if (!failed.retry_after) return wait;
    if (*failed.retry_after > policy.longest_pause) return std::nullopt;
    return std::max(wait, *failed.retry_after);
}

} // namespace rollcall::http
