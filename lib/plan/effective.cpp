#include <rollcall/plan/effective.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace rollcall {
namespace {

UserRef ref_of(const User& user) {
    return {.name = user.name, .uid = user.uid, .member = user.member_id, .email = user.email};
}

/// The roster while overrides and options change it. Who leaves is only marked, so that places
/// stay good until the end.
class Draft {
    using Places = std::unordered_map<std::string, std::uint32_t>;

public:
    Draft(Roster manifests, const Roster& applied, const Policy& policy)
        : applied_(applied), policy_(policy), roster_(std::move(manifests)),
          absent_(roster_.users.size()), disabled_by_override_(roster_.users.size()) {}

    /// Before the first override: nothing else looks for a name.
    void index() {
        for (std::uint32_t i = 0; i < roster_.users.size(); ++i) {
            users_[roster_.users[i].name.str()] = i;
        }
        for (std::uint32_t i = 0; i < roster_.groups.size(); ++i) {
            groups_[roster_.groups[i].name.str()] = i;
        }
    }

    void work_in(const Override& exception, std::string_view today) {
        if (exception.expired(today)) {
            note(exception, ReasonCode::override_expired,
                 "override \"" + exception.name.str() + "\" ended on " + exception.expires
                     + " and has no effect; remove it or extend it");
            return;
        }
        if (work_in_for_former_owner(exception) || work_in_for_leaver(exception)) return;
        const auto user = find(users_, exception.user);
        const auto group = find(groups_, exception.group);
        const bool user_missing = !exception.user.empty() && !user;
        const bool group_missing = !exception.group.empty() && !group;
        if (user_missing || group_missing) {
            const auto& missing = user_missing ? exception.user : exception.group;
            note(exception, ReasonCode::override_unknown_subject,
                 "override \"" + exception.name.str() + "\" names \"" + missing.str()
                     + "\", which the manifests do not have; it has no effect");
            return;
        }
        take_effect(exception, user, group);
    }

    /// Which of the two people meant nobody can tell, so the directory's word stands.
    void leave_out(const Override& exception, const Override& other) {
        note(exception, ReasonCode::override_contradiction,
             "override \"" + exception.name.str() + "\" ("
                 + std::string(to_string(exception.action)) + ") contradicts override \""
                 + other.name.str() + "\" (" + std::string(to_string(other.action))
                 + ") and has no effect; keep one of them");
    }

    void take_effect(const Override& exception,
                     std::optional<std::uint32_t> user,
                     std::optional<std::uint32_t> group) {
        switch (exception.action) {
        case OverrideAction::add_member:
            if (user && group) set_member(exception, *group, *user, true);
            break;
        case OverrideAction::remove_member:
            if (user && group) set_member(exception, *group, *user, false);
            break;
        case OverrideAction::set_role:
            if (!user) break;
            if (roster_.users[*user].role != exception.role) note_in_force(exception, user, {});
            roster_.users[*user].role = exception.role;
            break;
        case OverrideAction::set_state:
            if (!user) break;
            if (roster_.users[*user].state != exception.state) {
                note_in_force(exception, user, {});
                result_.in_force.back().lets_in = roster_.users[*user].state == UserState::disabled
                                                  && exception.state == UserState::active;
            }
            roster_.users[*user].state = exception.state;
            disabled_by_override_[*user] = exception.state == UserState::disabled;
            break;
        case OverrideAction::protect:
            if (user) result_.protected_users.insert(roster_.users[*user].uid);
            break;
        case OverrideAction::adopt:
            if (!group) break;
            result_.adopted_groups.insert(roster_.groups[*group].uid);
            note_in_force(exception, {}, group);
            break;
        case OverrideAction::ignore:
            if (user) result_.ignored_users.emplace(roster_.users[*user].uid, by(exception));
            if (group) result_.ignored_groups.emplace(roster_.groups[*group].uid, by(exception));
            break;
        }
    }

