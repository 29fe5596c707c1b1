#include "schedule.hpp"

#include <rollcall/reconcile/pass.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <unordered_map>

namespace rollcall {
namespace {

using Batch = std::vector<std::uint32_t>;

/// A failure that says "this batch, as it is": the good rows may go through without the bad one.
bool worth_splitting(const Error& error, const Batch& batch) {
    if (batch.size() < 2) return false;
    return error.code == ErrorCode::refused || error.code == ErrorCode::conflict
           || error.code == ErrorCode::not_found || error.code == ErrorCode::invalid_input;
}

std::optional<std::string> value_after(const Action& action, Field field) {
    const auto* change = action.change(field);
    return change == nullptr ? std::nullopt : change->after;
}

/// One application of one plan.
class Application {
public:
    Application(const PassPorts& ports, const PassOptions& options, const Plan& plan)
        : ports_(ports), options_(options), actions_(plan.actions), schedule_(plan.actions),
          outcomes_(plan.actions.size()) {
        for (const auto& action : actions_) {
            if (!action.user.member.empty()) members_[action.user.uid] = action.user.member;
            if (!action.group.group.empty()) groups_[action.group.uid] = action.group.group;
        }
    }

    Result<void> run() {
        ports_.progress.begin("applying", actions_.size());
        for (;;) {
            while (!failure_ && !stopped() && in_flight_.size() < ports_.writer.capacity()) {
                auto batch = schedule_.take();
                if (!batch) break;
                start(std::move(*batch));
            }
            auto outcome = ports_.writer.next();
            if (!outcome) break;
            finish(*outcome);
        }
        ports_.progress.end();
        for (auto& outcome : outcomes_) {
            if (outcome.status == ActionStatus::pending && outcome.message.empty()) {
                outcome.message = stopped_ ? "the pass was stopped before it" : "not started";
            }
        }
        if (failure_) return tl::unexpected(*failure_);
        return {};
    }

    std::vector<ActionOutcome> outcomes() && { return std::move(outcomes_); }
    [[nodiscard]] bool was_stopped() const noexcept { return stopped_; }

private:
    bool stopped() {
        if (!stopped_ && options_.stop()) stopped_ = true;
        return stopped_;
    }

    void start(Batch batch) {
        auto write = write_for(batch);
        if (!write) {
            confirm(batch, nullptr);
            return;
        }
        const auto ticket = next_ticket_++;
        in_flight_.emplace(ticket, std::move(batch));
        ports_.writer.submit(ticket, *write);
    }

    void finish(const WriteOutcome& outcome) {
        const auto found = in_flight_.find(outcome.ticket);
        if (found == in_flight_.end()) return;
        const Batch batch = std::move(found->second);
        in_flight_.erase(found);
        if (!outcome.status) {
            if (worth_splitting(outcome.status.error(), batch)) {
                schedule_.split(batch);
            } else {
                give_up(batch, outcome.status.error());
            }
            return;
        }
        if (actions_[batch.front()].kind == ActionKind::user_create) {
            finish_creations(batch, outcome);
        } else {
            confirm(batch, &outcome);
        }
    }

    /// Each row of an invitation batch has its own fate.
    void finish_creations(const Batch& batch, const WriteOutcome& outcome) {
        Batch good;
        std::vector<std::pair<std::uint32_t, Error>> bad;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (i >= outcome.added.size()) {
                bad.emplace_back(batch[i],
                                 Error{.code = ErrorCode::internal,
                                       .message = "the answer had no row for this person"});
            } else if (!outcome.added[i]) {
                bad.emplace_back(batch[i], outcome.added[i].error());
            } else {
                members_[actions_[batch[i]].user.uid] = outcome.added[i]->member;
                good.push_back(batch[i]);
            }
        }
        std::vector<Confirmation> facts;
        for (const auto place : good) facts.push_back(user_fact(actions_[place]));
        if (!record(facts)) return;
        settle(good);
        Batch failed;
        for (const auto& [place, error] : bad) {
            mark_failed(place, error);
            failed.push_back(place);
        }
        skip(schedule_.finish(batch, failed));
    }

    void mark_failed(std::uint32_t place, const Error& error) {
        outcomes_[place] = {ActionStatus::failed, error.describe()};
        ports_.progress.advance(1);
    }

