#include "company.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace rollcall::test {
namespace {

constexpr int k_people = 7;
constexpr int k_groups = 5;
constexpr std::array k_mails{"a@acme.com", "b@acme.com", "c@acme.com", "d@acme.com",   "e@acme.com",
                             "f@acme.com", "g@acme.com", "h@acme.com", "root@acme.com"};
// Some differ in case, in folding or in normal form alone.
constexpr std::array k_titles{"Ops",       "ops", "Dev",        "Straße",
                              "STRASSE",   "QA",  "Caf\u00e9",  "CAFE\u0301",
                              "Sales # x", "HR",  "\"q\": {x}", "\u202eevil"};
constexpr std::array k_given{"Ann", "Zoe\u0308", "Zo\u00eb", "", "null"};
constexpr std::array k_family{"S", "Müller", "- x, ["};
constexpr std::array k_foreign{"f1", "f2", "f3"};

template <class Array> std::string pick(const Array& words, Dice& dice) {
    return words[dice.below(words.size())];
}

template <class Map> typename Map::iterator any_of(Map& map, Dice& dice) {
    return std::next(map.begin(), static_cast<std::ptrdiff_t>(dice.below(map.size())));
}

std::string number(std::string_view word, int i) { return std::string(word) + std::to_string(i); }

Role random_role(Dice& dice) {
    constexpr std::array k_roles{Role::member_only, Role::support_admin,
                                 Role::user_management_admin, Role::team_admin};
    return k_roles[dice.below(k_roles.size())];
}

// ---- wishes

bool has_mail(const Wishes& wishes, const std::string& mail) {
    return std::any_of(wishes.people.begin(), wishes.people.end(),
                       [&](const auto& entry) { return entry.second.email == mail; });
}

bool has_title(const Wishes& wishes, const std::string& title, const std::string& but = {}) {
    return std::any_of(wishes.groups.begin(), wishes.groups.end(), [&](const auto& entry) {
        return entry.first != but && name_key(entry.second.display_name) == name_key(title);
    });
}

bool has_id(const Wishes& wishes, const std::string& id) {
    const auto is = [&id](const auto& entry) { return entry.second.external_id == id; };
    return std::any_of(wishes.people.begin(), wishes.people.end(), is)
           || std::any_of(wishes.groups.begin(), wishes.groups.end(), is);
}

/// Somebody's own external id, now and then another one or none.
std::optional<std::string> draw_id(const Wishes& wishes, const std::string& own, Dice& dice) {
    if (dice.chance(8)) return std::nullopt;
    if (dice.chance(10)) {
        const auto foreign = pick(k_foreign, dice);
        if (!has_id(wishes, foreign)) return foreign;
    }
    return has_id(wishes, own) ? std::nullopt : std::optional(own);
}

void add_person(Wishes& wishes, const std::string& uid, bool with_roles, Dice& dice) {
    const auto mail = pick(k_mails, dice);
    if (wishes.people.contains(uid) || has_mail(wishes, mail)) return;
    User user{.name = Slug("user-" + uid), .uid = Uid(uid), .email = mail};
    if (!dice.chance(10)) user.given_name = pick(k_given, dice);
    if (!dice.chance(10)) user.surname = pick(k_family, dice);
    user.external_id = draw_id(wishes, uid, dice);
    user.state = dice.chance(20) ? UserState::disabled : UserState::active;
    if (with_roles && !dice.chance(10)) user.role = random_role(dice);
    if (dice.chance(40)) user.wipe_data = dice.chance(60);
    if (dice.chance(5)) user.on_create.edit().role = random_role(dice);
    wishes.people.emplace(uid, std::move(user));
}

void draw_members(Wishes& wishes, const std::string& group, Dice& dice) {
    auto& members = wishes.members[group];
    members.clear();
    const auto share = dice.chance(20) ? 90 : dice.below(80);
    for (const auto& entry : wishes.people) {
        if (dice.chance(share)) members.insert(entry.first);
    }
}

void draw_mode(Group& group, Dice& dice) {
    group.membership.reset();
    if (dice.chance(15)) group.membership = MembershipMode::additive;
    if (dice.chance(10)) group.membership = MembershipMode::observe;
    if (dice.chance(10)) group.membership = MembershipMode::authoritative;
}

void add_group(Wishes& wishes, const std::string& uid, Dice& dice) {
    const auto title = pick(k_titles, dice);
    if (wishes.groups.contains(uid) || has_title(wishes, title)) return;
    Group group{.name = Slug("group-" + uid), .uid = Uid(uid), .display_name = nfc(title)};
    group.external_id = draw_id(wishes, uid, dice);
    draw_mode(group, dice);
    wishes.groups.emplace(uid, std::move(group));
    if (!dice.chance(12)) draw_members(wishes, uid, dice);
}

void draw_overrides(Wishes& wishes, Dice& dice) {
    wishes.overrides.clear();
    constexpr std::array k_actions{OverrideAction::add_member, OverrideAction::remove_member,
                                   OverrideAction::set_role,   OverrideAction::set_state,
                                   OverrideAction::protect,    OverrideAction::ignore,
                                   OverrideAction::adopt};
    constexpr std::array k_ends{"", "", "2999-12-31", "2020-01-01", "2024-10-12"};
    if (dice.chance(50)) return;
    for (int i = 0; i < 4; ++i) {
        if (dice.chance(50)) continue;
        Override exception{.name = Slug(number("exception-", i)),
                           .action = k_actions[dice.below(k_actions.size())],
                           .reason = "audit",
                           .expires = pick(k_ends, dice)};
        const Slug user(number("user-u", static_cast<int>(dice.below(k_people))));
        const Slug group(number("group-g", static_cast<int>(dice.below(k_groups))));
        switch (exception.action) {
        case OverrideAction::add_member:
        case OverrideAction::remove_member:
            exception.user = user;
            exception.group = group;
            break;
        case OverrideAction::set_role:
            exception.user = user;
            exception.role = random_role(dice);
            break;
        case OverrideAction::set_state:
            exception.user = user;
            exception.state = dice.chance(50) ? UserState::disabled : UserState::active;
            break;
        case OverrideAction::protect: exception.user = user; break;
        case OverrideAction::adopt: exception.group = group; break;
        case OverrideAction::ignore:
            (dice.chance(50) ? exception.user : exception.group) = dice.chance(50) ? user : group;
            if (exception.user.str().starts_with("group"))
                std::swap(exception.user, exception.group);
            if (exception.group.str().starts_with("user"))
                std::swap(exception.user, exception.group);
            break;
        }
        wishes.overrides.push_back(std::move(exception));
    }
}

bool with_roles(const Wishes& wishes) {
    return std::any_of(wishes.people.begin(), wishes.people.end(),
                       [](const auto& entry) { return entry.second.role.has_value(); });
}

/// The same people under a new uid, as after a directory was built anew.
void give_person_new_uid(Wishes& wishes, Dice& dice) {
    const auto old = any_of(wishes.people, dice);
    const auto uid = number("u", static_cast<int>(dice.below(k_people + 3)));
    if (wishes.people.contains(uid)) return;
    auto user = old->second;
    const auto gone = old->first;
    user.uid = Uid(uid);
    user.name = Slug("user-" + uid);
    wishes.people.erase(old);
    if (dice.chance(70) && !has_id(wishes, uid)) user.external_id = uid;
    wishes.people.emplace(uid, std::move(user));
    for (auto& entry : wishes.members) {
        if (entry.second.erase(gone) > 0) entry.second.insert(uid);
    }
}

void give_group_new_uid(Wishes& wishes, Dice& dice) {
    const auto old = any_of(wishes.groups, dice);
    const auto uid = number("g", static_cast<int>(dice.below(k_groups + 3)));
    if (wishes.groups.contains(uid)) return;
    auto group = old->second;
    const auto gone = old->first;
    group.uid = Uid(uid);
    group.name = Slug("group-" + uid);
    wishes.groups.erase(old);
    if (!has_id(wishes, uid)) group.external_id = uid;
    if (const auto title = pick(k_titles, dice); dice.chance(70) && !has_title(wishes, title)) {
        group.display_name = nfc(title);
    }
    wishes.groups.emplace(uid, std::move(group));
    if (auto node = wishes.members.extract(gone); !node.empty()) {
        node.key() = uid;
        wishes.members.insert(std::move(node));
    }
}

/// Some people pass a value on in a ring: two of them swap it.
template <class Map, class Member>
void rotate(Map& map, Member member, std::size_t size, Dice& dice) {
    if (map.size() < size) return;
    std::set<std::string> chosen;
    while (chosen.size() < size) chosen.insert(any_of(map, dice)->first);
    auto carried = map.at(*chosen.rbegin()).*member;
    for (const auto& uid : chosen) std::swap(carried, map.at(uid).*member);
}

void change(Wishes& wishes, Dice& dice) {
    const bool roles = with_roles(wishes);
    const auto ring = 2 + dice.below(2);
    switch (dice.below(18)) {
    case 0:
        add_person(wishes, number("u", static_cast<int>(dice.below(k_people))), roles, dice);
        return;
    case 1: add_group(wishes, number("g", static_cast<int>(dice.below(k_groups))), dice); return;
    case 2: draw_overrides(wishes, dice); return;
    default: break;
    }
    if (wishes.people.empty() || wishes.groups.empty()) return;
    auto& [uid, user] = *any_of(wishes.people, dice);
    auto& [gid, group] = *any_of(wishes.groups, dice);
    switch (dice.below(16)) {
    case 0:
        for (auto& entry : wishes.members) entry.second.erase(uid);
        if (wishes.people.size() > 1) wishes.people.erase(std::string(uid));
        break;
    case 1:
        if (const auto mail = pick(k_mails, dice); !has_mail(wishes, mail)) user.email = mail;
        break;
    case 2: rotate(wishes.people, &User::email, ring, dice); break;
    case 3: rotate(wishes.people, &User::external_id, ring, dice); break;
    case 4: user.given_name = pick(k_given, dice); break;
    case 5:
        user.state = user.state == UserState::disabled ? UserState::active : UserState::disabled;
        break;
    case 6:
        if (roles) user.role = random_role(dice);
        break;
    case 7:
        if (const auto foreign = pick(k_foreign, dice); !has_id(wishes, foreign)) {
            user.external_id = foreign;
        }
        break;
    case 8: give_person_new_uid(wishes, dice); break;
    case 9:
        wishes.members.erase(gid);
        wishes.groups.erase(std::string(gid));
        break;
    case 10:
        if (const auto title = pick(k_titles, dice); !has_title(wishes, title, gid)) {
            group.display_name = nfc(title);
        }
        break;
    case 11: rotate(wishes.groups, &Group::display_name, ring, dice); break;
    case 12: give_group_new_uid(wishes, dice); break;
    case 13: draw_mode(group, dice); break;
    case 14:
        if (dice.chance(30)) {
            wishes.members.erase(gid);
        } else {
            draw_members(wishes, gid, dice);
        }
        break;
    default:
        if (const auto members = wishes.members.find(gid); members != wishes.members.end()) {
            if (members->second.erase(uid) == 0) members->second.insert(uid);
        }
    }
}

// ---- the team

bool has_address(const TeamModel& model, const std::string& email) {
    return std::any_of(model.team.members.begin(), model.team.members.end(), [&](const auto& one) {
        return email_key(one.second.email) == email_key(email);
    });
}

bool has_group(const TeamModel& model, const std::string& name) {
    return std::any_of(model.team.groups.begin(), model.team.groups.end(), [&](const auto& one) {
        return name_key(one.second.display_name) == name_key(name);
    });
}

bool has_person_id(const TeamModel& model, const std::string& id) {
    return std::any_of(model.team.members.begin(), model.team.members.end(),
                       [&](const auto& one) { return one.second.external_id == id; });
}

bool has_group_id(const TeamModel& model, const std::string& id) {
    return std::any_of(model.team.groups.begin(), model.team.groups.end(),
                       [&](const auto& one) { return one.second.external_id == id; });
}

/// An address as somebody typed it.
std::string spelled(std::string mail, Dice& dice) {
    if (dice.chance(30)) mail.front() = static_cast<char>(mail.front() - 'a' + 'A');
    return mail;
}

std::size_t active_admins(const TeamModel& model) {
    return static_cast<std::size_t>(
        std::count_if(model.team.members.begin(), model.team.members.end(), [](const auto& entry) {
            return entry.second.role == Role::team_admin && entry.second.state == UserState::active;
        }));
}

void join(TeamModel& model, Dice& dice) {
    const auto mail = spelled(pick(k_mails, dice), dice);
    if (has_address(model, mail)) return;
    User user{.email = mail,
              .given_name = dice.chance(80) ? std::optional(pick(k_given, dice)) : std::nullopt,
              .state = UserState::active,
              .role = dice.chance(60) ? Role::member_only : random_role(dice)};
    if (dice.chance(25)) user.state = UserState::suspended;
    if (dice.chance(25)) user.state = UserState::invited;
    if (dice.chance(10)) user.state = UserState::removed;
    if (user.state == UserState::suspended) user.suspended_on = model.now;
    const auto id = dice.chance(20) ? pick(k_foreign, dice)
                                    : number("u", static_cast<int>(dice.below(k_people)));
    if (dice.chance(40) && !has_person_id(model, id)) user.external_id = id;
    model.add_member(std::move(user));
}

void found(TeamModel& model, Dice& dice) {
    const auto name = pick(k_titles, dice);
    if (has_group(model, name)) return;
    Group group{.display_name = name};
    const auto id = dice.chance(20) ? pick(k_foreign, dice)
                                    : number("g", static_cast<int>(dice.below(k_groups)));
    if (dice.chance(40) && !has_group_id(model, id)) group.external_id = id;
    if (dice.chance(20)) group.management = GroupManagement::user;
    if (dice.chance(8)) group.management = GroupManagement::system;
    const auto gid = model.add_group(std::move(group));
    for (const auto& entry : model.team.members) {
        if (dice.chance(40)) model.team.memberships.insert({gid, entry.first});
    }
}

void drop(TeamModel& model, const MemberId& id) {
    std::erase_if(model.team.memberships, [&](const auto& pair) { return pair.second == id; });
    model.team.members.erase(id);
}

void happen(TeamModel& model, Dice& dice) {
    auto& team = model.team;
    const auto id = any_of(team.members, dice)->first;
    auto& user = team.members.at(id);
    const bool safe =
        id != model.acting_admin && (user.role != Role::team_admin || active_admins(model) > 1);
    Group* group = team.groups.empty() ? nullptr : &any_of(team.groups, dice)->second;
    if (group != nullptr && group->management == GroupManagement::system) group = nullptr;
    switch (dice.below(16)) {
    case 0:
        if (safe && user.state == UserState::active) {
            user.state = UserState::suspended;
            user.suspended_on = model.now;
        }
        break;
    case 1:
        if (user.state == UserState::suspended) {
            user.state = UserState::active;
            user.suspended_on.clear();
        }
        break;
    case 2:
        if (safe && user.state != UserState::invited) {
            user.state = UserState::removed;
            user.suspended_on.clear();
        }
        break;
    case 3: // seven days have passed, or an invitation was taken back
        if (user.state == UserState::removed || user.state == UserState::invited) drop(model, id);
        break;
    case 4:
        if (const auto mail = spelled(pick(k_mails, dice), dice);
            user.state != UserState::removed && !has_address(model, mail)) {
            user.email = mail;
        }
        break;
    case 5: user.given_name = pick(k_given, dice); break;
    case 6:
        if (safe && user.state == UserState::active) user.role = random_role(dice);
        break;
    case 7: {
        const auto other = dice.chance(50) ? pick(k_foreign, dice)
                                           : number("u", static_cast<int>(dice.below(k_people)));
        if (dice.chance(20)) {
            user.external_id.reset();
        } else if (user.state != UserState::removed && !has_person_id(model, other)) {
            user.external_id = other;
        }
        break;
    }
    case 8: join(model, dice); break;
    case 9: found(model, dice); break;
    case 10:
        if (const auto name = pick(k_titles, dice); group != nullptr && !has_group(model, name)) {
            group->display_name = name;
        }
        break;
    case 11:
        if (group != nullptr) {
            const auto gid = group->group_id;
            std::erase_if(team.memberships, [&](const auto& pair) { return pair.first == gid; });
            team.groups.erase(gid);
        }
        break;
    case 12:
        if (const auto other = number("g", static_cast<int>(dice.below(k_groups)));
            group != nullptr && !has_group_id(model, other)) {
            group->external_id = other;
        }
        break;
    case 13:
        if (group != nullptr && dice.chance(30)) group->management = GroupManagement::user;
        break;
    case 14:
        if (group != nullptr) team.memberships.insert({group->group_id, id});
        break;
    default:
        if (group != nullptr) team.memberships.erase({group->group_id, id});
    }
}

} // namespace

