#include <rollcall/base/text.hpp>
#include <rollcall/sandbox/team.hpp>

#include <algorithm>
#include <utility>

namespace rollcall::sandbox {
namespace {

LoggedValue tagged(std::string_view tag) { return {LoggedTag{std::string(tag)}}; }

// A plain member has no admin role; the log leaves that side out.
void add_role(LoggedValue::Fields& fields, std::string_view key, AdminTier role) {
    if (role == AdminTier::member_only) return;
    fields.emplace_back(std::string(key), tagged(name_of(k_tier_names, role)));
}

LoggedValue logged_name(const std::string& given_name, const std::string& surname) {
    return {LoggedValue::Fields{{"given_name", {given_name}}, {"surname", {surname}}}};
}

std::string first_characters(std::string_view text, std::size_t most) {
    std::size_t end = 0;
    for (std::size_t count = 0; end < text.size() && count < most; ++count) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) ++end;
    }
    return std::string(text.substr(0, end));
}

std::string kept_name(const std::string& name, const Switches& switches) {
    constexpr std::size_t k_most = 50;
    return switches.names_over_50 == LongNames::truncated ? first_characters(name, k_most) : name;
}

LoggedValue::Fields join_details() {
    return {{".tag", {std::string("team_join_details")}},
            {"linked_apps", {LoggedNone{}}},
            {"linked_devices", {LoggedNone{}}},
            {"linked_shared_folders", {LoggedNone{}}},
            {"has_linked_apps", {false}},
            {"has_linked_devices", {false}},
            {"has_linked_shared_folders", {false}}};
}

bool is_last_admin(const Team& team, const Member& member) {
    return member.status == MemberStatus::active && member.role == AdminTier::team_admin
           && team.active_team_admins() == 1;
}

} // namespace

// ---- adding

bool Team::email_is_taken(const std::string& email, Serial except) const {
    const auto found = member_by_email_.find(email);
    if (found != member_by_email_.end() && found->second != except) return true;
    return secondary_emails_.contains(email);
}

Launch Team::add_members(const Actor& actor, std::vector<NewMember> rows, bool force_async) {
    // Only the API has jobs; what people do in the console is done when it is done.
    if (actor.kind == ActorKind::app && (force_async || decide(settings_.async_add))) {
        return {.job_id = launch(actor, Job::AddMembers{std::move(rows)})};
    }
    Launch done;
    for (const NewMember& row : rows) done.rows.push_back(add_row(actor, row));
    return done;
}

AddedRow Team::add_row(const Actor& actor, const NewMember& row) {
    const std::string email = email_key(row.email);
    AddedRow result{.tag = {}, .email = row.email};
    const auto refused = settings_.refused_emails.find(email);
    if (refused != settings_.refused_emails.end()) {
        result.tag = refused->second;
    } else if (settings_.foreign_emails.contains(email)) {
        result.tag = "user_on_another_team";
    } else if (email_is_taken(email, 0)) {
        result.tag = "user_already_on_team";
    } else if (row.external_id && member_by_external_id_.contains(*row.external_id)) {
        result.tag = "duplicate_external_member_id";
    } else if (row.persistent_id) {
        result.tag = "persistent_id_disabled";
    } else if (row.role_unknown) {
        result.tag = "user_creation_failed";
    } else if (provisioned_ >= settings_.licenses) {
        result.tag = "team_license_limit";
    }
    if (!result.tag.empty()) return result;

    result.tag = "success";
    Member person{.email = email,
                  .external_id = row.external_id,
                  .given_name = kept_name(row.given_name, switches()),
                  .surname = kept_name(row.surname, switches()),
                  .role = row.role,
                  .directory_restricted = row.directory_restricted,
                  .welcome_emails = row.send_welcome_email ? 1 : 0};
    if (person.external_id && person.external_id->empty()) person.external_id.reset();
    if (switches().added_members == Joins::active) person.status = MemberStatus::active;
    const bool is_in = person.status == MemberStatus::active;
    result.member = put_member(std::move(person));
    if (is_in) {
        log_status(actor, members_.at(result.member), "not_joined", "active", join_details());
        return result;
    }
    log_status(actor, members_.at(result.member), "not_joined", "invited",
               {{".tag", {std::string("team_invite_details")}},
                {"invite_method", tagged("member_invite")}});
    return result;
}

Outcome<Serial> Team::send_welcome_email(const UserSelector& user) {
    const Outcome<Member*> member = current(user);
    if (!member) return tl::unexpected(member.error());
    if ((*member)->status == MemberStatus::invited) ++(*member)->welcome_emails;
    return (*member)->serial;
}