    void give_up(const Batch& batch, const Error& error) {
        for (const auto place : batch) mark_failed(place, error);
        skip(schedule_.finish(batch, batch));
    }

    void skip(const Batch& places) {
        for (const auto place : places) {
            outcomes_[place] = {ActionStatus::skipped, "something it depends on failed"};
            ports_.progress.advance(1);
        }
    }

    void confirm(const Batch& batch, const WriteOutcome* outcome) {
        if (outcome != nullptr && actions_[batch.front()].kind == ActionKind::group_create) {
            groups_[actions_[batch.front()].group.uid] = outcome->created_group;
        }
        if (!record(facts_of(batch))) return;
        settle(batch);
        skip(schedule_.finish(batch, {}));
    }

    void settle(const Batch& batch) {
        for (const auto place : batch) outcomes_[place] = {ActionStatus::done, ""};
        ports_.progress.advance(batch.size());
    }

    /// A fact that cannot be recorded ends the pass: going on would make changes that nobody knows.
    bool record(const std::vector<Confirmation>& facts) {
        if (facts.empty()) return true;
        auto recorded = ports_.ledger.record(facts);
        if (!recorded) failure_ = std::move(recorded.error()).within("recording in the ledger");
        return !failure_;
    }

    // ---- actions → writes

    MemberId member_of(const Action& action) const {
        const auto found = members_.find(action.user.uid);
        return found != members_.end() && !action.user.uid.empty() ? found->second
                                                                   : action.user.member;
    }

    GroupId group_of(const Action& action) const {
        const auto found = groups_.find(action.group.uid);
        return found == groups_.end() ? action.group.group : found->second;
    }

    /// Nothing when the batch needs no call: adoptions only record a link.
    std::optional<TeamWrite> write_for(const Batch& batch) const {
        const auto& action = actions_[batch.front()];
        const auto member = member_of(action);
        switch (action.kind) {
        case ActionKind::user_create: return invitation_of(batch);
        case ActionKind::user_recover: return Recover{member};
        case ActionKind::user_adopt:
        case ActionKind::group_adopt: return std::nullopt;
        case ActionKind::user_relink:
            if (action.changes.empty()) return std::nullopt;
            return profile_of(batch);
        case ActionKind::user_update:
            if (const auto role = value_after(action, Field::role)) {
                return SetRole{member, parse_role(*role).value_or(Role::member_only)};
            }
            return profile_of(batch);
        case ActionKind::user_suspend: return Suspend{member, action.wipe_data};
        case ActionKind::user_unsuspend: return Unsuspend{member};
        case ActionKind::user_remove: return RemoveFromTeam{member, action.wipe_data};
        // An invitation has no devices to wipe.
        case ActionKind::user_cancel_invitation: return RemoveFromTeam{member, false};
        case ActionKind::group_create:
            return CreateGroup{value_after(action, Field::display_name).value_or(""),
                               value_after(action, Field::external_id)};
        case ActionKind::group_rename:
        case ActionKind::group_update:
            return UpdateGroup{group_of(action), value_in(batch, Field::display_name),
                               value_in(batch, Field::external_id)};
        case ActionKind::group_delete: return DeleteGroup{group_of(action)};
        case ActionKind::member_add: return AddToGroup{group_of(action), members_in(batch)};
        case ActionKind::member_remove: return RemoveFromGroup{group_of(action), members_in(batch)};
        }
        return std::nullopt;
    }

    /// The value that one of the batch's actions gives to a field, if any.
    std::optional<std::string> value_in(const Batch& batch, Field field) const {
        for (const auto place : batch) {
            if (auto value = value_after(actions_[place], field)) return value;
        }
        return std::nullopt;
    }

    AddMembersToTeam invitation_of(const Batch& batch) const {
        AddMembersToTeam write;
        for (const auto place : batch) {
            const auto& action = actions_[place];
            const auto role = value_after(action, Field::role);
            write.members.push_back({.email = value_after(action, Field::email).value_or(""),
                                     .given_name = value_after(action, Field::given_name),
                                     .surname = value_after(action, Field::surname),
                                     .external_id = value_after(action, Field::external_id),
                                     .role = role ? parse_role(*role) : std::nullopt,
                                     .send_welcome_email = action.send_welcome_email});
        }
        return write;
    }

