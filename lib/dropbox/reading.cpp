#include "reading.hpp"

#include "assemble.hpp"
#include "decode.hpp"
#include "group_calls.hpp"
#include "member_page.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace rollcall::dropbox {
namespace {

// A page may be short, even empty, with more to come; a listing that brings nothing new for this
// many pages goes round in circles.
constexpr int k_idle_pages = 10;

/// One attempt. Lives on the stack of read_team, which returns only when no call is in flight.
class Reading {
public:
    Reading(Rpc& rpc, Progress& progress) : rpc_(&rpc), progress_(&progress) {}

    Result<LiveTeam> run();

private:
    using PageReader = std::function<Result<void>(const std::string& page)>;
    /// A listing of pages, each with the cursor of the next.
    struct Listing {
        std::string route;
        PageReader read;
        std::function<std::size_t()> size;
        std::size_t seen = 0;
        int idle = 0;
    };

    void ask(Listing& listing, std::string route, std::string argument);
    void take_page(Listing& listing, Reply reply);
    Result<void> take_members(const std::string& page);
    Result<void> take_groups(const std::string& page);
    void ask_identity();
    void find_unknown();
    void list_disagreeing();
    void failed(Error error);
    /// Until nothing is under way. After a failure the calls in flight end, and no new ones start.
    Result<void> finish();