Outcome<Serial> Team::accept_invitation(const UserSelector& user) {
    const Outcome<Member*> found = current(user);
    if (!found) return tl::unexpected(found.error());
    Member& member = **found;
    if (member.status != MemberStatus::invited) return refuse("not_invited");
    if (member.invitation_is_void) return refuse("invitation_is_void");
    member.status = MemberStatus::active;
    member.invited_on.reset();
    member.joined_on = now_;
    member.email_verified = true;
    log_status({.kind = ActorKind::member, .member_id = member.id}, member, "invited", "active",
               join_details());
    return member.serial;
}

// ---- changing

Outcome<Serial>
Team::set_profile(const Actor& actor, const UserSelector& user, const ProfileChange& change) {
    const Member* found = find(user);
    if (found == nullptr) return refuse("user_not_found");
    if (found->status == MemberStatus::removed) return refuse("set_profile_disallowed");
    Member& member = members_.at(found->serial);
    const Outcome<void> checked = check_change(member, user, change);
    if (!checked) return tl::unexpected(checked.error());
    // Everything is checked: from here on the call cannot fail, so it is never half applied.
    if (change.email) change_email(actor, member, *change.email);
    change_name(actor, member,
                change.given_name ? kept_name(*change.given_name, switches()) : member.given_name,
                change.surname ? kept_name(*change.surname, switches()) : member.surname);
    if (change.external_id) change_external_id(actor, member, *change.external_id);
    if (change.directory_restricted) member.directory_restricted = change.directory_restricted;
    return member.serial;
}

Outcome<void> Team::check_change(const Member& member,
                                 const UserSelector& user,
                                 const ProfileChange& change) const {
    if (user.by == UserSelector::By::external_id && change.external_id) {
        return refuse("external_id_and_new_external_id_unsafe");
    }
    if (!change.email && !change.external_id && !change.given_name && !change.surname
        && !change.persistent_id && !change.directory_restricted) {
        return refuse("no_new_data_specified");
    }
    if (change.persistent_id) return refuse("persistent_id_disabled");
    const std::string before = email_key(member.email);
    const std::string email = change.email ? email_key(*change.email) : before;
    if (change.email && email.empty()) return refuse("param_cannot_be_empty");
    if (change.email && email == before && *change.email != member.email
        && switches().email_change_of_case == EmailCase::refused) {
        return refuse("email_reserved_for_other_user");
    }
    if (email != before
        && (email_is_taken(email, member.serial) || settings_.foreign_emails.contains(email)
            || settings_.personal_emails.contains(email))) {
        return refuse("email_reserved_for_other_user");
    }
    if (change.external_id && !change.external_id->empty()) {
        const auto holder = member_by_external_id_.find(*change.external_id);
        if (holder != member_by_external_id_.end() && holder->second != member.serial) {
            return refuse("external_id_used_by_other_user");
        }
    }
    return {};
}

void Team::change_email(const Actor& actor, Member& member, const std::string& wanted) {
    std::string email = email_key(wanted);
    const std::string key_before = email_key(member.email);
    const bool is_new = email != key_before;
    if (switches().email_change_of_case == EmailCase::stored) email = wanted;
    if (!is_new && (switches().email_change_of_case == EmailCase::ignored || email == member.email))
        return;
    const std::string before = std::exchange(member.email, email);
    member_by_email_.erase(key_before);
    member_by_email_[email_key(email)] = member.serial;
    if (is_new && switches().email_change == EmailChange::unverifies) member.email_verified = false;
    if (is_new && member.status == MemberStatus::invited
        && switches().email_change_of_invited == InvitedEmail::voids_invitation) {
        member.invitation_is_void = true;
    }
    log_member(actor, member, "member_change_email",
               {{"new_value", {email}}, {"previous_value", {before}}});
}

void Team::change_name(const Actor& actor,
                       Member& member,
                       const std::string& given_name,
                       const std::string& surname) {
    if (given_name == member.given_name && surname == member.surname) return;
    const bool had_name = !display_name(member).empty();
    LoggedValue::Fields details{{"new_value", logged_name(given_name, surname)}};
    if (had_name) {
        details.emplace_back("previous_value", logged_name(member.given_name, member.surname));
    }
    member.given_name = given_name;
    member.surname = surname;
    log_member(actor, member, had_name ? "member_change_name" : "member_add_name",
               std::move(details));
}

