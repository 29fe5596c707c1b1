#include <rollcall/base/digest.hpp>
#include <rollcall/plan/dependencies.hpp>
#include <rollcall/plan/order.hpp>

#include <algorithm>
#include <numeric>
#include <queue>

namespace rollcall {
namespace {

using Edges = std::vector<std::vector<std::uint32_t>>;

/// When an action comes where nothing depends on it: smaller is earlier.
int stage_of(const Action& action) {
    switch (action.kind) {
    case ActionKind::user_adopt:
    case ActionKind::user_relink:
    case ActionKind::group_adopt: return 0;
    case ActionKind::user_update:
        if (action.change(Field::email) != nullptr) return 1;
        if (const auto* role = action.change(Field::role)) {
            // Admins are made before admins are unmade: the last one may never go.
            return role->after == "team_admin" ? 5 : 9;
        }
        return 4;
    case ActionKind::user_recover:
    case ActionKind::user_create: return 2;
    case ActionKind::user_unsuspend: return 3;
    case ActionKind::group_rename:
    case ActionKind::group_update:
    case ActionKind::group_create: return 6;
    case ActionKind::member_add: return 7;
    case ActionKind::member_remove: return 8;
    case ActionKind::user_suspend: return 10;
    // A licence that is waited for comes from a cancelled invitation before a removal, which is
    // more likely to be held, or refused.
    case ActionKind::user_cancel_invitation: return 11;
    case ActionKind::user_remove: return 12;
    case ActionKind::group_delete: return 13;
    }
    return 13;
}

/// The stage that counts: what frees something comes as early as what waits for it.
std::vector<int> effective_stages(const std::vector<Action>& actions, const Edges& needs) {
    std::vector<int> stages(actions.size());
    std::transform(actions.begin(), actions.end(), stages.begin(), stage_of);
    std::vector<std::uint32_t> queue(actions.size());
    std::iota(queue.begin(), queue.end(), 0U);
    while (!queue.empty()) {
        const auto later = queue.back();
        queue.pop_back();
        for (const auto earlier : needs[later]) {
            if (stages[earlier] > stages[later]) {
                stages[earlier] = stages[later];
                queue.push_back(earlier);
            }
        }
    }
    return stages;
}

/// Places in order, as far as they can be ordered; what stands in a ring is left out.
std::vector<std::uint32_t> sorted_places(const std::vector<Action>& actions, const Edges& needs) {
    const auto stages = effective_stages(actions, needs);
    std::vector<std::vector<std::uint32_t>> wanted_by(actions.size());
    std::vector<std::size_t> open(actions.size());
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        open[i] = needs[i].size();
        for (const auto earlier : needs[i]) wanted_by[earlier].push_back(i);
    }
    const auto later = [&](std::uint32_t a, std::uint32_t b) {
        if (stages[a] != stages[b]) return stages[a] > stages[b];
        const int own_a = stage_of(actions[a]);
        const int own_b = stage_of(actions[b]);
        if (own_a != own_b) return own_a > own_b;
        return before_by_name(actions[b], actions[a]);
    };
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(later)> ready(later);
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        if (open[i] == 0) ready.push(i);
    }
    std::vector<std::uint32_t> order;
    order.reserve(actions.size());
    while (!ready.empty()) {
        const auto place = ready.top();
        ready.pop();
        order.push_back(place);
        for (const auto next : wanted_by[place]) {
            if (--open[next] == 0) ready.push(next);
        }
    }
    return order;
}

/// The value of an action that no two can have at a time, and that can stand in a ring.
std::optional<Field> turning_field(const Action& action) {
    if (action.temporary) return std::nullopt;
    switch (action.kind) {
    case ActionKind::group_rename: return Field::display_name;
    case ActionKind::user_update:
        if (action.change(Field::email) != nullptr) return Field::email;
        [[fallthrough]];
    case ActionKind::group_update:
        if (action.change(Field::external_id) != nullptr) return Field::external_id;
        return std::nullopt;
    default: return std::nullopt;
    }
}

constexpr std::string_view k_temporary = "rollcall-tmp-";

/// "rollcall-tmp-<8 hex of the uid's digest>": unmistakable, and the same in every pass.
std::string temporary_word(const Uid& uid) {
    return std::string(k_temporary) + sha256_hex(uid.str()).substr(0, 8);
}

/// What stands in for a value until it is the turn of the wanted one. An external id is cleared:
/// nobody needs one to be told apart, and a made-up one would pass for another owner's.
std::string stand_in(const Action& action, const Change& change) {
    switch (change.field) {
    case Field::email:
        return temporary_word(action.user.uid) + change.after->substr(change.after->find('@'));
    case Field::display_name: return temporary_word(action.group.uid);
    default: return "";
    }
}

/// Splits an action of a ring in two: to a temporary value, and from there to the wanted one.
Action split_off_temporary(Action& action) {
    Action first = action;
    first.temporary = true;
    const auto field = *turning_field(action);
    std::erase_if(first.changes, [field](const Change& change) { return change.field != field; });
    auto& step = first.changes.front();
    step.after = stand_in(action, step);
    for (auto& change : action.changes) {
        if (change.field != field) continue;
        change.before = step.after->empty() ? std::nullopt : step.after;
    }
    return first;
}

/// The first by name that can be split, of a ring among what could not be ordered.
std::optional<std::uint32_t> divisible_in_ring(const std::vector<Action>& actions,
                                               const Edges& needs,
                                               const std::vector<std::uint32_t>& placed_places) {
    std::vector<bool> placed(actions.size(), false);
    for (const auto place : placed_places) placed[place] = true;
    std::uint32_t walker = 0;
    while (placed[walker]) ++walker;
    // Everything left over waits for something left over: walking back must come round.
    std::vector<bool> seen(actions.size(), false);
    const auto step_back = [&](std::uint32_t from) {
        return *std::find_if(needs[from].begin(), needs[from].end(),
                             [&placed](std::uint32_t earlier) { return !placed[earlier]; });
    };
    for (; !seen[walker]; walker = step_back(walker)) seen[walker] = true;

    std::optional<std::uint32_t> chosen;
    const auto start = walker;
    do {
        const bool better = !chosen || before_by_name(actions[walker], actions[*chosen]);
        if (turning_field(actions[walker]) && better) chosen = walker;
        walker = step_back(walker);
    } while (walker != start);
    return chosen;
}

} // namespace

bool is_stand_in(std::string_view value, const Uid& uid) {
    // Nearly nothing is one, and a digest takes its time.
    return value.starts_with(k_temporary)
           && value.substr(0, value.find('@')) == temporary_word(uid);
}

std::vector<Action> in_order(std::vector<Action> actions) {
    for (;;) {
        const auto needs = dependencies(actions);
        const auto places = sorted_places(actions, needs);
        if (places.size() == actions.size()) {
            std::vector<Action> ordered;
            ordered.reserve(actions.size());
            for (const auto place : places) ordered.push_back(std::move(actions[place]));
            return ordered;
        }

        // What is left over stands in a ring, or waits for one. Opening one ring is enough for
        // this turn of the loop; the next finds the others.
        const auto chosen = divisible_in_ring(actions, needs, places);
        if (!chosen) {
            // Only values that take turns can form rings; should another kind ever do, a fixed
            // order beats none.
            std::stable_sort(actions.begin(), actions.end(), before_by_name);
            return actions;
        }
        actions.push_back(split_off_temporary(actions[*chosen]));
    }
}

} // namespace rollcall
