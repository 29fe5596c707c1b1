#include <rollcall/base/digest.hpp>
#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/plan/dependencies.hpp>
#include <rollcall/plan/guards.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace rollcall {
namespace {

constexpr std::array k_budgeted{
    Hazard::user_suspend,      Hazard::user_remove, Hazard::device_wipe,  Hazard::group_delete,
    Hazard::membership_remove, Hazard::role_change, Hazard::email_change, Hazard::relink};

const Budget& budget_of(const Guards& guards, Hazard hazard) {
    switch (hazard) {
    case Hazard::user_suspend: return guards.users_suspended;
    case Hazard::user_remove: return guards.users_removed;
    case Hazard::device_wipe: return guards.devices_wiped;
    case Hazard::group_delete: return guards.groups_deleted;
    case Hazard::membership_remove: return guards.memberships_removed;
    case Hazard::role_change: return guards.roles_changed;
    case Hazard::email_change: return guards.emails_changed;
    case Hazard::relink:
    case Hazard::none: return guards.relinks;
    }
    return guards.relinks;
}

std::size_t base_of(const GuardBase& base, Hazard hazard) {
    switch (hazard) {
    case Hazard::group_delete: return base.size.groups;
    case Hazard::membership_remove: return base.size.memberships;
    default: return base.size.users;
    }
}

bool belongs_to(const Action& action, Hazard hazard) {
    if (hazard == Hazard::device_wipe) return action.wipe_data;
    return action.hazard == hazard;
}

double jaccard(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> common;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
    const auto all = a.size() + b.size() - common.size();
    return all == 0 ? 0.0 : static_cast<double>(common.size()) / static_cast<double>(all);
}

/// For each second half of a step through a temporary value, the place of its first half.
std::vector<std::optional<std::uint32_t>> first_halves(const std::vector<Action>& actions) {
    const auto value = [](const Action& action, Field field) {
        return std::make_tuple(action.is_user(),
                               action.is_user() ? action.user.uid : action.group.uid, field);
    };
    std::map<std::tuple<bool, Uid, Field>, std::uint32_t> temporary;
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        if (!actions[i].temporary) continue;
        temporary[value(actions[i], actions[i].changes.front().field)] = i;
    }
    std::vector<std::optional<std::uint32_t>> halves(actions.size());
    if (temporary.empty()) return halves;
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        const auto& action = actions[i];
        const bool moves = action.kind == ActionKind::group_rename
                           || action.kind == ActionKind::group_update
                           || action.kind == ActionKind::user_update;
        if (action.temporary || !moves) continue;
        for (const auto& change : action.changes) {
            const auto found = temporary.find(value(action, change.field));
            if (found != temporary.end()) halves[i] = found->second;
        }
    }
    return halves;
}

/// Marks, beside the given places, everything that depends on them. A step through a temporary
/// value is taken as a whole: half of it would leave somebody with an address that is nobody's.
std::vector<bool> with_dependants(const std::vector<Action>& actions,
                                  const std::vector<std::uint32_t>& places) {
    const auto needs = dependencies(actions);
    const auto first_half = first_halves(actions);
    std::vector<bool> taken(actions.size(), false);
    for (const auto place : places) taken[place] = true;
    for (bool more = true; more;) {
        more = false;
        // In plan order whatever something depends on comes first, so one sweep finds all but what
        // hangs on a first half that is taken along.
        for (std::uint32_t i = 0; i < actions.size(); ++i) {
            if (!taken[i]) {
                taken[i] = std::any_of(needs[i].begin(), needs[i].end(),
                                       [&taken](std::uint32_t earlier) { return taken[earlier]; });
            }
            if (taken[i] && first_half[i] && !taken[*first_half[i]]) {
                taken[*first_half[i]] = true;
                more = true;
            }
        }
    }
    return taken;
}

/// What tells two actions of a plan apart.
using ActionKey = std::tuple<ActionKind, Uid, Uid, MemberId, bool, std::optional<Field>>;

ActionKey key_of(const Action& action) {
    // Two updates of one person are about different fields.
    std::optional<Field> first;
    if (!action.changes.empty()) first = action.changes.front().field;
    return {action.kind,        action.group.uid, action.user.uid,
            action.user.member, action.temporary, first};
}