void Team::change_external_id(const Actor& actor, Member& member, const std::string& id) {
    if (id == member.external_id.value_or("")) return;
    const std::optional<std::string> before = member.external_id;
    if (before) member_by_external_id_.erase(*before);
    member.external_id.reset();
    if (!id.empty()) {
        member.external_id = id;
        member_by_external_id_[id] = member.serial;
    }
    LoggedValue::Fields details;
    if (member.external_id) details.emplace_back("new_value", LoggedValue{*member.external_id});
    if (before) details.emplace_back("previous_value", LoggedValue{*before});
    log_member(actor, member,
               !before               ? "member_add_external_id"
               : !member.external_id ? "member_remove_external_id"
                                     : "member_change_external_id",
               std::move(details));
}

Outcome<Serial> Team::set_role(const Actor& actor, const UserSelector& user, AdminTier role) {
    const Outcome<Member*> found = current(user);
    if (!found) return tl::unexpected(found.error());
    Member& member = **found;
    if (member.status == MemberStatus::suspended) return refuse("cannot_set_permissions");
    if (role != AdminTier::team_admin && is_last_admin(*this, member)) return refuse("last_admin");
    if (role != member.role) {
        LoggedValue::Fields details;
        add_role(details, "new_value", role);
        add_role(details, "previous_value", member.role);
        member.role = role;
        log_member(actor, member, "member_change_admin_role", std::move(details));
    }
    return member.serial;
}

Outcome<Serial> Team::suspend(const Actor& actor, const UserSelector& user, bool wipe_data) {
    const Outcome<Member*> found = current(user);
    if (!found) return tl::unexpected(found.error());
    Member& member = **found;
    if (member.status != MemberStatus::active) return refuse("suspend_inactive_user");
    if (is_last_admin(*this, member)) return refuse("suspend_last_admin");
    do_suspend(actor, member, wipe_data);
    return member.serial;
}

void Team::do_suspend(const Actor& actor, Member& member, bool wipe_data) {
    member.status = MemberStatus::suspended;
    member.suspended_on = now_;
    member.wiped = wipe_data;
    log_status(actor, member, "active", "suspended");
}

Outcome<Serial> Team::unsuspend(const Actor& actor, const UserSelector& user) {
    const Outcome<Member*> found = current(user);
    if (!found) return tl::unexpected(found.error());
    Member& member = **found;
    if (member.status != MemberStatus::suspended) return refuse("unsuspend_non_suspended_member");
    // More people than licences: only after licences were given up.
    if (provisioned_ > settings_.licenses) return refuse("team_license_limit");
    member.status = MemberStatus::active;
    member.suspended_on.reset();
    log_status(actor, member, "suspended", "active");
    return member.serial;
}

// ---- leaving and coming back

Outcome<void> Team::check_removal(const Member& member, const Removal& removal) const {
    const bool transfers = removal.transfer_dest || removal.transfer_admin;
    if (removal.keep_account) {
        if (transfers) return refuse("cannot_keep_account_and_transfer");
        if (removal.wipe_data) return refuse("cannot_keep_account_and_delete_data");
        if (removal.permanently_delete_files) {
            return refuse("cannot_keep_account_and_permanently_delete");
        }
        if (member.status == MemberStatus::invited) {
            return refuse("cannot_keep_invited_user_account");
        }
    }
    if (removal.retain_team_shares) {
        if (removal.wipe_data) return refuse("cannot_retain_shares_when_data_wiped");
        if (!removal.keep_account) return refuse("cannot_retain_shares_when_no_account_kept");
    }
    if (removal.permanently_delete_files && transfers) {
        return refuse("cannot_permanently_delete_and_transfer");
    }
    if (is_transfer_destination(member.serial)) return refuse("member_is_transfer_destination");
    const Outcome<void> transfer = check_transfer(member, removal);
    if (!transfer) return tl::unexpected(transfer.error());
    if (is_last_admin(*this, member)) return refuse("remove_last_admin");
    return {};
}

Outcome<void> Team::check_transfer(const Member& member, const Removal& removal) const {
    if (removal.transfer_dest) {
        const Member* dest = find(*removal.transfer_dest);
        if (dest == nullptr) return refuse("transfer_dest_user_not_found");
        if (dest->serial == member.serial) {
            return refuse("removed_and_transfer_dest_should_differ");
        }
        if (dest->status == MemberStatus::removed) return refuse("transfer_dest_user_not_in_team");
        if (!removal.transfer_admin) return refuse("unspecified_transfer_admin_id");
        if (!dest->email_verified) return refuse("recipient_not_verified");
    }
    if (removal.transfer_admin) {
        const Member* admin = find(*removal.transfer_admin);
        if (admin == nullptr) return refuse("transfer_admin_user_not_found");
        if (admin->serial == member.serial) {
            return refuse("removed_and_transfer_admin_should_differ");
        }
        if (admin->status == MemberStatus::removed) {
            return refuse("transfer_admin_user_not_in_team");
        }
        if (admin->role != AdminTier::team_admin) return refuse("transfer_admin_is_not_admin");
    }
    return {};
}

