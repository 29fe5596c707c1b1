#include "application.hpp"

#include <rollcall/diff/compare.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall {
namespace {

constexpr const char* k_not_recorded =
    "done in Dropbox, but not recorded in the ledger; the next pass finds it by reading the team";

/// A failure that says "these values together": some may go through without the others. Where a
/// batch has rows of its own, their fate is known one by one.
bool worth_splitting(const Error& error, const std::vector<std::uint32_t>& batch) {
    if (batch.size() < 2) return false;
    return error.code == ErrorCode::refused || error.code == ErrorCode::conflict
           || error.code == ErrorCode::not_found || error.code == ErrorCode::invalid_input;
}

std::optional<std::string> value_after(const Action& action, Field field) {
    const auto* change = action.change(field);
    return change == nullptr ? std::nullopt : change->after;
}

/// So many calls in a row without an answer are an outage: each of those that are left would be
/// tried and waited for as long, and the next pass can do them just as well.
constexpr std::size_t k_outage = 10;

} // namespace

Application::Application(const PassPorts& ports,
                         const PassOptions& options,
                         const Plan& plan,
                         const LetGo& let_go)
    : ports_(ports), options_(options), actions_(plan.actions), let_go_(let_go),
      telling_(ports, options, plan), schedule_(plan.actions), outcomes_(plan.actions.size()) {
    for (const auto& action : actions_) {
        // The first to name an account or a group is what makes it theirs; what follows may still
        // name the one that the ledger knew.
        if (!action.user.member.empty()) members_.emplace(action.user.uid, action.user.member);
        if (!action.group.group.empty()) groups_.emplace(action.group.uid, action.group.group);
    }
}

Result<void> Application::run() {
    telling_.plan();
    ports_.progress.begin("applying", actions_.size());
    ports_.writer.listen(this);
    for (;;) {
        while (may_start()) {
            auto batch = schedule_.take();
            if (!batch) break;
            start(std::move(*batch));
        }
        auto outcome = ports_.writer.next();
        if (!outcome) break;
        finish(*outcome);
    }
    ports_.writer.listen(nullptr);
    ports_.progress.end();
    leave_open();
    if (failure_) return tl::unexpected(*failure_);
    return {};
}

bool Application::may_start() {
    return !failure_ && unanswered_ < k_outage && !is_stopped()
           && in_flight_.size() < ports_.writer.capacity();
}

/// Says of everything that was not tried why it was not.
void Application::leave_open() {
    const std::string closed = ports_.writer.closed_because();
    const std::string why = stopped_                  ? "not started: " + *stopped_
                            : unanswered_ >= k_outage ? "not started: Dropbox does not answer any "
                                                        "more"
                            : !closed.empty()         ? "not started: " + closed
                                                      : "not started";
    for (std::uint32_t place = 0; place < outcomes_.size(); ++place) {
        const auto& outcome = outcomes_[place];
        if (outcome.status == ActionStatus::pending && outcome.message.empty()) {
            set_outcome(place, {ActionStatus::pending, why});
        }
    }
}

void Application::retrying(const Retry& retry) {
    Retry shown = retry;
    if (const auto batch = in_flight_.find(retry.ticket); batch != in_flight_.end()) {
        for (const auto place : batch->second) {
            shown.why = actions_[place].without_masked(std::move(shown.why));
        }
    }
    telling_.retrying(shown, retry.ticket);
}

void Application::launched(const RunningJob& job) {
    auto recorded = ports_.ledger.launched(job);
    if (!recorded) failure_ = std::move(recorded.error()).within("recording a job in the ledger");
}

void Application::ended(const RunningJob& job) {
    // Not recorded, it is asked for once more by the next pass: nothing is lost by that.
    (void)ports_.ledger.ended(job);
}

bool Application::is_stopped() {
    if (!stopped_) stopped_ = options_.stop();
    return stopped_.has_value();
}

void Application::start(Batch batch) {
    if (!seats_gone_.empty() && takes_seat(actions_[batch.front()].kind)) {
        postpone(batch, seats_gone_);
        return;
    }
    if (!announce(batch)) return;
    auto write = write_for(batch);
    if (!write) {
        confirm(batch, nullptr);
        return;
    }
    const auto ticket = next_ticket_++;
    telling_.started(ticket, batch);
    in_flight_.emplace(ticket, std::move(batch));
    ports_.writer.submit(ticket, *write);
}

