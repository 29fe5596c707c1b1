#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rollcall::sandbox {

/// One call as it was made and answered.
struct CallRecord {
    std::uint64_t sequence = 0;
    std::string route;
    int status = 0;                    ///< 0 = the connection was cut, or the call is under way
    std::chrono::microseconds at{0};   ///< since the log was begun
    std::chrono::microseconds took{0}; ///< latency and faults included
    std::string tag{};                 ///< of the error, where the answer names one
    std::uint64_t connection = 0;
    std::uint64_t rows = 0;      ///< listed, or written
    std::uint64_t in_flight = 0; ///< when it arrived, itself included
    std::string fault{};         ///< that struck it
};

/// Something that a well-behaved client does not do.
struct Violation {
    std::string kind; ///< "retry_after_ignored", "write_repeated_after_success", …
    std::uint64_t sequence = 0;
    std::string route;
    std::string detail; ///< for people
};

/// What clients did: every call, and whether they behaved. Not synchronised.
class Traffic {
public:
    using Instant = std::chrono::steady_clock::time_point;

    /// A call arrived. Its ticket is for end().
    std::uint64_t begin(std::string_view route, Instant now, std::uint64_t connection = 0);
    /// How a call ended.
    struct End {
        int status = 0;
        std::string_view body{}; ///< of the request: two calls are the same when it is
        bool is_write = false;   ///< of a route that writes, and it succeeded
        bool had_effect = false; ///< the team is not what it was before
        bool was_told = true;    ///< the client got the answer
        std::string tag{};       ///< of the error
        std::uint64_t rows = 0;
        std::string fault{};
    };
    /// The record as it is kept.
    CallRecord end(std::uint64_t ticket, Instant now, End how);
    /// The client was told to stay away until then.
    void hold_off(Instant now, std::chrono::seconds wait);
    /// A write to a group arrived while another one was under way.
    void overlapped(std::uint64_t ticket, std::string_view what);
    void clear();
    /// More calls than this at once are a violation; 0 = any number.
    void set_most_in_flight(std::uint64_t most) noexcept { most_in_flight_ = most; }

    /// The newest ones: the log forgets, the counters do not.
    [[nodiscard]] const std::deque<CallRecord>& calls() const noexcept { return calls_; }
    [[nodiscard]] std::uint64_t count() const noexcept { return next_ - 1; }
    [[nodiscard]] const std::map<std::string, std::uint64_t>& per_route() const noexcept {
        return per_route_;
    }
    [[nodiscard]] const std::map<std::string, std::uint64_t>& rows_per_route() const noexcept {
        return rows_;
    }
    [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& per_connection() const noexcept {
        return per_connection_;
    }
    [[nodiscard]] const std::map<int, std::uint64_t>& per_status() const noexcept {
        return per_status_;
    }
    [[nodiscard]] std::uint64_t max_in_flight() const noexcept { return max_in_flight_; }
    [[nodiscard]] std::uint64_t retry_after_violations() const noexcept { return violations_; }
    [[nodiscard]] std::uint64_t group_write_overlaps() const noexcept { return overlaps_; }
    /// Writes that were sent again, and to no effect, after they had succeeded.
    [[nodiscard]] std::uint64_t repeated_after_success() const noexcept { return repeated_told_; }
    /// The same where the client cannot have known that they had.
    [[nodiscard]] std::uint64_t repeated_after_lost_answer() const noexcept {
        return repeated_lost_;
    }
    /// The first ones: a client that breaks a promise does so a thousand times.
    [[nodiscard]] const std::vector<Violation>& violations() const noexcept { return first_; }
    [[nodiscard]] std::uint64_t violation_count() const noexcept { return violation_count_; }

private:
    // A call that was on its way when the 429 was sent is no violation.
    static constexpr std::chrono::milliseconds k_grace{100};
    static constexpr std::size_t k_most_calls = 100'000;
    static constexpr std::size_t k_most_violations = 100;
    static constexpr std::size_t k_most_connections = 10'000;

    CallRecord* record(std::uint64_t sequence);
    void violated(std::string_view kind, const CallRecord& call, std::string detail);

    std::deque<CallRecord> calls_;
    std::uint64_t next_ = 1;                           // sequence of the call after the newest
    std::unordered_map<std::uint64_t, Instant> begun_; // by ticket; only of calls under way
    Instant start_ = std::chrono::steady_clock::now();
    std::map<std::string, std::uint64_t> per_route_;
    std::map<std::string, std::uint64_t> rows_;
    std::map<std::uint64_t, std::uint64_t> per_connection_;
    std::map<int, std::uint64_t> per_status_;
    std::uint64_t in_flight_ = 0;
    std::uint64_t max_in_flight_ = 0;
    std::uint64_t most_in_flight_ = 0;
    std::uint64_t violations_ = 0;
    std::uint64_t overlaps_ = 0;
    std::uint64_t repeated_told_ = 0;
    std::uint64_t repeated_lost_ = 0;
    std::uint64_t violation_count_ = 0;
    std::uint64_t epoch_ = 0; // tickets from before clear() are not ours any more
    Instant quiet_from_{};
    Instant quiet_until_{};
    std::vector<Violation> first_;
    // Digests of route and body, not the texts: a long run would keep every request for ever.
    std::unordered_map<std::uint64_t, std::uint64_t> told_writes_; // → the newest call by then
    std::unordered_set<std::uint64_t> lost_writes_;
};

} // namespace rollcall::sandbox
