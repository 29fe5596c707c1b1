#include "event_log.hpp"

#include "decode_event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace rollcall::dropbox {
namespace {

constexpr std::string_view k_route = "team_log/get_events";

// Pages may be empty with more to come, and `continue` was seen to hand out the same page again.
constexpr int k_idle_pages = 20;
// A stream can be reset at any time; one that always is will not end.
constexpr int k_most_starts = 5;
// A reset names the time of the newest event *about*: what lies a little before it is read again.
constexpr std::chrono::hours k_margin{1};

/// One category, read to its end.
class Stream {
public:
    Stream(Rpc& rpc, const EventSpan& span, std::string category)
        : rpc_(&rpc), from_(span.from), until_(span.until), category_(std::move(category)) {}
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    void start() {
        if (++starts_ > k_most_starts) {
            failure_ = Error{.code = ErrorCode::incomplete,
                             .message = fmt::format("{}: the stream of {} was reset {} times",
                                                    k_route, category_, k_most_starts)};
            return;
        }
        Json time{{"start_time", from_}};
        if (until_) time["end_time"] = *until_;
        ask(std::string{k_route},
            Json{{"limit", 1000}, {"time", std::move(time)}, {"category", tagged(category_)}});
    }

    [[nodiscard]] bool is_running() const noexcept { return running_; }
    [[nodiscard]] const std::optional<Error>& failure() const noexcept { return failure_; }
    /// By their canonical text, which is all that tells two of them apart.
    [[nodiscard]] const std::set<std::string>& events() const noexcept { return events_; }

private:
    void ask(std::string route, const Json& argument) {
        running_ = true;
        rpc_->call({.route = std::move(route), .argument = argument.dump()}, [this](Reply reply) {
            running_ = false;
            take(std::move(reply));
        });
    }

    void take(Reply reply) {
        if (!reply) {
            refused(std::move(reply.error()));
            return;
        }
        const std::size_t before = events_.size();
        if (const Json& page = at(reply->value, "events"); page.is_array()) {
            for (const Json& event : page) {
                events_.insert(event.dump(-1, ' ', false, Json::error_handler_t::replace));
            }
        }
        if (at(reply->value, "has_more") != true) return;
        idle_ = events_.size() == before ? idle_ + 1 : 0;
        const auto cursor = text_at(reply->value, "cursor");
        if (idle_ >= k_idle_pages || !cursor) {
            failure_ = Error{.code = ErrorCode::incomplete,
                             .message = fmt::format("{}: {} pages brought nothing new, and the "
                                                    "stream of {} does not end",
                                                    k_route, idle_, category_)};
            return;
        }
        ask(std::string{k_route} + "/continue", Json{{"cursor", *cursor}});
    }

    void refused(Failure failure) {
        if (failure.is("reset")) {
            const auto when = parse_utc_time(text_at(failure.detail, "reset").value_or(""));
            if (when) from_ = std::max(from_, utc_time(*when - k_margin));
            start();
        } else if (failure.is("bad_cursor")) {
            start();
        } else {
            failure_ = std::move(failure.error);
        }
    }

    Rpc* rpc_;
    std::string from_;
    std::optional<std::string> until_;
    std::string category_;
    std::set<std::string> events_{};
    std::optional<Error> failure_{};
    int starts_ = 0;
    int idle_ = 0;
    bool running_ = false;
};

} // namespace

Result<std::vector<TeamEvent>> read_events(Rpc& rpc, const EventSpan& span) {
    Stream groups(rpc, span, "groups");
    Stream members(rpc, span, "members");
    groups.start();
    members.start();
    while ((groups.is_running() || members.is_running()) && rpc.turn()) {
    }
    std::set<std::string> all;
    for (const auto* stream : {&groups, &members}) {
        if (stream->failure()) {
            return tl::unexpected(Error{*stream->failure()}.within("reading the team's event log"));
        }
        all.insert(stream->events().begin(), stream->events().end());
    }
    std::vector<TeamEvent> events;
    for (const auto& text : all) {
        if (auto event = read_event(Json::parse(text, nullptr, false))) {
            events.push_back(std::move(*event));
        }
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const TeamEvent& a, const TeamEvent& b) { return a.time < b.time; });
    return events;
}

} // namespace rollcall::dropbox