    /// An exception was made for one person or group. Whoever is called the same by now is another,
    /// and it never holds for him or her in silence. While the ledger knows the former one, what
    /// keeps people from harm goes on for that one.
    bool work_in_for_former_owner(const Override& exception) {
        const auto* user = former_owner(applied_.users, roster_.users, users_, exception.user);
        const auto* group = former_owner(applied_.groups, roster_.groups, groups_, exception.group);
        if (user == nullptr && group == nullptr) return false;
        const auto& uid = user != nullptr ? user->uid : group->uid;
        const auto& name = user != nullptr ? exception.user : exception.group;
        const bool protects = exception.action == OverrideAction::protect;
        const bool ignores = exception.action == OverrideAction::ignore;
        if (user != nullptr && protects) result_.protected_users.insert(uid);
        if (user != nullptr && ignores) result_.ignored_users.emplace(uid, by(exception));
        if (group != nullptr && ignores) result_.ignored_groups.emplace(uid, by(exception));
        note(exception, ReasonCode::override_unknown_subject,
             "override \"" + exception.name.str() + "\" was made for the \"" + name.str()
                 + "\" of uid " + uid.str()
                 + "; the one who is called so now is another, and it does not hold for that one");
        return true;
    }

    /// The applied object of this name, where the manifests have given the name to another uid.
    template <class Object>
    static const Object* former_owner(const std::vector<Object>& applied,
                                      const std::vector<Object>& desired,
                                      const Places& places,
                                      const Slug& name) {
        const auto place = find(places, name);
        if (name.empty() || !place) return nullptr;
        const auto* recorded = by_name(applied, name);
        return recorded != nullptr && recorded->uid != desired[*place].uid ? recorded : nullptr;
    }

    /// Protecting somebody, or leaving somebody or a group alone, counts most when it has just left
    /// the manifests: the ledger still knows the name. A group taken over from its owners stays so
    /// while it is deleted.
    bool work_in_for_leaver(const Override& exception) {
        const bool protects = exception.action == OverrideAction::protect;
        const bool ignores = exception.action == OverrideAction::ignore;
        const bool adopts = exception.action == OverrideAction::adopt;
        if (!protects && !ignores && !adopts) return false;
        if (!exception.user.empty() && !find(users_, exception.user)) {
            const auto* leaver = by_name(applied_.users, exception.user);
            if (leaver == nullptr) return false;
            if (protects) result_.protected_users.insert(leaver->uid);
            if (ignores) result_.ignored_users.emplace(leaver->uid, by(exception));
            return true;
        }
        if ((ignores || adopts) && !exception.group.empty() && !find(groups_, exception.group)) {
            const auto* leaver = by_name(applied_.groups, exception.group);
            if (leaver == nullptr) return false;
            if (adopts) result_.adopted_groups.insert(leaver->uid);
            if (ignores) result_.ignored_groups.emplace(leaver->uid, by(exception));
            return true;
        }
        return false;
    }

    template <class Object>
    static const Object* by_name(const std::vector<Object>& objects, const Slug& name) {
        const auto found =
            std::find_if(objects.begin(), objects.end(),
                         [&name](const Object& object) { return object.name == name; });
        return found == objects.end() ? nullptr : &*found;
    }

    void settle_states() {
        for (std::uint32_t i = 0; i < roster_.users.size(); ++i) settle_state(i);
    }

    EffectiveDesired finish() && {
        if (std::find(absent_.begin(), absent_.end(), true) == absent_.end()) {
            result_.roster = std::move(roster_);
            return std::move(result_);
        }
        Roster kept;
        kept.users.reserve(roster_.users.size());
        std::vector<std::optional<UserIndex>> moved_to(roster_.users.size());
        for (std::uint32_t i = 0; i < roster_.users.size(); ++i) {
            if (absent_[i]) continue;
            moved_to[i] = UserIndex{static_cast<std::uint32_t>(kept.users.size())};
            kept.users.push_back(std::move(roster_.users[i]));
        }
        for (auto& group : roster_.groups) {
            if (group.members) {
                std::vector<UserIndex> members;
                members.reserve(group.members->size());
                for (const auto member : *group.members) {
                    if (const auto moved = moved_to[static_cast<std::size_t>(member)]) {
                        members.push_back(*moved);
                    }
                }
                group.members = std::move(members);
            }
            kept.groups.push_back(std::move(group));
        }
        result_.roster = std::move(kept);
        return std::move(result_);
    }

private:
    static std::optional<std::uint32_t> find(const Places& places, const Slug& name) {
        const auto found = places.find(name.str());
        return found == places.end() ? std::nullopt : std::optional(found->second);
    }

