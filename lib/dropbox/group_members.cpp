#include "group_calls.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>

namespace rollcall::dropbox {
namespace {

// A call may be lost for its size: after two losses its halves are tried. But each loss can take a
// time-out, so that a group is given up after some of them.
constexpr int k_losses_of_a_size = 2;
constexpr int k_losses_of_one = 3;
constexpr int k_most_losses = 8;

// "Some are in already", and the listing shows none of them: it lags. 2, 4, 8, 16 s.
constexpr int k_most_comparisons = 5;
constexpr std::chrono::milliseconds k_first_lag{2'000};

enum class Change { add, remove };

/// Changes a group's members: as one call when all goes well, in parts when Dropbox refuses the
/// whole list for the sake of some that it does not name.
class Changing : public std::enable_shared_from_this<Changing> {
public:
    Changing(Rpc& rpc, Change change, GroupId group, std::vector<MemberId> members, Finish finish)
        : rpc_(&rpc), change_(change), group_(std::move(group)), members_(std::move(members)),
          results_(members_.size()), finish_(std::move(finish)) {
        if (members_.empty()) return;
        Part all;
        for (std::size_t i = 0; i < members_.size(); ++i) all.places.push_back(i);
        parts_.push_back(std::move(all));
    }

    void next();

private:
    /// Members that go out in one call, by their place in the write.
    struct Part {
        std::vector<std::size_t> places{};
        int losses = 0;      ///< answers lost at this size
        int comparisons = 0; ///< with the live group, on the way here
    };

    void send(Part part);
    void take(Part part, const Reply& reply);
    void refused(Part part, const Failure& failure);
    void compare_later(Part part, const Failure& failure, std::chrono::milliseconds wait);
    void compare(Part part, const Failure& failure);
    using Ids = std::unordered_set<std::string>;
    void check_count(const Part& part, const Failure& failure, Ids live);
    void go_on(const Part& part, const Ids& live);
    void halve(const Part& part);
    void leave_out(Part part, const Failure& failure);
    void give_up(const Error& error);
    void settle(const Part& part, const Result<void>& result);
    [[nodiscard]] Error left_out() const;
    [[nodiscard]] std::string route() const;
    [[nodiscard]] std::string argument(const Part& part) const;

    Rpc* rpc_;
    Change change_;
    GroupId group_;
    std::vector<MemberId> members_;
    std::vector<std::optional<Result<void>>> results_; ///< absent: not known yet
    Finish finish_;
    std::deque<Part> parts_{};
    int losses_ = 0;
    std::optional<Error> failure_{}; ///< of the group, or of everything
};

std::string Changing::route() const {
    return change_ == Change::add ? "team/groups/members/add" : "team/groups/members/remove";
}

std::string Changing::argument(const Part& part) const {
    Json list = Json::array();
    for (const auto place : part.places) {
        const MemberId& member = members_[place];
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

void Changing::settle(const Part& part, const Result<void>& result) {
    for (const auto place : part.places) results_[place] = result;
}

void Changing::next() {
    if (!failure_ && !parts_.empty()) {
        Part part = std::move(parts_.front());
        parts_.pop_front();
        send(std::move(part));
        return;
    }
    WriteOutcome outcome;
    for (auto& result : results_) {
        if (!result) {
            result = tl::unexpected(failure_.value_or(
                Error{.code = ErrorCode::internal, .message = route() + ": not tried"}));
        }
        outcome.members.push_back(std::move(*result));
    }
    if (failure_) {
        outcome.status = tl::unexpected(std::move(*failure_));
    } else if (std::any_of(outcome.members.begin(), outcome.members.end(),
                           [](const auto& result) { return !result; })) {
        results_.assign(outcome.members.begin(), outcome.members.end());
        outcome.status = tl::unexpected(left_out());
    }
    finish_(std::move(outcome));
}

/// The first reason, and whom it keeps out.
Error Changing::left_out() const {
    constexpr std::size_t k_shown = 5;
    std::vector<std::string> ids;
    std::optional<Error> reason;
    for (std::size_t place = 0; place < members_.size(); ++place) {
        if (*results_[place]) continue;
        if (!reason) reason = results_[place]->error();
        ids.push_back(visible(members_[place].str()));
    }
    const std::size_t count = ids.size();
    std::sort(ids.begin(), ids.end());
    ids.resize(std::min(count, k_shown));
    reason->message += fmt::format("; {} of {} left out: {}{}", count, members_.size(),
                                   fmt::join(ids, ", "), count > k_shown ? ", …" : "");
    return *reason;
}

void Changing::give_up(const Error& error) {
    failure_ = error;
    next();
}

void Changing::send(Part part) {
    RpcCall call{.route = route(), .argument = argument(part), .repeat = Repeat::never};
    rpc_->call(std::move(call), [self = shared_from_this(), part = std::move(part)](
                                    const Reply& reply) { self->take(part, reply); });
}

void Changing::take(Part part, const Reply& reply) {
    if (reply) {
        settle(part, {});
        next();
        return;
    }
    const Failure& failure = reply.error();
    if (failure.remedy != Remedy::look) {
        refused(std::move(part), failure);
        return;
    }
    ++part.losses;
    const int most = part.places.size() == 1 ? k_losses_of_one : k_losses_of_a_size + 1;
    if (++losses_ >= k_most_losses || part.losses >= most) {
        give_up(failure.error);
        return;
    }
    const auto wait = rpc_->backoff(part.losses);
    rpc_->tell_retry(route(), failure.error, part.losses, wait);
    compare_later(std::move(part), failure, wait);
}

void Changing::refused(Part part, const Failure& failure) {
    const std::string_view already =
        change_ == Change::add ? "duplicate_user" : "member_not_in_group";
    if (failure.is(already)) {
        // Alone, it says all there is to know: what we want is so.
        if (part.places.size() == 1) {
            settle(part, {});
            next();
        } else if (part.comparisons == 0) {
            compare(std::move(part), failure);
        } else if (part.comparisons < k_most_comparisons) {
            const auto wait = k_first_lag * (1 << (part.comparisons - 1));
            compare_later(std::move(part), failure, wait);
        } else {
            halve(part);
            next();
        }
        return;
    }
    if (failure.is("users_not_found") || failure.is("members_not_in_team")) {
        leave_out(std::move(part), failure);
        return;
    }
    if (failure.error.code == ErrorCode::invalid_input) {
        if (part.places.size() == 1) {
            settle(part, tl::unexpected(failure.error));
        } else {
            halve(part);
        }
        next();
        return;
    }
    // About the group, or about us: it would be said to every part.
    give_up(failure.error);
}

void Changing::compare_later(Part part, const Failure& failure, std::chrono::milliseconds wait) {
    rpc_->after(wait, [self = shared_from_this(), part = std::move(part), failure](bool stopped) {
        if (stopped) {
            self->give_up(failure.error);
        } else {
            self->compare(part, failure);
        }
    });
}

/// Looks who is in the live group by now.
void Changing::compare(Part part, const Failure& failure) {
    list_group_members(
        *rpc_, group_,
        [self = shared_from_this(), part = std::move(part), failure](const MemberIds& ids) {
            if (!ids) {
                Error error = failure.error;
                error.message += "; looking failed too: " + ids.error().error.message;
                self->give_up(error);
                return;
            }
            self->check_count(part, failure, {ids->begin(), ids->end()});
        });
}

/// Who is not in a listing has left the group only where the listing is whole; otherwise the call
/// is made again, which says so of each by itself.
void Changing::check_count(const Part& part, const Failure& failure, Ids live) {
    if (change_ == Change::add) {
        go_on(part, live);
        return;
    }
    find_group(*rpc_, group_,
               [self = shared_from_this(), part, failure,
                live = std::move(live)](const MaybeGroup& group) mutable {
                   if (!group) {
                       Error error = failure.error;
                       error.message += "; looking failed too: " + group.error().error.message;
                       self->give_up(error);
                       return;
                   }
                   const bool adds_up =
                       !*group || !(*group)->member_count || *(*group)->member_count == live.size();
                   if (!adds_up) {
                       for (const auto place : part.places) {
                           live.insert(self->members_[place].str());
                       }
                   }
                   self->go_on(part, live);
               });
}

/// Sends on only what the live group does not show yet.
void Changing::go_on(const Part& part, const Ids& live) {
    const bool wanted = change_ == Change::add;
    Part rest{.losses = part.losses, .comparisons = part.comparisons + 1};
    for (const auto place : part.places) {
        if (live.contains(members_[place].str()) == wanted) {
            results_[place] = Result<void>{};
        } else {
            rest.places.push_back(place);
        }
    }
    // An answer that is lost again and again may be lost for the size of the call.
    if (part.losses >= k_losses_of_a_size && rest.places.size() > 1) {
        halve(rest);
    } else if (!rest.places.empty()) {
        parts_.push_front(std::move(rest));
    }
    next();
}

void Changing::halve(const Part& part) {
    const auto middle = part.places.begin() + static_cast<std::ptrdiff_t>(part.places.size() / 2);
    parts_.push_front({{middle, part.places.end()}, 0, part.comparisons});
    parts_.push_front({{part.places.begin(), middle}, 0, part.comparisons});
}

/// Goes on without those that Dropbox names.
void Changing::leave_out(Part part, const Failure& failure) {
    const auto named = failure.named();
    const std::unordered_set<std::string> bad{named.begin(), named.end()};
    Part out;
    Part rest{.losses = part.losses, .comparisons = part.comparisons};
    for (const auto place : part.places) {
        (bad.contains(members_[place].str()) ? out : rest).places.push_back(place);
    }
    if (out.places.empty()) {
        // Dropbox named nobody of ours: find out by halving.
        if (part.places.size() > 1) {
            halve(part);
            next();
            return;
        }
        std::swap(out, rest);
    }
    // Who is not on the team is in no group either: a removal has what it wants.
    settle(out,
           change_ == Change::add ? Result<void>(tl::unexpected(failure.error)) : Result<void>{});
    if (!rest.places.empty()) parts_.push_front(std::move(rest));
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
