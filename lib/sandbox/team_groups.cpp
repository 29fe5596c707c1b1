#include <rollcall/base/text.hpp>
#include <rollcall/sandbox/team.hpp>

#include <algorithm>
#include <utility>

namespace rollcall::sandbox {
namespace {

LoggedValue tagged(std::string_view tag) { return {LoggedTag{std::string(tag)}}; }

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
    }));
}

} // namespace

// The specification names no forbidden characters; what no console would accept is refused.
bool Team::is_group_name(std::string_view name) const {
    const auto most = static_cast<std::size_t>(switches().group_name_length);
    if (trim(name).empty() || (most != 0 && characters(trim(name)) > most)) return false;
    return std::none_of(name.begin(), name.end(), [this](char c) {
        return static_cast<unsigned char>(c) < 0x20
               || switches().group_name_forbidden.find(c) != std::string::npos;
    });
}

std::string Team::group_key(std::string_view name) const {
    return switches().group_name_case == NameCase::sensitive ? nfc(trim(name)) : name_key(name);
}

bool Team::name_is_taken(const std::string& key, Serial except) const {
    const auto holder = group_by_name_.find(key);
    if (holder != group_by_name_.end()) return holder->second != except;
    const auto held = held_group_names_.find(key);
    return held != held_group_names_.end() && now_ < held->second;
}

Outcome<Group*> Team::writable(const GroupSelector& group) {
    const Group* found = find(group);
    if (found == nullptr) return refuse("group_not_found");
    if (found->management == Management::system_managed) {
        return refuse("system_managed_group_disallowed");
    }
    return &groups_.at(found->serial);
}

Outcome<Serial> Team::create_group(const Actor& actor, const NewGroup& wanted) {
    if (!is_group_name(wanted.name)) return refuse("group_name_invalid");
    if (wanted.management == Management::system_managed) {
        return refuse("system_managed_group_disallowed");
    }
    const std::string name(trim(wanted.name));
    if (name_is_taken(group_key(name), 0)) return refuse("group_name_already_used");
    Group group{.name = name, .management = wanted.management};
    if (wanted.external_id && !wanted.external_id->empty()) {
        if (group_by_external_id_.contains(*wanted.external_id)) {
            return refuse("external_id_already_in_use");
        }
        group.external_id = wanted.external_id;
    }
    const Serial serial = put_group(std::move(group));
    Group& made = groups_.at(serial);
    log_group(actor, made, "group_create",
              {{"is_company_managed", {wanted.management == Management::company_managed}},
               {"join_policy", tagged("request_to_join")}});
    const auto creator = members_.find(acting_admin_);
    if (wanted.creator_is_owner && creator != members_.end()) {
        const Access access =
            made.management == Management::user_managed ? Access::owner : Access::member;
        join(made, creator->second, access);
        log_group(actor, made, "group_add_member", {{"is_group_owner", {access == Access::owner}}},
                  &creator->second);
    }
    return serial;
}

Outcome<Serial>
Team::update_group(const Actor& actor, const GroupSelector& selector, const GroupChange& change) {
    const Outcome<Group*> found = writable(selector);
    if (!found) return tl::unexpected(found.error());
    Group& group = **found;
    const Outcome<void> checked = check_change(group, change);
    if (!checked) return tl::unexpected(checked.error());
    if (change.name) change_name(actor, group, std::string(trim(*change.name)));
    if (change.external_id) change_external_id(actor, group, *change.external_id);
    if (change.management) change_management(actor, group, *change.management);
    return group.serial;
}

Outcome<void> Team::check_change(const Group& group, const GroupChange& change) const {
    if (change.management == Management::system_managed) {
        return refuse("system_managed_group_disallowed");
    }
    if (change.name) {
        if (!is_group_name(*change.name)) return refuse("group_name_invalid");
        if (name_is_taken(group_key(*change.name), group.serial)) {
            return refuse("group_name_already_used");
        }
    }
    if (change.external_id && !change.external_id->empty()) {
        const auto holder = group_by_external_id_.find(*change.external_id);
        if (holder != group_by_external_id_.end() && holder->second != group.serial) {
            return refuse("external_id_already_in_use");
        }
    }
    return {};
}

