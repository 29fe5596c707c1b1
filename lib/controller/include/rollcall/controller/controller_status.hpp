#pragma once

#include <rollcall/controller/condition.hpp>
#include <rollcall/controller/pass_result.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// What an ended pass leaves to be shown: counts and words, not the rosters behind them.
struct PassSummary {
    PassEnd end = PassEnd::done;
    std::string started{}; ///< RFC 3339
    std::string finished{};
    std::string desired_commit{}; ///< empty: it was not read
    std::string account{}; ///< "3 users invited, 1 group renamed"; empty: nothing was applied
    std::string failure{}; ///< one line
    std::size_t actions = 0;
    std::size_t failed = 0;
    std::size_t pending = 0;
    std::size_t refused = 0;
    std::size_t drift = 0; ///< facts that somebody else had changed
    std::size_t calls = 0; ///< to Dropbox
    bool operator==(const PassSummary&) const = default;
};
[[nodiscard]] PassSummary summary_of(const PassResult& result);

/// Something that waits for an approval.
struct WaitingHold {
    std::string hold_id{};
    std::string hazard{};
    std::size_t count = 0;
    std::string detail{};
    bool operator==(const WaitingHold&) const = default;
};

/// The newest complete reading of the datastore.
struct SourceSnapshot {
    std::string source{};
    std::string read_at{}; ///< RFC 3339
    std::size_t users = 0;
    std::size_t groups = 0;
    std::size_t memberships = 0;
    bool operator==(const SourceSnapshot&) const = default;
};

/// What went to Dropbox since the start.
struct Traffic {
    std::size_t calls = 0;
    std::chrono::milliseconds throttled{0}; ///< how long Dropbox asked us to wait, in all
    bool operator==(const Traffic&) const = default;
};

/// Where the controller stands: what pages, metrics and `rollcall status` show. A value: the loop
/// makes it, others read copies.
struct ControllerStatus {
    std::string team{};
    std::string version{};
    std::string started{}; ///< RFC 3339
    std::string updated{};
    Conditions conditions{};
    bool pass_runs = false;
    std::size_t passes = 0; ///< ended, since the start
    std::size_t failures_in_a_row = 0;
    std::string next_pass{};    ///< RFC 3339; empty while one runs
    std::string last_success{}; ///< when a pass last came to its end; empty: none yet
    std::optional<PassSummary> last_pass{};
    std::vector<WaitingHold> holds{};
    std::optional<SourceSnapshot> snapshot{};
    std::string exports_paused{}; ///< by whom and why; empty: they are not
    std::size_t users = 0;        ///< desired, by the newest plan
    std::size_t groups = 0;
    std::size_t memberships = 0;
    std::optional<Seats> seats{};
    Traffic traffic{};
    bool operator==(const ControllerStatus&) const = default;
};

/// JSON with a version, for pages and for the file that `rollcall status` reads.
[[nodiscard]] std::string to_json(const ControllerStatus& status);
/// The other way, of what to_json() wrote. Errors: untrusted.
[[nodiscard]] Result<ControllerStatus> parse_controller_status(const std::string& text);

} // namespace rollcall