Roster Wishes::roster() const {
    Roster roster;
    std::map<std::string, UserIndex> places;
    for (const auto& [uid, user] : people) {
        places[uid] = UserIndex{static_cast<std::uint32_t>(roster.users.size())};
        roster.users.push_back(user);
    }
    for (const auto& [uid, wanted] : groups) {
        Group group = wanted;
        if (const auto listed = members.find(uid); listed != members.end()) {
            group.members.emplace();
            for (const auto& member : listed->second) group.members->push_back(places.at(member));
        }
        roster.groups.push_back(std::move(group));
    }
    canonicalize(roster);
    return roster;
}

namespace {

/// Those that count: not expired, and not contradicted by another one.
std::vector<Override> valid(const std::vector<Override>& overrides, std::string_view today) {
    std::set<std::size_t> void_ones;
    for (const auto& [one, other] : contradictions(overrides, today)) {
        void_ones.insert({one, other});
    }
    std::vector<Override> counting;
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        if (!overrides[i].expired(today) && !void_ones.contains(i))
            counting.push_back(overrides[i]);
    }
    return counting;
}

} // namespace

Wishes Wishes::with_overrides(std::string_view today) const {
    Wishes worked = *this;
    for (const auto& exception : valid(overrides, today)) {
        const auto by_name = [](auto& map, const Slug& name) {
            return std::find_if(map.begin(), map.end(),
                                [&](const auto& entry) { return entry.second.name == name; });
        };
        const auto user = by_name(worked.people, exception.user);
        const auto group = by_name(worked.groups, exception.group);
        if (user == worked.people.end()) continue;
        if (exception.action == OverrideAction::set_role) user->second.role = exception.role;
        if (exception.action == OverrideAction::set_state) user->second.state = exception.state;
        if (group == worked.groups.end() || !worked.members.contains(group->first)) continue;
        auto& listed = worked.members.at(group->first);
        if (exception.action == OverrideAction::add_member) listed.insert(user->first);
        if (exception.action == OverrideAction::remove_member) listed.erase(user->first);
    }
    return worked;
}

