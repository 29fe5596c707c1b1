#include <rollcall/sandbox/team.hpp>

#include <array>
#include <utility>

namespace rollcall::sandbox {

std::string_view event_description(std::string_view type) noexcept {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> k_sentences{{
        {"group_add_external_id", "Added external ID for group"},
        {"group_add_member", "Added team members to group"},
        {"group_change_external_id", "Changed external ID for group"},
        {"group_change_management_type", "Changed group management type"},
        {"group_change_member_role", "Changed manager permissions of group member"},
        {"group_create", "Created group"},
        {"group_delete", "Deleted group"},
        {"group_remove_external_id", "Removed external ID for group"},
        {"group_remove_member", "Removed team members from group"},
        {"group_rename", "Renamed group"},
        {"member_add_external_id", "Added an external ID for team member"},
        {"member_add_name", "Added team member name"},
        {"member_change_admin_role", "Changed team member admin role"},
        {"member_change_email", "Changed team member email"},
        {"member_change_external_id", "Changed the external ID for team member"},
        {"member_change_name", "Changed team member name"},
        {"member_change_status", "Changed member status (invited, joined, suspended, etc.)"},
        {"member_permanently_delete_account_contents",
         "Permanently deleted contents of deleted team member account"},
        {"member_remove_external_id", "Removed the external ID for team member"},
        {"member_transfer_account_contents",
         "Transferred contents of deleted member account to another member"},
        {"member_set_profile_photo", "Set team member profile photo"},
        {"pending_secondary_email_added", "Added pending secondary email"},
        {"secondary_email_deleted", "Deleted secondary email"},
        {"secondary_email_verified", "Verified secondary email"},
    }};
    for (const auto& [name, sentence] : k_sentences) {
        if (name == type) return sentence;
    }
    return type;
}

LoggedUser Team::logged(const Member& member) {
    return {.account_id = member.account_id,
            .member_id = member.id,
            .display_name = display_name(member),
            .email = member.email,
            .external_id = member.external_id};
}

LoggedGroup Team::logged(const Group& group) {
    return {.group_id = group.id, .display_name = group.name, .external_id = group.external_id};
}

Event& Team::log(const Actor& actor, std::string category, std::string type) {
    Event event{.serial = events_.size() + 1,
                .at = now_,
                .category = std::move(category),
                .type = std::move(type),
                .actor = actor};
    if (actor.kind == ActorKind::app) {
        event.request_id = request_id_;
        if (switches().writes_logged_as == WritesAs::admin) {
            event.actor.kind = ActorKind::app_admin;
            const Member* admin = acting_admin();
            if (admin != nullptr) event.acting_user = logged(*admin);
        }
    } else if (actor.kind == ActorKind::console_admin || actor.kind == ActorKind::member) {
        // A console admin who is not named is the one who linked the app.
        const Member* person =
            actor.member_id.empty() ? acting_admin() : find(UserSelector{.value = actor.member_id});
        if (person != nullptr) event.acting_user = logged(*person);
    }
    feed_.add(events_.size(), now_, switches());
    return events_.emplace_back(std::move(event));
}

void Team::log_foreign(const Actor& actor, std::string category, std::string type) {
    (void)log(actor, std::move(category), std::move(type)); // has no details
}

void Team::put_event(Event event) {
    event.serial = events_.size() + 1;
    feed_.add(events_.size(), event.at, switches());
    events_.push_back(std::move(event));
}

void Team::log_member(const Actor& actor,
                      const Member& member,
                      std::string type,
                      LoggedValue::Fields details) {
    Event& event = log(actor, "members", std::move(type));
    event.context = logged(member);
    event.details = std::move(details);
}

void Team::log_status(const Actor& actor,
                      const Member& member,
                      std::string_view before,
                      std::string_view after,
                      LoggedValue::Fields action) {
    LoggedValue::Fields details{{"previous_value", {LoggedTag{std::string(before)}}},
                                {"new_value", {LoggedTag{std::string(after)}}}};
    if (!action.empty()) details.emplace_back("action", LoggedValue{std::move(action)});
    log_member(actor, member, "member_change_status", std::move(details));
}

void Team::log_group(const Actor& actor,
                     const Group& group,
                     std::string type,
                     LoggedValue::Fields details,
                     const Member* member) {
    Event& event = log(actor, "groups", std::move(type));
    if (member != nullptr) {
        if (switches().group_event_member == GroupEventMember::context) {
            event.context = logged(*member);
        } else {
            event.users.push_back(logged(*member));
        }
    }
    event.groups.push_back(logged(group));
    event.details = std::move(details);
}

} // namespace rollcall::sandbox
