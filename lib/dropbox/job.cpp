#include "job.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace rollcall::dropbox {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_first_wait{200};
constexpr milliseconds k_longest_wait{3'000};
constexpr milliseconds k_patience = std::chrono::minutes{10};

/// A refusal of the question itself (no such job, another app's, a broken one) will be the same
/// next time; one of our credentials, or no answer at all, says nothing about the job.
bool is_over(const Failure& failure) {
    if (failure.error.code == ErrorCode::invalid_input || failure.is("access_denied")) return true;
    // Whether it says so with a tag or with the bare status 404.
    if (failure.error.code == ErrorCode::not_found) return true;
    return !failure.tags.empty() && failure.error.code != ErrorCode::denied
           && failure.error.code != ErrorCode::rate_limited;
}

class Poll : public std::enable_shared_from_this<Poll> {
public:
    Poll(Rpc& rpc, RunningJob job, std::function<void(Reply)> done)
        : rpc_(&rpc), job_(std::move(job)), done_(std::move(done)) {}

    void start() {
        if (rpc_->listener() != nullptr) rpc_->listener()->launched(job_);
        wait();
    }

private:
    void wait() {
        if (waited_ >= k_patience) {
            give_up("has not ended in ten minutes", Fate::over);
            return;
        }
        rpc_->after(wait_, [self = shared_from_this()](bool stopped) {
            if (stopped) {
                self->give_up("was still running at the end of the pass", Fate::running);
            } else {
                self->ask();
            }
        });
        waited_ += wait_;
        wait_ = std::min(wait_ * 2, k_longest_wait);
    }

    void ended() const {
        if (rpc_->listener() != nullptr) rpc_->listener()->ended(job_);
    }

    void ask() {
        rpc_->call({.route = job_.route, .argument = Json{{"async_job_id", job_.id}}.dump()},
                   [self = shared_from_this()](Reply reply) { self->take(std::move(reply)); });
    }

    void take(Reply reply) {
        if (!reply) {
            Failure failure = std::move(reply.error());
            failure.over = is_over(failure);
            if (failure.over) ended();
            // Whatever is wrong with the question, the launch was accepted: what became of it can
            // only be seen.
            if (!failure.ended) failure.remedy = Remedy::look;
            done_(tl::unexpected(std::move(failure)));
            return;
        }
        const std::string tag = tag_of(reply->value);
        if (tag == "complete") {
            ended();
            done_(std::move(reply));
        } else if (tag == "failed") {
            const std::string why = text_at(reply->value, tag).value_or(tag);
            give_up(with_request("failed: " + excerpt(why), reply->request), Fate::over);
        } else {
            // "in_progress", or a word from the future: to ask for the same thing again while the
            // job may be at it would be worse than to wait.
            wait();
        }
    }

    enum class Fate { over, running };

    void give_up(std::string_view what, Fate fate) {
        const bool over = fate == Fate::over;
        if (over) ended();
        done_(tl::unexpected(Failure{
            .error = {.code = ErrorCode::unavailable,
                      .message = fmt::format("{}: job {} {}", job_.route, visible(job_.id), what)},
            .remedy = over ? Remedy::look : Remedy::none,
            .ended = !over,
            .over = over}));
    }

    Rpc* rpc_;
    RunningJob job_;
    std::function<void(Reply)> done_;
    milliseconds wait_ = k_first_wait;
    milliseconds waited_{0};
};

} // namespace

void poll_job(Rpc& rpc, RunningJob job, std::function<void(Reply)> done) {
    std::make_shared<Poll>(rpc, std::move(job), std::move(done))->start();
}

Result<void> await_jobs(Rpc& rpc, const std::vector<RunningJob>& jobs) {
    std::size_t running = jobs.size();
    std::optional<Error> first;
    for (const auto& job : jobs) {
        poll_job(rpc, job, [&running, &first](const Reply& reply) {
            --running;
            // A job that failed, or that nobody knows any more, is over as well.
            if (reply || reply.error().over || first) return;
            first = reply.error().error;
        });
    }
    while (running > 0 && rpc.turn()) {
    }
    if (!first) return {};
    return tl::unexpected(
        std::move(*first).within("waiting for the jobs of an earlier pass (their ids stand in "
                                 "rollcall/jobs-… of the git directory)"));
}

Failure unknown_launch(std::string_view route, std::string_view tag, std::string_view request) {
    return Failure{
        .error = {.code = ErrorCode::unavailable,
                  .message = with_request(
                      fmt::format("{}: an answer of an unknown kind, \"{}\"", route, excerpt(tag)),
                      request)},
        .remedy = Remedy::look};
}

Failure unknown_answer(std::string_view route, std::string_view request) {
    return Failure{.error = {.code = ErrorCode::unavailable,
                             .message = with_request(
                                 fmt::format("{}: an answer that tells nothing", route), request)},
                   .remedy = Remedy::look};
}

std::optional<std::string> launched_job(const Json& answer) {
    if (tag_of(answer) != "async_job_id") return std::nullopt;
    return text_at(answer, "async_job_id");
}

} // namespace rollcall::dropbox
