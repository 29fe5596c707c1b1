#include "settle.hpp"

#include "job.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace rollcall::dropbox {
namespace {

constexpr int k_most_tries = 3;
constexpr std::chrono::milliseconds k_moment_later{2'000};
constexpr int k_most_waits = 5; // 62 s in all
constexpr int k_most_watches = 40;
// Not ours perhaps, but that of a process that died, or of a person.
constexpr int k_watches_of_others = 10;
constexpr std::chrono::milliseconds k_between_watches{3'000};

bool any_of(const std::vector<std::string_view>& tags, const Failure& failure) {
    return std::any_of(tags.begin(), tags.end(),
                       [&failure](std::string_view tag) { return failure.is(tag); });
}

class Settling : public std::enable_shared_from_this<Settling> {
public:
    Settling(Rpc& rpc, Settlement settlement, std::function<void(Settled)> done)
        : rpc_(&rpc), want_(std::move(settlement)), done_(std::move(done)) {}

    void send() {
        ++tries_;
        rpc_->call(want_.call, [self = shared_from_this()](Reply reply) {
            if (reply && self->want_.launch != Settlement::Launch::never) {
                self->take_launch(reply);
            } else if (reply && !self->want_.confirms(reply->value)) {
                self->take(tl::unexpected(unknown_answer(self->want_.call.route, reply->request)));
            } else {
                self->take(reply);
            }
        });
    }

private:
    void take_launch(const Reply& reply) {
        const auto job = launched_job(reply->value);
        if (job && want_.launch == Settlement::Launch::awaited) {
            poll_job(*rpc_, {want_.job_route, *job},
                     [self = shared_from_this()](const Reply& last) { self->take(last); });
        } else if (const auto tag = tag_of(reply->value); job || tag == "complete") {
            take(reply);
        } else {
            take(tl::unexpected(unknown_launch(want_.call.route, tag, reply->request)));
        }
    }

    void take(const Reply& reply) {
        if (reply) {
            done_(want_.bring ? want_.bring(reply->value) : std::string{});
            return;
        }
        const Failure& failure = reply.error();
        if (any_of(want_.fine, failure)) {
            done_(std::string{});
        } else if (failure.remedy == Remedy::look) {
            lost_ = true;
            // Not at once: what kept the answer away may keep the look away too.
            const auto wait = rpc_->backoff(tries_);
            rpc_->tell_retry(want_.call.route, failure.error, tries_, wait);
            rpc_->after(wait, [self = shared_from_this(), failure](bool stopped) {
                if (stopped) {
                    self->done_(tl::unexpected(failure));
                } else {
                    self->look(failure, self->tries_ < k_most_tries);
                }
            });
        } else if (any_of(want_.telling, failure) || (lost_ && any_of(want_.echo, failure))) {
            look(failure, false);
        } else if (any_of(want_.running, failure)) {
            watch(failure);
        } else if (any_of(want_.too_soon, failure) && waits_ < k_most_waits) {
            want_.holder([self = shared_from_this(), failure](const Seen& seen) {
                // Where nobody can be asked, the refusal stands as well.
                if (seen && !*seen) {
                    self->wait_until_free(failure);
                } else {
                    self->done_(tl::unexpected(failure));
                }
            });
        } else {
            done_(tl::unexpected(failure));
        }
    }

    void wait_until_free(const Failure& failure) {
        const auto wait = k_moment_later * (1 << waits_++);
        rpc_->tell_retry(want_.call.route, failure.error, waits_, wait);
        rpc_->after(wait, [self = shared_from_this(), failure](bool stopped) {
            if (stopped) {
                self->done_(tl::unexpected(failure));
            } else {
                self->send();
            }
        });
    }

    void watch(const Failure& failure) {
        rpc_->after(k_between_watches, [self = shared_from_this(), failure](bool stopped) {
            if (stopped) {
                self->done_(tl::unexpected(failure));
            } else {
                self->look(failure, false);
            }
        });
    }

    void look(const Failure& failure, bool may_repeat) {
        want_.look([self = shared_from_this(), failure, may_repeat](Seen seen) {
            if (!seen) {
                // The first failure says what is wrong; that it could not be looked at comes after.
                Failure both = failure;
                both.error.message += "; looking failed too: " + seen.error().error.message;
                self->done_(tl::unexpected(std::move(both)));
            } else if (*seen) {
                self->done_(std::move(**seen));
            } else if (may_repeat) {
                self->send();
            } else if (any_of(self->want_.running, failure)
                       && ++self->watches_ < (self->lost_ ? k_most_watches : k_watches_of_others)) {
                self->watch(failure);
            } else {
                self->done_(tl::unexpected(failure));
            }
        });
    }

    Rpc* rpc_;
    Settlement want_;
    std::function<void(Settled)> done_;
    int tries_ = 0;
    int watches_ = 0;
    bool lost_ = false;
    int waits_ = 0;
};

} // namespace

void settle(Rpc& rpc, Settlement settlement, std::function<void(Settled)> done) {
    std::make_shared<Settling>(rpc, std::move(settlement), std::move(done))->send();
}

} // namespace rollcall::dropbox
