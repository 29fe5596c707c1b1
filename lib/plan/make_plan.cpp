#include "draft.hpp"
#include "seats.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/plan/make_plan.hpp>
#include <rollcall/plan/order.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace rollcall {
namespace {

/// E-mail addresses and group names that the plan gives up.
struct Freed {
    std::unordered_set<std::string> emails;
    std::unordered_set<std::string> names;
};

Freed freed_by(const std::vector<Action>& actions) {
    Freed freed;
    for (const auto& action : actions) {
        if (action.kind == ActionKind::user_cancel_invitation) {
            freed.emails.insert(email_key(action.user.email));
        } else if (action.kind == ActionKind::user_update && action.change(Field::email)) {
            freed.emails.insert(email_key(action.change(Field::email)->before.value_or("")));
        } else if (action.kind == ActionKind::group_delete) {
            freed.names.insert(name_key(action.group.display_name));
        } else if (action.kind == ActionKind::group_rename) {
            freed.names.insert(name_key(action.changes.front().before.value_or("")));
        }
    }
    return freed;
}

/// E-mail addresses and group names that a live object has and that nothing in the plan gives up.
std::vector<Refusal> taken_names(const Draft& draft) {
    if (draft.result.plan.actions.empty()) return {};
    std::unordered_map<std::string, const User*> emails;
    for (const auto& user : draft.input.live.users) emails.emplace(email_key(user.email), &user);
    std::unordered_map<std::string, const Group*> names;
    for (const auto& group : draft.input.live.groups) {
        names.emplace(name_key(group.display_name), &group);
    }
    const auto& actions = draft.result.plan.actions;
    const auto freed = freed_by(actions);
    std::vector<Refusal> refusals;
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        const auto& action = actions[i];
        if (action.temporary) continue;
        const auto* email = action.change(Field::email);
        if (action.is_user() && email != nullptr) {
            const auto owner = emails.find(email_key(email->after.value_or("")));
            if (owner != emails.end() && owner->second->member_id != action.user.member
                && !freed.emails.contains(owner->first)) {
                refusals.push_back(
                    {i, ReasonCode::email_taken,
                     fmt::format("{} belongs to account {} ({})", visible(*email->after),
                                 owner->second->member_id.str(),
                                 to_string(owner->second->state.value_or(UserState::active)))});
            }
        }
        const auto* name = action.change(Field::display_name);
        if (action.is_group() && name != nullptr) {
            const auto owner = names.find(name_key(name->after.value_or("")));
            if (owner != names.end() && owner->second->group_id != action.group.group
                && !freed.names.contains(owner->first)) {
                refusals.push_back({i, ReasonCode::name_taken,
                                    fmt::format("another group is called \"{}\" ({})",
                                                visible(owner->second->display_name),
                                                owner->second->group_id.str())});
            }
        }
    }
    return refusals;
}

/// What would be done to accounts whose state we have no word for: nobody can say what it would do.
std::vector<Refusal> unknown_states(const Draft& draft) {
    std::unordered_set<std::string_view> unknown;
    for (const auto& user : draft.input.live.users) {
        if (user.state == UserState::unknown) unknown.insert(user.member_id.str());
    }
    std::vector<Refusal> refusals;
    if (unknown.empty()) return refusals;
    const auto& actions = draft.result.plan.actions;
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        // That an account is this person's may be recorded: nothing is done to it.
        if (actions[i].kind == ActionKind::user_adopt) continue;
        if (!unknown.contains(actions[i].user.member.str())) continue;
        refusals.push_back({i, ReasonCode::unknown_state, std::string(k_unknown_state)});
    }
    return refusals;
}

bool locks_out(const Action& action) {
    if (action.kind == ActionKind::user_suspend || action.kind == ActionKind::user_remove
        || action.kind == ActionKind::user_cancel_invitation) {
        return true;
    }
    const auto* role = action.change(Field::role);
    if (action.kind != ActionKind::user_update || role == nullptr) return false;
    const auto before = parse_role(role->before.value_or(""));
    const auto after = parse_role(role->after.value_or(""));
    return before && (!after || *after < *before); // tiers stand in order of their power
}

