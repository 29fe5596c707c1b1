#include "group_calls.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <unordered_set>
#include <utility>

namespace rollcall::dropbox {
namespace {

constexpr int k_most_losses = 3;

enum class Change { add, remove };

/// Changes a group's members: as one call when all goes well, in parts when Dropbox refuses the
/// whole list for the sake of some that it does not name.
class Changing : public std::enable_shared_from_this<Changing> {
public:
    Changing(Rpc& rpc, Change change, GroupId group, std::vector<MemberId> members, Finish finish)
        : rpc_(&rpc), change_(change), group_(std::move(group)), total_(members.size()),
          finish_(std::move(finish)) {
        if (!members.empty()) parts_.push_back({.members = std::move(members)});
    }

    void next();

private:
    struct Part {
        std::vector<MemberId> members{};
        int losses = 0;        ///< answers lost on the way here
        bool compared = false; ///< what is left after a comparison with the live group
    };

    void send(Part part);
    void take(Part part, const Reply& reply);
    void refused(Part part, const Failure& failure);
    void compare(Part part, const Failure& failure);
    void halve(const Part& part);
    void drop(Part part, const std::vector<std::string>& named, const Failure& failure);
    [[nodiscard]] std::string route() const;
    [[nodiscard]] std::string argument(const std::vector<MemberId>& members) const;

