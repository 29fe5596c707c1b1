#include "draft.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

namespace rollcall {
namespace {

/// What is to be done about one person.
class PersonPlanner {
public:
    PersonPlanner(Draft& draft, PersonIndex person)
        : draft_(draft), policy_(draft.input.policy.users), person_(person),
          row_(draft.pairing.people[person]), desired_(draft.desired(row_)),
          applied_(draft.applied(row_)), live_(draft.live(row_)), ref_(draft.ref(row_)) {}

    void run() {
        draft_.reachable[person_] = live_ != nullptr;
        if (desired_ != nullptr) {
            plan_desired();
        } else if (applied_ != nullptr) {
            live_ != nullptr ? plan_leaver() : forget();
        } else {
            draft_.result.plan.unmanaged_users.push_back(ref_);
        }
    }

private:
    // ---- desired

    void plan_desired() {
        const auto& ignored = draft_.effective.ignored_users;
        if (const auto by = ignored.find(desired_->uid); by != ignored.end()) {
            return draft_.skip(ReasonCode::ignored_by_override, ref_, left_alone_by(by->second));
        }
        if (is_ambiguous()) return;
        if (live_ == nullptr) return plan_missing();
        if (loses_invitation()) {
            // The account is as good as gone: nothing else is done to it, and nothing about it is
            // recorded, which would outlive it in the ledger.
            draft_.reachable[person_] = false;
            return cancel_invitation();
        }
        if (row_.relinked_from || row_.foreign_external_id) {
            relink();
        } else if (!is_linked()) {
            adopt();
        }
        plan_values();
        plan_state();
        record_agreement();
    }

    /// The ledger knows this uid by this very account.
    bool is_linked() const {
        return applied_ != nullptr && live_ != nullptr && applied_->member_id == live_->member_id;
    }

    /// Disabled before the invitation was accepted, and nobody is to be provisioned disabled.
    bool loses_invitation() const {
        return policy_.deprovision && !policy_.provision_disabled && !is_relink()
               && desired_->state == UserState::suspended && live_->state == UserState::invited;
    }

    bool is_relink() const { return row_.relinked_from || row_.foreign_external_id; }

    bool is_ambiguous() {
        for (const auto& link : draft_.pairing.ambiguous) {
            if (link.is_group || UserIndex{link.desired} != *row_.desired) continue;
            std::string detail = "more than one account could be this person: ";
            for (const auto& candidate : link.candidates) {
                if (candidate != link.candidates.front()) detail += ", ";
                detail += visible(candidate);
            }
            draft_.result.plan.refused.push_back(
                {.code = ReasonCode::ambiguous_link,
                 .user = ref_,
                 .detail = detail + "; give one of them another e-mail or external id"});
            return true;
        }
        return false;
    }

    /// Desired, but there is no account.
    void plan_missing() {
        const bool removed_by_hand =
            applied_ != nullptr && !applied_->removal_asked && !applied_->creation_asked;
        if (desired_->state == UserState::suspended && !policy_.provision_disabled) {
            draft_.skip(ReasonCode::disabled_not_provisioned, ref_,
                        "disabled in the directory and without an account; "
                        "options.users.provisionDisabled is off");
            if (applied_ != nullptr) forget();
            return;
        }
        if (desired_->state == UserState::suspended && row_.recoverable) {
            // It would be active until a later plan suspends it, and that may be held.
            return draft_.skip(ReasonCode::disabled_not_provisioned, ref_,
                               "disabled in the directory, and the account was removed: it is "
                               "brought back once the person is enabled");
        }
        if (policy_.create && !row_.recoverable && refuse_creation_with_taken_external_id()) return;
        Action action = make(row_.recoverable ? ActionKind::user_recover : ActionKind::user_create);
        action.reason = removed_by_hand ? Reason::drift : Reason::intent;
        if (row_.recoverable) {
            const auto& account = draft_.input.live.user(*row_.recoverable);
            action.user.member = account.member_id;
            action.linked_by = row_.linked_by;
            // Bringing back somebody else's account hands over its files: a relink like any other.
            if (is_relink()) action.hazard = Hazard::relink;
        } else {
            action.lost_member = std::exchange(action.user.member, MemberId{});
            add_creation_values(action);
        }
        if (!policy_.create) {
            return draft_.skip({.code = ReasonCode::create_switched_off,
                                .user = ref_,
                                .detail = "has no account; options.users.create is off",
                                .action = std::move(action)});
        }
        draft_.reachable[person_] = true;
        if (removed_by_hand && policy_.on_removed_in_dropbox == Restore::hold) {
            draft_.option_holds.push_back(
                {action.kind, desired_->uid, "options.users.onRemovedInDropbox",
                 ReasonCode::removed_by_hand, "removed from the team by hand"});
        }
        draft_.result.plan.actions.push_back(std::move(action));
        if (desired_->state == UserState::suspended && !row_.recoverable) await_activation();
    }

