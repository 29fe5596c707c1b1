#pragma once

#include "json_writer.hpp"

#include <rollcall/sandbox/team.hpp>

#include <array>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// The two generations of the member routes: the first tells the tier, the second roles.
enum class Api { v1, v2 };

struct RoleText {
    AdminTier tier;
    std::string_view id;
    std::string_view name;
    std::string_view description;
};
/// The admin roles, team admin first; a plain member has none.
[[nodiscard]] const std::array<RoleText, 3>& known_roles();

[[nodiscard]] std::string utc_text(Time time);

/// `{"profile": …, "role" or "roles": …}`, without the braces, so that a union can flatten it.
void write_member_fields(JsonWriter& out, const TeamView& team, const Member& member, Api api);
/// TeamMemberProfile: with the ids of the groups.
void write_team_profile(JsonWriter& out, const TeamView& team, const Member& member);
void write_roles(JsonWriter& out, AdminTier role);
void write_group_summary(JsonWriter& out, const Group& group);
void write_group_member(JsonWriter& out, const Member& member, Access access);
/// GroupFullInfo without its braces. System-managed groups never show their members.
void write_group_fields(JsonWriter& out,
                        const TeamView& team,
                        const Group& group,
                        bool with_members);
/// `form` says how much of it the log still knows.
void write_event(JsonWriter& out,
                 const Event& event,
                 LogFeed::Form form,
                 const std::string& app_name,
                 const std::string& app_id);

} // namespace rollcall::sandbox
