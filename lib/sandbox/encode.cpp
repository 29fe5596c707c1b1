#include "encode.hpp"

#include <rollcall/ports/clock.hpp>

#include <array>

namespace rollcall::sandbox {
namespace {

// The service's unions grow; this is a kind that none of its documents has.
constexpr std::string_view k_unknown_kind = "sandbox_kind_of_the_future";

void write_name(JsonWriter& out, const Member& member) {
    out.key("name")
        .begin_object()
        .field("given_name", member.given_name)
        .field("surname", member.surname)
        .field("familiar_name", member.given_name)
        .field("display_name", display_name(member))
        .field("abbreviated_name", abbreviated_name(member))
        .end_object();
}

void write_status(JsonWriter& out, const Member& member) {
    out.key("status").begin_object().field(".tag", name_of(k_status_names, member.status));
    if (member.status == MemberStatus::removed) {
        out.key("is_recoverable").boolean(member.recoverable);
        out.key("is_disconnected").boolean(member.disconnected);
    }
    out.end_object();
}

// Without the braces: members of a group are described by this alone, team members by more.
void write_profile_fields(JsonWriter& out, const Member& member) {
    out.field("team_member_id", member.id);
    if (member.external_id) out.field("external_id", *member.external_id);
    out.field("account_id", member.account_id).field("email", member.email);
    out.key("email_verified").boolean(member.email_verified);
    out.key("secondary_emails").begin_array();
    for (const SecondaryEmail& other : member.secondary_emails) {
        out.begin_object().field("email", other.email);
        out.key("is_verified").boolean(other.is_verified).end_object();
    }
    out.end_array();
    write_status(out, member);
    write_name(out, member);
    out.key("membership_type").tag("full");
    if (member.invited_on) out.field("invited_on", utc_text(*member.invited_on));
    if (member.joined_on) out.field("joined_on", utc_text(*member.joined_on));
    if (member.suspended_on) out.field("suspended_on", utc_text(*member.suspended_on));
    if (member.persistent_id) out.field("persistent_id", *member.persistent_id);
    if (member.directory_restricted) {
        out.key("is_directory_restricted").boolean(*member.directory_restricted);
    }
}

void write_user(JsonWriter& out, const LoggedUser& user, bool is_flat) {
    if (!is_flat) out.begin_object();
    out.field(".tag", "team_member")
        .field("account_id", user.account_id)
        .field("display_name", user.display_name)
        .field("email", user.email)
        .field("team_member_id", user.member_id);
    if (user.external_id) out.field("member_external_id", *user.external_id);
    if (!is_flat) out.end_object();
}

void write_value(JsonWriter& out, const LoggedValue& logged);

void write_fields(JsonWriter& out, const LoggedValue::Fields& fields) {
    for (const auto& [key, value] : fields) {
        out.key(key);
        write_value(out, value);
    }
}

void write_value(JsonWriter& out, const LoggedValue& logged) {
    if (const auto* flag = std::get_if<bool>(&logged.value)) {
        out.boolean(*flag);
    } else if (const auto* text = std::get_if<std::string>(&logged.value)) {
        out.text(*text);
    } else if (const auto* tag = std::get_if<LoggedTag>(&logged.value)) {
        out.tag(tag->tag);
    } else if (std::holds_alternative<LoggedNone>(logged.value)) {
        out.begin_array().end_array();
    } else {
        out.begin_object();
        write_fields(out, std::get<LoggedValue::Fields>(logged.value));
        out.end_object();
    }
}

void write_acting_user(JsonWriter& out, const Event& event, std::string_view tag) {
    out.field(".tag", tag).key(tag);
    if (event.acting_user) {
        write_user(out, *event.acting_user, false);
    } else {
        out.tag("team_member");
    }
}

void write_acting_app(JsonWriter& out, std::string_view id, std::string_view name) {
    out.field(".tag", "app").key("app").begin_object();
    out.field(".tag", "team_linked_app")
        .field("app_id", "dbaid:" + std::string(id))
        .field("display_name", name)
        .end_object();
}

void write_actor(JsonWriter& out,
                 const Event& event,
                 const std::string& app_name,
                 const std::string& app_id) {
    out.key("actor").begin_object();
    switch (event.actor.kind) {
    case ActorKind::app: write_acting_app(out, app_id, app_name); break;
    case ActorKind::other_app: write_acting_app(out, "815", "Another app"); break;
    case ActorKind::app_admin:
    case ActorKind::console_admin: write_acting_user(out, event, "admin"); break;
    case ActorKind::member: write_acting_user(out, event, "user"); break;
    case ActorKind::reseller:
        out.field(".tag", "reseller")
            .field("reseller_name", "Resellers Inc.")
            .field("reseller_email", "desk@reseller.example");
        break;
    case ActorKind::dropbox: out.field(".tag", "dropbox"); break;
    case ActorKind::anonymous: out.field(".tag", "anonymous"); break;
    }
    out.end_object();
}

void write_origin(JsonWriter& out, const Event& event) {
    // What Dropbox does by itself, or a stranger, comes from nowhere.
    if (event.actor.kind == ActorKind::dropbox || event.actor.kind == ActorKind::anonymous) return;
    out.key("origin").begin_object().key("access_method").begin_object();
    switch (event.actor.kind) {
    case ActorKind::app:
    case ActorKind::app_admin:
        out.field(".tag", "api").field("request_id", "dbarid:" + event.request_id);
        break;
    case ActorKind::other_app: out.field(".tag", "api").field("request_id", "dbarid:0"); break;
    case ActorKind::member: out.field(".tag", "end_user").key("end_user").tag("web"); break;
    default: out.field(".tag", "admin_console"); break;
    }
    out.end_object().end_object();
}

} // namespace

const std::array<RoleText, 3>& known_roles() {
    // The id of the full admin is the same in every team; the others have that shape.
    static constexpr std::array<RoleText, 3> k_roles{{
        {AdminTier::team_admin, "pid_dbtmr:AAAAAFMcx6E0tax39Kb0H671TzWLeE07dwaqFQ5fDRy2", "Team",
         "Manage everything and access all permissions"},
        {AdminTier::user_management_admin, "pid_dbtmr:AAAAAFMcx6Euserm4n4gement0000000000000000000",
         "User management", "Add, remove and manage team members"},
        {AdminTier::support_admin, "pid_dbtmr:AAAAAFMcx6Esupport0000000000000000000000000000",
         "Support", "Help team members with limited tasks"},
    }};
    return k_roles;
}

std::string utc_text(Time time) { return utc_time(time); }

void write_team_profile(JsonWriter& out, const TeamView& team, const Member& member) {
    out.begin_object();
    write_profile_fields(out, member);
    out.key("groups").begin_array();
    const bool is_silent = member.status == MemberStatus::suspended
                           && team.switches.groups_of_suspended == Shown::not_listed;
    if (!is_silent) {
        for (const Serial serial : member.groups) out.text(team.groups.at(serial).id);
    }
    if (member.status == MemberStatus::removed
        && team.switches.groups_of_removed == Shown::listed) {
        for (const auto& [serial, access] : member.former_groups) {
            const auto group = team.groups.find(serial);
            if (group != team.groups.end()) out.text(group->second.id);
        }
    }
    out.end_array()
        .field("member_folder_id", member.member_folder_id)
        .field("root_folder_id", member.root_folder_id)
        .end_object();
}

void write_roles(JsonWriter& out, AdminTier role) {
    out.begin_array();
    for (const RoleText& known : known_roles()) {
        if (known.tier != role) continue;
        out.begin_object()
            .field("role_id", known.id)
            .field("name", known.name)
            .field("description", known.description)
            .end_object();
    }
    out.end_array();
}

void write_member_fields(JsonWriter& out, const TeamView& team, const Member& member, Api api) {
    out.key("profile");
    write_team_profile(out, team, member);
    if (api == Api::v1) {
        out.key("role").tag(name_of(k_tier_names, member.role));
    } else if (member.role != AdminTier::member_only
               || team.switches.roles_of_plain_members == PlainRoles::empty) {
        out.key("roles");
        write_roles(out, member.role);
    }
}

void write_group_summary(JsonWriter& out, const Group& group) {
    out.field("group_name", group.name).field("group_id", group.id);
    if (group.external_id) out.field("group_external_id", *group.external_id);
    out.key("member_count").number(group.members.size());
    out.key("group_management_type").tag(name_of(k_management_names, group.management));
}

void write_group_member(JsonWriter& out, const Member& member, Access access) {
    out.begin_object().key("profile").begin_object();
    write_profile_fields(out, member);
    out.end_object().key("access_type").tag(name_of(k_access_names, access)).end_object();
}

void write_group_fields(JsonWriter& out,
                        const TeamView& team,
                        const Group& group,
                        bool with_members) {
    write_group_summary(out, group);
    if (with_members && group.management != Management::system_managed) {
        out.key("members").begin_array();
        for (const auto& [serial, access] : group.members) {
            write_group_member(out, team.members.at(serial), access);
        }
        out.end_array();
    }
    out.key("created").number(group.created_ms);
}

void write_event(JsonWriter& out,
                 const Event& event,
                 LogFeed::Form form,
                 const std::string& app_name,
                 const std::string& app_id) {
    out.begin_object().field("timestamp", utc_text(event.at));
    out.key("event_category").tag(event.category);
    write_actor(out, event, app_name, app_id);
    write_origin(out, event);
    out.key("involve_non_team_member").boolean(false);
    out.key("context");
    if (event.context) {
        out.begin_object();
        write_user(out, *event.context, true);
        out.end_object();
    } else {
        out.tag("team");
    }
    out.key("participants").begin_array();
    for (const LoggedGroup& group : event.groups) {
        out.begin_object()
            .field(".tag", "group")
            .field("group_id", group.group_id)
            .field("display_name", group.display_name);
        if (group.external_id) out.field("external_id", *group.external_id);
        out.end_object();
    }
    for (const LoggedUser& user : event.users) {
        out.begin_object().field(".tag", "user").key("user");
        write_user(out, user, false);
        out.end_object();
    }
    out.end_array().key("assets").begin_array().end_array();
    const bool is_unknown = form == LogFeed::Form::unknown_kind;
    const std::string_view type = is_unknown ? k_unknown_kind : std::string_view(event.type);
    out.key("event_type")
        .begin_object()
        .field(".tag", type)
        .field("description", is_unknown ? "Did something new" : event_description(event.type))
        .end_object();
    out.key("details").begin_object();
    if (form == LogFeed::Form::without_details) {
        out.field(".tag", "missing_details").field("source_event_fields", "{}");
    } else {
        out.field(".tag", std::string(type) + "_details");
        if (is_unknown) {
            out.key("new_value").number(42);
        } else {
            write_fields(out, event.details);
        }
    }
    out.end_object().end_object();
}

} // namespace rollcall::sandbox