bool Wishes::has_override(OverrideAction action, const Slug& name, std::string_view today) const {
    const auto counting = valid(overrides, today);
    return std::any_of(counting.begin(), counting.end(), [&](const Override& exception) {
        return exception.action == action && (exception.user == name || exception.group == name);
    });
}

Wishes random_wishes(Dice& dice) {
    Wishes wishes;
    const bool roles = dice.chance(60);
    for (int i = 0; i < k_people; ++i) {
        if (!dice.chance(20)) add_person(wishes, number("u", i), roles, dice);
    }
    if (wishes.people.empty()) add_person(wishes, "u0", roles, dice);
    for (int i = 0; i < k_groups; ++i) {
        if (!dice.chance(25)) add_group(wishes, number("g", i), dice);
    }
    draw_overrides(wishes, dice);
    return wishes;
}

Wishes changed_wishes(const Wishes& before, Dice& dice) {
    if (dice.chance(20)) return random_wishes(dice);
    Wishes wishes = before;
    for (auto turns = dice.below(6); turns > 0; --turns) change(wishes, dice);
    return wishes;
}

void settle_in(TeamModel& model, Dice& dice) {
    for (auto count = dice.below(8); count > 0; --count) join(model, dice);
    for (auto count = dice.below(6); count > 0; --count) found(model, dice);
    const auto everyone =
        model.add_group({.display_name = "Everyone", .management = GroupManagement::system});
    for (const auto& entry : model.team.members) {
        model.team.memberships.insert({everyone, entry.first});
    }
    if (dice.chance(40)) model.licensed = model.provisioned() + dice.below(5);
}

