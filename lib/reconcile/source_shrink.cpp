#include "source_shrink.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/plan/guards.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace rollcall {
namespace {

/// What is gone, as the actions it would come to: they are shown, and they make the hold id.
struct Gone {
    std::vector<Action> users{};
    std::vector<Action> groups{};
    std::vector<Action> members{};
    std::vector<Action> disabled{}; ///< who counts as enabled from now on
};

bool is_disabled(const User& user) { return user.state == UserState::disabled; }

Gone gone_between(const Roster& before, const Roster& after) {
    Gone gone;
    for (const auto& user : before.users) {
        const auto kept = find_user(after, user.uid);
        if (kept && is_disabled(user) && !is_disabled(after.user(*kept))) {
            gone.disabled.push_back(
                {.kind = ActionKind::user_unsuspend,
                 .user = {.name = user.name, .uid = user.uid, .email = user.email}});
        }
        if (kept) continue;
        gone.users.push_back({.kind = ActionKind::user_remove,
                              .user = {.name = user.name, .uid = user.uid, .email = user.email}});
    }
    for (const auto& group : before.groups) {
        const GroupRef ref{
            .name = group.name, .uid = group.uid, .display_name = group.display_name};
        const auto* kept = find_group(after, group.uid);
        if (kept == nullptr)
            gone.groups.push_back({.kind = ActionKind::group_delete, .group = ref});
        if (!group.members) continue;
        std::set<Uid> now;
        if (kept != nullptr && kept->members) {
            for (const auto member : *kept->members) now.insert(after.user(member).uid);
        }
        for (const auto member : *group.members) {
            const auto& user = before.user(member);
            if (now.contains(user.uid)) continue;
            gone.members.push_back(
                {.kind = ActionKind::member_remove,
                 .user = {.name = user.name, .uid = user.uid, .email = user.email},
                 .group = ref});
        }
    }
    return gone;
}

std::size_t count_disabled(const Roster& roster) {
    return static_cast<std::size_t>(
        std::count_if(roster.users.begin(), roster.users.end(), is_disabled));
}

/// How many of those who are gone are there with the same e-mail, under an id that is new.
std::size_t
count_renumbered(const std::vector<Action>& gone, const Roster& before, const Roster& after) {
    std::set<std::string> emails;
    for (const auto& user : after.users) {
        if (!user.email.empty() && !find_user(before, user.uid)) {
            emails.insert(email_key(user.email));
        }
    }
    return static_cast<std::size_t>(
        std::count_if(gone.begin(), gone.end(), [&](const Action& action) {
            return emails.contains(email_key(action.user.email));
        }));
}

} // namespace

std::optional<Held> source_shrink(const std::string& team,
                                  const Roster& before,
                                  const Roster& after,
                                  const Budget& budget) {
    auto gone = gone_between(before, after);
    const auto renumbered = count_renumbered(gone.users, before, after);
    Held held{.hazard = "source-shrink", .code = ReasonCode::over_budget, .limit = budget};
    const auto weigh = [&](std::vector<Action>& actions, std::size_t base, std::string_view noun,
                           const Budget& allowed) {
        if (!over_budget(actions.size(), base, allowed)) return;
        if (!held.detail.empty()) held.detail += ", ";
        held.detail += fmt::format("{} of {}", counted(actions.size(), noun), grouped(base));
        held.count += actions.size();
        held.base += base;
        std::move(actions.begin(), actions.end(), std::back_inserter(held.actions));
    };
    // A few may go, but not the last: no group at all is what a wrong filter finds, and a deleted
    // group cannot be brought back.
    auto for_groups = budget;
    if (after.groups.empty()) for_groups.free = 0;
    weigh(gone.users, before.users.size(), "user", budget);
    weigh(gone.groups, before.groups.size(), "group", for_groups);
    weigh(gone.members, before.membership_count(), "membership", budget);
    // A status attribute that is not read any more makes everybody enabled, and lets in at once who
    // was locked out. One or two may well be all there were.
    const auto disabled = count_disabled(before);
    auto for_disabled = budget;
    if (count_disabled(after) == 0) for_disabled.free = std::min<std::size_t>(budget.free, 2);
    weigh(gone.disabled, disabled, "disabled mark", for_disabled);
    if (held.actions.empty()) return std::nullopt;
    held.hold_id = hold_id(team, held.hazard, held.actions);
    held.detail = "the datastore lost " + held.detail;
    // Nobody has left then, and whoever decides should know it.
    if (renumbered > 0) {
        held.detail +=
            fmt::format("; {} there again with the same e-mail under another id, as when "
                        "a directory is loaded anew without its ids",
                        renumbered == 1 ? "1 user is" : grouped(renumbered) + " users are");
    }
    return held;
}

} // namespace rollcall
