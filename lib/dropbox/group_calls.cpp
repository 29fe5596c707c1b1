#include "group_calls.hpp"

#include "decode.hpp"
#include "parts.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

namespace rollcall::dropbox {
namespace {

constexpr std::string_view k_info_route = "team/groups/get_info";
// groups/get_info states no limit; its answers carry all members and grow large.
constexpr std::size_t k_groups_per_call = 100;

/// A listing under way; kept alive by the callback of the call in flight.
class MemberListing : public std::enable_shared_from_this<MemberListing> {
public:
    MemberListing(Rpc& rpc, GroupId group, std::function<void(MemberIds)> done)
        : rpc_(&rpc), group_(std::move(group)), done_(std::move(done)) {}

    void start() {
        ids_.clear();
        ask("team/groups/members/list", Json{{"group", selector(group_)}, {"limit", 1000}});
    }

private:
    void ask(std::string route, const Json& argument) {
        rpc_->call({.route = std::move(route), .argument = argument.dump()},
                   [self = shared_from_this()](Reply reply) { self->take(std::move(reply)); });
    }

    void take(Reply reply) {
        if (!reply) {
            if (reply.error().is("invalid_cursor") && !std::exchange(restarted_, true)) {
                start();
                return;
            }
            done_(tl::unexpected(std::move(reply.error())));
            return;
        }
        const Json& page = reply->value;
        const Json& members = at(page, "members");
        if (!members.is_array()) {
            done_(tl::unexpected(strange_answer("team/groups/members/list", "no list of members")));
            return;
        }
        for (const Json& member : members) {
            const auto id = text_at(at(member, "profile"), "team_member_id");
            if (!id) {
                done_(tl::unexpected(
                    strange_answer("team/groups/members/list", "a member without an id")));
                return;
            }
            ids_.push_back(*id);
        }
        if (at(page, "has_more") == Json(true)) {
            ask("team/groups/members/list/continue",
                Json{{"cursor", text_at(page, "cursor").value_or("")}});
            return;
        }
        done_(std::move(ids_));
    }

    Rpc* rpc_;
    GroupId group_;
    std::function<void(MemberIds)> done_;
    std::vector<std::string> ids_{};
    bool restarted_ = false;
};

class NameSearch : public std::enable_shared_from_this<NameSearch> {
public:
    NameSearch(Rpc& rpc, const std::string& name, std::function<void(MaybeGroup)> done)
        : rpc_(&rpc), key_(name_key(name)), done_(std::move(done)) {}

    void ask(std::string route, const Json& argument) {
        rpc_->call({.route = std::move(route), .argument = argument.dump()},
                   [self = shared_from_this()](const Reply& reply) { self->take(reply); });
    }

private:
    void take(const Reply& reply) {
        if (!reply) {
            done_(tl::unexpected(reply.error()));
            return;
        }
        for (const Json& row : at(reply->value, "groups")) {
            auto group = read_group(row);
            if (group && group->management != GroupManagement::system
                && name_key(group->display_name) == key_) {
                done_(std::optional<Group>{std::move(*group)});
                return;
            }
        }
        if (at(reply->value, "has_more") == Json(true)) {
            ask("team/groups/list/continue",
                Json{{"cursor", text_at(reply->value, "cursor").value_or("")}});
            return;
        }
        done_(std::optional<Group>{});
    }

    Rpc* rpc_;
    std::string key_;
    std::function<void(MaybeGroup)> done_;
};

GroupInfos read_infos(const Json& rows) {
    GroupInfos infos;
    for (const Json& row : rows) {
        if (const auto id = text_at(row, "id_not_found")) {
            infos.gone.push_back(*id);
        } else if (auto group = read_group(row)) {
            infos.there.push_back(std::move(*group));
        }
    }
    return infos;
}

/// `is_it`: Dropbox is not known to keep the order, and need not be believed to.
void ask_for_one(Rpc& rpc,
                 const Json& argument,
                 std::function<bool(const Group&)> is_it,
                 std::function<void(MaybeGroup)> done) {
    rpc.call({.route = std::string(k_info_route), .argument = argument.dump()},
             [is_it = std::move(is_it), done = std::move(done)](const Reply& reply) {
                 if (!reply) {
                     if (reply.error().is("group_not_on_team")) {
                         done(std::optional<Group>{});
                     } else {
                         done(tl::unexpected(reply.error()));
                     }
                     return;
                 }
                 auto infos = read_infos(reply->value);
                 const auto found =
                     std::find_if(infos.there.begin(), infos.there.end(), std::ref(is_it));
                 if (found != infos.there.end()) {
                     done(std::optional<Group>{std::move(*found)});
                 } else if (!infos.gone.empty()) {
                     done(std::optional<Group>{});
                 } else {
                     // An answer that leaves the group out does not say that it is gone.
                     done(tl::unexpected(strange_answer(k_info_route, "not the group asked for")));
                 }
             });
}

} // namespace

void list_group_members(Rpc& rpc, const GroupId& group, std::function<void(MemberIds)> done) {
    std::make_shared<MemberListing>(rpc, group, std::move(done))->start();
}

void find_groups(Rpc& rpc,
                 const std::vector<GroupId>& groups,
                 std::function<void(tl::expected<GroupInfos, Failure>)> done) {
    const auto all = std::make_shared<GroupInfos>();
    const auto ask = [&rpc, groups, all](std::size_t begin, std::size_t end,
                                         std::function<void(Asked)> answered) {
        Json ids = Json::array();
        for (auto i = begin; i < end; ++i) ids.push_back(groups[i].str());
        const Json argument{{".tag", "group_ids"}, {"group_ids", std::move(ids)}};
        rpc.call({.route = std::string(k_info_route), .argument = argument.dump()},
                 [all, answered = std::move(answered)](const Reply& reply) {
                     if (!reply) {
                         answered(tl::unexpected(reply.error()));
                         return;
                     }
                     auto infos = read_infos(reply->value);
                     std::move(infos.there.begin(), infos.there.end(),
                               std::back_inserter(all->there));
                     std::move(infos.gone.begin(), infos.gone.end(), std::back_inserter(all->gone));
                     answered({});
                 });
    };
    ask_in_parts(groups.size(), k_groups_per_call, ask, [all, done = std::move(done)](Asked asked) {
        if (asked) {
            done(std::move(*all));
        } else {
            done(tl::unexpected(std::move(asked.error())));
        }
    });
}

void find_group(Rpc& rpc, const GroupId& group, std::function<void(MaybeGroup)> done) {
    ask_for_one(
        rpc, Json{{".tag", "group_ids"}, {"group_ids", Json::array({group.str()})}},
        [group](const Group& found) { return found.group_id == group; }, std::move(done));
}

void find_group_by_external_id(Rpc& rpc,
                               const std::string& external_id,
                               std::function<void(MaybeGroup)> done) {
    ask_for_one(
        rpc,
        Json{{".tag", "group_external_ids"}, {"group_external_ids", Json::array({external_id})}},
        [external_id](const Group& found) { return found.external_id == external_id; },
        std::move(done));
}

void find_group_by_name(Rpc& rpc, const std::string& name, std::function<void(MaybeGroup)> done) {
    std::make_shared<NameSearch>(rpc, name, std::move(done))
        ->ask("team/groups/list", Json{{"limit", 1000}});
}

Failure strange_answer(std::string_view route, std::string_view what) {
    return Failure{.error = {.code = ErrorCode::incomplete,
                             .message = fmt::format("{}: the answer has {}", route, what)}};
}

} // namespace rollcall::dropbox