    /// Whose external id stands on somebody else's account cannot be invited with it; when that
    /// account gets its own back, the next pass goes on.
    bool refuse_creation_with_taken_external_id() {
        if (!desired_->external_id) return false;
        const auto holder = draft_.external_ids.find(*desired_->external_id);
        if (holder == draft_.external_ids.end()) return false;
        draft_.result.plan.refused.push_back({.code = ReasonCode::external_id_taken,
                                              .user = ref_,
                                              .detail = describe_holder(*holder->second)});
        return true;
    }

    std::string describe_holder(const User& holder) const {
        return "account " + holder.member_id.str() + " ("
               + std::string(to_string(holder.state.value_or(UserState::active)))
               + ") has the external id "
               + (draft_.input.policy.masked.contains(Field::external_id)
                      ? std::string(k_secret_mask)
                      : visible(holder.external_id.value_or("")));
    }

    void add_creation_values(Action& action) const {
        const auto& once = *desired_->on_create;
        action.send_welcome_email = once.send_welcome_email.value_or(true);
        const auto add = [&action](Field field, const std::optional<std::string>& value) {
            if (value && !value->empty())
                action.changes.push_back({.field = field, .after = value});
        };
        add(Field::email, desired_->email);
        add(Field::given_name, desired_->given_name ? desired_->given_name : once.given_name);
        add(Field::surname, desired_->surname ? desired_->surname : once.surname);
        add(Field::external_id, desired_->external_id ? desired_->external_id : once.external_id);
        const auto role = desired_->role ? desired_->role : once.role;
        if (role) add(Field::role, std::string(to_string(*role)));
        // An admin by invitation is as much of one as by a change of role.
        if (role && *role != Role::member_only) action.hazard = Hazard::role_change;
        // For the ledger: a leaver has no manifest any more that could say it.
        add(Field::wipe_data, value_of(*desired_, Field::wipe_data));
    }

    void adopt() {
        Action action = make(ActionKind::user_adopt);
        action.reason = Reason::adopt;
        action.linked_by = row_.linked_by;
        draft_.result.plan.actions.push_back(std::move(action));
    }

    void relink() {
        Action action = make(ActionKind::user_relink);
        action.reason = Reason::adopt;
        action.hazard = Hazard::relink;
        action.linked_by = row_.linked_by;
        if (desired_->external_id && desired_->external_id != live_->external_id) {
            const Change change{.field = Field::external_id,
                                .before = live_->external_id,
                                .after = desired_->external_id};
            // It waits for an approval: nobody's turn is planned around it.
            if (auto taken = taken_external_id(change, action.reason)) {
                draft_.result.plan.refused.push_back(std::move(taken->item));
            } else {
                action.changes.push_back(change);
            }
        }
        draft_.result.plan.actions.push_back(std::move(action));
    }

    /// Another account, perhaps a removed one, has this person's external id: setting it would fail
    /// in every pass until that account gets its own back. The other values go on.
    std::optional<Draft::Contested> taken_external_id(const Change& change, Reason reason) const {
        const auto holder = draft_.external_ids.find(*desired_->external_id);
        if (holder == draft_.external_ids.end() || holder->second->member_id == live_->member_id) {
            return std::nullopt;
        }
        Action action = make(ActionKind::user_update);
        action.changes.push_back(change);
        action.reason = reason;
        return Draft::Contested{.holder = holder->second->member_id.str(),
                                .item = {.code = ReasonCode::external_id_taken,
                                         .user = ref_,
                                         .detail = describe_holder(*holder->second),
                                         .action = std::move(action)}};
    }