bool Team::is_transfer_destination(Serial member) const {
    return std::any_of(jobs_.begin(), jobs_.end(), [&](const auto& entry) {
        const auto* running = std::get_if<Job::RemoveMember>(&entry.second.work);
        if (running == nullptr || entry.second.done || !running->how.transfer_dest) return false;
        const Member* dest = find(*running->how.transfer_dest);
        return dest != nullptr && dest->serial == member;
    });
}

Outcome<Launch> Team::remove(const Actor& actor, const Removal& removal) {
    const Outcome<Member*> found = current(removal.user);
    if (!found) return tl::unexpected(found.error());
    const Member& member = **found;
    for (const auto& [id, job] : jobs_) {
        const auto* running = std::get_if<Job::RemoveMember>(&job.work);
        if (running != nullptr && !job.done && running->member == member.serial) {
            return refuse("transfer_in_progress");
        }
    }
    const Outcome<void> checked = check_removal(member, removal);
    if (!checked) return tl::unexpected(checked.error());
    if (actor.kind == ActorKind::app && decide(settings_.async_remove)) {
        return Launch{.job_id = launch(actor, Job::RemoveMember{member.serial, removal})};
    }
    do_remove(actor, member.serial, removal);
    return Launch{};
}

void Team::leave_groups(Member& member) {
    member.former_groups.clear();
    for (const Serial serial : std::vector<Serial>(member.groups)) {
        Group& group = groups_.at(serial);
        if (serial != everyone_) member.former_groups[serial] = group.members.at(member.serial);
        leave(group, member);
    }
}

void Team::do_remove(const Actor& actor, Serial serial, const Removal& removal) {
    Member& member = members_.at(serial);
    const MemberStatus before = member.status;
    leave_groups(member);
    --provisioned_;
    member.status = MemberStatus::removed;
    member.former_status = before;
    member.removed_on = now_;
    settle_by(now_ + k_recoverable);
    member.invited_on.reset();
    member.suspended_on.reset();
    member.wiped = removal.wipe_data;
    member.files_deleted = removal.permanently_delete_files;
    member.disconnected = removal.keep_account;
    if (removal.transfer_dest) {
        const Member* dest = find(*removal.transfer_dest);
        if (dest != nullptr) member.files_transferred_to = dest->id;
    }
    // Whoever never joined has nothing to be brought back: a cancelled invitation is gone.
    member.recoverable = before != MemberStatus::invited && !removal.keep_account
                         && !removal.permanently_delete_files && !removal.transfer_dest;
    const char* action = !removal.keep_account        ? "delete"
                         : removal.retain_team_shares ? "offboard_and_retain_team_folders"
                                                      : "offboard";
    log_status(actor, member, name_of(k_status_names, before), "removed",
               {{".tag", {std::string("remove_action")}}, {"remove_action", tagged(action)}});
    if (removal.permanently_delete_files) {
        log_member(actor, member, "member_permanently_delete_account_contents", {});
    }
    if (removal.transfer_dest) {
        log_member(actor, member, "member_transfer_account_contents", {});
    }
    if (!member.recoverable) forget_names(member);
    if (member.disconnected) settings_.personal_emails.insert(member.email);
    if (before == MemberStatus::invited) erase_member(serial);
}

Outcome<Serial> Team::recover(const Actor& actor, const UserSelector& user) {
    const Member* found = find(user);
    if (found == nullptr) return refuse("user_not_found");
    if (found->status != MemberStatus::removed || !found->recoverable) {
        return refuse("user_unrecoverable");
    }
    if (provisioned_ >= settings_.licenses) return refuse("team_license_limit");
    Member& member = members_.at(found->serial);
    ++provisioned_;
    member.status = member.former_status;
    member.removed_on.reset();
    member.recoverable = false;
    if (member.status == MemberStatus::suspended) member.suspended_on = now_;
    if (switches().role_of_recovered == RecoveredRole::lost) member.role = AdminTier::member_only;
    join_everyone(member);
    for (const auto& [serial, access] : std::exchange(member.former_groups, {})) {
        const auto group = groups_.find(serial);
        if (group != groups_.end()) join(group->second, member, access);
    }
    log_status(actor, member, "removed", name_of(k_status_names, member.status));
    return member.serial;
}

} // namespace rollcall::sandbox
