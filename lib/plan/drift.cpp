#include <rollcall/base/names.hpp>
#include <rollcall/plan/drift.hpp>

#include <algorithm>
#include <tuple>

namespace rollcall {
namespace {

constexpr Names<DriftOutcome, 7> k_outcomes{{{DriftOutcome::to_revert, "toRevert"},
                                             {DriftOutcome::reverted, "reverted"},
                                             {DriftOutcome::failed, "failed"},
                                             {DriftOutcome::held, "held"},
                                             {DriftOutcome::refused, "refused"},
                                             {DriftOutcome::pending, "pending"},
                                             {DriftOutcome::skipped, "skipped"}}};

/// What becomes of the facts of one list of the plan.
struct Fate {
    DriftOutcome outcome;
    std::string hold_id{};
    std::string detail{};
};

class Collector {
public:
    explicit Collector(DriftReport& report) : report_(report) {}

    void collect(const Action& action, const Fate& fate) {
        if (action.temporary) return;
        if (action.reason != Reason::drift && action.reason != Reason::conflict) return;
        switch (action.kind) {
        case ActionKind::member_add:
            return add(action, fate,
                       {.fact = "membership", .applied = "member", .desired = "member"});
        case ActionKind::member_remove:
            return add(action, fate, {.fact = "membership", .live = "member"});
        case ActionKind::user_create:
        case ActionKind::user_recover:
            return add(action, fate, {.fact = "account", .applied = "exists", .desired = "exists"});
        case ActionKind::group_create:
            return add(action, fate, {.fact = "group", .applied = "exists", .desired = "exists"});
        default: break;
        }
        for (const auto& change : action.changes) {
            // One action may carry values that moved on different sides: each is judged alone.
            const auto reason =
                reason_for(change.field, change.applied, change.after, change.before);
            if (reason != Reason::drift && reason != Reason::conflict) continue;
            add(action, fate,
                {.fact = std::string(to_string(change.field)),
                 .applied = change.shown(change.applied),
                 .desired = change.shown(change.after),
                 .live = change.shown(change.before),
                 .reason = reason});
        }
    }

private:
    void add(const Action& action, const Fate& fate, DriftFact fact) {
        fact.user = action.user;
        fact.group = action.group;
        fact.hazard = action.hazard;
        fact.outcome = fate.outcome;
        fact.hold_id = fate.hold_id;
        fact.detail = fate.detail;
        report_.facts.push_back(std::move(fact));
    }

    DriftReport& report_;
};

} // namespace

std::string_view to_string(DriftOutcome outcome) noexcept { return name_of(k_outcomes, outcome); }

DriftReport make_drift_report(const Plan& plan) {
    DriftReport report{.team = plan.team,
                       .desired_commit = plan.desired_commit,
                       .applied_commit = plan.applied_commit,
                       .unmanaged_users = plan.unmanaged_users,
                       .unmanaged_groups = plan.unmanaged_groups};
    if (!plan.applied_commit) return report;

    Collector collector(report);
    for (const auto& action : plan.actions) collector.collect(action, {DriftOutcome::to_revert});
    for (const auto& held : plan.held) {
        for (const auto& action : held.actions) {
            collector.collect(action, {DriftOutcome::held, held.hold_id,
                                       held.hold_id.empty() ? held.hazard : std::string()});
        }
    }
    const auto collect_all = [&collector](const std::vector<NotDone>& items, DriftOutcome outcome) {
        for (const auto& item : items) {
            if (item.action) collector.collect(*item.action, {outcome, "", item.detail});
        }
    };
    collect_all(plan.refused, DriftOutcome::refused);
    collect_all(plan.pending, DriftOutcome::pending);
    collect_all(plan.skipped, DriftOutcome::skipped);

    std::stable_sort(
        report.facts.begin(), report.facts.end(), [](const DriftFact& a, const DriftFact& b) {
            return std::tie(a.group, a.user, a.fact) < std::tie(b.group, b.user, b.fact);
        });
    return report;
}

} // namespace rollcall
