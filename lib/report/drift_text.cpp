#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

std::string shown(const std::optional<std::string>& value) {
    return value && !value->empty() ? '"' + visible(*value) + '"' : std::string("none");
}

/// What happened, as a sentence without a subject.
std::string happened(const DriftFact& fact) {
    if (fact.fact == "membership") {
        return fact.live ? "was put into " + label(fact.group)
                         : "was taken out of " + label(fact.group);
    }
    if (fact.fact == "account") return "was removed from the team";
    if (fact.fact == "group") return "was deleted";
    if (fact.fact == "state" && fact.live == "suspended") return "was suspended";
    if (fact.fact == "state" && fact.applied == "suspended") return "was let in again";
    if (fact.fact == "displayName") {
        return fmt::format("was renamed from {} to {}", shown(fact.applied), shown(fact.live));
    }
    return fmt::format("{} was changed from {} to {}", fact.fact, shown(fact.applied),
                       shown(fact.live));
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

/// The same for many facts: without the values that are theirs alone.
std::string outcome_kind(const DriftFact& fact) {
    if (fact.outcome == DriftOutcome::to_revert && fact.reason == Reason::conflict) {
        return "the directory changed it too";
    }
    return becomes(fact);
}

Ink ink_of(const DriftFact& fact) {
    switch (fact.outcome) {
    case DriftOutcome::to_revert: return Ink::yellow;
    case DriftOutcome::reverted: return Ink::green;
    case DriftOutcome::failed:
    case DriftOutcome::refused: return Ink::red;
    default: return Ink::cyan;
    }
}

/// A renamed group is called by the name that people know it by: the applied one.
std::string name_of(const DriftFact& fact) {
    if (fact.user != UserRef{}) return label(fact.user);
    if (fact.applied && fact.fact == "displayName") return visible(*fact.applied);
    return label(fact.group);
}

/// Who did it, and when.
std::string culprit(const DriftFact& fact, const DriftReport& report) {
    if (fact.source) {
        return fmt::format("by {}{}{}, {}", visible(fact.source->who),
                           fact.source->through.empty() ? "" : " through ",
                           visible(fact.source->through), fact.source->when);
    }
    return report.log_problem.empty() ? "by whom: not in Dropbox's event log yet" : "";
}

/// "Changed by: Ann Lee <ann@acme.com> 4,000, app Okta 12, not in Dropbox's event log yet 3"
std::string culprits(const DriftReport& report) {
    std::map<std::string, std::size_t> counts;
    for (const auto& fact : report.facts) {
        ++counts[fact.source ? visible(fact.source->who) : "not in Dropbox's event log yet"];
    }
    std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    constexpr std::size_t k_shown = 5;
    std::string text = "Changed by: ";
    for (std::size_t i = 0; i < sorted.size() && i < k_shown; ++i) {
        text +=
            fmt::format("{}{} {}", i == 0 ? "" : ", ", sorted[i].first, grouped(sorted[i].second));
    }
    if (sorted.size() > k_shown) text += fmt::format(", and {} more", sorted.size() - k_shown);
    return text;
}

/// What happened, without the values: what many facts have in common.
std::string kind_of(const DriftFact& fact) {
    if (fact.fact == "membership") {
        return fact.live ? "put into a group" : "taken out of a group";
    }
    if (fact.fact == "account") return "removed from the team";
    if (fact.fact == "group") return "deleted";
    if (fact.fact == "state" && fact.live == "suspended") return "suspended";
    if (fact.fact == "state" && fact.applied == "suspended") return "let in again";
    if (fact.fact == "displayName") return "renamed";
    return fact.fact + " changed";
}

/// The values of one fact among many of its kind.
std::string values_of(const DriftFact& fact) {
    if (fact.fact == "membership") return label(fact.group);
    if (fact.fact == "account" || fact.fact == "group" || fact.fact == "state") return "";
    return fmt::format("{} → {}", shown(fact.applied), shown(fact.live));
}

/// What a reader should see first: what failed or waits for a decision, then the worst to come.
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

struct Widths {
    std::size_t name = 0;
    std::size_t happened = 0;
};

/// Columns as wide as what is shown in them needs, within reason.
Widths column_widths(const DriftReport& report) {
    constexpr Widths k_widest{.name = 34, .happened = 60};
    Widths widths;
    for (const auto& fact : report.facts) {
        widths.name = std::max(widths.name, display_width(name_of(fact)));
        widths.happened = std::max(widths.happened, display_width(happened(fact)));
    }
    return {.name = std::min(widths.name, k_widest.name),
            .happened = std::min(widths.happened, k_widest.happened)};
}

/// "5,000 facts changed: 4,000 to be set back, 1,000 held"
std::string summary_of(const DriftReport& report) {
    std::map<DriftOutcome, std::size_t> counts;
    for (const auto& fact : report.facts) ++counts[fact.outcome];
    std::string text = counted(report.facts.size(), "fact was changed", "facts were changed");
    std::string_view separator = ": ";
    const auto add = [&](DriftOutcome outcome, std::string_view word) {
        if (counts[outcome] == 0) return;
        text += fmt::format("{}{} {}", separator, grouped(counts[outcome]), word);
        separator = ", ";
    };
    add(DriftOutcome::failed, "could not be set back");
    add(DriftOutcome::held, "held");
    add(DriftOutcome::refused, "refused");
    add(DriftOutcome::to_revert, "to be set back");
    add(DriftOutcome::reverted, "set back");
    add(DriftOutcome::pending, "pending");
    add(DriftOutcome::skipped, "left as the options say");
    return text;
}

} // namespace