/// Never suspend, remove or demote the acting admin or a protected account, and never leave fewer
/// active team admins than asked for. Admins made in the same pass do not count: making them may
/// fail, and the next pass can go on from there.
std::vector<Refusal> lock_outs(const Draft& draft) {
    std::unordered_set<std::string> admins;
    for (const auto& user : draft.input.live.users) {
        if (user.role == Role::team_admin && user.state == UserState::active) {
            admins.insert(user.member_id.str());
        }
    }
    std::size_t left = admins.size();
    std::vector<Refusal> refusals;
    const auto& actions = draft.result.plan.actions;
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        const auto& action = actions[i];
        const auto former = draft.protected_relinks.find(action.user.uid);
        if (action.hazard == Hazard::relink && former != draft.protected_relinks.end()) {
            refusals.push_back(
                {i, ReasonCode::protected_account,
                 fmt::format("an override protects this account for uid {}; let one protect \"{}\" "
                             "as well, and the link can be approved",
                             visible(former->second.str()), visible(action.user.name.str()))});
            continue;
        }
        if (!locks_out(action)) continue;
        if (action.user.member == draft.input.acting_admin) {
            refusals.push_back(
                {i, ReasonCode::acting_admin, "Rollcall acts through this admin's authorisation"});
        } else if (draft.effective.protected_users.contains(action.user.uid)) {
            refusals.push_back(
                {i, ReasonCode::protected_account, "an override protects this account"});
        } else if (admins.contains(action.user.member.str())) {
            // Every lowering of a team admin's tier ends his or her being one.
            if (left <= draft.input.policy.guards.min_admins) {
                refusals.push_back(
                    {i, ReasonCode::min_admins,
                     fmt::format(
                         "the team would have fewer than {} left; name another admin first",
                         counted(draft.input.policy.guards.min_admins, "active team admin"))});
            } else {
                --left;
            }
        }
    }
    return refusals;
}

/// A pass that plans again after bringing people back is about them alone: whatever else differs by
/// now was not part of what was reviewed, and waits for the next pass.
void keep_only_recovered(Draft& draft) {
    if (!draft.input.so_far) return;
    const auto& recovered = draft.input.so_far->recovered;
    const auto is_other = [&recovered](const auto& item) {
        return !recovered.contains(item.user.uid);
    };
    auto& plan = draft.result.plan;
    std::erase_if(plan.actions, is_other);
    std::erase_if(draft.contested,
                  [&is_other](const auto& contested) { return is_other(contested.item); });
    for (auto* list : {&plan.refused, &plan.skipped, &plan.pending}) std::erase_if(*list, is_other);
    plan.unmanaged_users.clear();
    plan.unmanaged_groups.clear();
    draft.base.used = draft.input.so_far->used;
    draft.base.size = draft.input.so_far->size;
}

/// One entry of the plan for each option, with all that it holds.
void work_in_option_holds(Draft& draft) {
    std::map<std::pair<ActionKind, Uid>, const Draft::OptionHold*> wanted;
    for (const auto& hold : draft.option_holds) wanted[{hold.kind, hold.uid}] = &hold;
    std::map<std::string, const Draft::OptionHold*> options;
    for (const auto& hold : draft.option_holds) options.emplace(hold.option, &hold);
    for (const auto& entry : options) {
        const auto& option = entry.first;
        std::vector<std::uint32_t> places;
        const auto& actions = draft.result.plan.actions;
        for (std::uint32_t i = 0; i < actions.size(); ++i) {
            const auto& action = actions[i];
            if (action.is_member()) continue;
            const auto found =
                wanted.find({action.kind, action.is_user() ? action.user.uid : action.group.uid});
            if (found != wanted.end() && found->second->option == option) places.push_back(i);
        }
        if (places.empty()) continue;
        hold_by_option(draft.result.plan, places,
                       {.hazard = option,
                        .code = entry.second->code,
                        .count = places.size(),
                        .detail = entry.second->detail});
    }
}

