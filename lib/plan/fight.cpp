#include <rollcall/base/text.hpp>
#include <rollcall/plan/fight.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace rollcall {
namespace {

/// The time so many seconds before another; both RFC 3339 in UTC. Empty where that is none.
std::string before(std::string_view time, std::chrono::seconds span) {
    std::tm parts{};
    const std::string text(time);
    if (text.size() < 19
        || std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d", &parts.tm_year, &parts.tm_mon,
                       &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec)
               != 6) {
        return {};
    }
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    const auto seconds = timegm(&parts) - static_cast<std::time_t>(span.count());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

std::size_t reversals_since(const FoughtFact& fight, const std::string& from) {
    return static_cast<std::size_t>(
        std::count_if(fight.reversals.begin(), fight.reversals.end(),
                      [&from](const std::string& time) { return time >= from; }));
}

/// A value as people read it beside the other side's.
std::string quoted(const std::optional<std::string>& value,
                   const std::optional<std::string>& other) {
    if (value == "member" || other == "member") return value ? "a member" : "no member";
    return value && !value->empty() ? '"' + visible(*value) + '"' : std::string("none");
}

bool is_frozen(const FoughtFact& fight, const FightRules& rules, const std::string& from) {
    if (rules.limit == 0) return false;
    return fight.frozen || reversals_since(fight, from) >= rules.limit;
}

} // namespace

const FoughtFact* find_fight(const Fights& fights, std::string_view key) noexcept {
    const auto found = std::lower_bound(
        fights.begin(), fights.end(), key,
        [](const FoughtFact& fight, std::string_view wanted) { return fight.key < wanted; });
    return found != fights.end() && found->key == key ? &*found : nullptr;
}

Fights frozen_fights(const Fights& fights, const FightRules& rules, std::string_view now) {
    const auto from = before(now, rules.window);
    Fights frozen;
    for (const auto& fight : fights) {
        if (!is_frozen(fight, rules, from)) continue;
        frozen.push_back(fight);
        frozen.back().frozen = true;
    }
    return frozen;
}

void note_fights(DriftReport& report, const Fights& fights, const FightRules& rules) {
    const auto from = before(report.time, rules.window);
    for (auto& fact : report.facts) {
        const auto* fight = find_fight(fights, drift_key(fact));
        if (fight == nullptr || fight->desired != fact.desired) continue;
        fact.fight =
            Fight{.reversals = fight->reversals,
                  .limit = rules.limit,
                  .window = rules.window_text,
                  .frozen = is_frozen(*fight, rules, from) && fact.outcome == DriftOutcome::held};
    }
}

Fights fights_after(Fights fights,
                    const DriftReport& report,
                    const FightRules& rules,
                    const std::string& done_at) {
    const auto from = before(report.time, rules.window);
    Fights after;
    std::vector<std::string> present;
    for (const auto& fact : report.facts) {
        const auto key = drift_key(fact);
        present.push_back(key);
        const auto* known = find_fight(fights, key);
        FoughtFact fight{.key = key, .desired = fact.desired};
        // Another wish of the directory's is another fight.
        if (known != nullptr && known->desired == fact.desired) fight = *known;
        const bool was_frozen = is_frozen(fight, rules, from);
        fight.live = fact.live;
        if (fact.source) fight.by = fact.source->who;
        if (fact.outcome == DriftOutcome::reverted) {
            if (was_frozen) fight.reversals.clear();
            fight.frozen = false;
            fight.reversals.push_back(done_at);
        } else if (was_frozen) {
            fight.frozen = true;
        }
        if (!fight.reversals.empty()) after.push_back(std::move(fight));
    }
    std::sort(present.begin(), present.end());
    for (auto& fight : fights) {
        if (std::binary_search(present.begin(), present.end(), fight.key)) continue;
        // Both sides agree: what was frozen is over, what was set back lately still counts.
        if (is_frozen(fight, rules, from) && fight.frozen) continue;
        after.push_back(std::move(fight));
    }
    for (auto& fight : after) {
        if (fight.frozen) continue;
        std::erase_if(fight.reversals, [&from](const std::string& time) { return time < from; });
    }
    std::erase_if(after, [](const FoughtFact& fight) { return fight.reversals.empty(); });
    std::sort(after.begin(), after.end(),
              [](const FoughtFact& a, const FoughtFact& b) { return a.key < b.key; });
    return after;
}

std::string fight_in_words(const FoughtFact& fight, std::string_view window) {
    return fmt::format("set back {} within {}; {} makes it {}, the directory says {}",
                       counted(fight.reversals.size(), "time"), window,
                       fight.by.empty() ? "somebody who is not in the log yet" : visible(fight.by),
                       quoted(fight.live, fight.desired), quoted(fight.desired, fight.live));
}

} // namespace rollcall