void Team::change_name(const Actor& actor, Group& group, const std::string& name) {
    if (name == group.name) return;
    group_by_name_.erase(group_key(group.name));
    const std::string before = std::exchange(group.name, name);
    group_by_name_[group_key(name)] = group.serial;
    log_group(actor, group, "group_rename", {{"previous_value", {before}}, {"new_value", {name}}});
}

void Team::change_external_id(const Actor& actor, Group& group, const std::string& id) {
    if (id == group.external_id.value_or("")) return;
    const std::optional<std::string> before = group.external_id;
    if (before) group_by_external_id_.erase(*before);
    group.external_id.reset();
    if (!id.empty()) {
        group.external_id = id;
        group_by_external_id_[id] = group.serial;
    }
    LoggedValue::Fields details;
    if (group.external_id) details.emplace_back("new_value", LoggedValue{*group.external_id});
    if (before) details.emplace_back("previous_value", LoggedValue{*before});
    log_group(actor, group,
              !before              ? "group_add_external_id"
              : !group.external_id ? "group_remove_external_id"
                                   : "group_change_external_id",
              std::move(details));
}

void Team::change_management(const Actor& actor, Group& group, Management management) {
    if (management == group.management) return;
    const Management before = std::exchange(group.management, management);
    log_group(actor, group, "group_change_management_type",
              {{"new_value", tagged(name_of(k_management_names, group.management))},
               {"previous_value", tagged(name_of(k_management_names, before))}});
    if (group.management == Management::company_managed
        && switches().former_owners == FormerOwners::demoted) {
        // A company-managed group has no owners.
        for (auto& [serial, access] : group.members) access = Access::member;
    }
}

Outcome<Launch> Team::delete_group(const Actor& actor, const GroupSelector& selector) {
    if (selector.by == GroupSelector::By::group_id && deleted_groups_.contains(selector.value)) {
        return refuse("group_already_deleted");
    }
    const Outcome<Group*> found = writable(selector);
    if (!found) return tl::unexpected(found.error());
    Group& group = **found;
    log_group(actor, group, "group_delete",
              {{"is_company_managed", {group.management == Management::company_managed}}});
    for (const auto& [serial, access] : std::map<Serial, Access>(group.members)) {
        leave(group, members_.at(serial));
    }
    deleted_groups_.insert(group.id);
    group_by_id_.erase(group.id);
    const std::string key = group_key(group.name);
    group_by_name_.erase(key);
    if (switches().deleted_group_name_seconds > 0) {
        held_group_names_[key] = now_ + std::chrono::seconds(switches().deleted_group_name_seconds);
    }
    if (group.external_id) group_by_external_id_.erase(*group.external_id);
    groups_.erase(group.serial);
    if (actor.kind == ActorKind::app && decide(settings_.async_group_delete)) {
        return Launch{.job_id = launch(actor, Job::DeleteGroup{})};
    }
    return Launch{};
}

Team::Additions Team::look_at(const Group& group, const std::vector<MemberAccess>& people) const {
    Additions found;
    std::set<Serial> seen;
    const bool may_own_invited = switches().invited_owners == InvitedOwners::accepted;
    for (const MemberAccess& row : people) {
        const Member* member = find(row.user);
        if (member == nullptr) {
            found.unknown.push_back(row.user.value);
            continue;
        }
        if (member->status == MemberStatus::removed) {
            found.outside.push_back(row.user.value);
            continue;
        }
        if (!seen.insert(member->serial).second || group.members.contains(member->serial)) {
            found.is_duplicate = true;
        }
        if (row.access == Access::owner) {
            if (group.management == Management::company_managed) {
                found.not_managers.push_back(row.user.value);
            } else if (member->status != MemberStatus::active
                       && !(may_own_invited && member->status == MemberStatus::invited)) {
                found.is_inactive_owner = true;
            }
        }
        found.rows.emplace_back(member->serial, row.access);
    }
    return found;
}

