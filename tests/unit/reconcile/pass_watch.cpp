#include "pass_watch.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::test {
namespace {

const User* linked_user(const Roster& ledger, const MemberId& member) {
    if (member.empty()) return nullptr;
    const auto found = std::find_if(ledger.users.begin(), ledger.users.end(),
                                    [&](const User& user) { return user.member_id == member; });
    return found == ledger.users.end() ? nullptr : &*found;
}

bool is_linked(const Roster& ledger, const Uid& uid, const MemberId& member) {
    const auto place = find_user(ledger, uid);
    return place && ledger.user(*place).member_id == member;
}

const Group* linked_group(const Roster& ledger, const GroupId& id) {
    if (id.empty()) return nullptr;
    const auto found = std::find_if(ledger.groups.begin(), ledger.groups.end(),
                                    [&](const Group& group) { return group.group_id == id; });
    return found == ledger.groups.end() ? nullptr : &*found;
}

bool is_active_admin(const User& user) {
    return user.role == Role::team_admin && user.state == UserState::active;
}

std::size_t active_admins(const TeamModel::Team& team) {
    return static_cast<std::size_t>(
        std::count_if(team.members.begin(), team.members.end(),
                      [](const auto& entry) { return is_active_admin(entry.second); }));
}

std::size_t members_in(const TeamModel::Team& team, const GroupId& group) {
    return static_cast<std::size_t>(
        std::count_if(team.memberships.begin(), team.memberships.end(), [&](const auto& pair) {
            return pair.first == group && team.members.at(pair.second).state != UserState::removed;
        }));
}

/// The arithmetic of the design, written down once more: over when n > free and (n > max or
/// 100·n > percent·base).
bool too_many(std::size_t n, std::size_t base, const Budget& budget) {
    if (n <= budget.free) return false;
    return n > budget.max || n * 100 > base * budget.percent;
}

template <class Wanted>
bool all_found(const std::vector<Wanted>& these, const std::vector<Wanted>& in) {
    return std::all_of(these.begin(), these.end(), [&in](const Wanted& one) {
        return std::any_of(in.begin(), in.end(), [&one](const Wanted& it) { return it.is(one); });
    });
}

Subject subject_of(const Action& action) {
    return {action.user.uid.str(), action.user.member.str(), action.group.uid.str(),
            action.group.group.str()};
}

} // namespace

bool Subject::is(const Subject& other) const {
    const auto same = [](std::pair<std::string_view, std::string_view> one,
                         std::pair<std::string_view, std::string_view> two) {
        if (one.first.empty() && one.second.empty()) {
            return two.first.empty() && two.second.empty();
        }
        return (!one.first.empty() && one.first == two.first)
               || (!one.second.empty() && one.second == two.second);
    };
    return same({uid, member}, {other.uid, other.member})
           && same({group_uid, group}, {other.group_uid, other.group});
}

std::string Subject::text() const {
    return fmt::format("{} {} {} {}", uid, member, group_uid, group);
}

Approval approval_of(const Held& held) {
    Approval approval{.hazard = held.hazard, .code = held.code};
    for (const auto& action : held.actions) {
        if (action.temporary) continue;
        const bool own =
            held.hazard == "device-wipe" ? action.wipe_data
            : held.hazard == "probable-rename"
                ? action.kind == ActionKind::group_create || action.kind == ActionKind::group_delete
                : to_string(action.hazard) == held.hazard;
        if (own) approval.subjects.push_back(test::subject_of(action));
    }
    return approval;
}

PassWatch::PassWatch(World& world,
                     const Wishes& wishes,
                     const std::map<std::string, Approval>& approvals)
    : world_(world), wishes_(wishes),
      effective_(wishes.with_overrides(utc_date(world.clock.now()))), approvals_(approvals),
      before_(world.model.team), ledger_before_(world.ledger.load()->roster),
      first_pass_(!world.ledger.state.commit && world.ledger.journal.empty()),
      today_(utc_date(world.clock.now())) {
    std::erase_if(world_.suspended_by_us, [this](const MemberId& id) {
        const auto account = before_.members.find(id);
        return account == before_.members.end() || account->second.state != UserState::suspended;
    });
    world_.model.watch = [this](const Team& before, const TeamWrite& write, const Team& after) {
        see(before, write, after);
    };
}