void upheaval(TeamModel& model, Dice& dice) {
    for (auto& [id, user] : model.team.members) {
        if (user.state == UserState::invited && dice.chance(50)) user.state = UserState::active;
    }
    for (auto turns = dice.below(6); turns > 0; --turns) happen(model, dice);
    if (model.licensed > 0 && dice.chance(20)) model.licensed += dice.below(4);
}

Policy random_policy(Dice& dice) {
    auto policy = generous_policy();
    const auto exit = [&dice] {
        constexpr std::array k_exits{UserExit::suspend, UserExit::remove, UserExit::keep};
        return k_exits[dice.below(k_exits.size())];
    };
    const auto restore = [&dice] { return dice.chance(50) ? Restore::hold : Restore::restore; };
    auto& users = policy.users;
    users = {.create = dice.chance(85),
             .update = dice.chance(85),
             .deprovision = dice.chance(85),
             .provision_disabled = dice.chance(50),
             .on_removed = exit(),
             .on_disabled = exit()};
    if (dice.chance(40)) users.remove_after = std::chrono::hours(24 * dice.below(10));
    users.on_suspended_in_dropbox = restore();
    users.on_removed_in_dropbox = restore();
    auto& groups = policy.groups;
    groups = {.create = dice.chance(85), .rename = dice.chance(85), .remove = dice.chance(85)};
    groups.on_removed = dice.chance(70) ? GroupExit::remove : GroupExit::unmanage;
    constexpr std::array k_modes{MembershipMode::authoritative, MembershipMode::authoritative,
                                 MembershipMode::authoritative, MembershipMode::authoritative,
                                 MembershipMode::additive,      MembershipMode::observe};
    groups.membership = k_modes[dice.below(k_modes.size())];
    groups.on_deleted_in_dropbox = restore();
    policy.guards.min_admins = dice.below(3);
    return policy;
}