void measure_base(Draft& draft) {
    for (const auto& row : draft.pairing.people) {
        if (row.live && (row.desired || row.applied)) ++draft.base.size.users;
        if (!row.desired && row.applied) draft.base.leavers.insert(draft.applied(row)->uid);
    }
    const auto keys = [](const Group& group, const std::vector<PersonIndex>& person_of) {
        std::vector<std::string> members;
        for (const auto member : group.members.value_or(std::vector<UserIndex>{})) {
            members.push_back(std::to_string(person_of[static_cast<std::size_t>(member)]));
        }
        std::sort(members.begin(), members.end());

        return members;
    };
    for (const auto& row : draft.pairing.groups) {
        const auto* desired = draft.desired(row);
        const auto* live = draft.live(row);
        if (live != nullptr && (row.desired || row.applied)) ++draft.base.size.groups;
        if (desired != nullptr && live == nullptr) {
            draft.base.created.push_back(
                {draft.ref(row), keys(*desired, draft.pairing.person_of_desired)});
        }
        if (desired == nullptr && live != nullptr && row.applied) {
            draft.base.deleted.push_back({draft.ref(row), keys(*live, draft.pairing.person_of_live),
                                          draft.applied(row)->display_name});
        }
    }
    std::sort(draft.base.group_sizes.begin(), draft.base.group_sizes.end(),
              [](const auto& a, const auto& b) { return a.uid < b.uid; });
}

void sort_lists(Plan& plan) {
    const auto key = [](const NotDone& item) {
        return std::tie(item.code, item.group, item.user, item.detail);
    };
    const auto by_key = [&key](const NotDone& a, const NotDone& b) {
        return std::make_tuple(to_string(a.code), key(a))
               < std::make_tuple(to_string(b.code), key(b));
    };
    for (auto* list : {&plan.refused, &plan.skipped, &plan.pending}) {
        std::stable_sort(list->begin(), list->end(), by_key);
    }
    std::sort(plan.unmanaged_users.begin(), plan.unmanaged_users.end(),
              [](const UserRef& a, const UserRef& b) {
                  return std::tie(a.email, a.member) < std::tie(b.email, b.member);
              });
    std::sort(plan.unmanaged_groups.begin(), plan.unmanaged_groups.end(),
              [](const GroupRef& a, const GroupRef& b) {
                  return std::tie(a.display_name, a.group) < std::tie(b.display_name, b.group);
              });
    std::sort(plan.orphans.begin(), plan.orphans.end(), [](const Orphan& a, const Orphan& b) {
        return std::tie(a.group.display_name, a.group.group, a.user.email, a.user.member)
               < std::tie(b.group.display_name, b.group.group, b.user.email, b.user.member);
    });
}

Seats seats_of(const PlanInput& input) {
    if (input.licensed == 0) return {};
    return {.bought = input.licensed, .taken = input.provisioned};
}

/// Marks the values that people are not to be shown, wherever an action stands in the plan.
void mark_masked(Plan& plan, const std::set<Field>& masked) {
    if (masked.empty()) return;
    const auto mark = [&masked](Action& action) {
        for (auto& change : action.changes) change.masked = masked.contains(change.field);
    };
    for (auto& action : plan.actions) mark(action);
    for (auto& held : plan.held) {
        for (auto& action : held.actions) mark(action);
    }
    for (auto* list : {&plan.refused, &plan.skipped, &plan.pending}) {
        for (auto& item : *list) {
            if (item.action) mark(*item.action);
        }
    }
    if (!masked.contains(Field::external_id)) return;
    for (auto& orphan : plan.orphans) orphan.external_id = k_secret_mask;
}

/// Says of each action without which exception it would not be wanted like this.
class ExceptionNamer {
public:
    explicit ExceptionNamer(Draft& draft) : draft_(draft) {
        for (const auto& one : draft.effective.in_force) {
            in_force_[{one.exception.action, one.user, one.group}] = &one;
        }
    }

    void run() {
        if (in_force_.empty()) return;
        auto& actions = draft_.result.plan.actions;
        for (auto& action : actions) name(action);
        // Whoever has an account by an exception is in groups by it, too.
        for (auto& action : actions) {
            if (action.kind != ActionKind::member_add || !action.origin.exception.name.empty()) {
                continue;
            }
            const auto* by = letting_in(action.user.uid);
            if (by == nullptr) continue;
            if (let_in_.contains(action.user.uid) || is_absent_without(*by)) put(action, *by);
        }
    }

private:
    using InForce = EffectiveDesired::InForce;