PassWatch::~PassWatch() { world_.model.watch = nullptr; }

void PassWatch::see(const Team& before, const TeamWrite& write, const Team& after) {
    const auto wipes = std::visit(
        [](const auto& one) {
            if constexpr (requires { one.wipe_data; }) return one.wipe_data;
            return false;
        },
        write);
    for (const auto& [id, was] : before.members) {
        const auto is = after.members.find(id);
        see_person(was, is == after.members.end() ? nullptr : &is->second, wipes);
    }
    for (const auto& [id, is] : after.members) {
        // An admin by invitation is one like any other.
        if (!before.members.contains(id)
            && is.role.value_or(Role::member_only) > Role::member_only) {
            new_roles_.insert(id);
        }
    }
    for (const auto& [id, was] : before.groups) {
        const auto is = after.groups.find(id);
        if (is != after.groups.end() && is->second == was) continue;
        if (is == after.groups.end()) deleted_.insert(id);
        if (!is_managed(was)) say("touched a group that is nobody's: " + id.str());
    }
    for (const auto& entry : after.groups) {
        if (!before.groups.contains(entry.first)) created_.insert(entry.first);
    }
    for (const auto& pair : before.memberships) {
        // Who leaves the team, and what becomes of the members of a deleted group, is no removal.
        if (after.memberships.contains(pair) || !after.groups.contains(pair.first)
            || !after.members.contains(pair.second)) {
            continue;
        }
        left_.insert(pair);
    }
    for (const auto& pair : after.memberships) {
        if (!before.memberships.contains(pair)) joined_.insert(pair);
    }
    // Who is made an admin and suspended in one pass is none of those that were there.
    const auto admins = active_admins(after);
    if (admins < active_admins(before_) && admins < world_.options.policy.guards.min_admins) {
        say(fmt::format("left {} active admins", admins));
    }
}

void PassWatch::see_person(const User& was, const User* is, bool wipes) {
    if (is != nullptr && *is == was) return;
    const auto& id = was.member_id;
    if (before_.members.contains(id) && !is_managed(before_.members.at(id))) {
        say("touched an account that is nobody's: " + id.str());
    }
    const auto state = is == nullptr ? UserState::removed : is->state.value_or(UserState::active);
    bool locks_out = false;
    if (was.state != state && state == UserState::suspended) {
        suspended_.insert(id);
        locks_out = true;
    } else if (was.state != state && state == UserState::removed) {
        (was.state == UserState::invited ? suspended_ : removed_).insert(id);
        locks_out = true;
    }
    if (locks_out && wipes) wiped_.insert(id);
    const auto& options = world_.options.policy.users;
    if (state == UserState::suspended && was.state != state) world_.suspended_by_us.insert(id);
    if (was.state == UserState::suspended && state == UserState::active
        && world_.suspended_by_us.erase(id) == 0
        && options.on_suspended_in_dropbox == Restore::hold) {
        say("let in somebody suspended by hand: " + id.str());
    }
    if (was.state == UserState::removed && state != UserState::removed) recovered_.insert(id);
    if (locks_out && first_pass_) say("without a ledger locked out " + id.str());
    if (is != nullptr && is->role != was.role) {
        new_roles_.insert(id);
        if (is->role.value_or(Role::member_only) < was.role.value_or(Role::member_only)) {
            demoted_.insert(id);
            locks_out = true;
        }
    }
    if (locks_out && id == world_.model.acting_admin) say("locked out the acting admin");
}

/// In the ledger, or known by external id or e-mail as somebody who is desired.
bool PassWatch::is_managed(const User& account) const {
    if (linked_user(ledger_before_, account.member_id) != nullptr) return true;
    return std::any_of(wishes_.people.begin(), wishes_.people.end(), [&](const auto& entry) {
        const auto& user = entry.second;
        return (user.external_id && user.external_id == account.external_id)
               || email_key(user.email) == email_key(account.email);
    });
}