void move_to_held(Plan& plan, const std::vector<std::uint32_t>& places, Held held) {
    const auto taken = with_dependants(plan.actions, places);
    std::vector<Action> kept;
    for (std::uint32_t i = 0; i < plan.actions.size(); ++i) {
        (taken[i] ? held.actions : kept).push_back(std::move(plan.actions[i]));
    }
    plan.actions = std::move(kept);
    plan.held.push_back(std::move(held));
}

/// Holds actions for approval.
class Holder {
public:
    Holder(Plan& plan, const std::set<Uid>& leavers, const std::set<std::string>& approved)
        : plan_(plan), leavers_(leavers), approved_(approved) {}

    /// Holds the actions at these places under one hold id, unless that id is approved.
    void hold(const std::vector<std::uint32_t>& places, Held held) {
        if (places.empty()) return;
        std::vector<Action> own;
        for (const auto place : places) own.push_back(plan_.actions[place]);
        held.hold_id = hold_id(plan_.team, held.hazard, own);
        if (!approved_.contains(held.hold_id)) {
            return move_to_held(plan_, with_memberships_of_leavers(places), std::move(held));
        }
        auto& let_go = let_go_[held.hold_id];
        for (const auto& action : own) let_go.insert(key_of(action));
    }

    /// Leaves actions that need no decision, but more of the budget than this pass has left.
    void postpone(const std::vector<std::uint32_t>& places) {
        const auto taken = with_dependants(plan_.actions, places);
        std::vector<Action> kept;
        for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
            auto& action = plan_.actions[i];
            if (!taken[i]) {
                kept.push_back(std::move(action));
                continue;
            }
            NotDone left{.code = ReasonCode::budget_used,
                         .user = action.user,
                         .group = action.group,
                         .detail = "the pass has used its budget; the next one does it"};
            left.action = std::move(action);
            plan_.pending.push_back(std::move(left));
        }
        plan_.actions = std::move(kept);
    }

    [[nodiscard]] const Action& at(std::uint32_t place) const { return plan_.actions[place]; }

    /// True when an approval lets exactly this action go.
    [[nodiscard]] bool is_let_go(const Action& action) const {
        return std::any_of(
            let_go_.begin(), let_go_.end(),
            [key = key_of(action)](const auto& entry) { return entry.second.contains(key); });
    }

    /// An approval is spent only by a pass that is to do all it lets go: where another guard still
    /// holds some of it, it stays good until that one is approved too.
    LetGo note_approved() {
        LetGo let_go;
        if (let_go_.empty()) return let_go;
        std::map<ActionKey, std::uint32_t> present;
        for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
            present.emplace(key_of(plan_.actions[i]), i);
        }
        for (const auto& [hold_id, keys] : let_go_) {
            std::vector<std::uint32_t> places;
            for (const auto& key : keys) {
                const auto found = present.find(key);
                if (found != present.end()) places.push_back(found->second);
            }
            if (places.size() < keys.size()) continue;
            plan_.approved.push_back(hold_id);
            std::sort(places.begin(), places.end());
            let_go.emplace(hold_id, std::move(places));
        }
        return let_go;
    }

    template <class Predicate> std::vector<std::uint32_t> places(Predicate predicate) const {
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
            if (predicate(plan_.actions[i])) found.push_back(i);
        }
        return found;
    }

private:
    /// Whose leaving waits for a decision still is whom the groups had: the memberships go with the
    /// suspension, or stay with it.
    [[nodiscard]] std::vector<std::uint32_t>
    with_memberships_of_leavers(std::vector<std::uint32_t> places) const {
        std::set<Uid> waiting;
        for (const auto place : places) {
            const auto& action = plan_.actions[place];
            if (locks_account(action.kind) && leavers_.contains(action.user.uid)) {
                waiting.insert(action.user.uid);
            }
        }
        if (waiting.empty()) return places;
        for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
            const auto& action = plan_.actions[i];
            if (action.kind == ActionKind::member_remove && waiting.contains(action.user.uid)) {
                places.push_back(i);
            }
        }
        return places;
    }

    static bool locks_account(ActionKind kind) {
        return kind == ActionKind::user_suspend || kind == ActionKind::user_remove
               || kind == ActionKind::user_cancel_invitation;
    }

    Plan& plan_;
    const std::set<Uid>& leavers_;
    const std::set<std::string>& approved_;
    std::map<std::string, std::set<ActionKey>> let_go_; ///< by hold id
};