    Rpc* rpc_;
    Progress* progress_;
    Snapshot snapshot_{};
    MemberPages member_pages_{};
    std::optional<Error> failure_{};
    std::size_t pending_ = 0;
};

void Reading::failed(Error error) {
    if (!failure_) failure_ = std::move(error);
}

Result<void> Reading::finish() {
    while (pending_ > 0 && rpc_->turn()) {
    }
    if (failure_) return tl::unexpected(*failure_);
    return {};
}

void Reading::ask(Listing& listing, std::string route, std::string argument) {
    ++pending_;
    rpc_->call({.route = std::move(route), .argument = std::move(argument), .body = Body::page},
               [this, &listing](Reply reply) {
                   --pending_;
                   take_page(listing, std::move(reply));
               });
}

void Reading::take_page(Listing& listing, Reply reply) {
    if (failure_) return;
    if (!reply) {
        failed(std::move(reply.error().error));
        return;
    }
    // The next page is on its way while this one is worked through: the chain of pages is what a
    // read takes its time for.
    if (reply->end.has_more) {
        ask(listing, listing.route + "/continue", Json{{"cursor", reply->end.cursor}}.dump());
    }
    if (auto read = listing.read(reply->raw); !read) {
        failed(std::move(read.error()).within(listing.route));
        return;
    }
    const std::size_t size = listing.size();
    listing.idle = size == listing.seen ? listing.idle + 1 : 0;
    listing.seen = size;
    if (listing.idle >= k_idle_pages) {
        failed({.code = ErrorCode::incomplete,
                .message = fmt::format("{}: {} pages brought nothing new, and the listing does not "
                                       "end",
                                       listing.route, k_idle_pages)});
    }
}

Result<void> Reading::take_members(const std::string& page) {
    ROLLCALL_TRY_ASSIGN(const auto rows,
                        member_pages_.read(page, snapshot_.numbers, [this](MemberRow row) {
                            snapshot_.take(std::move(row));
                        }));
    progress_->advance(rows);
    return {};
}

Result<void> Reading::take_groups(const std::string& page) {
    const Json answer = Json::parse(page, nullptr, false);
    if (answer.is_discarded()) {
        return fail(ErrorCode::incomplete, "team/groups/list: a page is not JSON");
    }
    const Json& groups = at(answer, "groups");
    if (!groups.is_array()) return fail(ErrorCode::incomplete, "a page without groups");
    for (const Json& summary : groups) {
        ROLLCALL_TRY_ASSIGN(auto group, read_group(summary));
        snapshot_.take(std::move(group));
    }
    return {};
}

void Reading::ask_identity() {
    pending_ += 2;
    rpc_->call({.route = "team/get_info"}, [this](Reply reply) {
        --pending_;
        if (!reply) {
            failed(std::move(reply.error().error));
            return;
        }
        const Json& info = reply->value;
        const auto seats = [&info](std::string_view key) {
            return static_cast<std::uint32_t>(
                std::min<std::uint64_t>(count_at(info, key).value_or(0), 0xFFFFFFFFU));
        };
        snapshot_.id = TeamId{text_at(info, "team_id").value_or("")};
        snapshot_.name = text_at(info, "name").value_or("");
        snapshot_.licensed = seats("num_licensed_users");
        snapshot_.provisioned = seats("num_provisioned_users");
        snapshot_.expect(snapshot_.provisioned);
        if (snapshot_.id.empty()) {
            failed({.code = ErrorCode::incomplete,
                    .message = "team/get_info: the answer holds no team_id"});
        }
    });
    rpc_->call({.route = "team/token/get_authenticated_admin"}, [this](Reply reply) {
        --pending_;
        if (!reply) {
            failed(std::move(reply.error().error));
            return;
        }
        snapshot_.acting_admin =
            MemberId{text_at(at(reply->value, "admin_profile"), "team_member_id").value_or("")};
    });
}

/// A group that people are in and that groups/list does not know was made or deleted meanwhile.
void Reading::find_unknown() {
    const auto unknown = unknown_groups(snapshot_);
    if (unknown.empty()) return;
    ++pending_;
    find_groups(*rpc_, unknown, [this](auto infos) {
        --pending_;
        if (!infos) {
            failed(std::move(infos.error().error));
            return;
        }
        for (const auto& id : infos->gone) snapshot_.gone.emplace(id, true);
        for (auto& group : infos->there) snapshot_.take(std::move(group));
    });
}

void Reading::list_disagreeing() {
    for (const auto& group : groups_to_list(snapshot_)) {
        ++pending_;
        list_group_members(*rpc_, group, [this, group](MemberIds ids) {
            --pending_;
            if (ids) {
                snapshot_.listed.emplace(group, std::move(*ids));
            } else if (ids.error().is("group_not_found")) {
                failed({.code = ErrorCode::incomplete,
                        .message = fmt::format("group {} was deleted while the team was read",
                                               visible(group.str()))});
            } else {
                failed(std::move(ids.error().error));
            }
        });
    }
}

Result<LiveTeam> Reading::run() {
    Listing members{.route = "team/members/list",
                    .read = [this](const Json& page) { return take_members(page); },
                    .size = [this] { return snapshot_.people.size(); }};
    Listing groups{.route = "team/groups/list",
                   .read = [this](const Json& page) { return take_groups(page); },
                   .size = [this] { return snapshot_.groups.size(); }};
    ask(members, members.route, Json{{"limit", 1000}, {"include_removed", true}}.dump());
    ask(groups, groups.route, Json{{"limit", 1000}}.dump());
    ask_identity();
    ROLLCALL_TRY(finish());
    ROLLCALL_TRY(check_complete(snapshot_));

    find_unknown();
    ROLLCALL_TRY(finish());
    if (const auto unknown = unknown_groups(snapshot_); !unknown.empty()) {
        return fail(ErrorCode::incomplete,
                    fmt::format("people are in group {}, which no listing knows",
                                visible(unknown.front().str())));
    }
    list_disagreeing();
    ROLLCALL_TRY(finish());
    return assemble(std::move(snapshot_));
}

} // namespace

Result<LiveTeam> read_team(Rpc& rpc, Progress& progress) {
    progress.begin("reading the team", 0);
    auto live = Reading{rpc, progress}.run();
    if (!live && live.error().code == ErrorCode::incomplete) {
        // Listings may lag behind a moment; to ask again at once would find the same.
        bool waiting = true;
        bool stopped = false;
        rpc.after(std::chrono::seconds{1}, [&](bool stop) {
            waiting = false;
            stopped = stop;
        });
        while (waiting && rpc.turn()) {
        }
        if (!stopped) live = Reading{rpc, progress}.run();
    }
    progress.end();
    if (!live) return tl::unexpected(std::move(live.error()).within("reading the team"));
    return live;
}

} // namespace rollcall::dropbox
