#include "cursors.hpp"
#include "encode.hpp"
#include "routes.hpp"

namespace rollcall::sandbox {
namespace {

std::string_view listing_kind(Api api) { return api == Api::v1 ? "members1" : "members2"; }

Answer page(World& world, Cursor cursor, Api api) {
    const TeamView team = world.team.listed();
    const auto& members = team.members;
    const std::uint64_t limit = world.rows_of_page(cursor.limit);
    const auto is_listed = [&](const Member& member) {
        return cursor.include_removed || member.status != MemberStatus::removed;
    };
    JsonWriter out;
    out.reserve(cursor.limit * 1024);
    out.begin_object().key("members").begin_array();
    std::uint64_t listed = 0;
    bool has_more = false;
    for (auto at = members.upper_bound(cursor.after); at != members.end(); ++at) {
        if (!is_listed(at->second)) continue;
        if (listed == limit) {
            has_more = true;
            break;
        }
        out.begin_object();
        write_member_fields(out, team, at->second, api);
        out.end_object();
        cursor.after = at->first;
        ++listed;
    }
    out.end_array().field("cursor", world.seal(cursor));
    out.key("has_more").boolean(has_more).end_object();
    return success(std::move(out), listed);
}

template <Api api> Answer list(World& world, const Json& argument) {
    return page(world,
                {.kind = std::string(listing_kind(api)),
                 .limit = limit_of(argument),
                 .include_removed = flag(argument, "include_removed", false)},
                api);
}

template <Api api> Answer list_continue(World& world, const Json& argument) {
    const auto cursor = world.unseal(argument, listing_kind(api));
    if (!cursor) return failed(world, 409, "invalid_cursor");
    return page(world, *cursor, api);
}

template <Api api> Answer get_info(World& world, const Json& argument) {
    const auto most = static_cast<std::size_t>(world.team.switches().get_info_rows);
    if (most != 0 && argument.at("members").size() > most) {
        return too_many_rows(api == Api::v1 ? "team/members/get_info" : "team/members/get_info_v2",
                             "members", most);
    }
    const bool hides_removed =
        world.team.switches().get_info_of_removed == RemovedInfo::id_not_found;
    JsonWriter out;
    if (api == Api::v2) out.begin_object().key("members_info");
    out.begin_array();
    for (const Json& row : argument.at("members")) {
        const UserSelector user = to_user(row);
        const Member* member = world.team.find(user);
        out.begin_object();
        if (member == nullptr || (hides_removed && member->status == MemberStatus::removed)) {
            out.field(".tag", "id_not_found").field("id_not_found", user.value);
        } else {
            out.field(".tag", "member_info");
            write_member_fields(out, world.team.view(), *member, api);
        }
        out.end_object();
    }
    out.end_array();
    if (api == Api::v2) out.end_object();
    return success(std::move(out), argument.at("members").size());
}

Answer get_roles(World&, const Json&) {
    JsonWriter out;
    out.begin_object().key("roles").begin_array();
    for (const RoleText& role : known_roles()) {
        out.begin_object()
            .field("role_id", role.id)
            .field("name", role.name)
            .field("description", role.description)
            .end_object();
    }
    out.end_array().end_object();
    return success(std::move(out));
}

} // namespace

std::vector<Route> member_read_routes() {
    const TypePtr list_argument =
        structure({maybe("limit", integer(1, 1000)), maybe("include_removed", boolean())});
    const TypePtr info_argument =
        structure({{.name = "members", .type = list_of(user_selector())}});
    constexpr std::string_view k_read = "members.read";
    return {
        {"team/members/list", k_read, list_argument, list<Api::v1>},
        {"team/members/list_v2", k_read, list_argument, list<Api::v2>},
        {"team/members/list/continue", k_read, cursor_argument(), list_continue<Api::v1>},
        {"team/members/list/continue_v2", k_read, cursor_argument(), list_continue<Api::v2>},
        {"team/members/get_info", k_read, info_argument, get_info<Api::v1>},
        {"team/members/get_info_v2", k_read, info_argument, get_info<Api::v2>},
        {"team/members/get_available_team_member_roles", k_read, nullptr, get_roles},
    };
}

} // namespace rollcall::sandbox
