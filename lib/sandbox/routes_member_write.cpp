#include "encode.hpp"
#include "routes.hpp"

namespace rollcall::sandbox {
namespace {

constexpr std::size_t k_most_rows = 20;

std::optional<AdminTier> tier_of_role(std::string_view id) {
    for (const RoleText& role : known_roles()) {
        if (role.id == id) return role.tier;
    }
    return {};
}

// ---- adding

NewMember to_new_member(const Json& row) {
    NewMember member{.email = row.at("member_email").get<std::string>(),
                     .given_name = optional_text(row, "member_given_name").value_or(""),
                     .surname = optional_text(row, "member_surname").value_or(""),
                     .external_id = optional_text(row, "member_external_id"),
                     .persistent_id = optional_text(row, "member_persistent_id"),
                     .send_welcome_email = flag(row, "send_welcome_email", true)};
    if (row.contains("is_directory_restricted") && !row["is_directory_restricted"].is_null()) {
        member.directory_restricted = row["is_directory_restricted"].get<bool>();
    }
    if (row.contains("role")) {
        member.role = named(k_tier_names, tag_of(row["role"])).value_or(AdminTier::member_only);
    }
    if (row.contains("role_ids") && row["role_ids"].is_array() && !row["role_ids"].empty()) {
        const auto tier = tier_of_role(row["role_ids"][0].get<std::string>());
        member.role = tier.value_or(AdminTier::member_only);
        member.role_unknown = !tier;
    }
    return member;
}

void write_rows(JsonWriter& out, const TeamView& team, const std::vector<AddedRow>& rows, Api api) {
    out.begin_array();
    for (const AddedRow& row : rows) {
        out.begin_object().field(".tag", row.tag);
        const auto member = team.members.find(row.member);
        if (row.tag != "success") {
            out.field(row.tag, row.email);
        } else if (member != team.members.end()) {
            write_member_fields(out, team, member->second, api);
        }
        out.end_object();
    }
    out.end_array();
}

template <Api api> Answer add(World& world, const Json& argument) {
    const Json& given = argument.at("new_members");
    if (given.size() > k_most_rows
        && world.team.switches().add_over_20_rows == TooManyRows::refused) {
        return too_many_rows(api == Api::v1 ? "team/members/add" : "team/members/add_v2",
                             "new_members", k_most_rows);
    }
    std::vector<NewMember> rows;
    for (const Json& row : given) rows.push_back(to_new_member(row));
    const Launch launch =
        world.team.add_members(k_app, std::move(rows), flag(argument, "force_async", false));
    if (launch.is_job()) return launched(launch.job_id);
    JsonWriter out;
    out.begin_object().field(".tag", "complete").key("complete");
    write_rows(out, world.team.view(), launch.rows, api);
    out.end_object();
    return success(std::move(out), launch.rows.size());
}

template <Api api> Answer add_status(World& world, const Json& argument) {
    const auto job = world.team.poll(argument.at("async_job_id").get_ref<const std::string&>(),
                                     Team::JobKind::add_members);
    if (!job) return refused(world, job.error());
    JsonWriter out;
    if (!(*job)->done) {
        out.tag("in_progress");
    } else if ((*job)->outcome == JobOutcome::failed) {
        out.begin_object().field(".tag", "failed");
        out.field("failed", "The job could not be finished.").end_object();
    } else {
        out.begin_object().field(".tag", "complete").key("complete");
        write_rows(out, world.team.view(), (*job)->rows, api);
        out.end_object();
    }
    return success(std::move(out));
}

// ---- changing

template <Api api> Answer set_profile(World& world, const Json& argument) {
    ProfileChange change{.email = optional_text(argument, "new_email"),
                         .external_id = optional_text(argument, "new_external_id"),
                         .given_name = optional_text(argument, "new_given_name"),
                         .surname = optional_text(argument, "new_surname"),
                         .persistent_id = optional_text(argument, "new_persistent_id")};
    const auto restricted = argument.find("new_is_directory_restricted");
    if (restricted != argument.end() && !restricted->is_null()) {
        change.directory_restricted = restricted->get<bool>();
    }
    const auto done = world.team.set_profile(k_app, to_user(argument.at("user")), change);
    if (!done) return refused(world, done.error());
    JsonWriter out;
    out.begin_object();
    if (api == Api::v2) out.key("member_info").begin_object();
    write_member_fields(out, world.team.view(), world.team.member(*done), api);
    if (api == Api::v2) out.end_object();
    out.end_object();
    return success(std::move(out));
}

Answer set_permissions(World& world, const Json& argument) {
    const auto tier = named(k_tier_names, tag_of(argument.at("new_role")));
    const auto done = world.team.set_role(k_app, to_user(argument.at("user")),
                                          tier.value_or(AdminTier::member_only));
    if (!done) return refused(world, done.error());
    const Member& member = world.team.member(*done);
    JsonWriter out;
    out.begin_object().field("team_member_id", member.id);
    out.key("role").tag(name_of(k_tier_names, member.role)).end_object();
    return success(std::move(out));
}

Answer set_permissions_v2(World& world, const Json& argument) {
    const auto roles = argument.find("new_roles");
    std::optional<AdminTier> tier = AdminTier::member_only;
    const bool is_given = roles != argument.end() && !roles->is_null();
    if (is_given && !roles->empty()) tier = tier_of_role((*roles)[0].get<std::string>());
    const UserSelector user = to_user(argument.at("user"));
    const Member* member = world.team.find(user);
    if (member != nullptr && !tier) return failed(world, 409, "role_not_found");
    if (member != nullptr && !is_given) tier = member->role;
    const auto done = world.team.set_role(k_app, user, *tier);
    if (!done) return refused(world, done.error());
    member = &world.team.member(*done);
    JsonWriter out;
    out.begin_object().field("team_member_id", member->id);
    out.key("roles");
    write_roles(out, member->role);
    out.end_object();
    return success(std::move(out));
}

Answer void_result(World& world, const Outcome<Serial>& done) {
    return done ? success_null() : refused(world, done.error());
}

Answer suspend(World& world, const Json& argument) {
    return void_result(world, world.team.suspend(k_app, to_user(argument.at("user")),
                                                 flag(argument, "wipe_data", true)));
}

Answer unsuspend(World& world, const Json& argument) {
    return void_result(world, world.team.unsuspend(k_app, to_user(argument.at("user"))));
}

Answer recover(World& world, const Json& argument) {
    return void_result(world, world.team.recover(k_app, to_user(argument.at("user"))));
}

Answer send_welcome_email(World& world, const Json& argument) {
    return void_result(world, world.team.send_welcome_email(to_user(argument)));
}

// ---- leaving

std::optional<UserSelector> optional_user(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return {};
    return to_user(*found);
}

Answer remove(World& world, const Json& argument) {
    const Removal removal{.user = to_user(argument.at("user")),
                          .wipe_data = flag(argument, "wipe_data", true),
                          .transfer_dest = optional_user(argument, "transfer_dest_id"),
                          .transfer_admin = optional_user(argument, "transfer_admin_id"),
                          .keep_account = flag(argument, "keep_account", false),
                          .retain_team_shares = flag(argument, "retain_team_shares", false),
                          .permanently_delete_files =
                              flag(argument, "permanently_delete_files", false)};
    const auto launch = world.team.remove(k_app, removal);
    if (!launch) return refused(world, launch.error());
    if (launch->is_job()) return launched(launch->job_id);
    JsonWriter out;
    out.tag("complete");
    return success(std::move(out));
}

Answer remove_status(World& world, const Json& argument) {
    const auto job = world.team.poll(argument.at("async_job_id").get_ref<const std::string&>(),
                                     Team::JobKind::remove_member);
    if (!job) return refused(world, job.error());
    JsonWriter out;
    out.tag((*job)->done ? "complete" : "in_progress");
    return success(std::move(out));
}

// ---- arguments

std::vector<Field> new_member_fields(Field role) {
    return {{.name = "member_email", .type = email_address()},
            maybe("member_given_name", nullable(name_part())),
            maybe("member_surname", nullable(name_part())),
            maybe("member_external_id", nullable(text(0, 64))),
            maybe("member_persistent_id", nullable(text())),
            maybe("send_welcome_email", boolean()),
            maybe("is_directory_restricted", nullable(boolean())),
            std::move(role)};
}

TypePtr add_argument(Field role) {
    return structure(
        {maybe("force_async", boolean()),
         {.name = "new_members", .type = list_of(structure(new_member_fields(std::move(role))))}});
}

} // namespace

std::vector<Route> member_write_routes() {
    const TypePtr tier =
        closed_tags({"team_admin", "user_management_admin", "support_admin", "member_only"});
    const Field user{.name = "user", .type = user_selector()};
    const TypePtr only_user = structure({user});
    const TypePtr role_ids = nullable(list_of(role_id(), 1));
    const TypePtr profile = structure({user, maybe("new_email", nullable(email_address())),
                                       maybe("new_external_id", nullable(text(0, 64))),
                                       maybe("new_given_name", nullable(name_part())),
                                       maybe("new_surname", nullable(name_part())),
                                       maybe("new_persistent_id", nullable(text())),
                                       maybe("new_is_directory_restricted", nullable(boolean()))});
    const TypePtr removal = structure(
        {user, maybe("wipe_data", boolean()), maybe("transfer_dest_id", nullable(user_selector())),
         maybe("transfer_admin_id", nullable(user_selector())), maybe("keep_account", boolean()),
         maybe("retain_team_shares", boolean()), maybe("permanently_delete_files", boolean())});
    const std::string_view write = "members.write";
    const std::string_view del = "members.delete";
    return {
        {"team/members/add", write, add_argument(maybe("role", tier)), add<Api::v1>, true},
        {"team/members/add_v2", write, add_argument(maybe("role_ids", role_ids)), add<Api::v2>,
         true},
        {"team/members/add/job_status/get", write, job_argument(), add_status<Api::v1>},
        {"team/members/add/job_status/get_v2", write, job_argument(), add_status<Api::v2>},
        {"team/members/set_profile", write, profile, set_profile<Api::v1>, true},
        {"team/members/set_profile_v2", write, profile, set_profile<Api::v2>, true},
        {"team/members/set_admin_permissions", write,
         structure({user, {.name = "new_role", .type = tier}}), set_permissions, true},
        {"team/members/set_admin_permissions_v2", write,
         structure({user, maybe("new_roles", role_ids)}), set_permissions_v2, true},
        {"team/members/suspend", write, structure({user, maybe("wipe_data", boolean())}), suspend,
         true},
        {"team/members/unsuspend", write, only_user, unsuspend, true},
        {"team/members/send_welcome_email", write, user_selector(), send_welcome_email, true},
        {"team/members/remove", del, removal, remove, true},
        {"team/members/remove/job_status/get", del, job_argument(), remove_status},
        {"team/members/recover", del, only_user, recover, true},
    };
}

} // namespace rollcall::sandbox