void Team::let_in(const Actor& actor, Group& group, const Additions& additions) {
    for (const auto& [serial, access] : additions.rows) {
        if (group.members.contains(serial)) continue;
        Member& member = members_.at(serial);
        join(group, member, access);
        log_group(actor, group, "group_add_member", {{"is_group_owner", {access == Access::owner}}},
                  &member);
    }
}

Outcome<Serial> Team::add_to_group(const Actor& actor,
                                   const GroupSelector& selector,
                                   const std::vector<MemberAccess>& people) {
    const Outcome<Group*> found = writable(selector);
    if (!found) return tl::unexpected(found.error());
    Group& group = **found;

    // All or nothing: one bad row refuses the whole call, and only some tags name it.
    const Additions asked = look_at(group, people);
    if (!asked.unknown.empty() || !asked.outside.empty()) {
        if (switches().group_adds == GroupAdds::partial && !asked.is_inactive_owner
            && asked.not_managers.empty()) {
            let_in(actor, group, asked);
        }
        return tl::unexpected(asked.unknown.empty() ? Refusal{"members_not_in_team", asked.outside}
                                                    : Refusal{"users_not_found", asked.unknown});
    }
    if (asked.is_duplicate) return refuse("duplicate_user");
    if (!asked.not_managers.empty()) {
        return tl::unexpected(
            Refusal{"user_cannot_be_manager_of_company_managed_group", asked.not_managers});
    }
    if (asked.is_inactive_owner) return refuse("user_must_be_active_to_be_owner");

    let_in(actor, group, asked);
    return group.serial;
}

Outcome<Serial> Team::remove_from_group(const Actor& actor,
                                        const GroupSelector& selector,
                                        const std::vector<UserSelector>& people) {
    const Outcome<Group*> found = writable(selector);
    if (!found) return tl::unexpected(found.error());
    Group& group = **found;
    std::vector<std::string> unknown;
    std::vector<std::string> outside;
    std::set<Serial> rows;
    bool is_stranger = false;
    for (const UserSelector& row : people) {
        const Member* member = find(row);
        if (member == nullptr) {
            unknown.push_back(row.value);
        } else if (member->status == MemberStatus::removed) {
            outside.push_back(row.value);
        } else if (!group.members.contains(member->serial) || !rows.insert(member->serial).second) {
            is_stranger = true;
        }
    }
    if (!unknown.empty()) return tl::unexpected(Refusal{"users_not_found", unknown});
    if (!outside.empty()) return tl::unexpected(Refusal{"members_not_in_team", outside});
    if (is_stranger) return refuse("member_not_in_group");
    for (const Serial serial : rows) {
        Member& member = members_.at(serial);
        leave(group, member);
        log_group(actor, group, "group_remove_member", {}, &member);
    }
    return group.serial;
}

Outcome<Serial> Team::set_access(const Actor& actor,
                                 const GroupSelector& selector,
                                 const UserSelector& user,
                                 Access access) {
    const Outcome<Group*> found = writable(selector);
    if (!found) return tl::unexpected(found.error());
    Group& group = **found;
    const Member* member = find(user);
    const auto row = member == nullptr ? group.members.end() : group.members.find(member->serial);
    if (row == group.members.end()) return refuse("member_not_in_group");
    if (access == Access::owner && group.management == Management::company_managed) {
        return refuse("user_cannot_be_manager_of_company_managed_group");
    }
    if (row->second != access) {
        row->second = access;
        log_group(actor, group, "group_change_member_role",
                  {{"is_group_owner", {access == Access::owner}}}, member);
    }
    return group.serial;
}

} // namespace rollcall::sandbox
