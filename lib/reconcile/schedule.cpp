#include "schedule.hpp"

#include <rollcall/plan/dependencies.hpp>
#include <rollcall/ports/team.hpp>

#include <algorithm>

namespace rollcall {
namespace {

bool destroys(const Action& action) {
    switch (action.kind) {
    case ActionKind::member_remove:
    case ActionKind::user_suspend:
    case ActionKind::user_cancel_invitation:
    case ActionKind::user_remove:
    case ActionKind::group_delete: return true;
    case ActionKind::user_update: {
        const auto* role = action.change(Field::role);
        return role != nullptr && role->after != to_string(Role::team_admin);
    }
    default: return false;
    }
}

bool takes_off_team(ActionKind kind) {
    return kind == ActionKind::user_remove || kind == ActionKind::user_cancel_invitation;
}

/// Values that one set_profile call can carry together.
bool sets_profile(const Action& action) {
    return action.kind == ActionKind::user_update && action.change(Field::role) == nullptr;
}

bool updates_group(const Action& action) {
    return action.kind == ActionKind::group_rename || action.kind == ActionKind::group_update;
}

} // namespace

Schedule::Schedule(std::span<const Action> actions)
    : actions_(actions), wanted_by_(actions.size()), carried_(actions.size()),
      is_carried_(actions.size(), false), open_(actions.size()), settled_(actions.size(), false),
      alone_(actions.size(), 0) {
    const auto needs = dependencies(actions);
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        open_[i] = needs[i].size();
        for (const auto earlier : needs[i]) wanted_by_[earlier].push_back(i);
        ++buckets_[key_of(i)].waiting;
    }
    load_removals();
    for (std::uint32_t i = 0; i < actions.size(); ++i) {
        if (open_[i] == 0) make_ready(i);
    }
}

/// Hands each removal the memberships that end with the account.
void Schedule::load_removals() {
    std::unordered_map<MemberId, std::uint32_t> removals;
    for (std::uint32_t i = 0; i < actions_.size(); ++i) {
        const auto& action = actions_[i];
        if (takes_off_team(action.kind) && !action.user.member.empty()) {
            removals.emplace(action.user.member, i);
        }
    }
    if (removals.empty()) return;
    for (std::uint32_t i = 0; i < actions_.size(); ++i) {
        if (actions_[i].kind != ActionKind::member_remove) continue;
        const auto removal = removals.find(actions_[i].user.member);
        if (removal == removals.end()) continue;
        carried_[removal->second].push_back(i);
        is_carried_[i] = true;
        ++open_[i]; // for the removal
        --buckets_[key_of(i)].waiting;
    }
}

void Schedule::unload(std::uint32_t removal, bool done) {
    for (const auto place : carried_[removal]) {
        if (settled_[place]) continue;
        is_carried_[place] = false;
        if (done) {
            settled_[place] = true;
            continue;
        }
        ++buckets_[key_of(place)].waiting;
        if (--open_[place] == 0) make_ready(place);
    }
}

std::optional<std::vector<std::uint32_t>> Schedule::take() {
    while (
        first_open_constructive_ < actions_.size()
        && (settled_[first_open_constructive_] || destroys(actions_[first_open_constructive_]))) {
        ++first_open_constructive_;
    }
    auto entry = std::find_if(queue_.begin(), queue_.end(), [this](const auto& candidate) {
        return may_start(buckets_.at(candidate.second));
    });
    if (entry == queue_.end()) {
        // Waiting for a fuller batch can be waiting in a ring: half of the invitations for an
        // address that a cancellation frees, which as something destructive waits for the other
        // half. With nothing under way the earliest goes on as it is; all it needs is done.
        if (under_way_ > 0 || queue_.empty()) return std::nullopt;
        entry = queue_.begin();
    }
    const auto key = entry->second;
    auto& bucket = buckets_.at(key);
    std::sort(bucket.ready.begin(), bucket.ready.end());
    const auto count = std::min(bucket.ready.size(), most_of(bucket.ready.front()));
    const auto cut = bucket.ready.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<std::uint32_t> batch(bucket.ready.begin(), cut);
    bucket.ready.erase(bucket.ready.begin(), cut);
    queue_.erase(entry);
    if (!bucket.ready.empty()) queue_.insert({bucket.ready.front(), key});
    for (const auto place : batch) {
        if (auto busy = busy_key_of(place); !busy.empty()) busy_.insert(std::move(busy));
    }
    ++under_way_;
    return batch;
}

