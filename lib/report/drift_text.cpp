#include "drift_words.hpp"
#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

Ink ink_of(const DriftFact& fact) {
    switch (fact.outcome) {
    case DriftOutcome::to_revert: return Ink::yellow;
    case DriftOutcome::reverted: return Ink::green;
    case DriftOutcome::failed:
    case DriftOutcome::refused: return Ink::red;
    default: return Ink::cyan;
    }
}

/// "Changed by: Ann Lee <ann@acme.com> 4,000, app Okta 12, not in the log yet 3"
std::string culprits(const DriftReport& report) {
    const auto sorted = actors_of(report);
    constexpr std::size_t k_shown = 5;
    std::string text = "Changed by: ";
    for (std::size_t i = 0; i < sorted.size() && i < k_shown; ++i) {
        text +=
            fmt::format("{}{} {}", i == 0 ? "" : ", ", sorted[i].first, grouped(sorted[i].second));
    }
    if (sorted.size() > k_shown) text += fmt::format(", and {} more", sorted.size() - k_shown);
    return text;
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

/// Of earlier reports: who it was is known now.
void write_completed(Writer& out, const DriftReport& report) {
    if (report.completed.empty()) return;
    out.heading("  Now known of earlier reports", Ink::plain);
    std::vector<ReportLine> entries;
    for (const auto& item : report.completed) {
        const auto line = fmt::format("{} {}: by {}", name_of(item.fact), happened(item.fact),
                                      culprit(item.fact, report));
        entries.push_back({.block = kind_of(item.fact),
                           .subject = name_of(item.fact),
                           .line = line,
                           .text = culprit(item.fact, report)});
    }
    write_entries(out, entries);
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
        auto by = culprit(*fact, report);
        if (!by.empty()) by = (fact->source ? "by " : "by whom: ") + by;
        if (!fact->since.empty() && fact->since != report.read_until) {
            by += fmt::format("{}seen since {}", by.empty() ? "" : "; ", fact->since);
        }
        if (const auto name = class_of(*fact); !name.empty()) {
            by += (by.empty() ? "" : "; ") + name;
        }
        if (fact->fight) by += "\n      " + fight_in_words(*fact);
        // What it is now may not be cut: that is the news.
        auto what = happened(*fact);
        if (display_width(what) <= widths.happened) what = Writer::padded(what, widths.happened);
        entries.push_back(
            {.block = kind_of(*fact) + ", " + outcome_kind(*fact),
             .subject = name_of(*fact),
             .line = fmt::format("{} {}  {}  {}", out.ink(ink_of(*fact), "!"),
                                 Writer::padded(name_of(*fact), widths.name), what, outcome)
                     + (by.empty() ? "" : "\n      " + out.ink(Ink::dim, by)),
             .text = values_of(*fact)});
    }
    write_entries(out, entries);
    if (is_long) out.line("  " + culprits(report));
    if (!report.facts.empty() && !report.log_problem.empty()) {
        out.line(fmt::format("  Who did it is not known: {}", visible(report.log_problem)));
    }
    write_completed(out, report);
    if (const auto intended = intended_in_words(report); !intended.empty()) {
        out.line();
        out.line(out.ink(
            Ink::dim, fmt::format("  Because the directory changed, so no drift: {}.", intended)));
    }
    if (const auto unmanaged = unmanaged_in_words(report); !unmanaged.empty()) {
        out.line();
        out.line(out.ink(Ink::dim, fmt::format("  Not ours, so no drift: {}.", unmanaged)));
    }
    if (out.lines() > k_screen) {
        out.line();
        out.line(fmt::format("  In short: {}.", summary_of(report)));
    }
    return std::move(out).text();
}

} // namespace rollcall