    void plan_values() {
        Action plain = make(ActionKind::user_update);
        for (auto& difference : compare_user(*desired_, is_linked() ? applied_ : nullptr, *live_)) {
            if (difference.field == Field::state) continue;
            if (is_relink() && difference.field == Field::external_id) continue;
            const Change change{.field = difference.field,
                                .applied = difference.applied,
                                .before = difference.live,
                                .after = difference.desired};
            if (difference.field == Field::email || difference.field == Field::role) {
                Action action = make(ActionKind::user_update);
                action.changes.push_back(change);
                action.reason = difference.reason;
                action.hazard =
                    difference.field == Field::email ? Hazard::email_change : Hazard::role_change;
                push_update(std::move(action));
            } else if (auto taken = difference.field == Field::external_id
                                        ? taken_external_id(change, difference.reason)
                                        : std::nullopt) {
                contest(std::move(*taken));
            } else {
                plain.reason = plain.changes.empty() ? difference.reason
                                                     : weightier(plain.reason, difference.reason);
                plain.changes.push_back(change);
            }
        }
        if (!plain.changes.empty()) push_update(std::move(plain));
    }

    void contest(Draft::Contested taken) {
        if (policy_.update) {
            draft_.contested.push_back(std::move(taken));
        } else {
            draft_.result.plan.refused.push_back(std::move(taken.item));
        }
    }

    /// Of two reasons for one action, the one that people should hear of.
    static Reason weightier(Reason a, Reason b) {
        const auto weight = [](Reason reason) {
            switch (reason) {
            case Reason::conflict: return 3;
            case Reason::drift: return 2;
            case Reason::intent: return 1;
            case Reason::adopt: return 0;
            }
            return 0;
        };
        return weight(a) >= weight(b) ? a : b;
    }

    void push_update(Action action) {
        if (!policy_.update && !is_half_way(action)) {
            const std::string field(to_string(action.changes.front().field));
            return draft_.skip({.code = ReasonCode::update_switched_off,
                                .user = ref_,
                                .detail = field + " differs; options.users.update is off",
                                .action = std::move(action)});
        }
        if (action.hazard == Hazard::role_change && live_->state == UserState::suspended) {
            draft_.result.plan.pending.push_back(
                {.code = ReasonCode::awaits_activation,
                 .user = ref_,
                 .detail = "Dropbox does not change the role of a suspended account",
                 .action = std::move(action)});
            return;
        }
        draft_.result.plan.actions.push_back(std::move(action));
    }

    /// A part of a swap that a pass could not finish: whatever the options say by now, nobody is
    /// left with an address that is nobody's.
    bool is_half_way(const Action& action) const {
        return action.change(Field::email) != nullptr && draft_.half_way_people.contains(person_);
    }

    /// As far as we know: what is planned for an account in an unknown state is refused by name.
    bool is_open_to_work() const {
        return live_->state == UserState::active || live_->state == UserState::unknown;
    }

    void plan_state() {
        if (!desired_->state) return;
        const auto applied_state = recorded_state();
        if (desired_->state == UserState::active) {
            if (live_->state == UserState::suspended) unsuspend(applied_state);
            if (live_->state == UserState::unknown) {
                draft_.result.plan.refused.push_back({.code = ReasonCode::unknown_state,
                                                      .user = ref_,
                                                      .detail = std::string(k_unknown_state)});
            }
            return;
        }
        if (is_open_to_work()) {
            if (!draft_.input.applied_commit) {
                return draft_.skip(ReasonCode::no_ledger_yet, ref_,
                                   "is disabled in the directory; the first pass never suspends, "
                                   "the next one will");
            }
            Action action =
                make_state(ActionKind::user_suspend, applied_state, UserState::suspended);
            action.hazard = Hazard::user_suspend;
            action.wipe_data = desired_->wipe_data.value_or(false);
            push_deprovision(std::move(action));
        } else if (live_->state == UserState::invited) {
            draft_.input.policy.users.provision_disabled ? await_activation() : cancel_invitation();
        }
    }