/// Why the two look like one group; empty where they do not.
std::string rename_in_words(const GuardBase::GroupMembers& gone,
                            const GuardBase::GroupMembers& fresh,
                            bool same_name) {
    constexpr double k_same = 0.9;
    constexpr std::size_t k_fewest = 3;
    // However few members it has, or whoever has joined since: a group of the same name is the
    // same group to everybody but the datastore, and all folders that it opens are lost with it.
    if (same_name) {
        return fmt::format(
            "\"{}\" would be deleted and created anew, because its uid is another: a deleted group "
            "cannot be brought back; to keep it, run two passes with options.groups.onRemoved: "
            "unmanage, and it is linked by its name",
            visible(gone.group.display_name));
    }
    if (gone.members.size() < k_fewest || fresh.members.size() < k_fewest
        || jaccard(gone.members, fresh.members) < k_same) {
        return {};
    }
    return fmt::format("\"{}\" would be deleted and \"{}\" created with the same members: this "
                       "looks like a rename that lost its uid, and a deleted group cannot be "
                       "brought back",
                       visible(gone.group.display_name), visible(fresh.group.display_name));
}

void hold_probable_renames(Holder& holder, const GuardBase& base) {
    std::vector<std::string> names;
    for (const auto& fresh : base.created) names.push_back(name_key(fresh.group.display_name));
    for (const auto& gone : base.deleted) {
        // By the name that it has, or had before somebody renamed it by hand.
        const std::set<std::string> own_names{name_key(gone.group.display_name),
                                              name_key(gone.recorded_name)};
        for (std::size_t i = 0; i < base.created.size(); ++i) {
            const auto& fresh = base.created[i];
            auto words = rename_in_words(gone, fresh, own_names.contains(names[i]));
            if (words.empty()) continue;
            const auto places = holder.places([&](const Action& action) {
                return (action.kind == ActionKind::group_delete
                        && action.group.uid == gone.group.uid)
                       || (action.kind == ActionKind::group_create
                           && action.group.uid == fresh.group.uid);
            });
            // The deletion is what cannot be undone: it waits also where the new group is not made
            // now, because it is switched off or refused.
            const bool deletes =
                std::any_of(places.begin(), places.end(), [&holder](std::uint32_t place) {
                    return holder.at(place).kind == ActionKind::group_delete;
                });
            if (!deletes) continue;
            holder.hold(places, {.hazard = "probable-rename",
                                 .code = ReasonCode::probable_rename,
                                 .count = places.size(),
                                 .detail = std::move(words)});
        }
    }
}

/// What each group would lose and gain by the plan as it stands.
struct Flow {
    std::size_t lost = 0;
    std::size_t gained = 0;
};

void hold_emptied_groups(Holder& holder,
                         const std::vector<Action>& actions,
                         const GuardBase& base,
                         const Guards& guards) {
    constexpr std::size_t k_worth_emptying = 3;
    std::map<Uid, Flow> flows;
    for (const auto& action : actions) {
        if (action.kind == ActionKind::member_add) ++flows[action.group.uid].gained;
        if (action.kind == ActionKind::member_remove) ++flows[action.group.uid].lost;
    }
    for (const auto& group : base.group_sizes) {
        const auto found = flows.find(group.uid);
        if (found == flows.end() || found->second.lost == 0) continue;
        const auto [going, gained] = found->second;
        const auto lost = going + group.removed_before;
        const auto members_before = group.live_members + group.removed_before;
        const bool too_many = lost > guards.memberships_removed.free
                              && 100 * lost > guards.per_group_percent * members_before;
        // Newcomers count only where they are really on their way: an invitation that is refused
        // or held would leave the group empty.
        const bool emptied =
            members_before >= k_worth_emptying && gained == 0 && going >= group.live_members;
        if (!too_many && !emptied) continue;
        const auto places = holder.places([&group](const Action& action) {
            return action.kind == ActionKind::member_remove && action.group.uid == group.uid;
        });
        holder.hold(places, {.hazard = "membership-remove",
                             .code = ReasonCode::per_group_percent,
                             .count = lost,
                             .limit = {.max = guards.memberships_removed.max,
                                       .percent = guards.per_group_percent,
                                       .free = guards.memberships_removed.free},
                             .base = members_before,
                             .detail = emptied ? "the group would be emptied"
                                               : "the group would lose too large a share"});
    }
}

/// What an update of a person can break.
Hazard hazard_of_changes(const Action& action) {
    if (action.change(Field::role) != nullptr) return Hazard::role_change;
    if (action.change(Field::email) != nullptr) return Hazard::email_change;
    return Hazard::none;
}

