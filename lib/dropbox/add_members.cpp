#include "decode.hpp"
#include "job.hpp"
#include "member_infos.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <utility>

namespace rollcall::dropbox {
namespace {

constexpr int k_most_tries = 3;
constexpr std::string_view k_route = "team/members/add";

/// Adds up to twenty people: as one call when all goes well, in parts when one row spoils it.
class Adding : public std::enable_shared_from_this<Adding> {
public:
    Adding(Rpc& rpc, AddMembersToTeam write, Finish finish)
        : rpc_(&rpc), write_(std::move(write)), rows_(write_.members.size()),
          finish_(std::move(finish)) {}

    void start() {
        Part all;
        for (std::size_t i = 0; i < rows_.size(); ++i) all.push_back(i);
        if (!all.empty()) parts_.push_back(std::move(all));
        next();
    }

private:
    /// Rows that go out in one call, by their place in the write.
    using Part = std::vector<std::size_t>;

    struct Row {
        std::optional<Result<AddedMember>> result{};
        int tries = 0;
        bool lost = false; ///< it was sent, and we do not know what became of it
        Error why{};       ///< the failure that lost it
    };

    void next();
    void send(Part part);
    void take(const Part& part, const Reply& reply);
    void take_job(const Part& part, const Reply& reply);
    void take_rows(const Part& part, const Answer& answer);
    void take_row(std::size_t place, const Json& answer, const std::string& request);
    void lost(const Part& part, const Error& why);
    void look(const Part& part);
    using Told = tl::expected<MemberInfos, Failure>;
    void take_look(const Part& part, const Told& told);
    void take_found(std::size_t place, const User& user);
    [[nodiscard]] Part unanswered(const Part& part) const;
    [[nodiscard]] std::optional<std::size_t> place_of(const Part& part,
                                                      std::string_view email) const;
    [[nodiscard]] Json argument(const Part& part) const;

