#pragma once

#include <rollcall/plan/drift.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// A report in numbers: what an index of kept reports holds of each, and what charts are drawn
/// from.
struct DriftSummary {
    std::string id{};
    std::string time{};
    std::string path{}; ///< of the kept files, without their ending; empty: not kept
    std::size_t facts = 0;
    std::map<std::string, std::size_t> by_outcome{}; ///< "held" → 3
    std::map<std::string, std::size_t> by_fact{};    ///< "membership" → 2
    std::map<std::string, std::size_t> by_actor{};   ///< "Ann Lee <ann@acme.com>" → 2
    std::size_t unattributed = 0;                    ///< not in the log when last looked
    std::string oldest_open{}; ///< from when on the log may name who did them; empty: not known
    bool operator==(const DriftSummary&) const = default;
};

[[nodiscard]] DriftSummary summarise(const DriftReport& report);

/// The kept reports of a team, oldest first.
struct DriftIndex {
    std::string team{};
    std::vector<DriftSummary> reports{};
    bool operator==(const DriftIndex&) const = default;
};

/// How actors are counted together that no report could name yet.
inline constexpr std::string_view k_not_in_log_yet = "not in the log yet";

} // namespace rollcall