    /// The state that the ledger has for this account, perhaps under the uid of a former owner:
    /// whom we suspended as a leaver was not suspended by hand.
    std::optional<UserState> recorded_state() const {
        const User* recorded = is_linked() ? applied_ : nullptr;
        if (recorded == nullptr && row_.relinked_from) {
            recorded = &draft_.input.applied.user(*row_.relinked_from);
        }
        if (recorded == nullptr) return std::nullopt;
        if (is_suspended_by_us(*recorded)) return UserState::suspended;
        // Whoever suspended the account later than we did found it at work.
        return is_suspended_anew(*recorded) ? UserState::active : recorded->state;
    }

    /// The suspension that we see is not the one that we recorded.
    bool is_suspended_anew(const User& recorded) const {
        return recorded.state == UserState::suspended && live_->state == UserState::suspended
               && !recorded.suspended_on.empty() && !live_->suspended_on.empty()
               && recorded.suspended_on != live_->suspended_on;
    }

    /// Our suspension, of which nobody has read yet when it was.
    bool lacks_time_of_suspension() const {
        return applied_ != nullptr && applied_->state == UserState::suspended
               && live_->state == UserState::suspended && applied_->suspended_on.empty()
               && !live_->suspended_on.empty();
    }

    /// We asked for a suspension, the answer never came, and now the account is suspended: that is
    /// our doing, not somebody's hand.
    bool is_suspended_by_us(const User& recorded) const {
        return recorded.suspension_asked && live_->state == UserState::suspended;
    }

    void unsuspend(std::optional<UserState> applied_state) {
        Action action = make_state(ActionKind::user_unsuspend, applied_state, UserState::active);
        const bool by_hand = applied_state != UserState::suspended;
        if (by_hand && policy_.on_suspended_in_dropbox == Restore::hold) {
            draft_.option_holds.push_back(
                {action.kind, desired_->uid, "options.users.onSuspendedInDropbox",
                 ReasonCode::suspended_by_hand, "suspended by hand in Dropbox"});
        }
        draft_.result.plan.actions.push_back(std::move(action));
    }

    void await_activation() {
        draft_.result.plan.pending.push_back(
            {.code = ReasonCode::awaits_activation,
             .user = ref_,
             .detail = "will be suspended as soon as the invitation is accepted"});
    }

    // ---- leavers

    void plan_leaver() {
        const auto& ignored = draft_.effective.ignored_users;
        if (const auto by = ignored.find(applied_->uid); by != ignored.end()) {
            return draft_.skip(ReasonCode::ignored_by_override, ref_, left_alone_by(by->second));
        }
        const bool disabled = draft_.effective.disabled_to_remove.contains(applied_->uid);
        const auto exit = disabled ? UserExit::remove : policy_.on_removed;
        if (exit == UserExit::keep) {
            draft_.skip(ReasonCode::leaver_kept, ref_,
                        "left the directory; options.users.onRemoved is keep, so the account is "
                        "no longer managed");
            return forget();
        }
        if (live_->state == UserState::invited) return cancel_invitation();
        if (exit == UserExit::remove || is_overdue()) {
            Action action = make(ActionKind::user_remove);
            action.hazard = Hazard::user_remove;
            action.wipe_data = applied_->wipe_data.value_or(false);
            return push_deprovision(std::move(action));
        }
        if (is_open_to_work()) {
            Action action =
                make_state(ActionKind::user_suspend, applied_->state, UserState::suspended);
            action.hazard = Hazard::user_suspend;
            action.wipe_data = applied_->wipe_data.value_or(false);
            return push_deprovision(std::move(action));
        }
        if (is_suspended_by_us(*applied_)) {
            draft_.result.settled.push_back(
                UserApplied{applied_->uid,
                            applied_->name,
                            applied_->member_id,
                            {{Field::state, std::string(to_string(UserState::suspended))}}});
            return;
        }
        if (lacks_time_of_suspension()) {
            draft_.result.settled.push_back(
                UserApplied{applied_->uid,
                            applied_->name,
                            applied_->member_id,
                            {{Field::suspended_on, live_->suspended_on}}});
        }
        // Not recorded as our doing: should the person come back, it still was somebody else's.
        if (applied_->state != UserState::suspended) {
            draft_.skip(ReasonCode::leaver_already_suspended, ref_,
                        "left the directory and was suspended by hand already");
        }
    }

