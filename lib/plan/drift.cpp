#include "json_values.hpp"

#include <rollcall/base/digest.hpp>
#include <rollcall/base/names.hpp>
#include <rollcall/plan/drift.hpp>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

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

    /// Not ours to set back, so no action tells of it. What leaves is wanted in no way.
    void collect_made_user_managed(const NotDone& item) {
        const std::string ours(to_string(GroupManagement::company));
        report_.facts.push_back({.group = item.group,
                                 .fact = "managementType",
                                 .applied = ours,
                                 .desired = item.action ? std::nullopt : std::optional(ours),
                                 .live = std::string(to_string(GroupManagement::user)),
                                 .outcome = DriftOutcome::refused,
                                 .detail = item.detail});
    }

private:
    void add(const Action& action, const Fate& fate, DriftFact fact) {
        fact.user = action.user;
        fact.group = action.group;
        // The log tells of what is gone by the id that it had.
        if (!action.lost_member.empty()) fact.user.member = action.lost_member;
        if (!action.lost_group.empty()) fact.group.group = action.lost_group;
        fact.hazard = action.hazard;
        fact.outcome = fate.outcome;
        fact.hold_id = fate.hold_id;
        fact.detail = fate.detail;
        report_.facts.push_back(std::move(fact));
    }

    DriftReport& report_;
};

DriftReport frame_of(const Plan& plan) {
    DriftReport report{.team = plan.team,
                       .desired_commit = plan.desired_commit,
                       .applied_commit = plan.applied_commit,
                       .unmanaged_users = plan.unmanaged_users,
                       .unmanaged_groups = plan.unmanaged_groups};
    for (const auto& action : plan.actions) {
        if (action.temporary) continue;
        if (action.reason != Reason::intent && action.reason != Reason::adopt) continue;
        ++report.intended[std::string(to_string(action.kind))];
    }
    return report;
}

void collect_not_done(Collector& collector, const Plan& plan) {
    for (const auto& held : plan.held) {
        for (const auto& action : held.actions) {
            collector.collect(action, {DriftOutcome::held, held.hold_id,
                                       held.hold_id.empty() ? held.hazard : held.detail});
        }
    }
    const auto collect_all = [&collector](const std::vector<NotDone>& items, DriftOutcome outcome) {
        for (const auto& item : items) {
            if (item.action) collector.collect(*item.action, {outcome, "", item.detail});
        }
    };
    collect_all(plan.refused, DriftOutcome::refused);
    for (const auto& item : plan.refused) {
        if (item.code == ReasonCode::group_made_user_managed) {
            collector.collect_made_user_managed(item);
        }
    }
    collect_all(plan.pending, DriftOutcome::pending);
    collect_all(plan.skipped, DriftOutcome::skipped);
}

Fate fate_of(const ActionOutcome& became) {
    switch (became.status) {
    case ActionStatus::done: return {DriftOutcome::reverted};
    case ActionStatus::failed:
    case ActionStatus::skipped: return {DriftOutcome::failed, "", became.message};
    case ActionStatus::pending: return {DriftOutcome::pending, "", became.message};
    }
    return {DriftOutcome::to_revert};
}

/// Sorted, each fact once: what a second plan of the same pass says again is the later word.
void in_order(DriftReport& report) {
    auto& facts = report.facts;
    std::set<std::string> seen;
    std::vector<DriftFact> kept;
    for (auto fact = facts.rbegin(); fact != facts.rend(); ++fact) {
        if (seen.insert(drift_key(*fact)).second) kept.push_back(std::move(*fact));
    }
    std::reverse(kept.begin(), kept.end());
    facts = std::move(kept);
    std::stable_sort(facts.begin(), facts.end(), [](const DriftFact& a, const DriftFact& b) {
        return std::tie(a.group, a.user, a.fact) < std::tie(b.group, b.user, b.fact);
    });
}

} // namespace

std::string_view to_string(DriftOutcome outcome) noexcept { return name_of(k_outcomes, outcome); }

std::optional<DriftOutcome> parse_drift_outcome(std::string_view text) noexcept {
    return named(k_outcomes, text);
}

std::string drift_key(std::string_view fact, const UserRef& user, const GroupRef& group) {
    // By what stays the same for life: uids, and Dropbox's ids where there is no uid.
    const auto who = user.uid.empty() ? user.member.str() : user.uid.str();
    const auto what = group.uid.empty() ? group.group.str() : group.uid.str();
    const Json key = {fact, who, what};
    return sha256_hex(key.dump(-1, ' ', false, Json::error_handler_t::replace)).substr(0, 12);
}

std::string drift_key(const DriftFact& fact) { return drift_key(fact.fact, fact.user, fact.group); }

DriftReport make_drift_report(const Plan& plan) {
    auto report = frame_of(plan);
    if (!plan.applied_commit) return report;
    Collector collector(report);
    for (const auto& action : plan.actions) collector.collect(action, {DriftOutcome::to_revert});
    collect_not_done(collector, plan);
    in_order(report);
    return report;
}

DriftReport make_drift_report(const PassReport& pass) {
    auto report = frame_of(pass.plan);
    if (!pass.plan.applied_commit) return report;
    Collector collector(report);
    pass.each([&collector](const Action& action, const ActionOutcome& became) {
        collector.collect(action, fate_of(became));
    });
    // A plan that was not done to its end has actions without an outcome.
    for (auto i = pass.outcomes.size(); i < pass.plan.actions.size(); ++i) {
        collector.collect(pass.plan.actions[i], {DriftOutcome::to_revert});
    }
    collect_not_done(collector, pass.plan);
    if (pass.follow_up) collect_not_done(collector, *pass.follow_up);
    in_order(report);
    return report;
}

void stamp(DriftReport& report, std::string began, std::string until, const std::string& after) {
    report.time = std::move(began);
    report.read_until = std::move(until);
    for (auto& fact : report.facts) {
        if (fact.since.empty()) fact.since = report.read_until;
    }
    Json content = {report.team, report.time, report.desired_commit.str(), after};
    for (const auto& fact : report.facts) content.push_back(drift_key(fact));
    report.id =
        sha256_hex(content.dump(-1, ' ', false, Json::error_handler_t::replace)).substr(0, 12);
}

} // namespace rollcall