    Rpc* rpc_;
    Change change_;
    GroupId group_;
    std::size_t total_;
    Finish finish_;
    std::deque<Part> parts_{};
    std::vector<std::string> left_out_{}; ///< ids, with the first reason
    Error reason_{};
    Result<void> status_{};
};

std::string Changing::route() const {
    return change_ == Change::add ? "team/groups/members/add" : "team/groups/members/remove";
}

std::string Changing::argument(const std::vector<MemberId>& members) const {
    Json list = Json::array();
    for (const auto& member : members) {
        if (change_ == Change::add) {
            list.push_back(Json{{"user", selector(member)}, {"access_type", tagged("member")}});
        } else {
            list.push_back(selector(member));
        }
    }
    return Json{{"group", selector(group_)},
                {change_ == Change::add ? "members" : "users", std::move(list)},
                {"return_members", false}}
        .dump();
}

void Changing::next() {
    if (status_ && !parts_.empty()) {
        Part part = std::move(parts_.front());
        parts_.pop_front();
        send(std::move(part));
        return;
    }
    if (status_ && !left_out_.empty()) {
        constexpr std::size_t k_shown = 5;
        const std::size_t count = left_out_.size();
        std::sort(left_out_.begin(), left_out_.end());
        left_out_.resize(std::min(count, k_shown));
        for (auto& id : left_out_) id = visible(id);
        Error error = reason_;
        error.message += fmt::format("; {} of {} left out: {}{}", count, total_,
                                     fmt::join(left_out_, ", "), count > k_shown ? ", …" : "");
        status_ = tl::unexpected(std::move(error));
    }
    finish_({.status = std::move(status_)});
}

void Changing::send(Part part) {
    RpcCall call{.route = route(), .argument = argument(part.members), .repeat = Repeat::never};
    rpc_->call(std::move(call), [self = shared_from_this(), part = std::move(part)](
                                    const Reply& reply) { self->take(part, reply); });
}

void Changing::take(Part part, const Reply& reply) {
    if (reply) {
        next();
        return;
    }
    const Failure& failure = reply.error();
    if (failure.remedy == Remedy::look) {
        if (++part.losses >= k_most_losses) {
            status_ = tl::unexpected(failure.error);
            next();
            return;
        }
        const auto wait = rpc_->backoff(part.losses);
        rpc_->tell_retry(route(), failure.error, part.losses, wait);
        rpc_->after(wait, [self = shared_from_this(), part, failure](bool stopped) {
            if (stopped) {
                self->status_ = tl::unexpected(failure.error);
                self->next();
            } else {
                self->compare(part, failure);
            }
        });
        return;
    }
    refused(std::move(part), failure);
}

void Changing::refused(Part part, const Failure& failure) {
    const std::string_view already =
        change_ == Change::add ? "duplicate_user" : "member_not_in_group";
    if (failure.is(already)) {
        // Alone, it says all there is to know: what we want is so.
        if (part.members.size() == 1) {
            next();
        } else if (part.compared) {
            halve(part);
            next();
        } else {
            compare(std::move(part), failure);
        }
        return;
    }
    if (failure.is("users_not_found") || failure.is("members_not_in_team")) {
        drop(std::move(part), failure.named(), failure);
        return;
    }
    if (failure.error.code == ErrorCode::invalid_input) {
        if (part.members.size() == 1) {
            left_out_.push_back(part.members.front().str());
            if (reason_.message.empty()) reason_ = failure.error;
        } else {
            halve(part);
        }
        next();
        return;
    }
    status_ = tl::unexpected(failure.error);
    next();
}

/// Sends on only what the live group does not show yet.
void Changing::compare(Part part, const Failure& failure) {
    list_group_members(
        *rpc_, group_,
        [self = shared_from_this(), part = std::move(part), failure](const MemberIds& ids) {
            if (!ids) {
                Error error = failure.error;
                error.message += "; looking failed too: " + ids.error().error.message;
                self->status_ = tl::unexpected(std::move(error));
                self->next();
                return;
            }
            const std::unordered_set<std::string> live{ids->begin(), ids->end()};
            const bool wanted = self->change_ == Change::add;
            Part rest{.losses = part.losses, .compared = true};
            for (const auto& member : part.members) {
                if (live.contains(member.str()) != wanted) rest.members.push_back(member);
            }
            // An answer that is lost again and again may be lost for the size of the call.
            const bool smaller = part.losses > 1 && rest.members.size() > 1;
            if (smaller) {
                self->halve(rest);
            } else if (!rest.members.empty()) {
                self->parts_.push_front(std::move(rest));
            }
            self->next();
        });
}

void Changing::halve(const Part& part) {
    const auto middle = part.members.begin() + static_cast<std::ptrdiff_t>(part.members.size() / 2);
    parts_.push_front({{middle, part.members.end()}, part.losses, part.compared});
    parts_.push_front({{part.members.begin(), middle}, part.losses, part.compared});
}

void Changing::drop(Part part, const std::vector<std::string>& named, const Failure& failure) {
    const std::unordered_set<std::string> bad{named.begin(), named.end()};
    const auto is_bad = [&bad](const MemberId& member) { return bad.contains(member.str()); };
    std::vector<std::string> dropped;
    for (const auto& member : part.members) {
        if (is_bad(member)) dropped.push_back(member.str());
    }
    if (dropped.empty()) {
        // Dropbox named nobody of ours: find out by halving.
        if (part.members.size() > 1) {
            halve(part);
            next();
            return;
        }
        dropped.push_back(part.members.front().str());
    }
    // Who is not on the team is in no group either: a removal has what it wants.
    if (change_ == Change::add) {
        if (reason_.message.empty()) reason_ = failure.error;
        left_out_.insert(left_out_.end(), dropped.begin(), dropped.end());
    }
    const std::unordered_set<std::string> out{dropped.begin(), dropped.end()};
    std::erase_if(part.members,
                  [&out](const MemberId& member) { return out.contains(member.str()); });
    if (!part.members.empty()) parts_.push_front(std::move(part));
    next();
}

} // namespace

void add_to_group(Rpc& rpc, const AddToGroup& write, Finish finish) {
    std::make_shared<Changing>(rpc, Change::add, write.group, write.members, std::move(finish))
        ->next();
}

void remove_from_group(Rpc& rpc, const RemoveFromGroup& write, Finish finish) {
    std::make_shared<Changing>(rpc, Change::remove, write.group, write.members, std::move(finish))
        ->next();
}

} // namespace rollcall::dropbox
