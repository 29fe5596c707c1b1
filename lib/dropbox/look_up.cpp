#include "look_up.hpp"

#include "group_calls.hpp"
#include "member_infos.hpp"
#include "writes.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::dropbox {
namespace {

/// Until the answer to the one thing asked is there.
template <class Answer> Result<Answer> wait_for(Rpc& rpc, std::optional<Result<Answer>>& answer) {
    while (!answer && rpc.turn()) {
    }
    if (!answer) return fail(ErrorCode::unavailable, "the call was stopped");
    return std::move(*answer);
}

Result<std::optional<LivePerson>> read_person(const Json& answer) {
    ROLLCALL_TRY_ASSIGN(auto told, read_member_infos(answer));
    if (told.says_nothing()) {
        return fail(ErrorCode::incomplete, "the answer does not name the person asked for");
    }
    if (told.there.empty()) return std::optional<LivePerson>{};
    auto& row = told.there.front();
    LivePerson person{.user = std::move(row.user), .tells_groups = row.groups.has_value()};
    if (row.groups) {
        for (const auto number : *row.groups) {
            person.groups.emplace_back(std::string(told.groups.text(number)));
        }
    }
    std::sort(person.groups.begin(), person.groups.end());
    return std::optional<LivePerson>{std::move(person)};
}

} // namespace

Result<std::optional<LivePerson>>
look_up_person(Rpc& rpc, const MemberId& member, const std::string& email) {
    const Json who = member.empty() ? Json{{".tag", "email"}, {"email", email}} : selector(member);
    std::optional<Result<std::optional<LivePerson>>> found;
    rpc.call({.route = "team/members/get_info",
              .argument = Json{{"members", Json::array({who})}}.dump()},
             [&found](const Reply& reply) {
                 if (reply) {
                     found.emplace(read_person(reply->value));
                 } else {
                     found.emplace(tl::unexpected(reply.error().error));
                 }
             });
    return wait_for(rpc, found);
}

Result<std::optional<LiveGroup>> look_up_group(Rpc& rpc, const GroupId& group) {
    std::optional<Result<std::optional<Group>>> found;
    find_group(rpc, group, [&found](MaybeGroup answer) {
        if (answer) {
            found.emplace(std::move(*answer));
        } else {
            found.emplace(tl::unexpected(answer.error().error));
        }
    });
    ROLLCALL_TRY_ASSIGN(auto known, wait_for(rpc, found));
    if (!known) return std::optional<LiveGroup>{};
    std::optional<Result<std::vector<MemberId>>> members;
    list_group_members(rpc, group, [&members](MemberIds ids) {
        if (!ids) {
            members.emplace(tl::unexpected(ids.error().error));
            return;
        }
        std::vector<MemberId> all;
        for (auto& id : *ids) all.emplace_back(std::move(id));
        std::sort(all.begin(), all.end());
        members.emplace(std::move(all));
    });
    ROLLCALL_TRY_ASSIGN(auto all, wait_for(rpc, members));
    return std::optional<LiveGroup>{
        LiveGroup{.group = std::move(*known), .members = std::move(all)}};
}

} // namespace rollcall::dropbox
