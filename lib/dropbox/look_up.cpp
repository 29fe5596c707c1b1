#include "look_up.hpp"

#include "group_calls.hpp"
#include "member_infos.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace rollcall::dropbox {
namespace {

constexpr const char* k_people_route = "team/members/get_info_v2";
constexpr std::size_t k_people_per_call = 100;

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

Result<LeftOut> find_left_out(Rpc& rpc, const LeftOut& missing) {
    LeftOut there;
    std::optional<Error> failure;
    std::size_t open = 0;
    const auto take = [&](const std::vector<MemberId>& asked, const Reply& reply) -> Result<void> {
        if (!reply) return tl::unexpected(reply.error().error);
        ROLLCALL_TRY_ASSIGN(const auto told, read_member_infos(at(reply->value, "members_info")));
        for (const auto& member : asked) {
            const auto row =
                std::find_if(told.there.begin(), told.there.end(), [&member](const MemberRow& one) {
                    return one.user.member_id == member;
                });
            if (row != told.there.end()) {
                // Who was removed may have left the listings for good.
                if (row->user.state != UserState::removed) there.members.push_back(member);
            } else if (!told.says_gone(member.str())) {
                return fail(ErrorCode::incomplete,
                            fmt::format("{}: the answer does not name {}", k_people_route,
                                        visible(member.str())));
            }
        }
        return {};
    };
    std::function<void(std::vector<MemberId>)> ask = [&](std::vector<MemberId> some) {
        Json selectors = Json::array();
        for (const auto& member : some) selectors.push_back(selector(member));
        ++open;
        rpc.call(
            {.route = k_people_route, .argument = Json{{"members", std::move(selectors)}}.dump()},
            [&, some = std::move(some)](const Reply& reply) {
                --open;
                // No limit is stated; where there is one, a part goes through.
                if (!reply && reply.error().error.code == ErrorCode::invalid_input
                    && some.size() > 1) {
                    const auto middle = some.begin() + static_cast<std::ptrdiff_t>(some.size() / 2);
                    ask({some.begin(), middle});
                    ask({middle, some.end()});
                    return;
                }
                const auto taken = take(some, reply);
                if (!taken && !failure) failure = taken.error();
            });
    };
    for (std::size_t begin = 0; begin < missing.members.size(); begin += k_people_per_call) {
        const auto end = std::min(missing.members.size(), begin + k_people_per_call);
        ask({missing.members.begin() + static_cast<std::ptrdiff_t>(begin),
             missing.members.begin() + static_cast<std::ptrdiff_t>(end)});
    }
    if (!missing.groups.empty()) {
        ++open;
        find_groups(rpc, missing.groups, [&](tl::expected<GroupInfos, Failure> infos) {
            --open;
            if (!infos) {
                if (!failure) failure = std::move(infos.error().error);
                return;
            }
            for (const auto& group : infos->there) there.groups.push_back(group.group_id);
        });
    }
    while (open > 0 && rpc.turn()) {
    }
    if (failure) return tl::unexpected(std::move(*failure));
    std::sort(there.members.begin(), there.members.end());
    std::sort(there.groups.begin(), there.groups.end());
    return there;
}

} // namespace rollcall::dropbox
