#include "encode.hpp"
#include "routes.hpp"

namespace rollcall::sandbox {
namespace {

Answer get_info(World& world, const Json&) {
    const Team& team = world.team;
    JsonWriter out;
    out.begin_object().field("name", team.settings().name).field("team_id", team.settings().id);
    out.key("num_licensed_users").number(team.settings().licenses);
    out.key("num_provisioned_users").number(team.provisioned());
    out.key("num_used_licenses").number(team.provisioned());
    out.key("policies").begin_object().key("sharing").begin_object();
    out.key("shared_folder_member_policy").tag("anyone");
    out.key("shared_folder_join_policy").tag("from_anyone");
    out.key("shared_link_create_policy").tag("default_public");
    out.key("group_creation_policy").tag("admins_only");
    out.key("shared_folder_link_restriction_policy").tag("anyone");
    out.key("enforce_link_password_policy").tag("optional");
    out.key("default_link_expiration_days_policy").tag("none");
    out.key("shared_link_default_permissions_policy").tag("default");
    out.end_object();
    out.key("emm_state").tag("disabled");
    out.key("office_addin").tag("enabled");
    out.key("suggest_members_policy").tag("disabled");
    out.key("top_level_content_policy").tag("admin_only");
    out.end_object().end_object();
    return success(std::move(out));
}

Answer get_authenticated_admin(World& world, const Json&) {
    const Member* admin = world.team.acting_admin();
    if (admin == nullptr) return failed(world, 409, "mapping_not_found");
    if (admin->status != MemberStatus::active || admin->role != AdminTier::team_admin) {
        return failed(world, 409, "admin_not_active");
    }
    JsonWriter out;
    out.begin_object().key("admin_profile");
    write_team_profile(out, world.team.view(), *admin);
    out.end_object();
    return success(std::move(out));
}

void write_feature(JsonWriter& out, std::string_view name) {
    out.begin_object().field(".tag", name).key(name).begin_object();
    if (name == "upload_api_rate_limit") {
        out.field(".tag", "unlimited");
    } else {
        const std::string_view tag = name == "has_team_file_events" ? "enabled" : name;
        out.field(".tag", tag).key(tag).boolean(name == "has_distinct_member_homes");
    }
    out.end_object().end_object();
}

Answer get_features(World& world, const Json& argument) {
    if (argument.at("features").empty()) return failed(world, 409, "empty_features_list");
    JsonWriter out;
    out.begin_object().key("values").begin_array();
    for (const Json& feature : argument.at("features")) write_feature(out, tag_of(feature));
    out.end_array().end_object();
    return success(std::move(out));
}

// The token itself is dealt with before a handler is asked.
Answer revoke_token(World&, const Json&) { return success_null(); }

Answer echo(World&, const Json& argument) {
    JsonWriter out;
    out.begin_object().field("result", optional_text(argument, "query").value_or("")).end_object();
    return success(std::move(out));
}

} // namespace

std::vector<Route> team_routes() {
    const TypePtr query = structure({maybe("query", text(0, 500))});
    return {
        {.path = "team/get_info", .scope = "team_info.read", .handler = get_info},
        {.path = "team/token/get_authenticated_admin",
         .scope = "team_info.read",
         .handler = get_authenticated_admin},
        {.path = "team/features/get_values",
         .scope = "team_info.read",
         .argument = structure(
             {{.name = "features",
               .type = list_of(open_tags({"upload_api_rate_limit", "has_team_shared_dropbox",
                                          "has_team_file_events", "has_team_selective_sync",
                                          "has_distinct_member_homes"}))}}),
         .handler = get_features},
        {.path = "check/app",
         .scope = "",
         .argument = query,
         .handler = echo,
         .auth = Route::Auth::app},
        {.path = "check/user",
         .scope = "account_info.read",
         .argument = query,
         .handler = echo,
         .auth = Route::Auth::user},
        {.path = "auth/token/revoke",
         .scope = "",
         .handler = revoke_token,
         .auth = Route::Auth::any_token},
    };
}

} // namespace rollcall::sandbox
