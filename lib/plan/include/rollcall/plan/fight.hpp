#pragma once

#include <rollcall/plan/drift.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// When a fact counts as fought over: set back so often within the window, and changed again.
struct FightRules {
    std::size_t limit = 3; ///< 0: never
    std::chrono::seconds window{24 * 3600};
    std::string window_text = "24h"; ///< as the settings say it
};

/// A fact that was set back lately: what must be known of it to see a fight.
struct FoughtFact {
    std::string key{}; ///< drift_key()
    std::optional<std::string> desired{};
    std::optional<std::string> live{};    ///< what the other side made it, the last time
    std::string by{};                     ///< who that was; empty: not in the log yet
    std::vector<std::string> reversals{}; ///< when we set it back; RFC 3339, sorted
    /// It reached the limit and waits for a decision: until it is approved, or both sides agree.
    bool frozen = false;
    bool operator==(const FoughtFact&) const = default;
};

/// All of a team, sorted by key.
using Fights = std::vector<FoughtFact>;

/// The facts that a plan must not set back without a decision.
struct FrozenFights {
    Fights facts{};
    std::string window = "24h"; ///< in words
    bool operator==(const FrozenFights&) const = default;
};

/// The fact's entry, or null.
[[nodiscard]] const FoughtFact* find_fight(const Fights& fights, std::string_view key) noexcept;

/// The facts that may not be set back now without a decision, sorted by key. `now`: RFC 3339.
[[nodiscard]] Fights
frozen_fights(const Fights& fights, const FightRules& rules, std::string_view now);

/// Says of each fact of the report that was set back within the window how often, and whether it is
/// frozen.
void note_fights(DriftReport& report, const Fights& fights, const FightRules& rules);

/// The fights after a pass: what it set back is counted, what nobody fights over any more is
/// forgotten, what was frozen and is now set back (a person approved it) is counted anew.
/// `done_at`: they were set back after that.
[[nodiscard]] Fights fights_after(Fights fights,
                                  const DriftReport& report,
                                  const FightRules& rules,
                                  const std::string& done_at);

/// "set back 3 times within 24h; app Okta makes it "X", the directory says "Y"": both sides named.
[[nodiscard]] std::string fight_in_words(const FoughtFact& fight, std::string_view window);

} // namespace rollcall
