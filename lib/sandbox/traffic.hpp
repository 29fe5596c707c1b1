#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::sandbox {

/// One call as it was made and answered.
struct CallRecord {
    std::uint64_t sequence = 0;
    std::string route;
    int status = 0;                    ///< 0 = the connection was cut
    std::chrono::microseconds at{0};   ///< since the log was begun
    std::chrono::microseconds took{0}; ///< latency and faults included
    std::string tag{};                 ///< of the error, where the answer names one
};

/// What clients did: every call, and whether they behaved. Not synchronised.
class Traffic {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// A call arrived. Its ticket is for end().
    std::uint64_t begin(std::string_view route, Instant now);
    /// How a call ended.
    struct End {
        int status = 0;
        std::string_view body{}; ///< of the request: two calls are the same when it is
        bool is_write = false;   ///< of a route that writes, and it succeeded
        bool had_effect = false; ///< the team is not what it was before
        bool was_told = true;    ///< the client got the answer
        std::string tag{};       ///< of the error
    };
    void end(std::uint64_t ticket, Instant now, End how);
    /// The client was told to stay away until then.
    void hold_off(Instant now, std::chrono::seconds wait);
    void clear();
    [[nodiscard]] const std::vector<CallRecord>& calls() const noexcept { return calls_; }
    [[nodiscard]] std::map<std::string, std::uint64_t> per_route() const;
    [[nodiscard]] std::uint64_t max_in_flight() const noexcept { return max_in_flight_; }
    [[nodiscard]] std::uint64_t retry_after_violations() const noexcept { return violations_; }
    /// Writes that were sent again, and to no effect, after they had succeeded.
    [[nodiscard]] std::uint64_t repeated_after_success() const noexcept { return repeated_told_; }
    /// The same where the client cannot have known that they had.
    [[nodiscard]] std::uint64_t repeated_after_lost_answer() const noexcept {
        return repeated_lost_;
    }

private:
    // A call that was on its way when the 429 was sent is no violation.
    static constexpr std::chrono::milliseconds k_grace{100};

    std::vector<CallRecord> calls_;
    std::vector<Instant> begun_;
    Instant start_ = std::chrono::steady_clock::now();
    std::uint64_t in_flight_ = 0;
    std::uint64_t max_in_flight_ = 0;
    std::uint64_t violations_ = 0;
    std::uint64_t repeated_told_ = 0;
    std::uint64_t repeated_lost_ = 0;
    std::uint64_t epoch_ = 0; // tickets from before clear() are not ours any more
    Instant quiet_from_{};
    Instant quiet_until_{};
    std::set<std::string> told_writes_; // route and body
    std::set<std::string> lost_writes_;
};

} // namespace rollcall::sandbox
