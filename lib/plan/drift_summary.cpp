#include <rollcall/plan/drift_summary.hpp>

#include <algorithm>

namespace rollcall {

DriftSummary summarise(const DriftReport& report) {
    DriftSummary summary{.id = report.id, .time = report.time, .facts = report.facts.size()};
    bool known = true;
    for (const auto& fact : report.facts) {
        ++summary.by_outcome[std::string(to_string(fact.outcome))];
        ++summary.by_fact[fact.fact];
        if (fact.source) {
            ++summary.by_actor[fact.source->who];
            continue;
        }
        ++summary.unattributed;
        // Not seen right before: the change may be as old as the log.
        known = known && !fact.last_right.empty();
        summary.oldest_open = summary.oldest_open.empty()
                                  ? fact.last_right
                                  : std::min(summary.oldest_open, fact.last_right);
    }
    if (!known) summary.oldest_open.clear();
    return summary;
}

} // namespace rollcall
