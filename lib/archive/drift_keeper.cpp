#include <rollcall/archive/drift_keeper.hpp>
#include <rollcall/plan/drift_history.hpp>
#include <rollcall/reconcile/attribution.hpp>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace rollcall {
namespace {

/// Dropbox says that its log may be late by a day; longer than this nobody waits.
constexpr std::chrono::hours k_longest_wait{72};
/// How far back a change may lie that nobody saw right before.
constexpr std::chrono::hours k_furthest{24 * 30};
constexpr std::chrono::milliseconds k_first_wait{1'000};
constexpr std::chrono::milliseconds k_longest_pause{900'000};

/// The kept reports of which the log may still tell something.
std::vector<DriftSummary> open_reports(const DriftIndex& index, const std::string& not_before) {
    std::vector<DriftSummary> open;
    for (const auto& summary : index.reports) {
        if (summary.unattributed > 0 && summary.time >= not_before) open.push_back(summary);
    }
    return open;
}

bool names_nobody(const DriftReport& report) {
    return std::any_of(report.facts.begin(), report.facts.end(),
                       [](const DriftFact& fact) { return !fact.source; });
}

} // namespace

struct DriftKeeper::Completed {
    std::vector<DriftReport> amended{};
    std::vector<DriftCompletion> facts{};
};

Result<Fights> DriftKeeper::frozen(const FightRules& rules) {
    ROLLCALL_TRY_ASSIGN(const auto* kept, archive_.load());
    return frozen_fights(kept->fights, rules, utc_time(clock_.now()));
}

Result<DriftKeeper::Completed> DriftKeeper::complete(const KeptReports& kept,
                                                     DriftReport& report,
                                                     bool wanted,
                                                     EventLog& log,
                                                     const DriftRules& rules) {
    Completed completed;
    const auto now = clock_.now();
    const auto open = open_reports(kept.index, utc_time(now - k_longest_wait));
    const bool of_this = wanted && names_nobody(report);
    const bool due = !next_look_ || clock_.steady() >= *next_look_;
    if (!of_this && (open.empty() || !due)) return completed;

    auto from = utc_time(now);
    if (of_this) from = log_needed_from(report, now);
    for (const auto& summary : open) {
        from = std::min(from, summary.oldest_open.empty() ? utc_time(now - k_furthest)
                                                          : summary.oldest_open);
    }
    const auto events = log.events({.from = from});
    if (!events) {
        report.log_problem = events.error().describe();
    } else {
        if (wanted) attribute(std::span(report.facts), *events, rules.masked);
        // What goes on is in several reports; it is told once.
        std::set<std::pair<std::string, std::string>> told;
        for (const auto& summary : open) {
            ROLLCALL_TRY_ASSIGN(auto earlier_report, archive_.read(summary));
            std::vector<bool> known;
            for (const auto& fact : earlier_report.facts) known.push_back(fact.source.has_value());
            const auto named = attribute(std::span(earlier_report.facts), *events, rules.masked);
            if (named == 0) continue;
            for (std::size_t i = 0; i < known.size(); ++i) {
                const auto& fact = earlier_report.facts[i];
                if (known[i] || !fact.source) continue;
                if (!told.emplace(drift_key(fact), fact.since).second) continue;
                completed.facts.push_back({earlier_report.id, earlier_report.time, fact});
            }
            earlier_report.log_problem.clear();
            completed.amended.push_back(std::move(earlier_report));
        }
    }
    // While nothing comes, the log is asked ever less often.
    patience_ = completed.amended.empty() && !of_this
                    ? std::clamp(2 * patience_, k_first_wait, k_longest_pause)
                    : k_first_wait;
    next_look_ = clock_.steady() + patience_;
    return completed;
}

Result<std::optional<DriftReport>>
DriftKeeper::keep(const PassReport& pass, EventLog& log, const DriftRules& rules) {
    ROLLCALL_TRY_ASSIGN(const auto* kept, archive_.load());
    auto report = make_drift_report(pass);
    stamp(report, pass.began, pass.started, kept->tip ? kept->tip->str() : std::string());
    carry_over(report, kept->latest, kept->fights, right_at_);
    note_fights(report, kept->fights, rules.fights);
    const bool changed = pass.plan.applied_commit && !same_drift(report, kept->latest);
    ROLLCALL_TRY_ASSIGN(auto completed, complete(*kept, report, changed, log, rules));

    if (changed) report.completed = std::move(completed.facts);
    auto fights =
        changed ? fights_after(kept->fights, report, rules.fights, pass.started) : kept->fights;
    for (const auto& earlier_report : completed.amended) {
        for (const auto& fact : earlier_report.facts) {
            if (!fact.source) continue;
            const auto key = drift_key(fact);
            for (auto& fight : fights) {
                if (fight.key == key && fight.live == fact.live) fight.by = fact.source->who;
            }
        }
    }
    if (changed || !completed.amended.empty()) {
        ReportUpdate update{.amended = std::move(completed.amended),
                            .fights = std::move(fights),
                            .now = utc_time(clock_.now())};
        if (changed) update.added = report;
        ROLLCALL_TRY(archive_.write(update));
    }
    if (report.facts.empty()) right_at_ = pass.began;
    if (!changed) return std::optional<DriftReport>{};
    return std::optional<DriftReport>{std::move(report)};
}

Result<DriftReport>
DriftKeeper::on_demand(DriftReport report, EventLog& log, const DriftRules& rules) {
    ROLLCALL_TRY_ASSIGN(const auto* kept, archive_.load());
    carry_over(report, kept->latest, kept->fights, right_at_);
    note_fights(report, kept->fights, rules.fights);
    attribute(report, log, clock_.now(), rules.masked);
    return report;
}

} // namespace rollcall
