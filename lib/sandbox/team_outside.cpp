#include <rollcall/base/text.hpp>
#include <rollcall/sandbox/team.hpp>

#include <algorithm>
#include <set>
#include <utility>

// What the API has no plain call for: people who come and go by themselves, many at once, and
// their second addresses.
namespace rollcall::sandbox {
namespace {

LoggedValue tagged(std::string_view tag) { return {LoggedTag{std::string(tag)}}; }

constexpr std::size_t k_most_secondary_emails = 20;

} // namespace

Outcome<Serial> Team::join_by_link(NewMember person) {
    const std::string email = email_key(person.email);
    if (settings_.foreign_emails.contains(email)) return refuse("user_on_another_team");
    if (email_is_taken(email, 0)) return refuse("user_already_on_team");
    if (provisioned_ >= settings_.licenses) return refuse("team_license_limit");
    const Serial serial = put_member({.email = email,
                                      .given_name = std::move(person.given_name),
                                      .surname = std::move(person.surname),
                                      .status = MemberStatus::active});
    const Member& member = members_.at(serial);
    log_status(
        {.kind = ActorKind::member, .member_id = member.id}, member, "not_joined", "active",
        {{".tag", {std::string("team_invite_details")}}, {"invite_method", tagged("invite_link")}});
    return serial;
}

Outcome<Serial> Team::leave_team(const UserSelector& user) {
    const Outcome<Member*> found = current(user);
    if (!found) return tl::unexpected(found.error());
    const Member& member = **found;
    if (member.status != MemberStatus::active) return refuse("not_active");
    const Removal removal{.user = user, .wipe_data = false, .keep_account = true};
    const Outcome<void> checked = check_removal(member, removal);
    if (!checked) return tl::unexpected(checked.error());
    const Serial serial = member.serial;
    do_remove({.kind = ActorKind::member, .member_id = member.id}, serial, removal);
    return serial;
}

Outcome<Serial> Team::delete_for_good(const Actor& actor, const UserSelector& user) {
    const Member* found = find(user);
    if (found == nullptr) return refuse("user_not_found");
    if (found->status != MemberStatus::removed) return refuse("not_removed");
    const Serial serial = found->serial;
    log_member(actor, *found, "member_permanently_delete_account_contents", {});
    erase_member(serial);
    return serial;
}

Outcome<Serial> Team::verify_emails(const UserSelector& user) {
    const Outcome<Member*> found = current(user);
    if (!found) return tl::unexpected(found.error());
    Member& member = **found;
    member.email_verified = true;
    for (SecondaryEmail& other : member.secondary_emails) {
        if (std::exchange(other.is_verified, true)) continue;
        log_member({.kind = ActorKind::member, .member_id = member.id}, member,
                   "secondary_email_verified", {{"secondary_email", {other.email}}});
    }
    return member.serial;
}

// ---- many at once

Outcome<std::string> Team::bulk_suspend(const Actor& actor, std::vector<BulkTarget> targets) {
    constexpr std::size_t k_most = 500;
    if (targets.empty()) return refuse("invalid_request");
    if (targets.size() > k_most) return refuse("too_many_members");
    std::set<std::string> items;
    std::set<Serial> people;
    std::size_t admins = 0;
    for (const BulkTarget& target : targets) {
        if (!items.insert(target.client_item_id).second) return refuse("duplicate_client_item_id");
        const Member* member = find(target.user);
        if (member == nullptr) continue; // counted as failed in the job's result
        if (!people.insert(member->serial).second) return refuse("duplicate_team_member_id");
        if (member->serial == acting_admin_) return refuse("acting_admin");
        if (member->status == MemberStatus::active && member->role == AdminTier::team_admin) {
            ++admins;
        }
    }
    if (admins > 0 && admins == active_team_admins()) return refuse("last_admin");
    return launch(actor, Job::SuspendMembers{std::move(targets)});
}

// ---- second addresses

bool Team::is_verified_domain(std::string_view email) const {
    const std::size_t at = email.rfind('@');
    return at != std::string_view::npos
           && settings_.verified_domains.contains(std::string(email.substr(at + 1)));
}

std::string
Team::add_secondary_email(const Actor& actor, Serial member_serial, const std::string& given) {
    Member& member = members_.at(member_serial);
    const std::string email = email_key(given);
    const auto pending =
        std::find_if(member.secondary_emails.begin(), member.secondary_emails.end(),
                     [&](const SecondaryEmail& e) { return e.email == email; });
    if (pending != member.secondary_emails.end()) {
        return pending->is_verified ? "already_owned_by_user" : "already_pending";
    }
    if (email == email_key(member.email)) return "already_owned_by_user";
    if (email_is_taken(email, 0) || settings_.foreign_emails.contains(email)
        || settings_.personal_emails.contains(email)) {
        return "unavailable";
    }
    if (member.secondary_emails.size() >= k_most_secondary_emails) return "reached_limit";
    const bool is_verified = is_verified_domain(email);
    member.secondary_emails.push_back({.email = email, .is_verified = is_verified});
    secondary_emails_[email] = member.serial;
    log_member(actor, member,
               is_verified ? "secondary_email_verified" : "pending_secondary_email_added",
               {{"secondary_email", {email}}});
    return "success";
}

std::string
Team::delete_secondary_email(const Actor& actor, Serial member_serial, const std::string& given) {
    Member& member = members_.at(member_serial);
    const std::string email = email_key(given);
    if (email == email_key(member.email)) return "cannot_remove_primary";
    const auto count = std::erase_if(member.secondary_emails,
                                     [&](const SecondaryEmail& e) { return e.email == email; });
    if (count == 0) return "not_found";
    secondary_emails_.erase(email);
    log_member(actor, member, "secondary_email_deleted", {{"secondary_email", {email}}});
    return "success";
}

} // namespace rollcall::sandbox