bool PassWatch::is_managed(const Group& group) const {
    if (linked_group(ledger_before_, group.group_id) != nullptr) return true;
    return std::any_of(wishes_.groups.begin(), wishes_.groups.end(), [&](const auto& entry) {
        const auto& wanted = entry.second;
        return (wanted.external_id && wanted.external_id == group.external_id)
               || name_key(wanted.display_name) == name_key(group.display_name);
    });
}

bool PassWatch::manages_members(const Group& group) const {
    const auto* linked = linked_group(ledger_before_, group.group_id);
    if (linked != nullptr && wishes_.members.contains(linked->uid.str())) return true;
    return std::any_of(wishes_.groups.begin(), wishes_.groups.end(), [&](const auto& entry) {
        const auto& wanted = entry.second;
        const bool same = (wanted.external_id && wanted.external_id == group.external_id)
                          || name_key(wanted.display_name) == name_key(group.display_name);
        return same && wishes_.members.contains(entry.first);
    });
}

Subject PassWatch::subject_of(const MemberId& member, const GroupId& group) const {
    Subject subject{.member = member.str(), .group = group.str()};
    for (const auto* ledger : {&ledger_before_, &ledger_after_}) {
        if (const auto* user = linked_user(*ledger, member)) subject.uid = user->uid.str();
        if (const auto* one = linked_group(*ledger, group)) subject.group_uid = one->uid.str();
    }
    // Who was invited by a pass that died before recording it is known by the address alone.
    const auto invited = world_.model.team.members.find(member);
    if (subject.uid.empty() && !before_.members.contains(member)
        && invited != world_.model.team.members.end()) {
        for (const auto& [uid, wanted] : wishes_.people) {
            if (email_key(wanted.email) == email_key(invited->second.email)) subject.uid = uid;
        }
    }
    return subject;
}

/// What was done is what one approval names, all of it: what it names beyond that is still held
/// for another reason.
bool PassWatch::is_approved(std::string_view hazard,
                            bool per_group,
                            const std::vector<Subject>& done,
                            const Plan& plan,
                            bool interrupted) const {
    std::vector<Subject> elsewhere = done;
    for (const auto& held : plan.held) {
        for (const auto& action : held.actions) elsewhere.push_back(test::subject_of(action));
    }
    // Who was taken off the team first, in the same pass, had no membership left to be taken.
    const auto is_left = [this](const Subject& subject) {
        const MemberId member(subject.member);
        if (subject.member.empty() || !before_.members.contains(member)) return true;
        const auto now = world_.model.team.members.find(member);
        return now != world_.model.team.members.end()
               && (now->second.state != UserState::removed
                   || before_.members.at(member).state == UserState::removed);
    };
    return std::any_of(approvals_.begin(), approvals_.end(), [&](const auto& entry) {
        const auto& approval = entry.second;
        if (approval.hazard != hazard) return false;
        // The same actions of the same class have the same hold id, whichever guard held them.
        const bool same_guard = per_group == (approval.code == ReasonCode::per_group_percent);
        if (!same_guard && !all_found(approval.subjects, done)) return false;
        std::vector<Subject> named;
        std::copy_if(approval.subjects.begin(), approval.subjects.end(), std::back_inserter(named),
                     is_left);
        // Of a probable rename the two groups are what counts, not what waited for them.
        const bool in_part = interrupted || hazard == "probable-rename";
        return all_found(done, approval.subjects) && (in_part || all_found(named, elsewhere));
    });
}