    static Origin::Exception by(const Override& exception) {
        return {exception.name.str(), exception.reason, exception.expires};
    }

    void note(const Override& exception, ReasonCode code, std::string detail) {
        result_.skipped.push_back({.code = code,
                                   .user = {.name = exception.user},
                                   .group = {.name = exception.group},
                                   .detail = std::move(detail)});
    }

    void
    set_member(const Override& exception, std::uint32_t group, std::uint32_t user, bool wanted) {
        auto& members = roster_.groups[group].members;
        if (!members) {
            return note(exception, ReasonCode::override_without_effect,
                        "override \"" + exception.name.str() + "\" is about the members of \""
                            + exception.group.str()
                            + "\", which are not managed; it has no effect");
        }
        const UserIndex index{user};
        const auto place = std::lower_bound(members->begin(), members->end(), index);
        const bool present = place != members->end() && *place == index;
        if (wanted == present) return;
        if (wanted) {
            members->insert(place, index);
        } else {
            members->erase(place);
        }
        note_in_force(exception, user, group);
    }

    void note_in_force(const Override& exception,
                       std::optional<std::uint32_t> user,
                       std::optional<std::uint32_t> group) {
        result_.in_force.push_back({.exception = exception,
                                    .user = user ? roster_.users[*user].uid : Uid{},
                                    .group = group ? roster_.groups[*group].uid : Uid{}});
    }

    void settle_state(std::uint32_t i) {
        auto& user = roster_.users[i];
        const bool disabled =
            user.state == UserState::disabled || user.state == UserState::suspended;
        if (!disabled) return;
        if (!find_user(applied_, user.uid) && !policy_.users.provision_disabled) {
            result_.skipped.push_back({.code = ReasonCode::disabled_not_provisioned,
                                       .user = ref_of(user),
                                       .detail = "disabled in the directory and never provisioned; "
                                                 "options.users.provisionDisabled is off"});
            absent_[i] = true;
            return;
        }
        // The options are about what the directory says; who wrote the exception named the state.
        const auto exit = disabled_by_override_[i] ? UserExit::suspend : policy_.users.on_disabled;
        switch (exit) {
        case UserExit::suspend: user.state = UserState::suspended; break;
        case UserExit::keep:
            user.state.reset();
            result_.skipped.push_back({.code = ReasonCode::disabled_kept,
                                       .user = ref_of(user),
                                       .detail = "disabled in the directory; "
                                                 "options.users.onDisabled is keep"});
            break;
        case UserExit::remove:
            result_.disabled_to_remove.emplace(user.uid, user.source);
            absent_[i] = true;
            break;
        }
    }

    const Roster& applied_;
    const Policy& policy_;
    Roster roster_;
    std::vector<bool> absent_;
    std::vector<bool> disabled_by_override_;
    Places users_, groups_;
    EffectiveDesired result_;
};

} // namespace

EffectiveDesired effective_desired(Roster manifests,
                                   const std::vector<Override>& overrides,
                                   const Roster& applied,
                                   const Policy& policy,
                                   std::string_view today) {
    Draft draft(std::move(manifests), applied, policy);
    if (!overrides.empty()) draft.index();
    std::map<std::size_t, std::size_t> against;
    for (const auto& [first, second] : contradictions(overrides, today)) {
        against.emplace(first, second);
        against.emplace(second, first);
    }
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        const auto found = against.find(i);
        if (found != against.end() && !keeps_from_change(overrides[i])) {
            draft.leave_out(overrides[i], overrides[found->second]);
        } else {
            draft.work_in(overrides[i], today);
        }
    }
    draft.settle_states();
    return std::move(draft).finish();
}

} // namespace rollcall
