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
    Poll(Rpc& rpc, std::string route, std::string job, std::function<void(Reply)> done)
        : rpc_(&rpc), route_(std::move(route)), job_(std::move(job)), done_(std::move(done)) {}

    void wait() {
        if (waited_ >= k_patience) {
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

private:
    void ask() {
        rpc_->call({.route = route_, .argument = Json{{"async_job_id", job_}}.dump()},
                   [self = shared_from_this()](Reply reply) { self->take(std::move(reply)); });
    }

    void take(Reply reply) {
        if (!reply) {
            Failure failure = std::move(reply.error());
            if (failure.is("internal_error") || failure.is("invalid_async_job_id")) {
                failure.remedy = Remedy::look;
            }
            done_(tl::unexpected(std::move(failure)));
            return;
        }
        const std::string tag = tag_of(reply->value);
        if (tag == "in_progress") {
            wait();
        } else if (tag == "complete") {
            done_(std::move(reply));
        } else {
            const std::string why = text_at(reply->value, tag).value_or(tag);
            give_up(ErrorCode::unavailable, "failed: " + excerpt(why), Remedy::look);
        }
    }

    void give_up(ErrorCode code, std::string_view what, Remedy remedy) {
        done_(tl::unexpected(
            Failure{.error = {.code = code,
                              .message = fmt::format("{}: job {} {}", route_, visible(job_), what)},
                    .remedy = remedy}));
    }

    Rpc* rpc_;
    std::string route_;
    std::string job_;
    std::function<void(Reply)> done_;
    milliseconds wait_ = k_first_wait;
    milliseconds waited_{0};
};

} // namespace

void poll_job(Rpc& rpc, std::string route, std::string job, std::function<void(Reply)> done) {
    std::make_shared<Poll>(rpc, std::move(route), std::move(job), std::move(done))->wait();
}

std::optional<std::string> launched_job(const Json& answer) {
    if (tag_of(answer) != "async_job_id") return std::nullopt;
    return text_at(answer, "async_job_id");
}

} // namespace rollcall::dropbox
