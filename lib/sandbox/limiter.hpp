#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace rollcall::sandbox {

/// How many calls a team may make: a bucket of tokens that fills at a rate. A call that is turned
/// away takes its token too, as at the service, so that a client that does not wait gets nowhere.
class RateLimiter {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// How long to wait, in whole seconds and at least one; nothing when the call may go on.
    /// `per_second` 0 = no limit.
    [[nodiscard]] std::optional<std::chrono::seconds>
    refuse(Instant now, std::int64_t per_second, std::int64_t at_once);

private:
    std::optional<Instant> last_{};
    double tokens_ = 0;
};

/// Which groups are being written to. Two writes at a time to one group: the second is turned away.
class WriteLocks {
public:
    /// False when somebody else has it. An empty name locks nothing.
    [[nodiscard]] bool take(const std::string& name);
    void give_back(const std::string& name);

private:
    std::set<std::string> held_;
};

} // namespace rollcall::sandbox