void Application::finish(const WriteOutcome& outcome) {
    const auto found = in_flight_.find(outcome.ticket);
    if (found == in_flight_.end()) return;
    const Batch batch = std::move(found->second);
    in_flight_.erase(found);
    ticket_ = outcome.ticket;
    const auto errors = errors_of(batch, outcome);
    const bool unanswered =
        std::all_of(errors.begin(), errors.end(), [](const std::optional<Error>& error) {
            return error && error->code == ErrorCode::unavailable;
        });
    unanswered_ = unanswered ? unanswered_ + 1 : 0;
    if (!outcome.added.empty() || !outcome.members.empty()) {
        finish_rows(batch, outcome);
    } else if (!outcome.status) {
        if (worth_splitting(outcome.status.error(), batch)) {
            schedule_.split(batch);
        } else {
            give_up(batch, outcome.status.error());
        }
    } else {
        confirm(batch, &outcome);
    }
    ticket_ = 0;
}

/// Why each action of a batch was not done; nothing where it was.
std::vector<std::optional<Error>> Application::errors_of(const Batch& batch,
                                                         const WriteOutcome& outcome) {
    std::vector<std::optional<Error>> errors(batch.size());
    const auto take = [&errors](const auto& rows) {
        for (std::size_t i = 0; i < errors.size(); ++i) {
            if (i >= rows.size()) {
                errors[i] = Error{.code = ErrorCode::internal,
                                  .message = "the answer had no row for this person"};
            } else if (!rows[i]) {
                errors[i] = rows[i].error();
            }
        }
    };
    if (!outcome.added.empty()) {
        take(outcome.added);
    } else if (!outcome.members.empty()) {
        take(outcome.members);
    } else if (!outcome.status) {
        errors.assign(batch.size(), outcome.status.error());
    }
    return errors;
}

/// Each row of an invitation, and each member of a group, has its own fate.
void Application::finish_rows(const Batch& batch, const WriteOutcome& outcome) {
    const auto errors = errors_of(batch, outcome);
    Batch good;
    Batch failed;
    Batch refused;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (errors[i]) {
            if (errors[i]->code == ErrorCode::exhausted) seats_gone_ = errors[i]->describe();
            mark_failed(batch[i], errors[i]->describe(), effect_of(*errors[i]));
            failed.push_back(batch[i]);
            if (effect_of(*errors[i]) == Effect::none) refused.push_back(batch[i]);
            continue;
        }
        if (i < outcome.added.size()) {
            members_[actions_[batch[i]].user.uid] = outcome.added[i]->member;
        }
        good.push_back(batch[i]);
    }
    withdraw(refused);
    if (!good.empty()) {
        if (!record(good, facts_of(good))) return;
        settle(good);
    }
    skip(schedule_.finish(batch, failed));
}

/// What got no answer, or none that could be read, may have been done.
Application::Effect Application::effect_of(const Error& error) noexcept {
    const bool unknown = error.code == ErrorCode::unavailable || error.code == ErrorCode::internal;
    return unknown ? Effect::possible : Effect::none;
}

/// Not now; what depends on it can wait, too.
void Application::postpone(const Batch& batch, const std::string& why) {
    const ActionOutcome later{ActionStatus::pending, "not started: " + why};
    for (const auto place : batch) set_outcome(place, later);
    for (const auto place : schedule_.finish(batch, batch)) set_outcome(place, later);
}

void Application::set_outcome(std::uint32_t place, ActionOutcome outcome) {
    telling_.outcome(place, outcome, ticket_);
    outcomes_[place] = std::move(outcome);
}

void Application::mark_failed(std::uint32_t place, const std::string& message, Effect effect) {
    set_outcome(place, {.status = ActionStatus::failed,
                        .message = actions_[place].without_masked(message),
                        .may_be_done = effect == Effect::possible});
    ports_.progress.advance(1);
}