    /// A leaver whose time as a suspended account is over. Whom somebody suspended by hand is not
    /// ours to remove by the calendar: it may be an emergency, and the files be needed.
    bool is_overdue() const {
        if (!policy_.remove_after || live_->state != UserState::suspended
            || applied_->state != UserState::suspended || is_suspended_anew(*applied_)) {
            return false;
        }
        return !live_->suspended_on.empty()
               && draft_.input.now >= add_seconds(live_->suspended_on, *policy_.remove_after);
    }

    static std::string add_seconds(const std::string& time, std::chrono::seconds duration);

    void cancel_invitation() {
        Action action = make(ActionKind::user_cancel_invitation);
        action.hazard = Hazard::user_suspend;
        push_deprovision(std::move(action));
    }

    void push_deprovision(Action action) {
        if (!policy_.deprovision) {
            return draft_.skip(ReasonCode::deprovision_switched_off, ref_,
                               "left or was disabled; options.users.deprovision is off");
        }
        draft_.result.plan.actions.push_back(std::move(action));
    }

    // ---- ledger

    void forget() { draft_.result.settled.push_back(UserForgotten{applied_->uid}); }

    /// Values that both sides agree on, and the end of those that are not managed any more.
    void record_agreement() {
        if (is_relink()) return;
        UserApplied fact{desired_->uid, desired_->name, live_->member_id, {}};
        const auto differing = compare_user(*desired_, nullptr, *live_);
        for (const Field field :
             {Field::email, Field::given_name, Field::surname, Field::external_id, Field::state,
              Field::role, Field::wipe_data}) {
            const auto wanted = value_of(*desired_, field);
            const auto recorded = is_linked() ? value_of(*applied_, field) : std::nullopt;
            const bool differs =
                std::any_of(differing.begin(), differing.end(),
                            [field](const FieldDifference& d) { return d.field == field; });
            const bool asked = field == Field::state && is_linked() && applied_->suspension_asked;
            // A suspension enters the ledger only as our own doing, never because it is there: who
            // was suspended by hand must not be let in again by itself.
            if (field == Field::state && wanted == to_string(UserState::suspended) && !asked) {
                continue;
            }
            if (!differs && (wanted != recorded || asked)) fact.values.push_back({field, wanted});
        }
        if (desired_->state == UserState::suspended && is_linked() && lacks_time_of_suspension()) {
            fact.values.push_back({Field::suspended_on, live_->suspended_on});
        }
        // The account is there, and is to stay: both questions are answered.
        for (const Field asked : {Field::removal_asked, Field::creation_asked}) {
            if (is_linked() && value_of(*applied_, asked)) fact.values.push_back({asked, {}});
        }
        if (!fact.values.empty() || !is_linked() || applied_->name != desired_->name) {
            draft_.result.settled.push_back(std::move(fact));
        }
    }

    // ---- building actions

    Action make(ActionKind kind) const {
        return {.kind = kind, .user = ref_, .origin = draft_.origin(source())};
    }

    /// The manifest that asks for it; nothing for somebody who has none any more.
    const Source* source() const {
        if (desired_ != nullptr) return &desired_->source;
        const auto& disabled = draft_.effective.disabled_to_remove;
        const auto found = applied_ != nullptr ? disabled.find(applied_->uid) : disabled.end();
        return found != disabled.end() ? &found->second : nullptr;
    }

    Action make_state(ActionKind kind, std::optional<UserState> was, UserState wanted) const {
        const auto text = [](const std::optional<UserState>& state) {
            return state ? std::optional(std::string(to_string(*state))) : std::nullopt;
        };
        Action action = make(kind);
        action.changes.push_back({.field = Field::state,
                                  .applied = text(was),
                                  .before = text(live_->state),
                                  .after = text(wanted)});
        action.reason = reason_for(text(was), text(wanted), text(live_->state));
        return action;
    }