std::string drift_text(const DriftReport& report, const TextStyle& style) {
    Writer out(style);
    out.line(
        out.ink(Ink::bold, fmt::format("Drift report for {}", report.team))
        + out.ink(Ink::dim, fmt::format("  since {}",
                                        report.applied_commit
                                            ? "ledger " + report.applied_commit->str().substr(0, 10)
                                            : "nothing applied yet")));
    if (!report.applied_commit) {
        out.line(
            "  Nothing has been applied yet, so nothing can have drifted: run `rollcall plan`.");
        return std::move(out).text();
    }
    if (report.facts.empty()) {
        out.line(out.ink(Ink::green, "  Nobody changed anything that the directory decides."));
    } else {
        out.line(
            fmt::format("  {} in Dropbox by somebody else.",
                        counted(report.facts.size(), "fact was changed", "facts were changed")));
        out.line();
    }
    const auto widths = column_widths(report);
    std::vector<const DriftFact*> facts;
    for (const auto& fact : report.facts) facts.push_back(&fact);
    const bool is_long = out.is_long(facts.size());
    if (is_long) {
        std::stable_sort(facts.begin(), facts.end(), [](const DriftFact* a, const DriftFact* b) {
            return rank_of(*a) < rank_of(*b);
        });
    }
    std::vector<ReportLine> entries;
    for (const auto* fact : facts) {
        const auto outcome = out.ink(ink_of(*fact), becomes(*fact));
        const auto by = culprit(*fact, report);
        entries.push_back(
            {.block = kind_of(*fact) + ", " + outcome_kind(*fact),
             .subject = name_of(*fact),
             .line = fmt::format("{} {}  {}  {}", out.ink(ink_of(*fact), "!"),
                                 Writer::padded(name_of(*fact), widths.name),
                                 Writer::padded(happened(*fact), widths.happened), outcome)
                     + (by.empty() ? "" : "\n      " + out.ink(Ink::dim, by)),
             .text = values_of(*fact)});
    }
    write_entries(out, entries);
    if (is_long) out.line("  " + culprits(report));
    if (!report.facts.empty() && !report.log_problem.empty()) {
        out.line(fmt::format("  Who did it is not known: {}", visible(report.log_problem)));
    }
    if (!report.unmanaged_users.empty() || !report.unmanaged_groups.empty()) {
        out.line();
        out.line(out.ink(Ink::dim, fmt::format("  Not ours, so no drift: {}, {}.",
                                               counted(report.unmanaged_users.size(), "user"),
                                               counted(report.unmanaged_groups.size(), "group"))));
    }
    if (out.lines() > k_screen) {
        out.line();
        out.line(fmt::format("  In short: {}.", summary_of(report)));
    }
    return std::move(out).text();
}

} // namespace rollcall