/// The facts that an action makes right, as drift reports call them, with what they will be.
std::vector<std::pair<std::string, std::optional<std::string>>> facts_of(const Action& action) {
    switch (action.kind) {
    case ActionKind::member_add: return {{"membership", "member"}};
    case ActionKind::member_remove: return {{"membership", std::nullopt}};
    case ActionKind::user_create:
    case ActionKind::user_recover: return {{"account", "exists"}};
    case ActionKind::group_create: return {{"group", "exists"}};
    default: break;
    }
    std::vector<std::pair<std::string, std::optional<std::string>>> facts;
    for (const auto& change : action.changes) {
        facts.emplace_back(to_string(change.field), change.after);
    }
    return facts;
}

/// The fight about this fact, while it is about this very value; null where there is none. What is
/// masked is known by its mask alone.
const FoughtFact* fight_about(const FrozenFights& fought,
                              const Action& action,
                              const std::string& fact,
                              const std::optional<std::string>& after) {
    const auto* fight = find_fight(fought.facts, drift_key(fact, action.user, action.group));
    if (fight == nullptr || (fight->desired != after && fight->desired != k_secret_mask)) {
        return nullptr;
    }
    return fight;
}

/// The fight as it stands: the other side may have made it something else than the last time. Of
/// what is masked nothing is said but that.
FoughtFact as_it_is_now(const FoughtFact& fight, const Action& action, const std::string& fact) {
    auto now = fight;
    if (fight.desired == k_secret_mask) return now;
    for (const auto& change : action.changes) {
        if (to_string(change.field) == fact) now.live = change.before;
    }
    return now;
}

/// Holds what is fought over: one hold for each group, and for each field of people, so that a
/// single program at odds with us is answered by a single word.
void hold_fights(Holder& holder, const Plan& plan, const FrozenFights& fought) {
    if (fought.facts.empty()) return;
    struct Contested {
        std::vector<std::uint32_t> places{};
        std::string words{};
    };
    std::map<std::string, Contested> contested;
    std::vector<Action> actions = plan.actions; // they move while they are held
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        const auto& action = actions[i];
        if (action.temporary) continue;
        for (const auto& [fact, after] : facts_of(action)) {
            const auto* fight = fight_about(fought, action, fact, after);
            if (fight == nullptr) continue;
            const auto about = action.group.uid.empty() ? fact : action.group.uid.str();
            auto& group = contested[about];
            if (group.words.empty()) {
                group.words = fight_in_words(as_it_is_now(*fight, action, fact), fought.window);
            }
            group.places.push_back(i);
            break;
        }
    }
    for (const auto& [about, group] : contested) {
        std::set<ActionKey> keys;
        for (const auto place : group.places) keys.insert(key_of(actions[place]));
        holder.hold(
            holder.places([&keys](const Action& action) { return keys.contains(key_of(action)); }),
            {.hazard = "fight",
             .code = ReasonCode::fought_over,
             .count = group.places.size(),
             .detail = group.words});
    }
}

void hold_over_budget(Holder& holder, const GuardBase& base, const Guards& guards) {
    for (const auto hazard : k_budgeted) {
        // What was approved for one group is decided, and no part of the class any more.
        const auto places = holder.places([&](const Action& action) {
            return belongs_to(action, hazard)
                   && !(hazard == Hazard::membership_remove && holder.is_let_go(action));
        });
        const auto halves = holder.places([hazard](const Action& action) {
            return belongs_to(action, hazard) && action.temporary;
        });
        const auto used = base.used.find(hazard);
        const auto before = used == base.used.end() ? 0 : used->second;
        const auto count = before + places.size() - halves.size();
        const auto& budget = budget_of(guards, hazard);
        if (!over_budget(count, base_of(base, hazard), budget)) continue;
        if (before > 0 && !over_budget(count - before, base_of(base, hazard), budget)) {
            holder.postpone(places);
            continue;
        }
        holder.hold(places, {.hazard = std::string(to_string(hazard)),
                             .code = hazard == Hazard::relink ? ReasonCode::needs_approval
                                                              : ReasonCode::over_budget,
                             .count = count,
                             .limit = budget,
                             .base = base_of(base, hazard),
                             .detail = before == 0 ? std::string()
                                                   : fmt::format("{} of them were done earlier in "
                                                                 "this pass",
                                                                 before)});
    }
}

} // namespace