    Rpc* rpc_;
    AddMembersToTeam write_;
    std::vector<Row> rows_;
    Finish finish_;
    std::deque<Part> parts_{};
    Result<void> status_{};
};

Json Adding::argument(const Part& part) const {
    Json rows = Json::array();
    for (const auto place : part) {
        const NewMember& member = write_.members[place];
        Json row{{"member_email", member.email},
                 {"send_welcome_email", member.send_welcome_email},
                 {"role", tagged(to_string(member.role.value_or(Role::member_only)))}};
        if (member.given_name) row["member_given_name"] = *member.given_name;
        if (member.surname) row["member_surname"] = *member.surname;
        if (member.external_id) row["member_external_id"] = *member.external_id;
        rows.push_back(std::move(row));
    }
    return Json{{"new_members", std::move(rows)}, {"force_async", false}};
}

void Adding::next() {
    if (parts_.empty() || !status_) {
        WriteOutcome outcome{.status = status_};
        for (auto& row : rows_) {
            if (!row.result) row.result = tl::unexpected(status_ ? row.why : status_.error());
            outcome.added.push_back(std::move(*row.result));
        }
        finish_(std::move(outcome));
        return;
    }
    Part part = std::move(parts_.front());
    parts_.pop_front();
    send(std::move(part));
}

void Adding::send(Part part) {
    for (const auto place : part) ++rows_[place].tries;
    RpcCall call{
        .route = std::string{k_route}, .argument = argument(part).dump(), .repeat = Repeat::never};
    rpc_->call(
        std::move(call), [self = shared_from_this(), part = std::move(part)](const Reply& reply) {
            if (reply) {
                if (const auto job = launched_job(reply->value)) {
                    poll_job(*self->rpc_, {"team/members/add/job_status/get", *job},
                             [self, part](const Reply& last) { self->take_job(part, last); });
                    return;
                }
                if (const auto tag = tag_of(reply->value); tag != "complete") {
                    self->take(part, tl::unexpected(unknown_launch(k_route, tag, reply->request)));
                    return;
                }
            }
            self->take(part, reply);
        });
}

void Adding::take(const Part& part, const Reply& reply) {
    if (reply) {
        take_rows(part, *reply);
        return;
    }
    const Failure& failure = reply.error();
    if (failure.remedy == Remedy::look) {
        lost(part, failure.error);
        return;
    }
    if (failure.error.code != ErrorCode::invalid_input) {
        status_ = tl::unexpected(failure.error);
    } else if (part.size() == 1) {
        rows_[part.front()].result = tl::unexpected(failure.error);
    } else {
        // One bad row has the whole call refused, and which one is not said: halve until it is
        // alone.
        const auto middle = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
        parts_.emplace_front(middle, part.end());
        parts_.emplace_front(part.begin(), middle);
    }
    next();
}

/// The end of a job. That it cannot be asked for is no refusal of the people: it may add them yet.
void Adding::take_job(const Part& part, const Reply& reply) {
    if (reply) {
        take_rows(part, *reply);
    } else if (reply.error().ended) {
        status_ = tl::unexpected(reply.error().error);
        next();
    } else {
        lost(part, reply.error().error);
    }
}

void Adding::take_rows(const Part& part, const Answer& given) {
    const Json& answers = at(given.value, "complete");
    if (answers.is_array()) {
        for (const Json& answer : answers) {
            const std::string tag = tag_of(answer);
            const auto email =
                tag == "success" ? text_at(at(answer, "profile"), "email") : text_at(answer, tag);
            const auto place = email ? place_of(part, *email) : std::nullopt;
            if (place) take_row(*place, answer, given.request);
        }
    }
    const Part left = unanswered(part);
    if (left.empty()) {
        next();
        return;
    }
    lost(left, {.code = ErrorCode::unavailable,
                .message = with_request(fmt::format("{}: no answer for this person", k_route),
                                        given.request)});
}

void Adding::take_row(std::size_t place, const Json& answer, const std::string& request) {
    Row& row = rows_[place];
    const std::string tag = tag_of(answer);
    if (tag == "success") {
        const auto user = read_user(answer);
        // A success that cannot be read stays unanswered, and is looked at.
        if (user) row.result = AddedMember{.member = user->member_id, .state = *user->state};
        return;
    }
    // After a lost answer these are the echo of our own call: unanswered, and looked at.
    const bool echo = tag == "user_already_on_team" || tag == "duplicate_external_member_id";
    const Error refusal{
        .code = code_of(tag),
        .message = with_request(fmt::format("{}: {} {}{}", k_route, visible(tag),
                                            visible(write_.members[place].email), advice_on(tag)),
                                request)};
    if (row.lost && echo) {
        row.why = refusal;
        row.tries = k_most_tries;
        return;
    }
    row.result = tl::unexpected(refusal);
}

void Adding::lost(const Part& part, const Error& why) {
    int tries = 1;
    for (const auto place : part) {
        Row& row = rows_[place];
        if (!row.lost || row.tries < k_most_tries) row.why = why;
        row.lost = true;
        tries = std::max(tries, row.tries);
    }
    const auto wait = rpc_->backoff(tries);
    rpc_->tell_retry(k_route, why, tries, wait);
    rpc_->after(wait, [self = shared_from_this(), part, why](bool stopped) {
        if (stopped) {
            self->status_ = tl::unexpected(why);
            self->next();
        } else {
            self->look(part);
        }
    });
}

void Adding::look(const Part& part) {
    Json selectors = Json::array();
    for (const auto place : part) {
        selectors.push_back(Json{{".tag", "email"}, {"email", write_.members[place].email}});
    }
    ask_members(*rpc_, std::move(selectors), [self = shared_from_this(), part](const Told& told) {
        self->take_look(part, told);
    });
}

void Adding::take_look(const Part& part, const Told& told) {
    const auto look_failed = [this](std::size_t place, std::string_view why) {
        Error error = rows_[place].why;
        error.message += fmt::format("; looking failed too: {}", why);
        rows_[place].result = tl::unexpected(std::move(error));
    };
    if (!told) {
        for (const auto place : part) look_failed(place, told.error().error.message);
        next();
        return;
    }
    std::set<std::size_t> removed;
    for (const auto& row : told->there) {
        const auto place = place_of(part, row.user.email);
        if (!place) continue;
        if (row.user.state == UserState::removed) {
            removed.insert(*place);
        } else {
            take_found(*place, row.user);
        }
    }
    Part again;
    for (const auto place : unanswered(part)) {
        if (!removed.contains(place) && !told->says_gone(write_.members[place].email)) {
            // Left out of the answer: perhaps added, perhaps not.
            look_failed(place, "the answer does not name the person");
        } else if (rows_[place].tries < k_most_tries) {
            again.push_back(place);
        } else {
            rows_[place].result = tl::unexpected(rows_[place].why);
        }
    }
    if (!again.empty()) parts_.push_front(std::move(again));
    next();
}

void Adding::take_found(std::size_t place, const User& user) {
    const auto& wanted = write_.members[place].external_id;
    if (wanted && user.external_id != wanted) {
        rows_[place].result = tl::unexpected(
            Error{.code = ErrorCode::conflict,
                  .message =
                      fmt::format("{}: {} is on the team already, with external id \"{}\"", k_route,
                                  visible(user.email), visible(user.external_id.value_or("")))});
        return;
    }
    rows_[place].result = AddedMember{.member = user.member_id, .state = *user.state};
}

Adding::Part Adding::unanswered(const Part& part) const {
    Part left;
    for (const auto place : part) {
        if (!rows_[place].result) left.push_back(place);
    }
    return left;
}

std::optional<std::size_t> Adding::place_of(const Part& part, std::string_view email) const {
    const std::string key = email_key(email);
    for (const auto place : part) {
        if (!rows_[place].result && email_key(write_.members[place].email) == key) return place;
    }
    return std::nullopt;
}

} // namespace

void add_members(Rpc& rpc, const AddMembersToTeam& write, Finish finish) {
    std::make_shared<Adding>(rpc, write, std::move(finish))->start();
}

} // namespace rollcall::dropbox
