#include "team_model.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <random>

namespace rollcall::test {
namespace {

using Team = TeamModel::Team;

auto refuse(std::string why) { return fail(ErrorCode::refused, std::move(why)); }
auto nobody() { return fail(ErrorCode::not_found, "user_not_found"); }

std::optional<std::string> unless_empty(const std::optional<std::string>& text) {
    return text && text->empty() ? std::nullopt : text;
}

bool is_admin(const User& user) {
    return user.role == Role::team_admin && user.state == UserState::active;
}

/// One write against the state. Returns what Dropbox would answer.
struct Doer {
    Team& team;
    const TeamModel& model;
    std::size_t& made;
    std::vector<std::string>& violations;
    WriteOutcome& outcome;

    bool email_taken(const std::string& email, const MemberId& but) const {
        return std::any_of(team.members.begin(), team.members.end(), [&](const auto& entry) {
            return entry.first != but && email_key(entry.second.email) == email_key(email);
        });
    }
    bool external_id_taken(const std::optional<std::string>& id, const MemberId& but) const {
        if (!id || id->empty()) return false;
        return std::any_of(team.members.begin(), team.members.end(), [&](const auto& entry) {
            return entry.first != but && entry.second.external_id == id;
        });
    }
    bool name_taken(std::string_view name, const GroupId& but) const {
        return std::any_of(team.groups.begin(), team.groups.end(), [&](const auto& entry) {
            return entry.first != but && name_key(entry.second.display_name) == name_key(name);
        });
    }
    bool group_id_taken(const std::optional<std::string>& id, const GroupId& but) const {
        if (!id || id->empty()) return false;
        return std::any_of(team.groups.begin(), team.groups.end(), [&](const auto& entry) {
            return entry.first != but && entry.second.external_id == id;
        });
    }
    Result<void> check_group(const std::optional<std::string>& name,
                             const std::optional<std::string>& external_id,
                             const GroupId& but) const {
        if (name && (trim(*name).empty() || std::any_of(name->begin(), name->end(), [](char c) {
                         return static_cast<unsigned char>(c) < 0x20;
                     }))) {
            return fail(ErrorCode::invalid_input, "group_name_invalid");
        }
        if (name && name_taken(*name, but)) {
            return fail(ErrorCode::conflict, "group_name_already_used " + *name);
        }
        if (group_id_taken(external_id, but)) {
            return fail(ErrorCode::conflict, "external_id_already_in_use");
        }
        return {};
    }
    bool has_seat() const { return model.licensed == 0 || model.provisioned() < model.licensed; }
    User* on_team(const MemberId& id) {
        const auto found = team.members.find(id);
        if (found == team.members.end() || found->second.state == UserState::removed) {
            return nullptr;
        }
        return &found->second;
    }
    bool is_last_admin(const User& user) const {
        return is_admin(user)
               && std::count_if(team.members.begin(), team.members.end(), [&](const auto& entry) {
                      return is_admin(entry.second);
                  }) == 1;
    }
    Result<Group*> writable(const GroupId& id) {
        const auto found = team.groups.find(id);
        if (found == team.groups.end()) return fail(ErrorCode::not_found, "group_not_found");
        if (found->second.management == GroupManagement::system) {
            return refuse("system_managed_group_disallowed");
        }
        return &found->second;
    }

    Result<AddedMember> add(const NewMember& row) {
        if (model.other_teams.contains(email_key(row.email))) {
            return fail(ErrorCode::conflict, "user_on_another_team " + row.email);
        }
        if (email_taken(row.email, MemberId())) {
            return fail(ErrorCode::conflict, "user_already_on_team " + row.email);
        }
        if (external_id_taken(row.external_id, MemberId())) {
            return fail(ErrorCode::conflict, "duplicate_external_member_id");
        }
        if (!has_seat()) return fail(ErrorCode::exhausted, "team_license_limit " + row.email);
        User user{.member_id = MemberId("dbmid:new" + std::to_string(++made)),
                  .email = email_key(row.email),
                  .given_name = row.given_name,
                  .surname = row.surname,
                  .external_id = unless_empty(row.external_id),
                  .state = UserState::invited,
                  .role = row.role.value_or(Role::member_only)};
        const auto id = user.member_id;
        team.members.emplace(id, std::move(user));
        return AddedMember{id, UserState::invited};
    }