    SetProfile profile_of(const Batch& batch) const {
        SetProfile write{.member = member_of(actions_[batch.front()])};
        for (const auto place : batch) {
            for (const auto& change : actions_[place].changes) {
                switch (change.field) {
                case Field::email: write.email = change.after; break;
                case Field::given_name: write.given_name = change.after; break;
                case Field::surname: write.surname = change.after; break;
                case Field::external_id: write.external_id = change.after; break;
                default: break;
                }
            }
        }
        return write;
    }

    std::vector<MemberId> members_in(const Batch& batch) const {
        std::vector<MemberId> members;
        members.reserve(batch.size());
        for (const auto place : batch) members.push_back(member_of(actions_[place]));
        return members;
    }

    // ---- confirmed actions → facts

    UserApplied user_fact(const Action& action) const {
        UserApplied fact{action.user.uid, action.user.name, member_of(action), {}};
        for (const auto& change : action.changes) {
            fact.values.push_back({change.field, change.after});
        }
        if (action.kind == ActionKind::user_create) {
            fact.values.push_back({Field::state, std::string(to_string(UserState::active))});
        }
        return fact;
    }

    std::vector<Confirmation> facts_of(const Batch& batch) const {
        const auto& first = actions_[batch.front()];
        switch (first.kind) {
        // Only the link: values that agree are settled when the pass closes. Without it the ledger
        // would not know who the memberships recorded meanwhile belong to, and drop them.
        case ActionKind::group_adopt:
            return {GroupApplied{first.group.uid, first.group.name, group_of(first), {}, {}}};
        case ActionKind::user_remove:
        case ActionKind::user_cancel_invitation: return {UserForgotten{first.user.uid}};
        case ActionKind::group_create:
        case ActionKind::group_rename:
        case ActionKind::group_update:
            return {GroupApplied{first.group.uid, first.group.name, group_of(first),
                                 value_in(batch, Field::display_name),
                                 value_in(batch, Field::external_id)}};
        case ActionKind::group_delete: return {GroupForgotten{first.group.uid}};
        case ActionKind::member_add: return {MembersApplied{first.group.uid, uids_in(batch)}};
        case ActionKind::member_remove: return {MembersForgotten{first.group.uid, uids_in(batch)}};
        default: break;
        }
        std::vector<Confirmation> facts;
        for (const auto place : batch) facts.push_back(user_fact(actions_[place]));
        return facts;
    }

    std::vector<Uid> uids_in(const Batch& batch) const {
        std::vector<Uid> uids;
        for (const auto place : batch) {
            if (!actions_[place].user.uid.empty()) uids.push_back(actions_[place].user.uid);
        }
        return uids;
    }

    const PassPorts& ports_;
    const PassOptions& options_;
    const std::vector<Action>& actions_;
    Schedule schedule_;
    std::vector<ActionOutcome> outcomes_;
    std::unordered_map<Uid, MemberId> members_;
    std::unordered_map<Uid, GroupId> groups_;
    std::unordered_map<std::size_t, Batch> in_flight_;
    std::size_t next_ticket_ = 1;
    std::optional<Error> failure_;
    bool stopped_ = false;
};

} // namespace

Result<PassReport>
apply_pass(const PassPorts& ports, const PassOptions& options, PlannedPass planned) {
    PassReport report{.plan = std::move(planned.planning.plan),
                      .started = utc_time(ports.clock.now())};
    Application application(ports, options, report.plan);
    const auto applied = application.run();
    report.stopped = application.was_stopped();
    report.outcomes = std::move(application).outcomes();

    const auto done = done_in_words(report);
    LedgerClosing closing{.desired_commit = report.plan.desired_commit.str(),
                          .team_id = planned.team_id,
                          .subject = subject_line("apply: " + done)};
    if (!closing.subject.ends_with(done)) closing.body = done;
    for (const auto& hold_id : report.plan.approved) {
        closing.trailers.emplace_back("Approval-Used",
                                      options.approvals.at(hold_id) + " " + hold_id);
    }
    // Whatever was confirmed is closed in, also after a failure: the next pass starts from there.
    auto closed = ports.ledger.close(planned.planning.settled, closing);
    if (!applied) return tl::unexpected(applied.error());
    if (!closed) return tl::unexpected(std::move(closed.error()).within("closing the ledger"));
    report.ledger_commit = *closed;
    report.finished = utc_time(ports.clock.now());
    return report;
}

} // namespace rollcall