/// What must be known although its answer gets lost, with this process or on the way, is written
/// down before the call: that an approval is used, and what else could pass for somebody's doing.
/// False where the ledger cannot be written.
bool Application::announce(const Batch& batch) {
    std::vector<Confirmation> facts;
    for (const auto place : batch) {
        use_approvals(place, facts);
        for (const auto carried : schedule_.carried_by(place)) use_approvals(carried, facts);
        if (auto intent = intent_of(actions_[place], true)) facts.push_back(std::move(*intent));
    }
    if (facts.empty()) return true;
    auto recorded = ports_.ledger.record(facts);
    if (recorded) return true;
    failure_ = std::move(recorded.error()).within("recording in the ledger");
    for (const auto place : batch) {
        mark_failed(place, "not started: it could not be recorded", Effect::none);
    }
    return false;
}

/// Takes back what was announced of something that was refused.
void Application::withdraw(const Batch& batch) {
    std::vector<Confirmation> facts;
    for (const auto place : batch) {
        if (auto intent = intent_of(actions_[place], false)) facts.push_back(std::move(*intent));
    }
    if (facts.empty()) return;
    auto recorded = ports_.ledger.record(facts);
    if (!recorded) failure_ = std::move(recorded.error()).within("recording in the ledger");
}

/// The approvals that let this action go, the first time that one of theirs is started.
void Application::use_approvals(std::uint32_t place, std::vector<Confirmation>& facts) {
    for (const auto& [hold_id, places] : let_go_) {
        if (!std::binary_search(places.begin(), places.end(), place)) continue;
        if (!used_.insert(hold_id).second) continue;
        facts.push_back(ApprovalUsed{options_.approvals.at(hold_id), hold_id});
    }
}

/// What the ledger has to know of a call before it is made, and, with `asked` false, once it was
/// refused.
std::optional<Confirmation> Application::intent_of(const Action& action, bool asked) const {
    const auto user = [&](Field field) {
        UserApplied fact{action.user.uid, action.user.name, member_of(action), {}};
        fact.values.push_back({field, asked ? std::optional<std::string>("true") : std::nullopt});
        return fact;
    };
    // Of what the ledger did not have before, nothing is left once it was refused; what it had
    // stands as it was confirmed.
    const bool fresh = action.reason != Reason::drift;
    switch (action.kind) {
    case ActionKind::user_create: {
        if (!asked && fresh) return UserForgotten{action.user.uid};
        auto fact = user(Field::creation_asked);
        fact.member_id = action.lost_member;
        if (!fresh) return fact;
        for (const auto field : {Field::email, Field::external_id}) {
            if (auto value = value_after(action, field)) fact.values.push_back({field, value});
        }
        return fact;
    }
    case ActionKind::user_recover:
        if (!asked && fresh) return UserForgotten{action.user.uid};
        return user(Field::creation_asked);
    // Whose account it is was decided by people, not by Dropbox: that stands whatever it answers.
    case ActionKind::user_relink:
        if (!asked) return std::nullopt;
        return UserApplied{action.user.uid, action.user.name, member_of(action), {}};
    case ActionKind::user_suspend: return user(Field::suspension_asked);
    case ActionKind::user_remove:
    case ActionKind::user_cancel_invitation: return user(Field::removal_asked);
    case ActionKind::group_create: {
        if (!asked && fresh) return GroupForgotten{action.group.uid};
        GroupApplied fact{.uid = action.group.uid,
                          .name = action.group.name,
                          .group_id = action.lost_group,
                          .creation_asked = asked};
        if (!fresh) return fact;
        fact.display_name = value_after(action, Field::display_name);
        fact.external_id = value_after(action, Field::external_id);
        return fact;
    }
    case ActionKind::group_delete:
        return GroupApplied{.uid = action.group.uid,
                            .name = action.group.name,
                            .group_id = group_of(action),
                            .deletion_asked = asked};
    default: return std::nullopt;
    }
}

void Application::give_up(const Batch& batch, const Error& error) {
    const auto effect = effect_of(error);
    if (effect == Effect::none) withdraw(batch);
    if (error.code == ErrorCode::exhausted) seats_gone_ = error.describe();
    for (const auto place : batch) mark_failed(place, error.describe(), effect);
    skip(schedule_.finish(batch, batch));
}

