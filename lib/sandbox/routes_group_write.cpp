#include "encode.hpp"
#include "routes.hpp"

namespace rollcall::sandbox {
namespace {

std::optional<Management> optional_management(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return {};
    return named(k_management_names, tag_of(*found));
}

void write_group(JsonWriter& out, World& world, Serial group, bool with_members) {
    out.begin_object();
    write_group_fields(out, world.team.view(), world.team.group(group), with_members);
    out.end_object();
}

Answer create(World& world, const Json& argument) {
    const Management usual =
        world.team.switches().usual_management == UsualManagement::company_managed
            ? Management::company_managed
            : Management::user_managed;
    const NewGroup group{.name = argument.at("group_name").get<std::string>(),
                         .external_id = optional_text(argument, "group_external_id"),
                         .management =
                             optional_management(argument, "group_management_type").value_or(usual),
                         .creator_is_owner = flag(argument, "add_creator_as_owner", false)};
    const auto done = world.team.create_group(k_app, group);
    if (!done) return refused(world, done.error());
    JsonWriter out;
    write_group(out, world, *done, true);
    return success(std::move(out));
}

Answer update(World& world, const Json& argument) {
    const GroupChange change{.name = optional_text(argument, "new_group_name"),
                             .external_id = optional_text(argument, "new_group_external_id"),
                             .management =
                                 optional_management(argument, "new_group_management_type")};
    const auto done = world.team.update_group(k_app, to_group(argument.at("group")), change);
    if (!done) return refused(world, done.error());
    JsonWriter out;
    write_group(out, world, *done, flag(argument, "return_members", true));
    return success(std::move(out));
}

Answer erase(World& world, const Json& argument) {
    const auto launch = world.team.delete_group(k_app, to_group(argument));
    if (!launch) return refused(world, launch.error());
    JsonWriter out;
    if (launch->is_job()) {
        out.begin_object()
            .field(".tag", "async_job_id")
            .field("async_job_id", launch->job_id)
            .end_object();
    } else {
        out.tag("complete");
    }
    return success(std::move(out));
}

Answer changed(World& world, const Outcome<Serial>& done, const Json& argument, std::size_t rows) {
    if (!done) return refused(world, done.error());
    JsonWriter out;
    out.begin_object().key("group_info");
    write_group(out, world, *done, flag(argument, "return_members", true));
    // A single blank since 2020: there is no job to poll.
    out.field("async_job_id", " ").end_object();
    return success(std::move(out), rows);
}

std::optional<Answer>
check_rows(const World& world, const Json& argument, std::string_view route, const char* field) {
    const auto most = static_cast<std::size_t>(world.team.switches().group_rows);
    if (most == 0 || argument.at(field).size() <= most) return {};
    return too_many_rows(route, field, most);
}

Answer members_add(World& world, const Json& argument) {
    std::vector<MemberAccess> people;
    if (auto stopped = check_rows(world, argument, "team/groups/members/add", "members")) {
        return *std::move(stopped);
    }
    for (const Json& row : argument.at("members")) {
        const auto access = named(k_access_names, tag_of(row.at("access_type")));
        people.push_back({to_user(row.at("user")), access.value_or(Access::member)});
    }
    return changed(world, world.team.add_to_group(k_app, to_group(argument.at("group")), people),
                   argument, people.size());
}

Answer members_remove(World& world, const Json& argument) {
    std::vector<UserSelector> people;
    if (auto stopped = check_rows(world, argument, "team/groups/members/remove", "users")) {
        return *std::move(stopped);
    }
    for (const Json& row : argument.at("users")) people.push_back(to_user(row));
    return changed(world,
                   world.team.remove_from_group(k_app, to_group(argument.at("group")), people),
                   argument, people.size());
}

Answer set_access_type(World& world, const Json& argument) {
    const auto access = named(k_access_names, tag_of(argument.at("access_type")));
    const auto done =
        world.team.set_access(k_app, to_group(argument.at("group")), to_user(argument.at("user")),
                              access.value_or(Access::member));
    if (!done) return refused(world, done.error());
    JsonWriter out;
    out.begin_array().begin_object().field(".tag", "group_info");
    write_group_fields(out, world.team.view(), world.team.group(*done),
                       flag(argument, "return_members", true));
    out.end_object().end_array();
    return success(std::move(out));
}

Answer job_status(World& world, const Json& argument) {
    const auto job = world.team.poll(argument.at("async_job_id").get_ref<const std::string&>(),
                                     Team::JobKind::group);
    if (!job) return refused(world, job.error());
    JsonWriter out;
    out.tag((*job)->done ? "complete" : "in_progress");
    return success(std::move(out));
}

} // namespace

std::vector<Route> group_write_routes() {
    const std::string_view write = "groups.write";
    const TypePtr management = open_tags({"user_managed", "company_managed", "system_managed"});
    const TypePtr access = closed_tags({"member", "owner"});
    const Field group{.name = "group", .type = group_selector()};
    const Field user{.name = "user", .type = user_selector()};
    const Field access_type{.name = "access_type", .type = access};
    const Field return_members = maybe("return_members", boolean());
    return {
        {"team/groups/create", write,
         structure({{.name = "group_name", .type = text()},
                    maybe("add_creator_as_owner", boolean()),
                    maybe("group_external_id", nullable(text())),
                    maybe("group_management_type", nullable(management))}),
         create, true},
        {"team/groups/update", write,
         structure({return_members, group, maybe("new_group_name", nullable(text())),
                    maybe("new_group_external_id", nullable(text())),
                    maybe("new_group_management_type", nullable(management))}),
         update, true},
        {"team/groups/delete", write, group_selector(), erase, true},
        {"team/groups/members/add", write,
         structure({return_members,
                    group,
                    {.name = "members", .type = list_of(structure({user, access_type}))}}),
         members_add, true},
        {"team/groups/members/remove", write,
         structure({return_members, group, {.name = "users", .type = list_of(user_selector())}}),
         members_remove, true},
        {"team/groups/members/set_access_type", write,
         structure({group, user, access_type, return_members}), set_access_type, true},
        {"team/groups/job_status/get", write, job_argument(), job_status},
    };
}

} // namespace rollcall::sandbox
