#include "last_known.hpp"

#include <algorithm>

namespace rollcall {
namespace {

const User* look_up(const Roster& roster, const Uid& uid) {
    const auto found = find_user(roster, uid);
    return found ? &roster.user(*found) : nullptr;
}

/// As a manifest could state it.
User as_desired(const User& applied) {
    User user = applied;
    user.member_id = MemberId{};
    user.suspension_asked = user.removal_asked = false;
    user.suspended_on.clear();
    user.source = Source{};
    if (user.state == UserState::suspended) user.state = UserState::disabled;
    return user;
}

} // namespace

LastKnown::LastKnown(const Roster& previous, const Roster& applied)
    : previous_(previous), applied_(applied) {
    for (const auto& user : applied.users) {
        // An account that was only asked for has no values yet that anybody confirmed.
        if (user.creation_asked) continue;
        if (!find_user(previous, user.uid)) only_applied_.users.push_back(as_desired(user));
    }
    for (const auto& group : applied.groups) {
        if (group.creation_asked || find_group(previous, group.uid) != nullptr) continue;
        only_applied_.groups.push_back({.name = group.name,
                                        .uid = group.uid,
                                        .display_name = group.display_name,
                                        .external_id = group.external_id});
    }
}

const User* LastKnown::user(const Uid& uid) const {
    const auto* exported = look_up(previous_, uid);
    return exported != nullptr ? exported : look_up(only_applied_, uid);
}

const Group* LastKnown::group(const Uid& uid) const {
    const auto* exported = find_group(previous_, uid);
    return exported != nullptr ? exported : find_group(only_applied_, uid);
}

bool LastKnown::is_exported(const User& user) const {
    return find_user(previous_, user.uid).has_value();
}

bool LastKnown::is_exported(const Group& group) const {
    return find_group(previous_, group.uid) != nullptr;
}

bool LastKnown::was_member(const Uid& group, const User& user) const {
    const auto& side = is_exported(user) ? previous_ : applied_;
    const auto place = find_user(side, user.uid);
    const auto* known = find_group(side, group);
    if (!place || known == nullptr || !known->members) return false;
    return std::binary_search(known->members->begin(), known->members->end(), *place);
}

} // namespace rollcall