bool over_budget(std::size_t count, std::size_t base, const Budget& budget) noexcept {
    return count > budget.free && (count > budget.max || 100 * count > budget.percent * base);
}

std::string
hold_id(const std::string& team, const std::string& hazard, const std::vector<Action>& actions) {
    auto items = nlohmann::json::array();
    for (const auto& action : actions) {
        if (action.temporary) continue;
        auto after = nlohmann::json::object();
        for (const auto& change : action.changes) {
            after[std::string(to_string(change.field))] =
                change.after ? nlohmann::json(*change.after) : nlohmann::json(nullptr);
        }
        // What an approval is given for cannot be another's account, nor become a wipe.
        if (action.wipe_data) after["wipeData"] = true;
        if (action.hazard == Hazard::relink) after["account"] = action.user.member.str();
        const auto user =
            action.user.uid.empty() ? action.user.member.str() : action.user.uid.str();
        const auto group =
            action.group.uid.empty() ? action.group.group.str() : action.group.uid.str();
        const auto subject = action.is_member() ? group + "/" + user : group + user;
        items.push_back({to_string(action.kind), subject, std::move(after)});
    }
    std::sort(items.begin(), items.end());
    const nlohmann::json content = {team, hazard, std::move(items)};
    const auto bytes = content.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return hazard + "-" + sha256_hex(bytes).substr(0, 12);
}

void refuse_actions(Plan& plan, const std::vector<Refusal>& refusals) {
    if (refusals.empty()) return;
    std::vector<std::uint32_t> places;
    for (const auto& refusal : refusals) places.push_back(refusal.place);
    const auto taken = with_dependants(plan.actions, places);
    std::vector<Action> kept;
    for (std::uint32_t i = 0; i < plan.actions.size(); ++i) {
        auto& action = plan.actions[i];
        if (!taken[i]) {
            kept.push_back(std::move(action));
            continue;
        }
        const auto own = std::find_if(refusals.begin(), refusals.end(),
                                      [i](const Refusal& refusal) { return refusal.place == i; });
        NotDone refused{.user = action.user, .group = action.group};
        refused.code = own == refusals.end() ? ReasonCode::depends_on_refused : own->code;
        refused.detail =
            own == refusals.end() ? "waits for something that was refused" : own->detail;
        refused.action = std::move(action);
        plan.refused.push_back(std::move(refused));
    }
    plan.actions = std::move(kept);
}

void split_fought(Plan& plan, const FrozenFights& fought) {
    if (fought.facts.empty()) return;
    std::vector<Action> split;
    for (auto& action : plan.actions) {
        const bool divisible = action.kind == ActionKind::user_update && !action.temporary
                               && action.changes.size() > 1;
        auto contested = action;
        if (divisible) {
            const auto is_fought = [&](const Change& change) {
                return fight_about(fought, action, std::string(to_string(change.field)),
                                   change.after)
                       != nullptr;
            };
            std::erase_if(contested.changes,
                          [&](const Change& change) { return !is_fought(change); });
        }
        const auto all = action.changes.size();
        if (divisible && !contested.changes.empty() && contested.changes.size() < all) {
            std::erase_if(action.changes, [&contested](const Change& change) {
                return contested.change(change.field) != nullptr;
            });
            for (auto* half : {&action, &contested}) half->hazard = hazard_of_changes(*half);
            split.push_back(std::move(action));
            split.push_back(std::move(contested));
        } else {
            split.push_back(std::move(action));
        }
    }
    plan.actions = std::move(split);
}

void hold_by_option(Plan& plan, const std::vector<std::uint32_t>& places, Held held) {
    move_to_held(plan, places, std::move(held));
}

LetGo apply_guards(Plan& plan,
                   const GuardBase& base,
                   const Guards& guards,
                   const std::set<std::string>& approved) {
    Holder holder(plan, base.leavers, approved);
    hold_fights(holder, plan, base.fought);
    hold_probable_renames(holder, base);
    hold_emptied_groups(holder, plan.actions, base, guards);
    hold_over_budget(holder, base, guards);
    // Holding a class may have taken the newcomers of a group along.
    hold_emptied_groups(holder, plan.actions, base, guards);
    auto let_go = holder.note_approved();
    std::sort(plan.held.begin(), plan.held.end(), [](const Held& a, const Held& b) {
        return std::tie(a.hazard, a.hold_id) < std::tie(b.hazard, b.hold_id);
    });
    return let_go;
}

} // namespace rollcall