void PassWatch::check_class(std::string_view hazard,
                            std::vector<Subject> done,
                            std::size_t base,
                            const Budget& budget,
                            const Plan& plan,
                            bool interrupted) {
    if (hazard == "membership-remove") {
        // What was approved for one group is decided, and no part of the class any more.
        std::map<std::string, std::vector<Subject>> by_group;
        for (const auto& one : done) by_group[one.group].push_back(one);
        for (const auto& entry : by_group) {
            if (!is_approved(hazard, true, entry.second, plan, interrupted)) continue;
            std::erase_if(done, [&](const Subject& one) { return one.group == entry.first; });
        }
    }
    if (!too_many(done.size(), base, budget)) return;
    if (is_approved(hazard, false, done, plan, interrupted)) return;
    auto text = fmt::format("{}: {} of {}, budget {}/{}/{}:", hazard, done.size(), base, budget.max,
                            budget.percent, budget.free);
    for (const auto& one : done) text += " [" + one.text() + "]";
    say(text);
}

void PassWatch::check_budgets(const Plan& plan, bool interrupted) {
    const auto& guards = world_.options.policy.guards;
    const auto& after = world_.model.team;
    std::size_t users = 0;
    for (const auto& entry : before_.members) {
        if (entry.second.state != UserState::removed && is_managed(entry.second)) ++users;
    }
    std::size_t groups = 0;
    std::size_t memberships = 0;
    for (const auto& [id, group] : before_.groups) {
        if (is_managed(group)) ++groups;
        if (manages_members(group)) memberships += members_in(before_, id);
    }
    const auto people = [this](const std::set<MemberId>& ids) {
        std::vector<Subject> subjects;
        for (const auto& id : ids) subjects.push_back(subject_of(id));
        return subjects;
    };
    std::set<MemberId> moved;
    std::set<MemberId> relinked;
    for (const auto& [id, was] : before_.members) {
        const auto is = after.members.find(id);
        if (is != after.members.end() && email_key(is->second.email) != email_key(was.email)) {
            moved.insert(id);
        }
        const auto* now = linked_user(ledger_after_, id);
        if (now == nullptr || is_linked(ledger_before_, now->uid, id)) continue;
        const auto wanted = wishes_.people.find(now->uid.str());
        const bool foreign = wanted != wishes_.people.end() && wanted->second.external_id
                             && was.external_id && was.external_id != wanted->second.external_id;
        if (foreign || linked_user(ledger_before_, id) != nullptr) relinked.insert(id);
    }
    std::vector<Subject> gone;
    for (const auto& id : deleted_) gone.push_back(subject_of({}, id));
    std::vector<Subject> left;
    for (const auto& [group, member] : left_) left.push_back(subject_of(member, group));

    check_class("user-suspend", people(suspended_), users, guards.users_suspended, plan,
                interrupted);
    check_class("user-remove", people(removed_), users, guards.users_removed, plan, interrupted);
    check_class("device-wipe", people(wiped_), users, guards.devices_wiped, plan, interrupted);
    check_class("role-change", people(new_roles_), users, guards.roles_changed, plan, interrupted);
    check_class("email-change", people(moved), users, guards.emails_changed, plan, interrupted);
    check_class("relink", people(relinked), users, guards.relinks, plan, interrupted);
    check_class("group-delete", gone, groups, guards.groups_deleted, plan, interrupted);
    check_class("membership-remove", left, memberships, guards.memberships_removed, plan,
                interrupted);
}

