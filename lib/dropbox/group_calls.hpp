#pragma once

#include "rpc.hpp"

#include <rollcall/model/group.hpp>

#include <tl/expected.hpp>

#include <functional>
#include <string>
#include <vector>

namespace rollcall::dropbox {

using MemberIds = tl::expected<std::vector<std::string>, Failure>;

/// groups/members/list to its end: the ids of all members, in no order. A cursor that Dropbox does
/// not know any more restarts the listing once.
void list_group_members(Rpc& rpc, const GroupId& group, std::function<void(MemberIds)> done);

/// The group as groups/get_info knows it; nothing when it does not exist.
using MaybeGroup = tl::expected<std::optional<Group>, Failure>;
void find_group(Rpc& rpc, const GroupId& group, std::function<void(MaybeGroup)> done);
void find_group_by_external_id(Rpc& rpc,
                               const std::string& external_id,
                               std::function<void(MaybeGroup)> done);
/// Through all of groups/list: by name as people compare names. System-managed groups never.
void find_group_by_name(Rpc& rpc, const std::string& name, std::function<void(MaybeGroup)> done);

/// What groups/get_info told of the groups asked for. Which it does not name in either way, it said
/// nothing about.
struct GroupInfos {
    std::vector<Group> there{};
    std::vector<std::string> gone{}; ///< ids
};
/// Asks for any number of groups; where Dropbox finds a call too large, by halves.
void find_groups(Rpc& rpc,
                 const std::vector<GroupId>& groups,
                 std::function<void(tl::expected<GroupInfos, Failure>)> done);

/// The failure for an answer whose shape is not the API's.
[[nodiscard]] Failure strange_answer(std::string_view route, std::string_view what);

} // namespace rollcall::dropbox
