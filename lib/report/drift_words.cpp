#include "drift_words.hpp"

#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/plan/drift_summary.hpp>
#include <rollcall/plan/fight.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace rollcall {
namespace {

/// The largest first.
std::vector<std::pair<std::string, std::size_t>>
by_count(const std::map<std::string, std::size_t>& counts) {
    std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    return sorted;
}

} // namespace

std::string shown(const std::optional<std::string>& value) {
    return value && !value->empty() ? '"' + visible(*value) + '"' : std::string("none");
}

std::string happened(const DriftFact& fact) {
    if (fact.fact == "membership") {
        return fact.live ? "was put into " + label(fact.group)
                         : "was taken out of " + label(fact.group);
    }
    if (fact.fact == "account") return "was removed from the team";
    if (fact.fact == "group") return "was deleted";
    if (fact.fact == "managementType") return "was given to its owners to manage";
    if (fact.fact == "state" && fact.live == "suspended") return "was suspended";
    if (fact.fact == "state" && fact.applied == "suspended") return "was let in again";
    if (fact.fact == "displayName") {
        return fmt::format("was renamed from {} to {}", shown(fact.applied), shown(fact.live));
    }
    return fmt::format("{} was changed from {} to {}", fact.fact, shown(fact.applied),
                       shown(fact.live));
}

std::string kind_of(const DriftFact& fact) {
    if (fact.fact == "membership") {
        return fact.live ? "put into a group" : "taken out of a group";
    }
    if (fact.fact == "account") return "removed from the team";
    if (fact.fact == "group") return "deleted";
    if (fact.fact == "managementType") return "given to its owners to manage";
    if (fact.fact == "state" && fact.live == "suspended") return "suspended";
    if (fact.fact == "state" && fact.applied == "suspended") return "let in again";
    if (fact.fact == "displayName") return "renamed";
    return fact.fact + " changed";
}

std::string kinds_in_words(std::span<const DriftFact* const> facts) {
    std::map<std::string, std::size_t> counts;
    for (const auto* fact : facts) ++counts[kind_of(*fact)];
    std::string text;
    for (const auto& [kind, count] : by_count(counts)) {
        text += text.empty() ? "" : ", ";
        if (counts.size() > 1) text += grouped(count) + ' ';
        text += kind;
    }
    return text;
}

std::string values_of(const DriftFact& fact) {
    if (fact.fact == "membership") return label(fact.group);
    if (fact.fact == "account" || fact.fact == "group" || fact.fact == "state"
        || fact.fact == "managementType") {
        return "";
    }
    return fmt::format("{} → {}", shown(fact.applied), shown(fact.live));
}

std::string becomes(const DriftFact& fact) {
    switch (fact.outcome) {
    case DriftOutcome::to_revert:
        return fact.reason == Reason::conflict
                   ? fmt::format("the directory changed it too: will be {}", shown(fact.desired))
                   : "will be set back";
    case DriftOutcome::reverted: return "set back";
    case DriftOutcome::failed: return "could not be set back";
    case DriftOutcome::held:
        return fact.hold_id.empty()
                   ? "held by " + fact.detail
                   : fmt::format("held: rollcall approve {} --reason \"…\"", fact.hold_id);
    case DriftOutcome::refused: return "refused: " + visible(fact.detail);
    case DriftOutcome::pending: return "pending: " + visible(fact.detail);
    case DriftOutcome::skipped: return "left: " + visible(fact.detail);
    }
    return "";
}

std::string outcome_kind(const DriftFact& fact) {
    if (fact.outcome == DriftOutcome::to_revert && fact.reason == Reason::conflict) {
        return "the directory changed it too";
    }
    return becomes(fact);
}

std::string_view word_of(DriftOutcome outcome) noexcept {
    switch (outcome) {
    case DriftOutcome::to_revert: return "to be set back";
    case DriftOutcome::reverted: return "set back";
    case DriftOutcome::failed: return "could not be set back";
    case DriftOutcome::held: return "held";
    case DriftOutcome::refused: return "refused";
    case DriftOutcome::pending: return "pending";
    case DriftOutcome::skipped: return "left as the options say";
    }
    return "";
}

std::string name_of(const DriftFact& fact) {
    if (fact.user != UserRef{}) return label(fact.user);
    if (fact.applied && fact.fact == "displayName") return visible(*fact.applied);
    return label(fact.group);
}

std::string culprit(const DriftFact& fact, const DriftReport& report) {
    if (fact.source) {
        return fmt::format("{}{}{}, {}", visible(fact.source->who),
                           fact.source->through.empty() ? "" : " through ",
                           visible(fact.source->through), visible(fact.source->when));
    }
    return report.log_problem.empty() ? "not in the log yet" : "";
}

std::string fight_in_words(const DriftFact& fact) {
    if (!fact.fight) return "";
    const FoughtFact fight{.desired = fact.desired,
                           .live = fact.live,
                           .by = fact.source ? fact.source->who : std::string(),
                           .reversals = fact.fight->reversals};
    return fight_in_words(fight, fact.fight->window);
}

int rank_of(const DriftFact& fact) {
    switch (fact.outcome) {
    case DriftOutcome::failed: return 0;
    case DriftOutcome::held: return 1;
    case DriftOutcome::refused: return 2;
    case DriftOutcome::to_revert: return fact.hazard == Hazard::none ? 4 : 3;
    case DriftOutcome::pending: return 5;
    case DriftOutcome::skipped: return 6;
    case DriftOutcome::reverted: return 7;
    }
    return 8;
}

std::string summary_of(const DriftReport& report) {
    std::map<DriftOutcome, std::size_t> counts;
    for (const auto& fact : report.facts) ++counts[fact.outcome];
    std::string text = counted(report.facts.size(), "fact was changed", "facts were changed");
    std::string_view separator = ": ";
    for (const auto outcome :
         {DriftOutcome::failed, DriftOutcome::held, DriftOutcome::refused, DriftOutcome::to_revert,
          DriftOutcome::reverted, DriftOutcome::pending, DriftOutcome::skipped}) {
        if (counts[outcome] == 0) continue;
        text += fmt::format("{}{} {}", separator, grouped(counts[outcome]), word_of(outcome));
        separator = ", ";
    }
    return text;
}

std::vector<std::pair<std::string, std::size_t>> actors_of(const DriftReport& report) {
    std::map<std::string, std::size_t> counts;
    for (const auto& fact : report.facts) {
        ++counts[fact.source ? visible(fact.source->who) : std::string(k_not_in_log_yet)];
    }
    return by_count(counts);
}

std::string unmanaged_in_words(const DriftReport& report) {
    if (report.unmanaged_users.empty() && report.unmanaged_groups.empty()) return "";
    return fmt::format("{}, {}", counted(report.unmanaged_users.size(), "user"),
                       counted(report.unmanaged_groups.size(), "group"));
}

std::string class_of(const DriftFact& fact) {
    if (fact.hazard == Hazard::none) return "";
    return fmt::format("class {}", to_string(fact.hazard));
}

std::string intended_in_words(const DriftReport& report) {
    std::string text;
    for (const auto& [name, count] : report.intended) {
        const auto kind = parse_action_kind(name);
        if (!kind) continue;
        text += (text.empty() ? "" : ", ") + counted_in_words(*kind, count);
    }
    return text;
}

} // namespace rollcall