void PassWatch::check_groups(const Plan& plan, bool interrupted) {
    const auto& guards = world_.options.policy.guards;
    const auto& after = world_.model.team;
    std::set<GroupId> touched;
    for (const auto& pair : left_) touched.insert(pair.first);
    for (const auto& pair : joined_) touched.insert(pair.first);
    for (const auto& id : touched) {
        std::vector<Subject> lost;
        for (const auto& [group, member] : left_) {
            if (group == id) lost.push_back(subject_of(member, group));
        }
        // Who was brought back by this pass and taken out again had not been there before.
        const auto returned = static_cast<std::size_t>(
            std::count_if(left_.begin(), left_.end(), [&](const auto& pair) {
                return pair.first == id && recovered_.contains(pair.second);
            }));
        const auto size = members_in(before_, id) + returned;
        const bool too_large = lost.size() > guards.memberships_removed.free
                               && 100 * lost.size() > guards.per_group_percent * size;
        const bool emptied =
            size >= 3 && lost.size() >= size && members_in(after, id) == 0 && !interrupted;
        if ((too_large || emptied)
            && !is_approved("membership-remove", true, lost, plan, interrupted)) {
            say(fmt::format("{} lost {} of {}", id.str(), lost.size(), size));
        }

        const auto known = subject_of({}, id).group_uid;
        const auto wanted = effective_.groups.find(known);
        if (known.empty() || wanted == effective_.groups.end()
            || !effective_.members.contains(known)) {
            say("changed the members of " + id.str() + ", which are not managed");
            continue;
        }
        const auto mode =
            wanted->second.membership.value_or(world_.options.policy.groups.membership);
        if (mode != MembershipMode::authoritative && !lost.empty()) {
            say(fmt::format("took members out of {} group {}", to_string(mode), id.str()));
        }
        if (mode == MembershipMode::observe) say("changed observed group " + id.str());
    }
    for (const auto& [id, was] : before_.groups) {
        const auto is = after.groups.find(id);
        const bool same = is != after.groups.end() && is->second == was && !touched.contains(id);
        if (same || was.management != GroupManagement::user) continue;
        const bool adopts = std::any_of(
            wishes_.overrides.begin(), wishes_.overrides.end(), [&](const Override& exception) {
                return exception.action == OverrideAction::adopt && !exception.expired(today_);
            });
        if (!adopts) say("took over user-managed group " + id.str());
    }
    if (first_pass_ && !deleted_.empty()) say("without a ledger deleted a group");
}

/// Deleting one group and creating another with the same members.
void PassWatch::check_probable_renames(const Plan& plan, bool interrupted) {
    for (const auto& gone : deleted_) {
        std::set<std::string> old_members;
        for (const auto& [group, member] : before_.memberships) {
            if (group != gone || before_.members.at(member).state == UserState::removed) continue;
            old_members.insert(member.str());
        }
        for (const auto& fresh : created_) {
            const auto uid = subject_of({}, fresh).group_uid;
            const auto listed = effective_.members.find(uid);
            if (listed == effective_.members.end()) continue;
            std::set<std::string> new_members;
            for (const auto& member : listed->second) {
                const auto place = find_user(ledger_after_, Uid(member));
                new_members.insert(place ? ledger_after_.user(*place).member_id.str() : member);
            }
            if (old_members.size() < 3 || new_members.size() < 3) continue;
            std::set<std::string> all = old_members;
            all.insert(new_members.begin(), new_members.end());
            const auto common = old_members.size() + new_members.size() - all.size();
            if (10 * common < 9 * all.size()) continue;
            const std::vector<Subject> both{subject_of({}, gone), subject_of({}, fresh)};
            if (!is_approved("probable-rename", false, both, plan, interrupted)) {
                say("deleted " + gone.str() + " and created its like " + fresh.str());
            }
        }
    }
}

void PassWatch::check_protected() {
    for (const auto* ids : {&suspended_, &removed_, &demoted_}) {
        for (const auto& id : *ids) {
            const auto uid = subject_of(id).uid;
            if (uid.empty()) continue;
            const auto person = wishes_.people.find(uid);
            const auto name =
                person != wishes_.people.end() ? person->second.name : Slug("user-" + uid);
            if (wishes_.has_override(OverrideAction::protect, name, today_)) {
                say("locked out protected " + uid);
            }
        }
    }
}