    Draft& draft_;
    const UserOptions& policy_;
    PersonIndex person_;
    const PersonRow& row_;
    const User* desired_;
    const User* applied_;
    const User* live_;
    UserRef ref_;
};

/// RFC 3339 UTC times are written with fixed width, so they compare as text once added up.
std::string PersonPlanner::add_seconds(const std::string& time, std::chrono::seconds duration) {
    // YYYY-MM-DDThh:mm:ss
    std::array<int, 6> part{};
    constexpr std::array<std::pair<std::size_t, std::size_t>, 6> k_places{
        {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}}};
    for (std::size_t i = 0; i < part.size(); ++i) {
        const auto [from, size] = k_places[i];
        if (time.size() < from + size) return "9999";
        const auto* const begin = time.data() + from;
        const auto [stop, error] = std::from_chars(begin, begin + size, part[i]);
        if (error != std::errc{} || stop != begin + size) return "9999";
    }
    using namespace std::chrono;
    const auto then = sys_days(year(part[0]) / part[1] / part[2]) + hours(part[3])
                      + minutes(part[4]) + seconds(part[5]) + duration;
    const auto date = floor<days>(then);
    const year_month_day ymd(date);
    const hh_mm_ss clock(then - date);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                  static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                  static_cast<unsigned>(ymd.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()));
    return text.data();
}

} // namespace

std::string left_alone_by(const Origin::Exception& exception) {
    return "left alone by override " + visible(exception.name)
           + (exception.expires.empty() ? "" : " until " + exception.expires) + ": "
           + visible(exception.reason);
}

UserRef Draft::ref(const PersonRow& row) const {
    UserRef ref;
    // The later side knows better: the account as it is, by the name it has in git.
    for (const auto* user : {applied(row), desired(row), live(row)}) {
        if (user == nullptr) continue;
        if (!user->name.empty()) ref.name = user->name;
        if (!user->uid.empty()) ref.uid = user->uid;
        if (!user->member_id.empty()) ref.member = user->member_id;
        if (!user->email.empty()) ref.email = user->email;
    }
    return ref;
}

void Draft::inherit_overrides() {
    for (const auto& row : pairing.people) {
        if (!row.desired || !row.relinked_from) continue;
        const auto& former = input.applied.user(*row.relinked_from).uid;
        const auto& uid = desired(row)->uid;
        if (const auto by = effective.ignored_users.find(former);
            by != effective.ignored_users.end()) {
            effective.ignored_users.emplace(uid, by->second);
        }
        if (effective.protected_users.contains(former)
            && !effective.protected_users.contains(uid)) {
            protected_relinks.emplace(uid, former);
        }
    }
}

namespace {

bool agree(const std::optional<std::string>& desired,
           const std::optional<std::string>& applied,
           const std::optional<std::string>& live) {
    return desired == applied && (!desired || desired == live);
}

/// True for people about whom PersonPlanner would say nothing at all: linked, and all three sides
/// say the same. In nearly every pass that is nearly everybody, and it is told without a copy.
bool is_settled(const Draft& draft, const PersonRow& row) {
    const auto* const desired = draft.desired(row);
    const auto* const applied = draft.applied(row);
    const auto* const live = draft.live(row);
    if (desired == nullptr || applied == nullptr || live == nullptr) return false;
    if (row.relinked_from || row.foreign_external_id || applied->member_id != live->member_id
        || draft.effective.ignored_users.contains(desired->uid)) {
        return false;
    }
    const bool active = desired->state == UserState::active && applied->state == UserState::active
                        && live->state == UserState::active;
    return active && desired->name == applied->name && !desired->email.empty()
           && desired->email == applied->email && desired->email == live->email
           && agree(desired->given_name, applied->given_name, live->given_name)
           && agree(desired->surname, applied->surname, live->surname)
           && agree(desired->external_id, applied->external_id, live->external_id)
           && desired->role == applied->role && (!desired->role || desired->role == live->role)
           && desired->wipe_data == applied->wipe_data && !applied->suspension_asked
           && !applied->removal_asked && !applied->creation_asked;
}

} // namespace

void plan_people(Draft& draft) {
    draft.reachable.assign(draft.pairing.people.size(), false);
    for (PersonIndex person = 0; person < draft.pairing.people.size(); ++person) {
        if (is_settled(draft, draft.pairing.people[person])) {
            draft.reachable[person] = true;
            continue;
        }
        PersonPlanner(draft, person).run();
    }
}

} // namespace rollcall