    Result<void> operator()(const AddMembersToTeam& write) {
        if (write.members.empty() || write.members.size() > AddMembersToTeam::k_most) {
            violations.push_back("invitation batch of " + std::to_string(write.members.size()));
        }
        for (const auto& row : write.members) outcome.added.push_back(add(row));
        return {};
    }
    Result<void> operator()(const SetProfile& write) {
        const auto found = team.members.find(write.member);
        if (found == team.members.end()) return nobody();
        User& user = found->second;
        if (user.state == UserState::removed) return refuse("set_profile_disallowed");
        if (!write.email && !write.given_name && !write.surname && !write.external_id) {
            violations.push_back("a profile without a change for " + write.member.str());
        }
        if (write.email && email_key(*write.email) != user.email
            && (email_taken(*write.email, write.member)
                || model.other_teams.contains(email_key(*write.email))
                || model.personal.contains(email_key(*write.email)))) {
            return fail(ErrorCode::conflict, "email_reserved_for_other_user " + *write.email);
        }
        if (external_id_taken(write.external_id, write.member)) {
            return fail(ErrorCode::conflict, "external_id_used_by_other_user");
        }
        if (write.email) user.email = email_key(*write.email);
        if (write.given_name) user.given_name = write.given_name;
        if (write.surname) user.surname = write.surname;
        if (write.external_id) user.external_id = unless_empty(write.external_id);
        return {};
    }
    Result<void> operator()(const SetRole& write) {
        auto* user = on_team(write.member);
        if (user == nullptr) return nobody();
        if (user->state == UserState::suspended) {
            return fail(ErrorCode::denied, "cannot_set_permissions");
        }
        if (write.role != Role::team_admin && is_last_admin(*user)) return refuse("last_admin");
        user->role = write.role;
        return {};
    }
    Result<void> operator()(const Suspend& write) {
        auto* user = on_team(write.member);
        if (user == nullptr) return nobody();
        if (user->state == UserState::suspended) return {};
        if (user->state != UserState::active) return refuse("suspend_inactive_user");
        if (is_last_admin(*user)) return refuse("suspend_last_admin");
        user->state = UserState::suspended;
        user->suspended_on = model.now;
        return {};
    }
    Result<void> operator()(const Unsuspend& write) {
        auto* user = on_team(write.member);
        if (user == nullptr) return nobody();
        if (user->state == UserState::active) return {};
        if (user->state != UserState::suspended) return refuse("unsuspend_non_suspended_member");
        user->state = UserState::active;
        user->suspended_on.clear();
        return {};
    }
    Result<void> operator()(const RemoveFromTeam& write) {
        auto* user = on_team(write.member);
        if (user == nullptr) return {};
        if (is_last_admin(*user)) return refuse("remove_last_admin");
        if (user->state == UserState::invited) {
            std::erase_if(team.memberships,
                          [&](const auto& pair) { return pair.second == write.member; });
            team.members.erase(write.member);
        } else {
            team.before_removal[write.member] = *user->state;
            user->state = UserState::removed; // keeps its memberships, for recover
            user->suspended_on.clear();
        }
        return {};
    }
    Result<void> operator()(const Recover& write) {
        const auto found = team.members.find(write.member);
        if (found == team.members.end()) return nobody();
        User& user = found->second;
        if (user.state != UserState::removed) return {};
        if (!has_seat()) return fail(ErrorCode::exhausted, "team_license_limit");
        const auto before = team.before_removal.extract(write.member);
        user.state = before.empty() ? UserState::active : before.mapped();
        if (user.state == UserState::suspended) user.suspended_on = model.now;
        return {};
    }
    Result<void> operator()(const CreateGroup& write) {
        ROLLCALL_TRY(check_group(write.display_name, write.external_id, GroupId()));
        outcome.created_group = GroupId("g:new" + std::to_string(++made));
        team.groups.emplace(outcome.created_group,
                            Group{.group_id = outcome.created_group,
                                  .display_name = std::string(trim(write.display_name)),
                                  .external_id = unless_empty(write.external_id)});
        return {};
    }
    Result<void> operator()(const UpdateGroup& write) {
        ROLLCALL_TRY_ASSIGN(Group* const group, writable(write.group));
        if (!write.display_name && !write.external_id) {
            violations.push_back("an update without a change for " + write.group.str());
        }
        ROLLCALL_TRY(check_group(write.display_name, write.external_id, write.group));
        if (write.display_name) group->display_name = std::string(trim(*write.display_name));
        if (write.external_id) group->external_id = unless_empty(write.external_id);
        return {};
    }
    Result<void> operator()(const DeleteGroup& write) {
        if (!team.groups.contains(write.group)) return {};
        ROLLCALL_TRY(writable(write.group));
        team.groups.erase(write.group);
        std::erase_if(team.memberships,
                      [&](const auto& pair) { return pair.first == write.group; });
        return {};
    }
    // Like the port: who is not on the team is left out, the others come in.
    Result<void> operator()(const AddToGroup& write) {
        if (write.members.empty() || write.members.size() > AddToGroup::k_most) {
            violations.push_back("group batch of " + std::to_string(write.members.size()));
        }
        ROLLCALL_TRY(writable(write.group));
        std::string left_out;
        for (const auto& member : write.members) {
            if (on_team(member) == nullptr) {
                left_out += ' ' + member.str();
            } else {
                team.memberships.insert({write.group, member});
            }
        }
        if (left_out.empty()) return {};
        return fail(ErrorCode::not_found, "members_not_in_team" + left_out);
    }
    // Like the port: who is not in the group, or not on the team, is out of it already.
    Result<void> operator()(const RemoveFromGroup& write) {
        if (write.members.empty()) violations.push_back("empty removal from a group");
        ROLLCALL_TRY(writable(write.group));
        // Who is removed keeps the membership, for recover.
        for (const auto& member : write.members) {
            if (on_team(member) != nullptr) team.memberships.erase({write.group, member});
        }
        return {};
    }
};

/// What must not be written twice at the same time.
struct Keys {
    std::vector<std::string> operator()(const AddMembersToTeam&) const { return {}; }
    std::vector<std::string> operator()(const CreateGroup&) const { return {}; }
    template <class Write> std::vector<std::string> operator()(const Write& write) const {
        if constexpr (requires { write.group; }) {
            return {write.group.str()};
        } else {
            return {write.member.str()};
        }
    }
};

} // namespace

TeamModel::TeamModel() {
    acting_admin = MemberId("dbmid:root");
    team.members.emplace(acting_admin, User{.member_id = acting_admin,
                                            .email = "root@acme.com",
                                            .state = UserState::active,
                                            .role = Role::team_admin});
}

Result<LiveTeam> TeamModel::read() {
    if (unreadable) return tl::unexpected(*unreadable);
    ROLLCALL_TRY(check_access());
    LiveTeam live{.id = team_id,
                  .name = "Acme",
                  .acting_admin = acting_admin,
                  .licensed = static_cast<std::uint32_t>(licensed),
                  .provisioned = static_cast<std::uint32_t>(provisioned())};
    for (const auto& entry : team.members) live.roster.users.push_back(entry.second);
    std::mt19937 engine(shuffled_by.value_or(0));
    const auto shuffle = [&](auto& list) {
        if (shuffled_by) std::shuffle(list.begin(), list.end(), engine);
    };
    shuffle(live.roster.users);
    std::map<MemberId, UserIndex> places;
    for (std::uint32_t place = 0; place < live.roster.users.size(); ++place) {
        places[live.roster.users[place].member_id] = UserIndex{place};
    }
    for (const auto& [id, group] : team.groups) {
        Group shown = group;
        if (group.management != GroupManagement::system) {
            shown.members.emplace();
            for (const auto& [in, member] : team.memberships) {
                if (in != id || team.members.at(member).state == UserState::removed) continue;
                shown.members->push_back(places.at(member));
            }
            shuffle(*shown.members);
        }
        live.roster.groups.push_back(std::move(shown));
    }
    shuffle(live.roster.groups);
    canonicalize(live.roster);
    return live;
}

Result<void> TeamModel::check_access() const {
    const auto admin = team.members.find(acting_admin);
    if (admin != team.members.end() && is_admin(admin->second)) return {};
    return fail(ErrorCode::denied, "invalid_access_token");
}

void TeamModel::forget_removed() {
    std::erase_if(team.members,
                  [](const auto& entry) { return entry.second.state == UserState::removed; });
    std::erase_if(team.memberships,
                  [&](const auto& pair) { return !team.members.contains(pair.second); });
    team.before_removal.clear();
}

std::size_t TeamModel::provisioned() const {
    return static_cast<std::size_t>(
        std::count_if(team.members.begin(), team.members.end(),
                      [](const auto& entry) { return entry.second.state != UserState::removed; }));
}

void TeamModel::submit(std::size_t ticket, const TeamWrite& write) {
    Pending pending{ticket, write, std::visit(Keys{}, write)};
    for (const auto& other : pending_) {
        for (const auto& key : pending.keys) {
            if (std::find(other.keys.begin(), other.keys.end(), key) != other.keys.end()) {
                violations.push_back("two writes in flight for " + key);
            }
        }
    }
    pending_.push_back(std::move(pending));
    if (pending_.size() > capacity()) violations.push_back("more writes in flight than allowed");
}

std::optional<WriteOutcome> TeamModel::next() {
    if (pending_.empty()) return std::nullopt;
    // Writes in flight finish in no order; this one is fixed, but is not theirs.
    const auto place = static_cast<std::ptrdiff_t>(++turn_ * 7 % pending_.size());
    const Pending pending = std::move(pending_[static_cast<std::size_t>(place)]);
    pending_.erase(pending_.begin() + place);
    return run(pending);
}

WriteOutcome TeamModel::run(const Pending& pending) {
    using Kind = Fault::Kind;
    WriteOutcome outcome{.ticket = pending.ticket};
    const bool hit = fault && (fault->at == writes || (fault->for_good && fault->at < writes));
    ++writes;
    const auto lost = [&outcome] {
        outcome.status = fail(ErrorCode::unavailable, "the answer was lost");
        outcome.added.clear();
        outcome.created_group = GroupId();
        return outcome;
    };
    const auto die = [this] {
        pending_.clear();
        throw Death{};
    };
    if (hit && fault->kind == Kind::death_before) die();
    if (hit && fault->kind == Kind::lost_before) return lost();
    if (hit && fault->kind == Kind::refused) {
        outcome.status = refuse("refused for once");
        return outcome;
    }
    const Team before = team;
    outcome.status = check_access();
    if (outcome.status) {
        outcome.status = std::visit(Doer{team, *this, made_, violations, outcome}, pending.write);
    }
    if (watch) watch(before, pending.write, team);
    if (!outcome.status) log.push_back(outcome.status.error().message);
    for (const auto& row : outcome.added) {
        if (!row) log.push_back(row.error().message);
    }
    if (hit && fault->kind == Kind::death_after) die();
    if (hit && fault->kind == Kind::lost_after) return lost();
    return outcome;
}

MemberId TeamModel::add_member(User user) {
    if (user.member_id.empty()) user.member_id = MemberId("dbmid:own" + std::to_string(++made_));
    auto id = user.member_id;
    team.members.emplace(id, std::move(user));
    return id;
}

GroupId TeamModel::add_group(Group group) {
    if (group.group_id.empty()) group.group_id = GroupId("g:own" + std::to_string(++made_));
    group.members.reset();
    auto id = group.group_id;
    team.groups.emplace(id, std::move(group));
    return id;
}

} // namespace rollcall::test