std::vector<std::string> PassWatch::problems(const Plan& plan, bool interrupted) {
    ledger_after_ = world_.ledger.load()->roster;
    for (const auto& user : ledger_after_.users) {
        if (user.member_id.empty() && user.creation_asked) continue;
        if (linked_user(ledger_after_, user.member_id) == &user) continue;
        say("the ledger links " + user.member_id.str() + " to " + user.uid.str() + " and another");
    }
    for (const auto& id : recovered_) {
        // A leaver's account that goes to somebody else is a relink, and has its own budget.
        const auto* was = linked_user(ledger_before_, id);
        const auto* is = linked_user(ledger_after_, id);
        if (was != nullptr && is != nullptr && was->uid == is->uid
            && world_.options.policy.users.on_removed_in_dropbox == Restore::hold) {
            say("brought back somebody removed by hand: " + id.str());
        }
    }
    const auto is_step = [](const std::string& value) {
        return value.starts_with("rollcall-tmp-");
    };
    for (const auto& [id, user] : world_.model.team.members) {
        const auto was = before_.members.find(id);
        if (interrupted || was == before_.members.end() || !is_step(user.email)) continue;
        if (!is_step(was->second.email)) say("left half way: " + user.email);
    }
    for (const auto& [id, group] : world_.model.team.groups) {
        const auto was = before_.groups.find(id);
        if (interrupted || was == before_.groups.end() || !is_step(group.display_name)) continue;
        if (!is_step(was->second.display_name)) say("left half way: " + group.display_name);
    }
    for (const auto& fact : unconfirmed(ledger_before_, ledger_after_, world_.model.team)) {
        say("the ledger says without a confirmation: " + fact);
    }
    check_budgets(plan, interrupted);
    check_groups(plan, interrupted);
    check_probable_renames(plan, interrupted);
    check_protected();
    return problems_;
}

namespace {

/// What a plan names with a reason for not doing it.
struct Reasons {
    std::set<std::string> people{};     ///< uids and member ids, about the person as a whole
    std::set<std::string> groups{};     ///< uids and group ids, about the group as a whole
    std::vector<Subject> memberships{}; ///< about one membership

    explicit Reasons(const Plan& plan) {
        for (const auto* list : {&plan.refused, &plan.skipped, &plan.pending}) {
            for (const auto& item : *list) {
                add(item.user, item.group);
                if (item.action) add(item.action->user, item.action->group);
            }
        }
        for (const auto& held : plan.held) {
            for (const auto& action : held.actions) add(action.user, action.group);
        }
        people.erase("");
        groups.erase("");
    }
    void add(const UserRef& user, const GroupRef& group) {
        const bool is_user = !user.uid.empty() || !user.member.empty();
        const bool is_group = !group.uid.empty() || !group.group.empty();
        if (is_user && is_group) {
            memberships.push_back(
                {user.uid.str(), user.member.str(), group.uid.str(), group.group.str()});
        } else if (is_user) {
            people.insert({user.uid.str(), user.member.str()});
        } else if (is_group) {
            groups.insert({group.uid.str(), group.group.str()});
        }
    }
    bool membership(const Subject& subject) const {
        return std::any_of(memberships.begin(), memberships.end(),
                           [&](const Subject& one) { return one.is(subject); });
    }
};

bool text_differs(const std::optional<std::string>& wanted, const std::optional<std::string>& is) {
    return wanted && nfc(*wanted) != nfc(is.value_or(""));
}

} // namespace

