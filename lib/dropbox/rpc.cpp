#include "rpc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rollcall::dropbox {
namespace {

using std::chrono::milliseconds;

// Long enough to sleep most of a call, short enough to hear of a timer that is due.
constexpr milliseconds k_moment{20};
constexpr milliseconds k_between_renewals{30'000};

constexpr std::chrono::hours k_longest_quiet{24};

constexpr std::string_view k_time_is_over = "the time for the pass is over (dropbox.passTimeout)";

Failure stopped(const std::string& route, const Error& last) {
    return Failure{.error = {.code = last.code,
                             .message = fmt::format("{}; the pass ended before {} was repeated",
                                                    last.message, route),
                             .retry_after = last.retry_after},
                   .ended = true};
}

http::FailedAttempt attempt_of(const http::Response& response, const Failure& failure) {
    return {.transfer = response.transfer,
            .status = response.status,
            .unusable = failure.unusable,
            .retry_after = failure.error.retry_after};
}

} // namespace

Rpc::Rpc(RpcOptions options, std::unique_ptr<http::Transport> transport, Clock& clock)
    : options_(std::move(options)), transport_(std::move(transport)), clock_(&clock),
      timeline_(clock), dice_(options_.dice ? *options_.dice : std::random_device{}()),
      limit_(std::clamp<std::size_t>(options_.concurrency, 1, k_first_limit)) {
    if (!options_.quiet_until) return;
    const auto left = *options_.quiet_until - clock_->now();
    // The wall clock may have been set back meanwhile.
    if (left > std::chrono::milliseconds::zero()) {
        paused_until_ =
            timeline_.now() + std::min<Timeline::Point::duration>(left, k_longest_quiet);
    }
}

void Rpc::call(RpcCall call, Done done) {
    auto resumed = [this, ticket = ticket_, done = std::move(done)](Reply reply) {
        ticket_ = ticket;
        done(std::move(reply));
    };
    ready_.push_back(std::make_shared<Job>(
        Job{.call = std::move(call), .done = std::move(resumed), .ticket = ticket_}));
}

void Rpc::after(milliseconds wait, Wake wake) {
    timers_.emplace(timeline_.now() + wait,
                    [this, ticket = ticket_, wake = std::move(wake)](bool stopped) {
                        ticket_ = ticket;
                        wake(stopped);
                    });
}

void Rpc::begin_pass() {
    pass_deadline_ = options_.pass_timeout.count() > 0 ? timeline_.now() + options_.pass_timeout
                                                       : Timeline::Point::max();
    deadline_ = pass_deadline_;
    limited_by_.clear();
    refusal_.clear();
    leave_by_.reset();
}

void Rpc::no_call_after(milliseconds from_now, std::string why) {
    deadline_ = std::min(pass_deadline_, timeline_.now() + from_now);
    limited_by_ = deadline_ < pass_deadline_ ? std::move(why) : std::string();
}

std::string Rpc::time_is_over() const {
    return limited_by_.empty() ? std::string(k_time_is_over) : limited_by_;
}

std::string Rpc::closed_because() const {
    if (!refusal_.empty()) return refusal_;
    if (is_out_of_time()) return time_is_over();
    if (const auto left = paused_until_ - timeline_.now(); left > options_.retry.longest_pause) {
        return fmt::format("Dropbox asked to wait {} s more",
                           std::chrono::ceil<std::chrono::seconds>(left).count());
    }
    return {};
}

/// What will be answered to every further call, too: trying them all would only make it worse.
void Rpc::remember_refusal(const Failure& failure) {
    for (const std::string_view tag : {"invalid_grant", "invalid_client", "invalid_access_token",
                                       "user_suspended", "team_access_denied"}) {
        if (failure.is(tag)) refusal_ = failure.error.message;
    }
}

void Rpc::tell_retry(std::string_view route,
                     const Error& why,
                     int attempt,
                     milliseconds wait) const {
    if (listener_ == nullptr) return;
    listener_->retrying({.ticket = ticket_,
                         .route = std::string(route),
                         .why = why.message,
                         .attempt = attempt,
                         .wait = wait});
}

bool Rpc::turn() {
    wake_due();
    if (is_out_of_time()) end_pass();
    if (clock_->stop_requested()) leave();
    start_ready();
    if (transport_->in_flight() > 0) {
        const auto left = std::chrono::ceil<milliseconds>(next_event() - timeline_.now());
        transport_->turn(std::clamp(left, milliseconds{0}, k_moment));
        return true;
    }
    if (ready_.empty() && timers_.empty()) return false;
    if (!timeline_.sleep_until(next_event())) stop_waiting();
    return true;
}

Timeline::Point Rpc::next_event() const {
    auto next = timeline_.now() + std::chrono::hours{1};
    if (!timers_.empty()) next = std::min(next, timers_.begin()->first);
    if (!ready_.empty() && paused_until_ > timeline_.now()) next = std::min(next, paused_until_);
    return timeline_.now() < deadline_ ? std::min(next, deadline_) : next;
}

void Rpc::start_ready() {
    // Nobody waits that long inside a call. Calls fail at once, without being made, until it is
    // over.
    if (const auto left = paused_until_ - timeline_.now();
        !ready_.empty() && left > options_.retry.longest_pause) {
        fail_ready(Failure{.error = {.code = ErrorCode::rate_limited,
                                     .message = closed_because(),
                                     .retry_after = std::chrono::ceil<milliseconds>(left)},
                           .ended = true});
    }
    while (!ready_.empty() && flying_ < limit_ && timeline_.now() >= paused_until_) {
        if (!token_.is_good(clock_->now())) {
            const bool usable = token_.is_usable(clock_->now());
            if (!refreshing_ && (!usable || timeline_.now() >= renew_again_)) refresh();
            if (!usable) return;
        }
        auto job = std::move(ready_.front());
        ready_.pop_front();
        send(std::move(job));
    }
}

void Rpc::send(std::shared_ptr<Job> job) {
    job->token = token_.value();
    ++flying_;
    ++calls_;
    http::Request request{
        .url = fmt::format("{}/2/{}", options_.url, job->call.route),
        .headers = {"Content-Type: application/json",
                    "Authorization: Bearer " + token_.value().reveal()},
        .body = job->call.argument,
        .replay =
            job->call.repeat == Repeat::freely ? http::Replay::allowed : http::Replay::forbidden,
        .timeout = options_.timeout,
    };
    transport_->start(std::move(request), [this, job = std::move(job)](http::Response response) {
        --flying_;
        answered(job, std::move(response));
    });
}

void Rpc::answered(const std::shared_ptr<Job>& job, http::Response response) {
    const http::Response outline{.transfer = response.transfer, .status = response.status};
    // Before anything is cut off: half a token is not recognised any more. Of a page no word gets
    // into a message, and it is large.
    if (outline.status != 200 || job->call.body != Body::page)
        response.body = scrubbed(std::move(response.body));
    Reply reply = read_answer(job->call.route, std::move(response), job->call.body);
    if (reply) {
        succeeded();
        job->done(std::move(reply));
        return;
    }
    const Failure& failure = reply.error();
    if (failure.remedy == Remedy::renew && !job->renewed) {
        job->renewed = true;
        token_.discard(job->token);
        ready_.push_front(job);
        return;
    }
    const bool limited = failure.error.code == ErrorCode::rate_limited;
    const bool repeatable =
        failure.remedy == Remedy::wait
        || (failure.remedy == Remedy::look && job->call.repeat == Repeat::freely);
    if (repeatable) {
        auto attempt = attempt_of(outline, failure);
        attempt.attempt = limited ? ++job->limited : ++job->failures;
        attempt.waited = job->waited;
        attempt.jitter = draw();
        const auto wait = http::wait_before_retry(options_.retry, attempt);
        if (failure.error.retry_after) {
            // Asked for with any status, it holds for all calls.
            pause(std::max(wait.value_or(milliseconds{0}), *failure.error.retry_after));
        } else if (limited) {
            pause(wait.value_or(milliseconds{0}));
        }
        if (wait) {
            ticket_ = job->ticket;
            tell_retry(job->call.route, failure.error, attempt.attempt, *wait);
            if (limited) {
                job->waited += *wait;
                ready_.push_front(job);
            } else {
                timers_.emplace(timeline_.now() + *wait,
                                [this, job, last = failure.error](bool stop) {
                                    if (stop) {
                                        job->done(tl::unexpected(stopped(job->call.route, last)));
                                    } else {
                                        ready_.push_front(job);
                                    }
                                });
            }
            return;
        }
    }
    if (failure.error.retry_after && !repeatable) pause(*failure.error.retry_after);
    remember_refusal(failure);
    // What is only read may be done without; each write that lacks its scope would lack it again.
    if (job->ticket != 0 && failure.is("missing_scope")) refusal_ = failure.error.message;
    job->done(std::move(reply));
}

void Rpc::pause(milliseconds wait) {
    // The calls in flight when the limit was hit are refused together: that is one lesson, not
    // many.
    if (timeline_.now() >= paused_until_) limit_ = std::max<std::size_t>(1, limit_ / 2);
    const auto until = timeline_.now() + wait;
    if (until <= paused_until_) return;
    throttled_ += until - std::max(paused_until_, timeline_.now());
    paused_until_ = until;
    if (options_.on_quiet) options_.on_quiet(clock_->now() + wait);
}

void Rpc::succeeded() {
    refusal_.clear();
    if (limit_ < options_.concurrency) ++limit_;
}

void Rpc::refresh() {
    refreshing_ = true;
    ++calls_;
    http::Request request{
        .url = options_.url + "/oauth2/token",
        .headers = {"Content-Type: application/x-www-form-urlencoded"},
        .body = refresh_form(options_.refresh_token, options_.app_key, options_.app_secret),
        .timeout = options_.timeout,
    };
    transport_->start(std::move(request),
                      [this](http::Response response) { refreshed(std::move(response)); });
}

void Rpc::refreshed(http::Response response) {
    const http::Response outline{.transfer = response.transfer, .status = response.status};
    if (outline.status != 200) response.body = scrubbed(std::move(response.body));
    auto fresh = read_token(std::move(response));
    if (fresh) {
        refreshing_ = false;
        refresh_attempts_ = 0;
        token_.accept(fresh->token, clock_->now(), fresh->lifetime);
        constexpr std::size_t k_remembered = 4;
        if (seen_tokens_.size() == k_remembered) seen_tokens_.erase(seen_tokens_.begin());
        seen_tokens_.push_back(std::move(fresh->token));
        return;
    }
    const Failure& failure = fresh.error();
    if (failure.remedy == Remedy::wait) {
        auto attempt = attempt_of(outline, failure);
        attempt.attempt = ++refresh_attempts_;
        attempt.jitter = draw();
        const auto wait = http::wait_before_retry(options_.retry, attempt);
        if (failure.error.retry_after) pause(*failure.error.retry_after);
        if (wait) {
            ticket_ = 0;
            tell_retry("oauth2/token", failure.error, attempt.attempt, *wait);
            after(*wait, [this, failure](bool stop) {
                refreshing_ = false;
                // The next start_ready() asks again.
                if (stop && !token_.is_usable(clock_->now())) fail_ready(failure);
            });
            return;
        }
    }
    refreshing_ = false;
    refresh_attempts_ = 0;
    if (token_.is_usable(clock_->now())) {
        renew_again_ = timeline_.now() + k_between_renewals;
        return;
    }
    remember_refusal(failure);
    fail_ready(failure);
}

void Rpc::fail_ready(const Failure& failure) {
    const auto jobs = std::exchange(ready_, {});
    for (const auto& job : jobs) job->done(tl::unexpected(failure));
}

void Rpc::wake_due() {
    while (!timers_.empty() && timers_.begin()->first <= timeline_.now()) {
        const Wake wake = std::move(timers_.begin()->second);
        timers_.erase(timers_.begin());
        wake(false);
    }
}

void Rpc::wake_all() {
    const auto timers = std::exchange(timers_, {});
    for (const auto& [when, wake] : timers) wake(true);
}

void Rpc::end_pass() {
    wake_all();
    fail_ready(Failure{.error = {.code = ErrorCode::unavailable, .message = time_is_over()},
                       .ended = true});
}

void Rpc::stop_waiting() {
    wake_all();
    if (timeline_.now() >= paused_until_) return;
    fail_ready(Failure{.error = {.code = ErrorCode::rate_limited,
                                 .message = "stopped while waiting out a rate limit"},
                       .ended = true});
}

/// Asked to stop. Readings end at once. What a write has begun may come to its end, with the calls
/// that belong to it, until the time is over; then its outcome is unknown, as after a crash.
void Rpc::leave() {
    if (!leave_by_) leave_by_ = timeline_.now() + options_.grace;
    stop_waiting();
    const Failure failure{
        .error = {.code = ErrorCode::unavailable, .message = "not called: stopped by a signal"},
        .ended = true};
    fail_reading(failure);
    if (timeline_.now() < *leave_by_) return;
    fail_ready(failure);
    transport_->give_up("no answer before the process had to end");
    wake_all();
    fail_ready(failure);
}

void Rpc::fail_reading(const Failure& failure) {
    const auto first =
        std::stable_partition(ready_.begin(), ready_.end(),
                              [](const std::shared_ptr<Job>& job) { return job->ticket != 0; });
    const std::vector<std::shared_ptr<Job>> reading(first, ready_.end());
    ready_.erase(first, ready_.end());
    for (const auto& job : reading) job->done(tl::unexpected(failure));
}

milliseconds Rpc::backoff(int attempt) { return http::backoff(options_.retry, attempt, draw()); }

double Rpc::draw() { return std::uniform_real_distribution<double>{0.0, 1.0}(dice_); }

std::string Rpc::scrubbed(std::string text) const {
    const auto hide = [&text](const Secret& secret) {
        const std::string& value = secret.reveal();
        if (value.empty()) return;
        for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at)) {
            text.replace(at, value.size(), k_secret_mask);
            at += std::string_view{k_secret_mask}.size();
        }
    };
    for (const auto& token : seen_tokens_) hide(token);
    hide(options_.refresh_token);
    hide(options_.app_secret);
    return text;
}

} // namespace rollcall::dropbox
