#pragma once

#include "answer.hpp"
#include "timeline.hpp"
#include "token.hpp"

#include <rollcall/http/retry.hpp>
#include <rollcall/http/transport.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/team.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::dropbox {

/// Whether a call may be made again when its answer was lost.
enum class Repeat {
    freely, ///< reads, and writes that change nothing the second time
    never,  ///< the caller looks at the state first
};

struct RpcCall {
    std::string route; ///< without "/2/": "team/groups/list"
    std::string argument = "null";
    Repeat repeat = Repeat::freely;
    Body body = Body::json;
};

struct RpcOptions {
    std::string url{}; ///< "https://api.dropboxapi.com"
    Secret app_key{};
    Secret app_secret{};
    Secret refresh_token{};
    std::size_t concurrency = 8;
    std::chrono::milliseconds timeout{120'000};
    /// How long a pass may take, begin_pass() to the start of its last call; 0 = without end.
    std::chrono::milliseconds pass_timeout{0};
    /// After the process was asked to stop: how long calls in flight may take to come home.
    std::chrono::milliseconds grace{5'000};
    http::RetryPolicy retry{};
    /// As in ClientOptions.
    std::optional<std::chrono::system_clock::time_point> quiet_until{};
    std::function<void(std::chrono::system_clock::time_point)> on_quiet{};
    /// For the jitter; nothing = another one each time.
    std::optional<std::uint32_t> dice{};
};

/// Calls to the API, many at a time: puts the token on them and renews it once for all, waits out
/// rate limits for all, repeats what time may heal, and starts no more calls than the service
/// bears.
///
/// Everything happens inside turn(), on the caller's thread; callbacks may make further calls.
class Rpc {
public:
    using Done = std::function<void(Reply)>;
    /// `stopped`: the process was asked to end, and the time is not over.
    using Wake = std::function<void(bool stopped)>;

    /// Most calls in flight at the start. Each success allows one more, which doubles them with
    /// every round, a 429 halves them. The pause that comes with a 429 is the brake; creeping back
    /// after it would only make a pass longer than the service asks for.
    static constexpr std::size_t k_first_limit = 4;

    Rpc(RpcOptions options, std::unique_ptr<http::Transport> transport, Clock& clock);
    Rpc(const Rpc&) = delete;
    Rpc& operator=(const Rpc&) = delete;

    /// Messages of failures never hold the token, the refresh token or the app secret, even where
    /// the other side echoes them.
    void call(RpcCall call, Done done);
    void after(std::chrono::milliseconds wait, Wake wake);

    /// The time for the pass begins anew. When it is over no call is started any more; those that
    /// wait fail as unavailable.
    void begin_pass();
    /// The time may be over earlier than that; the latest word counts, until the next begin_pass().
    void no_call_after(std::chrono::milliseconds from_now, std::string why);
    [[nodiscard]] std::string time_is_over() const;
    [[nodiscard]] bool is_out_of_time() const { return timeline_.now() >= deadline_; }
    /// Why no call can succeed any more in this pass; empty when some may.
    [[nodiscard]] std::string closed_because() const;

    /// Whose calls the following ones are, and those that follow from their answers; 0 = nobody's.
    void work_for(std::size_t ticket) noexcept { ticket_ = ticket; }
    void listen(WriteListener* listener) noexcept { listener_ = listener; }
    [[nodiscard]] WriteListener* listener() const noexcept { return listener_; }
    /// Lets the listener know of a repetition that is decided outside.
    void tell_retry(std::string_view route,
                    const Error& why,
                    int attempt,
                    std::chrono::milliseconds wait) const;

    /// A step: starts what may start, waits a moment for something to happen, reports what has
    /// ended. False when there is nothing left to do.
    bool turn();

    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] std::size_t calls() const noexcept { return calls_; }
    /// For how long the service has asked us to wait, in all.
    [[nodiscard]] std::chrono::milliseconds throttled() const noexcept {
        return std::chrono::duration_cast<std::chrono::milliseconds>(throttled_);
    }
    [[nodiscard]] Timeline::Point now() const { return timeline_.now(); }
    /// How long to wait before the n-th repetition of something that time may heal.
    [[nodiscard]] std::chrono::milliseconds backoff(int attempt);

private:
    struct Job {
        RpcCall call;
        Done done;
        std::size_t ticket = 0;
        int failures = 0;
        int limited = 0;
        std::chrono::milliseconds waited{0}; ///< for being limited
        bool renewed = false;
        Secret token{}; ///< the one it was sent with
    };

    void start_ready();
    void send(std::shared_ptr<Job> job);
    void answered(const std::shared_ptr<Job>& job, http::Response response);
    void pause(std::chrono::milliseconds wait);
    void succeeded();
    void refresh();
    void refreshed(http::Response response);
    void fail_ready(const Failure& failure);
    void wake_due();
    void wake_all();
    void stop_waiting();
    void leave();
    void fail_reading(const Failure& failure);
    void end_pass();
    void remember_refusal(const Failure& failure);
    [[nodiscard]] Timeline::Point next_event() const;
    [[nodiscard]] double draw();
    [[nodiscard]] std::string scrubbed(std::string text) const;

    RpcOptions options_;
    std::unique_ptr<http::Transport> transport_;
    Clock* clock_;
    Timeline timeline_;
    std::minstd_rand dice_;

    AccessToken token_{};
    std::vector<Secret> seen_tokens_{}; ///< the last few, for scrubbing
    bool refreshing_ = false;
    int refresh_attempts_ = 0;
    Timeline::Point renew_again_{}; ///< after a renewal that failed while the token was still good

    std::deque<std::shared_ptr<Job>> ready_{};
    std::multimap<Timeline::Point, Wake> timers_{};
    Timeline::Point paused_until_{};
    std::optional<Timeline::Point> leave_by_{}; ///< asked to stop: what is not home by then is lost
    Timeline::Point::duration throttled_{};
    Timeline::Point pass_deadline_ = Timeline::Point::max();
    Timeline::Point deadline_ = Timeline::Point::max(); ///< the earlier of both that were given
    std::string limited_by_{};                          ///< why it is earlier than the pass's
    std::string refusal_{}; ///< of everything: revoked, suspended, no access
    std::size_t ticket_ = 0;
    WriteListener* listener_ = nullptr;
    std::size_t limit_;
    std::size_t flying_ = 0;
    std::size_t calls_ = 0;
};

} // namespace rollcall::dropbox