Guards random_guards(Dice& dice) {
    const auto budget = [&dice] { return Budget{dice.below(4), dice.below(101), dice.below(3)}; };
    Guards guards;
    guards.users_suspended = budget();
    guards.users_removed = budget();
    guards.devices_wiped = budget();
    guards.groups_deleted = budget();
    guards.memberships_removed = budget();
    guards.per_group_percent = dice.below(101);
    guards.roles_changed = budget();
    guards.emails_changed = budget();
    guards.relinks = budget();
    guards.min_admins = dice.below(4);
    return guards;
}

std::string describe(const Policy& policy) {
    const auto word = [](UserExit exit) {
        return exit == UserExit::suspend ? "suspend" : exit == UserExit::remove ? "remove" : "keep";
    };
    const auto& users = policy.users;
    const auto& groups = policy.groups;
    const auto& guards = policy.guards;
    auto text = fmt::format(
        "users: create {} update {} deprovision {} provisionDisabled {} onRemoved {} onDisabled {} "
        "removeAfter {} restore suspended {} removed {}\n"
        "groups: create {} rename {} delete {} onRemoved {} membership {} restore deleted {}\n"
        "guards: minAdmins {} perGroupPercent {}",
        users.create, users.update, users.deprovision, users.provision_disabled,
        word(users.on_removed), word(users.on_disabled),
        users.remove_after ? std::to_string(users.remove_after->count()) : "never",
        users.on_suspended_in_dropbox == Restore::restore,
        users.on_removed_in_dropbox == Restore::restore, groups.create, groups.rename,
        groups.remove, groups.on_removed == GroupExit::remove ? "delete" : "unmanage",
        to_string(groups.membership), groups.on_deleted_in_dropbox == Restore::restore,
        guards.min_admins, guards.per_group_percent);
    const auto add = [&text](std::string_view name, const Budget& budget) {
        text += fmt::format(" {} {}/{}/{}", name, budget.max, budget.percent, budget.free);
    };
    add("suspended", guards.users_suspended);
    add("removed", guards.users_removed);
    add("wiped", guards.devices_wiped);
    add("groups", guards.groups_deleted);
    add("memberships", guards.memberships_removed);
    add("roles", guards.roles_changed);
    add("emails", guards.emails_changed);
    add("relinks", guards.relinks);
    return text;
}

