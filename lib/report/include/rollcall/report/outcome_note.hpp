#pragma once

#include <rollcall/plan/pass_report.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

/// What became of a pass, as it is kept in a git note on the commit that it applied.
struct PassOutcome {
    struct HeldItem {
        std::string hold_id{};
        std::size_t count = 0;
        bool operator==(const HeldItem&) const = default;
    };
    std::string end{};      ///< "done", "held", "partial", "stopped", "failed", …
    std::string finished{}; ///< RFC 3339
    std::string words{};    ///< "3 users invited, 1 group renamed", or why it failed
    std::string ledger{};   ///< commit; empty: none
    std::size_t done = 0;
    std::size_t failed = 0;
    std::size_t not_yet = 0; ///< pending or skipped
    std::size_t refused = 0;
    std::vector<HeldItem> held{}; ///< what an approval lets go
    bool operator==(const PassOutcome&) const = default;
};

/// `end` is the word for how it ended, `failure` why it ended before its time (or empty).
[[nodiscard]] PassOutcome
outcome_of(const PassReport& report, std::string_view end, std::string_view failure);

/// True where the note says nothing new: a pass that had nothing to do, and ended like the last.
[[nodiscard]] bool says_the_same(const PassOutcome& now, const PassOutcome& before);

/// The note: words for people, with the commands that let go what is held, and a last paragraph of
/// "Rollcall-…: value" lines for programs.
[[nodiscard]] std::string outcome_note(const PassOutcome& outcome);

/// The other way, from the text and its trailers; nothing where it is no note of ours.
[[nodiscard]] std::optional<PassOutcome>
read_outcome(std::string_view text,
             const std::vector<std::pair<std::string, std::string>>& trailers);

} // namespace rollcall
