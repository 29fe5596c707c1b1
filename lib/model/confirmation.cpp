#include <rollcall/model/confirmation.hpp>

#include <algorithm>
#include <unordered_map>

namespace rollcall {
namespace {

/// The ledger while confirmations are worked in. People are only ever appended, so the places that
/// memberships hold stay good; those who left are marked and swept out at the end.
class Draft {
public:
    explicit Draft(Roster applied) : roster_(std::move(applied)), gone_(roster_.users.size()) {
        for (std::uint32_t i = 0; i < roster_.users.size(); ++i) {
            const auto& user = roster_.users[i];
            users_[user.uid] = i;
            if (!user.member_id.empty()) holder_of_[user.member_id] = user.uid;
        }
        for (std::size_t i = 0; i < roster_.groups.size(); ++i) groups_[roster_.groups[i].uid] = i;
    }

    void operator()(const UserApplied& fact) {
        // An account is one person's: with a relink confirmed, the former owner's link is over.
        // That we suspended the account is still so.
        bool suspended_by_us = false;
        if (!fact.member_id.empty()) {
            auto& holder = holder_of_[fact.member_id];
            if (!holder.empty() && holder != fact.uid && holds(holder, fact.member_id)) {
                const auto& former = roster_.users[users_.at(holder)];
                suspended_by_us = former.state == UserState::suspended || former.suspension_asked;
                (*this)(UserForgotten{holder});
            }
            holder = fact.uid;
        }
        const auto [place, fresh] =
            users_.try_emplace(fact.uid, static_cast<std::uint32_t>(roster_.users.size()));
        if (fresh) {
            roster_.users.push_back(User{.uid = fact.uid});
            gone_.push_back(false);
        }
        auto& user = roster_.users[place->second];
        // Another account has nothing of what was confirmed of the one before.
        if ((!user.member_id.empty() || user.creation_asked) && user.member_id != fact.member_id) {
            user = User{.uid = fact.uid, .wipe_data = user.wipe_data};
            leave_groups(UserIndex{place->second});
        }
        user.name = fact.name;
        user.member_id = fact.member_id;
        user.suspension_asked = user.suspension_asked || suspended_by_us;
        for (const auto& [field, value] : fact.values) set_value(user, field, value);
    }

    void operator()(const UserForgotten& fact) {
        const auto place = users_.find(fact.uid);
        if (place == users_.end()) return;
        gone_[place->second] = true;
        users_.erase(place);
    }

    void operator()(const GroupApplied& fact) {
        const auto [place, fresh] = groups_.try_emplace(fact.uid, roster_.groups.size());
        if (fresh) {
            roster_.groups.push_back(Group{.uid = fact.uid, .members = std::vector<UserIndex>{}});
        }
        auto& group = roster_.groups[place->second];
        // Another group in Dropbox has nothing of what was confirmed of the one before.
        if (group.group_id != fact.group_id) {
            group = Group{.uid = fact.uid, .members = std::vector<UserIndex>{}};
        }
        group.name = fact.name;
        group.group_id = fact.group_id;
        if (fact.display_name) group.display_name = *fact.display_name;
        if (fact.external_id) group.external_id = fact.external_id;
        group.creation_asked = fact.creation_asked.value_or(group.creation_asked);
        group.deletion_asked = fact.deletion_asked.value_or(group.deletion_asked);
    }

    void operator()(const GroupForgotten& fact) {
        const auto place = groups_.find(fact.uid);
        if (place == groups_.end()) return;
        // The slot stays, emptied, so that the other groups keep their places until the end.
        roster_.groups[place->second] = Group{};
        groups_.erase(place);
    }

    void operator()(const MembersApplied& fact) {
        auto* members = members_of(fact.group);
        if (members == nullptr) return;
        for (const auto& uid : fact.users) {
            if (const auto user = users_.find(uid); user != users_.end()) {
                members->push_back(UserIndex{user->second});
            }
        }
        std::sort(members->begin(), members->end());
        members->erase(std::unique(members->begin(), members->end()), members->end());
    }

    void operator()(const MembersForgotten& fact) {
        auto* members = members_of(fact.group);
        if (members == nullptr) return;
        for (const auto& uid : fact.users) {
            if (const auto user = users_.find(uid); user != users_.end()) {
                std::erase(*members, UserIndex{user->second});
            }
        }
    }

    void operator()(const ApprovalUsed&) {}

    Roster finish() && {
        Roster kept;
        std::vector<std::optional<UserIndex>> moved_to(roster_.users.size());
        for (std::size_t i = 0; i < roster_.users.size(); ++i) {
            if (gone_[i]) continue;
            moved_to[i] = UserIndex{static_cast<std::uint32_t>(kept.users.size())};
            kept.users.push_back(std::move(roster_.users[i]));
        }
        for (auto& group : roster_.groups) {
            if (group.uid.empty()) continue;
            std::vector<UserIndex> members;
            for (const auto member : group.members.value_or(std::vector<UserIndex>{})) {
                if (const auto moved = moved_to[static_cast<std::size_t>(member)]) {
                    members.push_back(*moved);
                }
            }
            group.members = std::move(members);
            kept.groups.push_back(std::move(group));
        }
        canonicalize(kept);
        return kept;
    }

private:
    bool holds(const Uid& uid, const MemberId& member_id) const {
        const auto place = users_.find(uid);
        return place != users_.end() && roster_.users[place->second].member_id == member_id;
    }

    /// Member lists are sorted at all times.
    void leave_groups(UserIndex user) {
        for (auto& group : roster_.groups) {
            if (!group.members) continue;
            const auto found = std::lower_bound(group.members->begin(), group.members->end(), user);
            if (found != group.members->end() && *found == user) group.members->erase(found);
        }
    }

    std::vector<UserIndex>* members_of(const Uid& group) {
        const auto place = groups_.find(group);
        if (place == groups_.end()) return nullptr;
        auto& members = roster_.groups[place->second].members;
        if (!members) members.emplace();
        return &*members;
    }

    Roster roster_;
    std::vector<bool> gone_;
    std::unordered_map<Uid, std::uint32_t> users_;
    std::unordered_map<MemberId, Uid> holder_of_; ///< whom an account was linked to last
    std::unordered_map<Uid, std::size_t> groups_;
};

} // namespace

Roster with_confirmations(Roster applied, const std::vector<Confirmation>& confirmations) {
    Draft draft(std::move(applied));
    for (const auto& confirmation : confirmations) std::visit(draft, confirmation);
    return std::move(draft).finish();
}

std::vector<std::string> approvals_used(const std::vector<Confirmation>& confirmations) {
    std::vector<std::string> used;
    for (const auto& confirmation : confirmations) {
        const auto* approval = std::get_if<ApprovalUsed>(&confirmation);
        if (approval == nullptr) continue;
        auto name = approval->commit + " " + approval->hold_id;
        std::erase(used, name);
        if (approval->used) used.push_back(std::move(name));
    }
    return used;
}

} // namespace rollcall
