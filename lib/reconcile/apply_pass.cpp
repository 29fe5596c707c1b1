#include "application.hpp"
#include "replanning.hpp"

#include <rollcall/reconcile/pass.hpp>
#include <rollcall/report/words.hpp>

#include <algorithm>
#include <set>
#include <variant>

namespace rollcall {
namespace {

/// Does one plan; what became of each action, and whether the pass can go on.
void apply_plan(const PassPorts& ports,
                const PassOptions& options,
                const Plan& plan,
                const LetGo& let_go,
                std::vector<ActionOutcome>& outcomes,
                PassReport& report) {
    Application application(ports, options, plan, let_go);
    if (auto applied = application.run(); !applied) report.failure = std::move(applied.error());
    if (!report.stopped) report.stopped = application.stopped();
    outcomes = std::move(application).outcomes();
}

/// Who was brought back has his or her old groups again, and perhaps a role: that is looked at and
/// planned in the same pass, so that nobody keeps access until the next one that nobody desires.
/// Returns the newer planning, less the plan, which is in the report; nothing when there was none.
std::optional<Planning> follow_up(const PassPorts& ports,
                                  const PassOptions& options,
                                  const TeamSize& size,
                                  PassReport& report) {
    auto done = so_far(report.plan, size, report.outcomes);
    if (done.recovered.empty() || report.failure || report.stopped) return std::nullopt;
    auto planned = plan_again(ports, options, report.plan, std::move(done));
    if (!planned) {
        report.failure =
            std::move(planned.error())
                .within("looking again at who was brought back; the next pass does it");
        return std::nullopt;
    }
    report.follow_up = std::move(planned->planning.plan);
    apply_plan(ports, options, *report.follow_up, planned->planning.let_go,
               report.follow_up_outcomes, report);
    return std::move(planned->planning);
}

/// What was found true before anybody was brought back, without what may not be so any more: with
/// the accounts their groups came back, and nobody has looked since.
std::vector<Confirmation> still_true(std::vector<Confirmation> settled, const Plan& plan) {
    std::set<Uid> recovered;
    for (const auto& action : plan.actions) {
        if (action.kind == ActionKind::user_recover) recovered.insert(action.user.uid);
    }
    for (auto& fact : settled) {
        auto* forgotten = std::get_if<MembersForgotten>(&fact);
        if (forgotten == nullptr) continue;
        std::erase_if(forgotten->users, [&](const Uid& uid) { return recovered.contains(uid); });
    }
    return settled;
}

/// Of the approvals that are written down as used, takes back those of which nothing was done, nor
/// can have been: they stay good, so that the next pass can do what this one could not. Where they
/// cannot be taken back they are spent.
void settle_approvals(const LetGo& let_go,
                      const PassPorts& ports,
                      const PassOptions& options,
                      std::vector<ActionOutcome>& outcomes) {
    for (const auto& [hold_id, places] : let_go) {
        const bool used =
            std::any_of(places.begin(), places.end(), [&outcomes](std::uint32_t place) {
                return outcomes[place].status == ActionStatus::done || outcomes[place].may_be_done;
            });
        if (!used) {
            (void)ports.ledger.record(
                {ApprovalUsed{options.approvals.at(hold_id), hold_id, false}});
            continue;
        }
        for (const auto place : places) {
            auto& outcome = outcomes[place];
            outcome.approval_spent = outcome.status != ActionStatus::done;
        }
    }
}

} // namespace

PassReport apply_pass(const PassPorts& ports, const PassOptions& options, PlannedPass planned) {
    PassReport report{.plan = std::move(planned.planning.plan),
                      .began = std::move(planned.began),
                      .started = utc_time(ports.clock.now())};
    ports.ledger.pin(planned.team_id);
    // Not recorded, they are waited for once more: nothing is lost by that.
    for (const auto& job : planned.awaited) (void)ports.ledger.ended(job);
    apply_plan(ports, options, report.plan, planned.planning.let_go, report.outcomes, report);
    auto newer = follow_up(ports, options, planned.planning.size, report);

    const auto done = done_in_words(report);
    LedgerClosing closing{.desired_commit = report.plan.desired_commit.str(),
                          .team_id = planned.team_id,
                          .subject = subject_line("apply: " + done)};
    if (!closing.subject.ends_with(done)) closing.body = done;
    settle_approvals(planned.planning.let_go, ports, options, report.outcomes);
    if (newer) settle_approvals(newer->let_go, ports, options, report.follow_up_outcomes);
    // Whatever was confirmed is closed in, also after a failure: the next pass starts from there.
    auto closed =
        ports.ledger.close(newer ? std::move(newer->settled)
                                 : still_true(std::move(planned.planning.settled), report.plan),
                           closing);
    if (closed) {
        report.ledger_commit = *closed;
    } else if (!report.failure) {
        report.failure = std::move(closed.error()).within("closing the ledger");
    }
    report.finished = utc_time(ports.clock.now());
    return report;
}

} // namespace rollcall