bool Schedule::may_start(const Bucket& bucket) const {
    const auto first = bucket.ready.front();
    const auto& action = actions_[first];
    if (destroys(action) && first_open_constructive_ < first) return false;
    if (busy_.contains(busy_key_of(first))) return false;
    // Half a group now and half later would be two calls; whatever the rest waits for is on its
    // way, and never waits for this.
    if (bucket.waiting > 0 && bucket.ready.size() < most_of(first)) return false;
    return true;
}

std::vector<std::uint32_t> Schedule::finish(const std::vector<std::uint32_t>& batch,
                                            const std::vector<std::uint32_t>& failed) {
    release(batch);
    for (const auto place : batch) settled_[place] = true;
    std::vector<std::uint32_t> lost;
    std::vector<std::uint32_t> frontier = failed;
    while (!frontier.empty()) {
        const auto place = frontier.back();
        frontier.pop_back();
        for (const auto next : wanted_by_[place]) {
            if (settled_[next]) continue;
            settled_[next] = true;
            if (!is_carried_[next]) --buckets_[key_of(next)].waiting;
            lost.push_back(next);
            unload(next, false);
            frontier.push_back(next);
        }
    }
    for (const auto place : batch) {
        unload(place, std::find(failed.begin(), failed.end(), place) == failed.end());
        for (const auto next : wanted_by_[place]) {
            if (--open_[next] == 0 && !settled_[next]) make_ready(next);
        }
    }
    return lost;
}

void Schedule::split(const std::vector<std::uint32_t>& batch) {
    release(batch);
    const auto middle = batch.size() / 2;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (i == 0 || i == middle) ++splits_;
        alone_[batch[i]] = splits_;
        auto& bucket = buckets_[key_of(batch[i])];
        if (bucket.ready.empty()) queue_.insert({batch[i], key_of(batch[i])});
        bucket.ready.push_back(batch[i]);
    }
}

void Schedule::make_ready(std::uint32_t place) {
    const auto key = key_of(place);
    auto& bucket = buckets_[key];
    --bucket.waiting;
    if (bucket.ready.empty()) {
        queue_.insert({place, key});
    } else if (place < bucket.ready.front()) {
        queue_.erase({bucket.ready.front(), key});
        queue_.insert({place, key});
        std::swap(bucket.ready.front(), place);
    }
    bucket.ready.push_back(place);
}

void Schedule::release(const std::vector<std::uint32_t>& batch) {
    for (const auto place : batch) busy_.erase(busy_key_of(place));
    --under_way_;
}

std::string Schedule::key_of(std::uint32_t place) const {
    const auto& action = actions_[place];
    if (alone_[place] != 0) return "half:" + std::to_string(alone_[place]);
    switch (action.kind) {
    case ActionKind::user_create: return "create";
    case ActionKind::member_add: return "add:" + action.group.uid.str();
    case ActionKind::member_remove: return "remove:" + action.group.uid.str();
    default: break;
    }
    // The values of one group go in one call, like those of one person.
    if (updates_group(action) && !action.temporary) return "values:" + action.group.uid.str();
    // The first half of a swap goes alone: its second half must follow, not join it.
    if (sets_profile(action) && !action.temporary) return "profile:" + action.user.uid.str();
    return "alone:" + std::to_string(place);
}

std::string Schedule::busy_key_of(std::uint32_t place) const {
    const auto& action = actions_[place];
    if (action.kind == ActionKind::user_create) return "";
    if (action.is_user()) return "user:" + action.user.uid.str() + action.user.member.str();
    return "group:" + action.group.uid.str();
}

std::size_t Schedule::most_of(std::uint32_t place) const {
    switch (actions_[place].kind) {
    case ActionKind::user_create: return AddMembersToTeam::k_most;
    case ActionKind::member_add: return AddToGroup::k_most;
    case ActionKind::member_remove: return RemoveFromGroup::k_most;
    case ActionKind::user_update:
    case ActionKind::group_rename:
    case ActionKind::group_update: return actions_.size();
    default: return 1;
    }
}

} // namespace rollcall