void Application::skip(const Batch& places) {
    for (const auto place : places) {
        set_outcome(place, {ActionStatus::skipped, "something it depends on failed"});
        ports_.progress.advance(1);
    }
}

void Application::confirm(const Batch& batch, const WriteOutcome* outcome) {
    if (outcome != nullptr && actions_[batch.front()].kind == ActionKind::group_create) {
        groups_[actions_[batch.front()].group.uid] = outcome->created_group;
    }
    auto facts = facts_of(batch);
    if (outcome != nullptr) correct(facts, outcome->told);
    if (!record(batch, facts)) return;
    settle(batch);
    // Whom the ledger has forgotten is in no group there, either.
    for (const auto place : batch) settle(schedule_.carried_by(place));
    skip(schedule_.finish(batch, {}));
}

/// A call that succeeded may have stored something else than it was sent: that is what is so.
void Application::correct(std::vector<Confirmation>& facts,
                          const std::vector<std::pair<Field, std::string>>& told) {
    const auto correct_one = [&told](Field field, std::optional<std::string>& value) {
        for (const auto& [about, is] : told) {
            if (about == field && value && !same_value(field, value, is)) value = is;
        }
    };
    for (auto& fact : facts) {
        if (auto* user = std::get_if<UserApplied>(&fact)) {
            for (auto& [field, value] : user->values) correct_one(field, value);
        } else if (auto* group = std::get_if<GroupApplied>(&fact)) {
            correct_one(Field::display_name, group->display_name);
            correct_one(Field::external_id, group->external_id);
        }
    }
}

void Application::settle(const Batch& batch) {
    for (const auto place : batch) set_outcome(place, {ActionStatus::done, ""});
    ports_.progress.advance(batch.size());
}

/// A fact that cannot be recorded ends the pass: going on would make changes that nobody knows.
bool Application::record(const Batch& batch, const std::vector<Confirmation>& facts) {
    if (facts.empty()) return true;
    auto recorded = ports_.ledger.record(facts);
    if (recorded) return true;
    failure_ = std::move(recorded.error()).within("recording in the ledger");
    for (const auto place : batch) mark_failed(place, k_not_recorded, Effect::possible);
    return false;
}

// ---- actions → writes

MemberId Application::member_of(const Action& action) const {
    const auto found = members_.find(action.user.uid);
    return found != members_.end() && !action.user.uid.empty() ? found->second : action.user.member;
}

GroupId Application::group_of(const Action& action) const {
    const auto found = groups_.find(action.group.uid);
    return found == groups_.end() ? action.group.group : found->second;
}

/// Nothing when the batch needs no call: adoptions only record a link.
std::optional<TeamWrite> Application::write_for(const Batch& batch) const {
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
std::optional<std::string> Application::value_in(const Batch& batch, Field field) const {
    for (const auto place : batch) {
        if (auto value = value_after(actions_[place], field)) return value;
    }
    return std::nullopt;
}

AddMembersToTeam Application::invitation_of(const Batch& batch) const {
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

SetProfile Application::profile_of(const Batch& batch) const {
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

std::vector<MemberId> Application::members_in(const Batch& batch) const {
    std::vector<MemberId> members;
    members.reserve(batch.size());
    for (const auto place : batch) members.push_back(member_of(actions_[place]));
    return members;
}

// ---- confirmed actions → facts

UserApplied Application::user_fact(const Action& action) const {
    UserApplied fact{action.user.uid, action.user.name, member_of(action), {}};
    for (const auto& change : action.changes) {
        fact.values.push_back({change.field, change.after});
    }
    if (action.kind == ActionKind::user_create) {
        fact.values.push_back({Field::state, std::string(to_string(UserState::active))});
    }
    return fact;
}

std::vector<Confirmation> Application::facts_of(const Batch& batch) const {
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

std::vector<Uid> Application::uids_in(const Batch& batch) const {
    std::vector<Uid> uids;
    for (const auto place : batch) {
        if (!actions_[place].user.uid.empty()) uids.push_back(actions_[place].user.uid);
    }
    return uids;
}

} // namespace rollcall
