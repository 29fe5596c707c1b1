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
            ended();
            give_up(ErrorCode::unavailable, "has not ended in ten minutes", Remedy::look);
            return;
        }
        rpc_->after(wait_, [self = shared_from_this()](bool stopped) {
            if (stopped) {
                self->give_up(ErrorCode::unavailable, "was still running when we were stopped",
                              Remedy::none);
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
            if (failure.is("internal_error") || failure.is("invalid_async_job_id")) {
                failure.remedy = Remedy::look;
                ended();
            }
            done_(tl::unexpected(std::move(failure)));
            return;
        }
        const std::string tag = tag_of(reply->value);
        if (tag == "complete") {
            ended();
            done_(std::move(reply));
        } else if (tag == "failed") {
            ended();
            const std::string why = text_at(reply->value, tag).value_or(tag);
            give_up(ErrorCode::unavailable, "failed: " + excerpt(why), Remedy::look);
        } else {
            // "in_progress", or a word from the future: to ask for the same thing again while the
            // job may be at it would be worse than to wait.
            wait();
        }
    }

    void give_up(ErrorCode code, std::string_view what, Remedy remedy) {
        done_(tl::unexpected(Failure{
            .error = {.code = code,
                      .message = fmt::format("{}: job {} {}", job_.route, visible(job_.id), what)},
            .remedy = remedy}));
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
            if (reply || reply.error().remedy == Remedy::look || first) return;
            first = reply.error().error;
        });
    }
    while (running > 0 && rpc.turn()) {
    }
    if (!first) return {};
    return tl::unexpected(
        std::move(*first).within("waiting for what an earlier pass had asked for"));
}

Failure unknown_launch(std::string_view route, std::string_view tag) {
    return Failure{.error = {.code = ErrorCode::unavailable,
                             .message = fmt::format("{}: an answer of an unknown kind, \"{}\"",
                                                    route, excerpt(tag))},
                   .remedy = Remedy::look};
}

std::optional<std::string> launched_job(const Json& answer) {
    if (tag_of(answer) != "async_job_id") return std::nullopt;
    return text_at(answer, "async_job_id");
}

} // namespace rollcall::dropbox
