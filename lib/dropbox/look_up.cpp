#include "look_up.hpp"

#include "group_calls.hpp"
#include "member_infos.hpp"
#include "parts.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace rollcall::dropbox {
namespace {

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

/// Nothing where it does not say. Who was removed may have left the listings for good.
std::optional<bool> is_on_team(const MemberInfos& told, const MemberId& member) {
    for (const auto& row : told.there) {
        if (row.user.member_id == member) return row.user.state != UserState::removed;
    }
    return told.says_gone(member.str()) ? std::optional(false) : std::nullopt;
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

Result<std::vector<Group>> look_up_groups(Rpc& rpc, const std::vector<GroupId>& groups) {
    std::optional<Result<std::vector<Group>>> found;
    find_groups(rpc, groups, [&found](tl::expected<GroupInfos, Failure> infos) {
        if (infos) {
            found.emplace(std::move(infos->there));
        } else {
            found.emplace(tl::unexpected(infos.error().error));
        }
    });
    return wait_for(rpc, found);
}

Result<LeftOut> find_left_out(Rpc& rpc, const LeftOut& missing) {
    LeftOut there;
    std::optional<Failure> failure;
    std::size_t open = 2;
    const auto ended = [&](Asked asked) {
        --open;
        if (!asked && !failure) failure = std::move(asked.error());
    };
    const auto ask = [&](std::size_t begin, std::size_t end, std::function<void(Asked)> answered) {
        Json selectors = Json::array();
        for (auto i = begin; i < end; ++i) selectors.push_back(selector(missing.members[i]));
        ask_members(rpc, std::move(selectors),
                    [&, begin, end, answered = std::move(answered)](auto told) {
                        if (!told) {
                            answered(tl::unexpected(std::move(told.error())));
                            return;
                        }
                        for (auto i = begin; i < end; ++i) {
                            const auto& member = missing.members[i];
                            const auto known = is_on_team(*told, member);
                            if (!known) {
                                answered(tl::unexpected(strange_answer(
                                    "team/members/get_info_v2",
                                    fmt::format("nothing about {}", visible(member.str())))));
                                return;
                            }
                            if (*known) there.members.push_back(member);
                        }
                        answered({});
                    });
    };
    // No limit is stated for either.
    ask_in_parts(missing.members.size(), k_people_per_call, ask, ended);
    find_groups(rpc, missing.groups, [&](tl::expected<GroupInfos, Failure> infos) {
        if (!infos) {
            ended(tl::unexpected(std::move(infos.error())));
            return;
        }
        for (const auto& group : infos->there) there.groups.push_back(group.group_id);
        ended({});
    });
    while (open > 0 && rpc.turn()) {
    }
    if (failure) return tl::unexpected(std::move(failure->error));
    std::sort(there.members.begin(), there.members.end());
    std::sort(there.groups.begin(), there.groups.end());
    return there;
}

} // namespace rollcall::dropbox
