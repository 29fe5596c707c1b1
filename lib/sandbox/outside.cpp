#include "json_text.hpp"
#include "routes.hpp"
#include "sandbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rollcall::sandbox {
namespace {

constexpr Names<ActorKind, 6> k_actor_names{{{ActorKind::console_admin, "admin"},
                                             {ActorKind::member, "member"},
                                             {ActorKind::other_app, "app"},
                                             {ActorKind::reseller, "reseller"},
                                             {ActorKind::dropbox, "dropbox"},
                                             {ActorKind::anonymous, "anonymous"}}};

/// One thing to do, by somebody who does not use the API.
struct Deed {
    World& world;
    const Json& given;
    Actor actor;

    [[nodiscard]] std::string text(const char* key) const {
        return optional_text(given, key).value_or("");
    }
    /// By e-mail, or by member id.
    [[nodiscard]] UserSelector member(const char* key = "member") const {
        const std::string value = text(key);
        return {.by = value.starts_with("dbmid:") ? UserSelector::By::team_member_id
                                                  : UserSelector::By::email,
                .value = value};
    }
    /// By name, or by group id.
    [[nodiscard]] GroupSelector group() const {
        const std::string value = text("group");
        const Group* named_so = world.team.find_group_named(value);
        return {.value = named_so == nullptr ? value : named_so->id};
    }
    [[nodiscard]] Access access() const {
        return named(k_access_names, text("access")).value_or(Access::member);
    }
};

Outcome<void> only_status(Outcome<Serial> done) {
    if (!done) return tl::unexpected(done.error());
    return {};
}

Outcome<void> only_status(Outcome<Launch> done) {
    if (!done) return tl::unexpected(done.error());
    return {};
}

Outcome<void> add_member(const Deed& deed) {
    const NewMember row{
        .email = deed.text("email"),
        .given_name = deed.text("given_name"),
        .surname = deed.text("surname"),
        .external_id = optional_text(deed.given, "external_id"),
        .role = named(k_tier_names, deed.text("role")).value_or(AdminTier::member_only)};
    const Launch done = deed.world.team.add_members(deed.actor, {row}, false);
    if (done.rows[0].tag != "success") return refuse(done.rows[0].tag);
    return {};
}

Outcome<void> create_group(const Deed& deed) {
    Team& team = deed.world.team;
    const auto made = team.create_group(
        deed.actor, {.name = deed.text("name"),
                     .external_id = optional_text(deed.given, "external_id"),
                     .management = named(k_management_names, deed.text("management"))
                                       .value_or(Management::company_managed)});
    if (!made) return tl::unexpected(made.error());
    std::vector<MemberAccess> people;
    if (deed.given.contains("members") && deed.given["members"].is_array()) {
        for (const Json& email : deed.given["members"]) {
            if (!email.is_string()) continue;
            people.push_back({{UserSelector::By::email, email.get<std::string>()}});
        }
    }
    if (people.empty()) return {};
    return only_status(team.add_to_group(deed.actor, {.value = team.group(*made).id}, people));
}

Outcome<void> change_profile(const Deed& deed) {
    return only_status(
        deed.world.team.set_profile(deed.actor, deed.member(),
                                    {.email = optional_text(deed.given, "email"),
                                     .external_id = optional_text(deed.given, "external_id"),
                                     .given_name = optional_text(deed.given, "given_name"),
                                     .surname = optional_text(deed.given, "surname")}));
}

Outcome<void> change_role(const Deed& deed) {
    const auto role = named(k_tier_names, deed.text("role"));
    if (!role) return refuse("role_not_found");
    return only_status(deed.world.team.set_role(deed.actor, deed.member(), *role));
}

Outcome<void> change_group(const Deed& deed) {
    return only_status(deed.world.team.update_group(
        deed.actor, deed.group(),
        {.name = optional_text(deed.given, "name"),
         .external_id = optional_text(deed.given, "external_id"),
         .management = named(k_management_names, deed.text("management"))}));
}

Outcome<void> join(const Deed& deed) {
    return only_status(
        deed.world.team.add_to_group(deed.actor, deed.group(), {{deed.member(), deed.access()}}));
}

Outcome<void> leave(const Deed& deed) {
    return only_status(
        deed.world.team.remove_from_group(deed.actor, deed.group(), {deed.member()}));
}

Outcome<void> delete_group(const Deed& deed) {
    return only_status(deed.world.team.delete_group(deed.actor, deed.group()));
}

Outcome<void> suspend(const Deed& deed) {
    return only_status(
        deed.world.team.suspend(deed.actor, deed.member(), flag(deed.given, "wipe_data", false)));
}

Outcome<void> unsuspend(const Deed& deed) {
    return only_status(deed.world.team.unsuspend(deed.actor, deed.member()));
}

Outcome<void> remove(const Deed& deed) {
    return only_status(deed.world.team.remove(
        deed.actor, {.user = deed.member(), .wipe_data = flag(deed.given, "wipe_data", false)}));
}

Outcome<void> recover(const Deed& deed) {
    return only_status(deed.world.team.recover(deed.actor, deed.member()));
}

Outcome<void> accept(const Deed& deed) {
    return only_status(deed.world.team.accept_invitation(deed.member()));
}

Outcome<void> join_by_link(const Deed& deed) {
    return only_status(deed.world.team.join_by_link({.email = deed.text("email"),
                                                     .given_name = deed.text("given_name"),
                                                     .surname = deed.text("surname")}));
}

Outcome<void> leave_team(const Deed& deed) {
    return only_status(deed.world.team.leave_team(deed.member()));
}

Outcome<void> add_secondary_email(const Deed& deed) {
    const Member* member = deed.world.team.find(deed.member());
    if (member == nullptr) return refuse("user_not_found");
    const std::string tag =
        deed.world.team.add_secondary_email(deed.actor, member->serial, deed.text("email"));
    if (tag != "success") return refuse(tag);
    return {};
}

Outcome<void> set_licenses(const Deed& deed) {
    if (!deed.given.contains("licenses")) return refuse("licenses_missing");
    deed.world.team.set_licenses(deed.given["licenses"].get<std::uint64_t>());
    return {};
}

// Something that this team does not do, but whose event a client has to live with.
Outcome<void> log_event(const Deed& deed) {
    const std::string type = deed.text("type");
    if (type.empty()) return refuse("type_missing");
    const std::string category = deed.text("category");
    deed.world.team.log_foreign(deed.actor, category.empty() ? "members" : category, type);
    return {};
}

struct Row {
    std::string_view name;
    Outcome<void> (*run)(const Deed&);
};

constexpr std::array<Row, 25> k_deeds{{
    {"add_member", add_member},
    {"accept_invitation", accept},
    {"change_email", change_profile},
    {"change_name", change_profile},
    {"change_external_id", change_profile},
    {"change_role", change_role},
    {"suspend", suspend},
    {"unsuspend", unsuspend},
    {"remove", remove},
    {"recover", recover},
    {"create_group", create_group},
    {"rename_group", change_group},
    {"change_group", change_group},
    {"delete_group", delete_group},
    {"add_member_to_group", join},
    {"remove_member_from_group", leave},
    {"join_by_link", join_by_link},
    {"leave", leave_team},
    {"delete_for_good",
     [](const Deed& deed) {
         return only_status(deed.world.team.delete_for_good(deed.actor, deed.member()));
     }},
    {"verify_emails",
     [](const Deed& deed) { return only_status(deed.world.team.verify_emails(deed.member())); }},
    {"add_secondary_email", add_secondary_email},
    {"set_licenses", set_licenses},
    {"set_management", change_group},
    {"log_event", log_event},
    {"set_access",
     [](const Deed& deed) {
         return only_status(
             deed.world.team.set_access(deed.actor, deed.group(), deed.member(), deed.access()));
     }},
}};

/// The first member that is not of its type; nothing when all are.
std::optional<std::string> mistyped(const Json& given) {
    for (const auto& [key, value] : given.items()) {
        const bool is_flag = key == "wipe_data" && value.is_boolean();
        const bool is_list = key == "members" && value.is_array();
        const bool is_number = key == "licenses" && value.is_number_unsigned();
        if (!is_flag && !is_list && !is_number && !value.is_string()) return key;
    }
    return std::nullopt;
}

} // namespace

