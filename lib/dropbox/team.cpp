#include "event_log.hpp"
#include "job.hpp"
#include "look_up.hpp"
#include "reading.hpp"
#include "rpc.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/dropbox/team.hpp>
#include <rollcall/http/library.hpp>
#include <rollcall/http/transport.hpp>
#include <rollcall/http/url.hpp>

#include <fmt/format.h>

#include <deque>
#include <utility>

namespace rollcall::dropbox {

struct Library::State {
    http::Library curl{};
};

Library::Library() : state_(std::make_unique<State>()) {}
Library::~Library() = default;

struct Team::State {
    State(RpcOptions options,
          std::unique_ptr<http::Transport> transport,
          Clock& clock,
          Progress& told)
        : rpc(std::move(options), std::move(transport), clock), progress(&told) {}

    Rpc rpc;
    Progress* progress;
    std::size_t under_way = 0;
    std::deque<WriteOutcome> finished{};
};

namespace {

/// Nothing = the environment's proxy. A sandbox on this machine is never behind one.
std::optional<std::string> proxy_for(const http::Url& url, const std::string& proxy) {
    if (!proxy.empty()) return proxy;
    if (http::is_loopback(url.host)) return std::string{};
    return std::nullopt;
}

std::string_view missing_credential(const ClientOptions& options) {
    if (options.app_key.empty()) return "app key";
    if (options.app_secret.empty()) return "app secret";
    if (options.refresh_token.empty()) return "refresh token";
    return {};
}

} // namespace

Team::Team(std::unique_ptr<State> state) : state_(std::move(state)) {}
Team::~Team() = default;

Result<std::unique_ptr<Team>>
Team::create(ClientOptions options, Clock& clock, Progress& progress) {
    ROLLCALL_TRY_ASSIGN(const auto url, http::parse_url(options.api_url));
    if (url.scheme == "http" && !http::is_loopback(url.host)) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("plain http to {} would show the tokens to everyone; use https",
                                visible(url.host)));
    }
    if (const auto missing = missing_credential(options); !missing.empty()) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("the Dropbox {} is empty; set it in the configuration", missing));
    }
    ROLLCALL_TRY_ASSIGN(auto transport,
                        http::Transport::create({.proxy = proxy_for(url, options.proxy),
                                                 .ca_file = options.ca_file,
                                                 .user_agent = "rollcall"}));
    RpcOptions rpc{.url = url.text,
                   .app_key = std::move(options.app_key),
                   .app_secret = std::move(options.app_secret),
                   .refresh_token = std::move(options.refresh_token),
                   .concurrency = options.concurrency,
                   .timeout = options.call_timeout,
                   .pass_timeout = options.pass_timeout,
                   .quiet_until = options.quiet_until,
                   .on_quiet = std::move(options.on_quiet)};
    return std::unique_ptr<Team>{
        new Team{std::make_unique<State>(std::move(rpc), std::move(transport), clock, progress)}};
}

Result<LiveTeam> Team::read() {
    state_->rpc.work_for(0);
    return read_team(state_->rpc, *state_->progress);
}

Result<LeftOut> Team::still_there(const LeftOut& missing) {
    state_->rpc.work_for(0);
    return find_left_out(state_->rpc, missing);
}

Result<std::vector<TeamEvent>> Team::events(const EventSpan& span) {
    state_->rpc.work_for(0);
    return read_events(state_->rpc, span);
}

Result<std::optional<LivePerson>> Team::person(const MemberId& member, const std::string& email) {
    state_->rpc.work_for(0);
    return look_up_person(state_->rpc, member, email);
}

Result<std::optional<LiveGroup>> Team::group(const GroupId& group) {
    state_->rpc.work_for(0);
    return look_up_group(state_->rpc, group);
}

Result<std::vector<Group>> Team::groups(const std::vector<GroupId>& groups) {
    state_->rpc.work_for(0);
    return look_up_groups(state_->rpc, groups);
}

void Team::begin_pass() { state_->rpc.begin_pass(); }

void Team::no_call_after(std::chrono::milliseconds from_now, std::string why) {
    state_->rpc.no_call_after(from_now, std::move(why));
}

std::size_t Team::capacity() const {
    return state_->rpc.closed_because().empty() ? state_->rpc.limit() : 0;
}

std::string Team::closed_because() const { return state_->rpc.closed_because(); }

void Team::listen(WriteListener* listener) { state_->rpc.listen(listener); }

Result<void> Team::await_jobs(const std::vector<RunningJob>& jobs) {
    state_->rpc.work_for(0);
    return dropbox::await_jobs(state_->rpc, jobs);
}

void Team::submit(std::size_t ticket, const TeamWrite& write) {
    ++state_->under_way;
    const auto finish = [state = state_.get(), ticket](WriteOutcome outcome) {
        outcome.ticket = ticket;
        --state->under_way;
        state->finished.push_back(std::move(outcome));
    };
    state_->rpc.work_for(ticket);
    try {
        start_write(state_->rpc, write, finish);
    } catch (const Json::exception&) {
        // Thrown before anything is sent, when a text is not UTF-8.
        finish({.status = fail(ErrorCode::invalid_input, "a value of the write is not UTF-8")});
    }
}

std::optional<WriteOutcome> Team::next() {
    while (state_->finished.empty()) {
        if (state_->under_way == 0) return std::nullopt;
        // The last turn may be the one that finishes all that waits.
        if (!state_->rpc.turn() && state_->finished.empty()) return std::nullopt;
    }
    WriteOutcome outcome = std::move(state_->finished.front());
    state_->finished.pop_front();
    return outcome;
}

std::size_t Team::calls() const noexcept { return state_->rpc.calls(); }

std::chrono::milliseconds Team::throttled() const noexcept { return state_->rpc.throttled(); }

} // namespace rollcall::dropbox