std::string describe(const World& world, const Wishes& wishes) {
    const auto& team = world.model.team;
    const auto& ledger = world.ledger.state.roster;
    std::string text = fmt::format("{}, {} of {} seats", world.model.now, world.model.provisioned(),
                                   world.model.licensed);
    const auto person = [&text](std::string_view side, const User& user) {
        text += fmt::format("\n{} {} {} {} id {} {} {}", side, user.uid.str(), user.member_id.str(),
                            visible(user.email), user.external_id.value_or("-"),
                            user.state ? to_string(*user.state) : "",
                            user.role ? to_string(*user.role) : "");
    };
    const auto group = [&text](std::string_view side, const Group& one) {
        text += fmt::format("\n{} {} {} \"{}\" id {} {} {}:", side, one.uid.str(),
                            one.group_id.str(), visible(one.display_name),
                            one.external_id.value_or("-"), to_string(one.management),
                            one.membership ? to_string(*one.membership) : "");
    };
    for (const auto& entry : wishes.people) person("desired", entry.second);
    for (const auto& user : ledger.users) person("applied", user);
    for (const auto& entry : team.members) person("live", entry.second);
    for (const auto& [uid, wanted] : wishes.groups) {
        group("desired", wanted);
        const auto listed = wishes.members.find(uid);
        if (listed == wishes.members.end()) text += " not managed";
        if (listed == wishes.members.end()) continue;
        for (const auto& member : listed->second) text += " " + member;
    }
    for (const auto& one : ledger.groups) {
        group("applied", one);
        for (const auto member : one.members.value_or(std::vector<UserIndex>{})) {
            text += " " + ledger.user(member).uid.str();
        }
    }
    for (const auto& [id, one] : team.groups) {
        group("live", one);
        for (const auto& pair : team.memberships) {
            if (pair.first == id) text += " " + pair.second.str();
        }
    }
    for (const auto& exception : wishes.overrides) {
        text += fmt::format("\noverride {} {} {} {}", to_string(exception.action),
                            exception.user.str(), exception.group.str(), exception.expires);
    }
    return text;
}

} // namespace rollcall::test
