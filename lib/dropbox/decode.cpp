#include "decode.hpp"

#include "member_row.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <limits>

namespace rollcall::dropbox {
namespace {

std::optional<GroupManagement> parse_management(std::string_view tag) {
    if (tag == "company_managed") return GroupManagement::company;
    if (tag == "user_managed") return GroupManagement::user;
    if (tag == "system_managed") return GroupManagement::system;
    return std::nullopt;
}

} // namespace

Result<std::optional<MemberRow>> read_member(const Json& info, GroupNumbers& groups) {
    return read_row(info, groups);
}

Result<Group> read_group(const Json& summary) {
    const auto id = text_at(summary, "group_id");
    const auto name = text_at(summary, "group_name");
    if (!id || id->empty())
        return fail(ErrorCode::incomplete, "a group without group_id in the listing");
    if (!name) {
        return fail(ErrorCode::incomplete,
                    fmt::format("group {} has no name in the listing", visible(*id)));
    }
    Group group;
    group.group_id = GroupId{*id};
    group.display_name = *name;
    group.external_id = text_at(summary, "group_external_id");
    group.management = parse_management(tag_of(at(summary, "group_management_type")))
                           .value_or(GroupManagement::system);
    if (const auto count = count_at(summary, "member_count");
        count && *count <= std::numeric_limits<std::uint32_t>::max()) {
        group.member_count = static_cast<std::uint32_t>(*count);
    }
    return group;
}

std::optional<User> read_user(const Json& info) {
    GroupNumbers unused;
    auto row = read_member(info, unused);
    if (!row || !*row) return std::nullopt;
    return std::move((*row)->user);
}

} // namespace rollcall::dropbox
