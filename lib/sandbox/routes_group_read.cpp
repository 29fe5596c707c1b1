#include "cursors.hpp"
#include "encode.hpp"
#include "routes.hpp"

namespace rollcall::sandbox {
namespace {

Answer group_page(World& world, Cursor cursor) {
    const TeamView team = world.team.listed();
    const auto& groups = team.groups;
    const std::uint64_t limit = world.rows_of_page(cursor.limit);
    JsonWriter out;
    out.begin_object().key("groups").begin_array();
    auto at = groups.upper_bound(cursor.after);
    std::uint64_t listed = 0;
    for (; at != groups.end() && listed < limit; ++at, ++listed) {
        out.begin_object();
        write_group_summary(out, at->second);
        out.end_object();
        cursor.after = at->first;
    }
    out.end_array().field("cursor", world.seal(cursor));
    out.key("has_more").boolean(at != groups.end()).end_object();
    return success(std::move(out), listed);
}

Answer list(World& world, const Json& argument) {
    return group_page(world, {.kind = "groups", .limit = limit_of(argument)});
}

Answer list_continue(World& world, const Json& argument) {
    const auto cursor = world.unseal(argument, "groups");
    if (!cursor) return failed(world, 409, "invalid_cursor");
    return group_page(world, *cursor);
}

Answer get_info(World& world, const Json& argument) {
    const std::string tag(tag_of(argument));
    const auto most = static_cast<std::size_t>(world.team.switches().group_rows);
    if (most != 0 && argument.at(tag).size() > most) {
        return too_many_rows("team/groups/get_info", tag, most);
    }
    JsonWriter out;
    out.begin_array();
    for (const Json& row : argument.at(tag)) {
        const GroupSelector selector{.by = tag == "group_ids"
                                               ? GroupSelector::By::group_id
                                               : GroupSelector::By::group_external_id,
                                     .value = row.get<std::string>()};
        const Group* group = world.team.find(selector);
        out.begin_object();
        if (group == nullptr) {
            out.field(".tag", "id_not_found").field("id_not_found", selector.value);
        } else {
            out.field(".tag", "group_info");
            write_group_fields(out, world.team.view(), *group, true);
        }
        out.end_object();
    }
    out.end_array();
    return success(std::move(out), argument.at(tag).size());
}

Answer member_page(World& world, Cursor cursor) {
    const TeamView team = world.team.listed();
    const auto found = team.groups.find(cursor.group);
    // The group came into being after what listings show: it has no members yet.
    const Group none{};
    const Group& group = found == team.groups.end() ? none : found->second;
    const std::uint64_t limit = world.rows_of_page(cursor.limit);
    JsonWriter out;
    out.begin_object().key("members").begin_array();
    auto at = group.members.upper_bound(cursor.after);
    std::uint64_t listed = 0;
    for (; at != group.members.end() && listed < limit; ++at, ++listed) {
        write_group_member(out, team.members.at(at->first), at->second);
        cursor.after = at->first;
    }
    out.end_array().field("cursor", world.seal(cursor));
    out.key("has_more").boolean(at != group.members.end()).end_object();
    return success(std::move(out), listed);
}

Answer members_list(World& world, const Json& argument) {
    const Group* group = world.team.find(to_group(argument.at("group")));
    if (group == nullptr) return failed(world, 409, "group_not_found");
    return member_page(
        world, {.kind = "groupmembers", .limit = limit_of(argument), .group = group->serial});
}

Answer members_list_continue(World& world, const Json& argument) {
    const auto cursor = world.unseal(argument, "groupmembers");
    if (!cursor || !world.team.groups().contains(cursor->group)) {
        return failed(world, 409, "invalid_cursor");
    }
    return member_page(world, *cursor);
}

} // namespace

std::vector<Route> group_read_routes() {
    const std::string_view read = "groups.read";
    const TypePtr groups = one_of({{.name = "group_ids", .type = list_of(text())},
                                   {.name = "group_external_ids", .type = list_of(text())}});
    const Field limit = maybe("limit", integer(1, 1000));
    return {
        {"team/groups/list", read, structure({limit}), list},
        {"team/groups/list/continue", read, cursor_argument(), list_continue},
        {"team/groups/get_info", read, groups, get_info},
        {"team/groups/members/list", read,
         structure({{.name = "group", .type = group_selector()}, limit}), members_list},
        {"team/groups/members/list/continue", read, cursor_argument(), members_list_continue},
    };
}

} // namespace rollcall::sandbox
