#include <rollcall/plan/drift_history.hpp>

#include <algorithm>
#include <map>
#include <tuple>

namespace rollcall {
namespace {

/// The facts of a report that nothing was done about, by key.
std::map<std::string, const DriftFact*> open_facts(const DriftReport& report) {
    std::map<std::string, const DriftFact*> open;
    for (const auto& fact : report.facts) {
        if (!is_over(fact)) open.emplace(drift_key(fact), &fact);
    }
    return open;
}

/// What a reader would have to be told of, were it another.
auto said_of(const DriftFact& fact) {
    return std::tie(fact.live, fact.desired, fact.outcome, fact.hold_id);
}

} // namespace

void carry_over(DriftReport& report,
                const std::optional<DriftReport>& previous,
                const Fights& fights,
                const std::string& right_at) {
    const auto open = previous ? open_facts(*previous) : std::map<std::string, const DriftFact*>{};
    for (auto& fact : report.facts) {
        const auto key = drift_key(fact);
        const auto known = open.find(key);
        if (known != open.end() && known->second->live == fact.live) {
            fact.since = known->second->since;
            fact.last_right = known->second->last_right;
            if (!fact.source) fact.source = known->second->source;
            continue;
        }
        // It was something else when the last report was made, or was set back since.
        fact.last_right = right_at;
        if (previous) fact.last_right = std::max(fact.last_right, previous->time);
        const auto* fight = find_fight(fights, key);
        if (fight != nullptr && !fight->reversals.empty()) {
            fact.last_right = std::max(fact.last_right, fight->reversals.back());
        }
    }
}

bool same_drift(const DriftReport& report, const std::optional<DriftReport>& previous) {
    if (!previous) return report.facts.empty();
    const auto open = open_facts(*previous);
    if (open.size() != report.facts.size()) return false;
    return std::all_of(report.facts.begin(), report.facts.end(), [&open](const DriftFact& fact) {
        const auto known = open.find(drift_key(fact));
        return known != open.end() && said_of(*known->second) == said_of(fact);
    });
}

} // namespace rollcall
