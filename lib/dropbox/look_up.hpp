#pragma once

#include "rpc.hpp"

#include <rollcall/ports/team.hpp>
#include <rollcall/ports/team_lookup.hpp>

namespace rollcall::dropbox {

/// One call of members/get_info (API v1, which tells the admin tier).
Result<std::optional<LivePerson>>
look_up_person(Rpc& rpc, const MemberId& member, const std::string& email);

/// groups/get_info, and the pages of groups/members/list.
Result<std::optional<LiveGroup>> look_up_group(Rpc& rpc, const GroupId& group);

/// groups/get_info: those of them that there are.
Result<std::vector<Group>> look_up_groups(Rpc& rpc, const std::vector<GroupId>& groups);

/// Those of them whom Dropbox knows by their ids. See TeamReader::still_there().
Result<LeftOut> find_left_out(Rpc& rpc, const LeftOut& missing);

} // namespace rollcall::dropbox
