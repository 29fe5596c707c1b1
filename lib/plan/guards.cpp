#include <rollcall/base/digest.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/plan/dependencies.hpp>
#include <rollcall/plan/guards.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

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
    case Hazard::group_delete: return base.groups;
    case Hazard::membership_remove: return base.memberships;
    default: return base.users;
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

/// Marks, beside the given places, everything that depends on them.
std::vector<bool> with_dependants(const std::vector<Action>& actions,
                                  const std::vector<std::uint32_t>& places) {
    const auto needs = dependencies(actions);
    std::vector<bool> taken(actions.size(), false);
    for (const auto place : places) taken[place] = true;
    // In plan order whatever something depends on comes first, so one sweep finds all.
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        if (taken[i]) continue;
        taken[i] = std::any_of(needs[i].begin(), needs[i].end(),
                               [&taken](std::uint32_t earlier) { return taken[earlier]; });
    }
    return taken;
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
    Holder(Plan& plan, const std::set<std::string>& approved) : plan_(plan), approved_(approved) {}

    /// Holds the actions at these places under one hold id, unless that id is approved.
    void hold(const std::vector<std::uint32_t>& places, Held held) {
        if (places.empty()) return;
        std::vector<Action> own;
        for (const auto place : places) own.push_back(plan_.actions[place]);
        held.hold_id = hold_id(plan_.team, held.hazard, own);
        if (approved_.contains(held.hold_id)) {
            plan_.approved.push_back(held.hold_id);
        } else {
            move_to_held(plan_, places, std::move(held));
        }
    }

    template <class Predicate> std::vector<std::uint32_t> places(Predicate predicate) const {
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < plan_.actions.size(); ++i) {
            if (predicate(plan_.actions[i])) found.push_back(i);
        }
        return found;
    }

private:
    Plan& plan_;
    const std::set<std::string>& approved_;
};

void hold_probable_renames(Holder& holder, const GuardBase& base) {
    constexpr double k_same = 0.9;
    constexpr std::size_t k_fewest = 3;
    for (const auto& gone : base.deleted) {
        if (gone.members.size() < k_fewest) continue;
        for (const auto& fresh : base.created) {
            if (fresh.members.size() < k_fewest || jaccard(gone.members, fresh.members) < k_same) {
                continue;
            }
            const auto places = holder.places([&](const Action& action) {
                return (action.kind == ActionKind::group_delete
                        && action.group.uid == gone.group.uid)
                       || (action.kind == ActionKind::group_create
                           && action.group.uid == fresh.group.uid);
            });
            if (places.size() < 2) continue;
            holder.hold(places,
                        {.hazard = "probable-rename",
                         .code = ReasonCode::probable_rename,
                         .count = places.size(),
                         .detail = fmt::format(
                             "\"{}\" would be deleted and \"{}\" created with the "
                             "same members: this looks like a rename that lost "
                             "its uid, and a deleted group cannot be brought back",
                             visible(gone.group.display_name), visible(fresh.group.display_name))});
        }
    }
}

void hold_emptied_groups(Holder& holder, const GuardBase& base, const Guards& guards) {
    constexpr std::size_t k_worth_emptying = 3;
    for (const auto& group : base.group_sizes) {
        const auto places = holder.places([&group](const Action& action) {
            return action.kind == ActionKind::member_remove && action.group.uid == group.uid;
        });
        const auto lost = places.size();
        if (lost == 0) continue;
        const bool too_many = lost > guards.memberships_removed.free
                              && 100 * lost > guards.per_group_percent * group.live_members;
        const bool emptied = group.live_members >= k_worth_emptying && group.desired_members == 0
                             && lost >= group.live_members;
        if (!too_many && !emptied) continue;
        holder.hold(places, {.hazard = "membership-remove",
                             .code = ReasonCode::per_group_percent,
                             .count = lost,
                             .limit = {.max = guards.memberships_removed.max,
                                       .percent = guards.per_group_percent,
                                       .free = guards.memberships_removed.free},
                             .base = group.live_members,
                             .detail = emptied ? "the group would be emptied"
                                               : "the group would lose too large a share"});
    }
}

void hold_over_budget(Holder& holder, const GuardBase& base, const Guards& guards) {
    for (const auto hazard : k_budgeted) {
        const auto places =
            holder.places([hazard](const Action& action) { return belongs_to(action, hazard); });
        const auto count =
            static_cast<std::size_t>(holder
                                         .places([hazard](const Action& action) {
                                             return belongs_to(action, hazard) && !action.temporary;
                                         })
                                         .size());
        const auto& budget = budget_of(guards, hazard);
        if (!over_budget(count, base_of(base, hazard), budget)) continue;
        holder.hold(places, {.hazard = std::string(to_string(hazard)),
                             .code = hazard == Hazard::relink ? ReasonCode::needs_approval
                                                              : ReasonCode::over_budget,
                             .count = count,
                             .limit = budget,
                             .base = base_of(base, hazard)});
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

void hold_by_option(Plan& plan, std::uint32_t place, Held held) {
    move_to_held(plan, {place}, std::move(held));
}

void apply_guards(Plan& plan,
                  const GuardBase& base,
                  const Guards& guards,
                  const std::set<std::string>& approved) {
    Holder holder(plan, approved);
    hold_probable_renames(holder, base);
    hold_emptied_groups(holder, base, guards);
    hold_over_budget(holder, base, guards);
    // One approval can let go what two guards would have held: it is spent once.
    std::sort(plan.approved.begin(), plan.approved.end());
    plan.approved.erase(std::unique(plan.approved.begin(), plan.approved.end()),
                        plan.approved.end());
    std::sort(plan.held.begin(), plan.held.end(), [](const Held& a, const Held& b) {
        return std::tie(a.hazard, a.hold_id) < std::tie(b.hazard, b.hold_id);
    });
}

} // namespace rollcall