ControlAnswer act_outside(World& world, std::string_view body) {
    const auto parsed = parse_json(body);
    if (!parsed || !parsed->is_object()) {
        return control_error(400, "the body is not a JSON object");
    }
    const Json& given = *parsed;
    if (const auto key = mistyped(given)) {
        return control_error(400, fmt::format("{}: expected a string", *key));
    }
    const std::string action = optional_text(given, "action").value_or("");
    const auto* const row = std::find_if(k_deeds.begin(), k_deeds.end(),
                                         [&](const Row& deed) { return deed.name == action; });
    if (row == k_deeds.end()) {
        std::string known;
        for (const Row& deed : k_deeds) {
            known += (known.empty() ? "" : ", ") + std::string(deed.name);
        }
        return control_error(400,
                             fmt::format("unknown action \"{}\"; there are {}", action, known));
    }
    Deed deed{.world = world, .given = given, .actor = {.kind = ActorKind::console_admin}};
    if (given.contains("by")) {
        const auto kind = named(k_actor_names, deed.text("by"));
        if (!kind) {
            return control_error(400, "by: expected admin, member, app, reseller, dropbox or "
                                      "anonymous");
        }
        deed.actor.kind = *kind;
        const Member* self = *kind == ActorKind::member ? world.team.find(deed.member()) : nullptr;
        if (self != nullptr) deed.actor.member_id = self->id;
    }
    world.team.remember();
    if (given.contains("actor")) {
        const Member* admin = world.team.find(deed.member("actor"));
        if (admin == nullptr) return control_error(404, "the actor is no member of the team");
        deed.actor.member_id = admin->id;
    }
    const Outcome<void> done = row->run(deed);
    if (!done) return control_error(409, done.error().tag);
    return {.body = "{\"ok\":true}"};
}

} // namespace rollcall::sandbox