    void name(Action& action) {
        switch (action.kind) {
        case ActionKind::member_add: return name(action, OverrideAction::add_member);
        case ActionKind::member_remove: return name(action, OverrideAction::remove_member);
        case ActionKind::user_suspend:
        case ActionKind::user_unsuspend: return name(action, OverrideAction::set_state);
        case ActionKind::group_adopt: return name(action, OverrideAction::adopt);
        case ActionKind::user_create:
        case ActionKind::user_recover:
        case ActionKind::user_adopt:
            if (const auto* by = letting_in(action.user.uid);
                by != nullptr && founds(*by, action)) {
                let_in_.insert(action.user.uid);
                return put(action, *by);
            }
            break;
        default: break;
        }
        if (action.is_user() && action.change(Field::role) != nullptr) {
            name(action, OverrideAction::set_role);
        }
    }

    void name(Action& action, OverrideAction by) const {
        const bool membership = action.is_member();
        const auto found =
            in_force_.find({by, action.is_group() ? Uid{} : action.user.uid,
                            membership || action.is_group() ? action.group.uid : Uid{}});
        if (found != in_force_.end()) put(action, *found->second);
    }

    static void put(Action& action, const InForce& by) {
        action.origin.file = by.exception.source.file.str();
        action.origin.exception = {by.exception.name.str(), by.exception.reason,
                                   by.exception.expires};
    }

    /// The exception by which a person who is disabled in the manifests counts as active.
    const InForce* letting_in(const Uid& user) const {
        const auto found = in_force_.find({OverrideAction::set_state, user, Uid{}});
        return found != in_force_.end() && found->second->lets_in ? found->second : nullptr;
    }

    /// Whether a disabled person would get no account, would not get the old one back, or would not
    /// be linked to it.
    bool founds(const InForce& by, const Action& action) const {
        if (action.kind == ActionKind::user_recover || is_absent_without(by)) return true;
        return action.kind == ActionKind::user_create
               && !draft_.input.policy.users.provision_disabled;
    }

    /// Whether nobody would be desired there, as a disabled person, in any group.
    bool is_absent_without(const InForce& by) const {
        const auto& options = draft_.input.policy.users;
        if (options.on_disabled == UserExit::remove) return true;
        return !options.provision_disabled && !find_user(draft_.input.applied, by.user);
    }

    Draft& draft_;
    std::map<std::tuple<OverrideAction, Uid, Uid>, const InForce*> in_force_{};
    std::set<Uid> let_in_{};
};

} // namespace

Planning make_plan(PlanInput input) {
    Draft draft(input);
    auto& plan = draft.result.plan;
    plan.team = input.team;
    plan.team_id = input.team_id;
    plan.desired_commit = input.desired_commit;
    plan.desired_tree = input.desired_tree;
    plan.applied_commit = input.applied_commit;
    plan.applied_tree = input.applied_tree;
    plan.policy = policy_digest(input.policy);
    plan.users = draft.effective.roster.users.size();
    plan.groups = draft.effective.roster.groups.size();
    plan.memberships = draft.effective.roster.membership_count();
    plan.skipped = draft.effective.skipped;

    note_half_way(draft);
    plan_people(draft);
    plan_groups(draft);
    note_orphans(draft);
    measure_base(draft);
    keep_only_recovered(draft);
    settle_contested(draft);
    ExceptionNamer(draft).run();
    plan.actions = in_order(std::move(plan.actions));
    refuse_actions(plan, unknown_states(draft));
    refuse_actions(plan, taken_names(draft));
    refuse_actions(plan, lock_outs(draft));
    work_in_option_holds(draft);
    split_fought(plan, input.fought);
    draft.base.fought = input.fought;
    assign_seats(plan, seats_of(input));
    draft.result.size = draft.base.size;
    draft.result.let_go = apply_guards(plan, draft.base, input.policy.guards, input.approved);
    sort_lists(plan);
    mark_masked(plan, input.policy.masked);
    return std::move(draft.result);
}

} // namespace rollcall
