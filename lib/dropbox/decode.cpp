#include "decode.hpp"

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

std::uint32_t GroupNumbers::number(const std::string& id) {
    const auto [place, added] = numbers_.try_emplace(id, static_cast<std::uint32_t>(ids_.size()));
    if (added) ids_.push_back(id);
    return place->second;
}

Result<std::optional<MemberRow>> read_member(const Json& info, GroupNumbers& groups) {
    const Json& profile = at(info, "profile");
    const auto id = text_at(profile, "team_member_id");
    if (!id || id->empty()) {
        return fail(ErrorCode::incomplete, "a member without team_member_id in the listing");
    }
    const auto email = text_at(profile, "email");
    if (!email || email->empty()) {
        return fail(ErrorCode::incomplete,
                    fmt::format("member {} has no e-mail address in the listing", visible(*id)));
    }
    const Json& status = at(profile, "status");
    const std::string tag = tag_of(status);
    const auto state = parse_user_state(tag);
    if (!state || *state == UserState::disabled) {
        return fail(ErrorCode::incomplete,
                    fmt::format("member {} is in a state we do not know: \"{}\"", visible(*id),
                                visible(tag)));
    }
    if (*state == UserState::removed && at(status, "is_recoverable") != Json(true)) {
        return std::optional<MemberRow>{};
    }

    MemberRow row;
    row.user.member_id = MemberId{*id};
    row.user.email = email_key(*email);
    row.user.external_id = text_at(profile, "external_id");
    row.user.state = state;
    const Json& name = at(profile, "name");
    row.user.given_name = text_at(name, "given_name");
    row.user.surname = text_at(name, "surname");
    row.user.role = parse_role(tag_of(at(info, "role")));
    row.user.suspended_on = text_at(profile, "suspended_on").value_or("");

    if (*state == UserState::removed) {
        // A recovery brings the groups back; until then the person is in none.
        row.groups.emplace();
    } else if (const Json& list = at(profile, "groups"); list.is_array()) {
        row.groups.emplace();
        row.groups->reserve(list.size());
        for (const Json& group : list) {
            if (!group.is_string()) {
                return fail(
                    ErrorCode::incomplete,
                    fmt::format("member {} is in a group whose id is no text", visible(*id)));
            }
            row.groups->push_back(groups.number(group.get_ref<const std::string&>()));
        }
    }
    return std::optional<MemberRow>{std::move(row)};
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