std::vector<std::string> unexplained(const World& world, const Wishes& wishes, const Plan& plan) {
    const auto today = utc_date(world.clock.now());
    const auto effective = wishes.with_overrides(today);
    const auto& policy = world.options.policy;
    const auto& team = world.model.team;
    const auto& ledger = world.ledger.state.roster;
    const Reasons reasons(plan);
    std::vector<std::string> found;

    const auto account_of = [&](const std::string& uid) -> const User* {
        const auto place = find_user(ledger, Uid(uid));
        if (!place) return nullptr;
        const auto account = team.members.find(ledger.user(*place).member_id);
        if (account == team.members.end() || account->second.state == UserState::removed) {
            return nullptr;
        }
        return &account->second;
    };
    // Somebody with a reason of their own who would get the account, by external id or e-mail.
    const auto has_heir = [&](const MemberId& member) {
        const auto account = team.members.find(member);
        if (account == team.members.end()) return false;
        return std::any_of(
            effective.people.begin(), effective.people.end(), [&](const auto& entry) {
                const auto& user = entry.second;
                return reasons.people.contains(entry.first)
                       && ((user.external_id && user.external_id == account->second.external_id)
                           || user.email == email_key(account->second.email));
            });
    };
    for (const auto& [uid, user] : effective.people) {
        if (reasons.people.contains(uid)) continue;
        const bool disabled = user.state == UserState::disabled;
        const auto* account = account_of(uid);
        // An exception that names the state means just that: suspended.
        const bool excepted = wishes.has_override(OverrideAction::set_state, user.name, today);
        if (disabled && policy.users.on_disabled == UserExit::remove && !excepted) {
            if (account != nullptr) found.push_back(uid + " is disabled and still there");
            continue;
        }
        if (account == nullptr) {
            found.push_back(uid + " has no account");
            continue;
        }
        if (email_key(account->email) != user.email) found.push_back(uid + ": e-mail");
        if (text_differs(user.given_name, account->given_name))
            found.push_back(uid + ": givenName");
        if (text_differs(user.surname, account->surname)) found.push_back(uid + ": surname");
        if (text_differs(user.external_id, account->external_id)) {
            found.push_back(uid + ": externalId");
        }
        if (user.role && user.role != account->role) found.push_back(uid + ": role");
        if (disabled != (account->state == UserState::suspended)) found.push_back(uid + ": state");
    }
    for (const auto& user : ledger.users) {
        const auto& uid = user.uid.str();
        if (effective.people.contains(uid) || reasons.people.contains(uid)) continue;
        // Whose account is to become somebody else's is told of with that person.
        if (reasons.people.contains(user.member_id.str()) || has_heir(user.member_id)) continue;
        const auto* account = account_of(uid);
        if (account == nullptr) {
            found.push_back(uid + " left, has no account and is in the ledger");
        } else if (policy.users.on_removed != UserExit::suspend
                   || account->state != UserState::suspended) {
            found.push_back(uid + " left and is still there");
        }
    }
    for (const auto& group : ledger.groups) {
        const auto& uid = group.uid.str();
        if (effective.groups.contains(uid) || reasons.groups.contains(uid)) continue;
        found.push_back(uid + " left and is still in the ledger");
    }
    for (const auto& [uid, group] : effective.groups) {
        if (reasons.groups.contains(uid)) continue;
        const auto* linked = find_group(ledger, Uid(uid));
        const auto live =
            linked == nullptr ? team.groups.end() : team.groups.find(linked->group_id);
        if (live == team.groups.end()) {
            found.push_back(uid + " does not exist");
            continue;
        }
        const auto& id = live->first;
        if (nfc(live->second.display_name) != group.display_name) found.push_back(uid + ": name");
        if (text_differs(group.external_id, live->second.external_id)) {
            found.push_back(uid + ": externalId");
        }
        const auto listed = effective.members.find(uid);
        const auto mode = group.membership.value_or(policy.groups.membership);
        if (listed == effective.members.end()) continue;
        std::set<MemberId> wanted;
        for (const auto& member : listed->second) {
            const auto* account = account_of(member);
            if (account == nullptr) continue; // told of above
            wanted.insert(account->member_id);
            if (team.memberships.contains({id, account->member_id})) continue;
            if (reasons.membership({member, account->member_id.str(), uid, id.str()})) continue;
            const bool ignored =
                wishes.has_override(OverrideAction::ignore, Slug("user-" + member), today);
            // Disabled people whom nobody provisions have no memberships either.
            const bool absent = effective.people.at(member).state == UserState::disabled
                                && policy.users.on_disabled == UserExit::remove;
            if (!ignored && !absent) found.push_back(member + " is not in " + uid);
        }
        for (const auto& [in, member] : team.memberships) {
            if (in != id || wanted.contains(member)) continue;
            if (team.members.at(member).state == UserState::removed) continue;
            if (mode != MembershipMode::authoritative
                && reasons.membership({"", member.str(), uid, id.str()})) {
                continue;
            }
            if (reasons.membership({"", member.str(), uid, id.str()})) continue;
            if (reasons.people.contains(member.str())) continue;
            found.push_back(member.str() + " is in " + uid);
        }
    }
    return found;
}

} // namespace rollcall::test
