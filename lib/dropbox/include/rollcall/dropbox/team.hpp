#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/base/secret.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/event_log.hpp>
#include <rollcall/ports/progress.hpp>
#include <rollcall/ports/team.hpp>
#include <rollcall/ports/team_lookup.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::dropbox {

/// Library-wide state of libcurl; made in main, outlives every client.
class Library {
public:
    Library();
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

private:
    struct State;
    std::unique_ptr<State> state_;
};

struct ClientOptions {
    std::string api_url = "https://api.dropboxapi.com"; ///< http only to loopback
    Secret app_key{};
    Secret app_secret{};
    Secret refresh_token{};
    std::size_t concurrency = 8; ///< most calls in flight
    std::string proxy{};         ///< empty = the environment's (https_proxy), never for loopback
    std::string ca_file{};       ///< PEM; empty = the system's
    std::chrono::milliseconds call_timeout{120'000}; ///< for one call, not for a whole read
    /// From begin_pass() to the start of the last call; 0 = without end.
    std::chrono::milliseconds pass_timeout{0};
    /// Until when an earlier process was asked to be quiet; more than a day ahead counts as a day.
    std::optional<std::chrono::system_clock::time_point> quiet_until{};
    /// Hears until when Dropbox wants no call (Retry-After), each time that it is later than
    /// before.
    std::function<void(std::chrono::system_clock::time_point)> on_quiet{};
};

/// The team behind the Dropbox API: reads and writes it, reads its event log, renews its token,
/// waits when told to.
///
/// Asked to stop (Clock::stop_requested) it starts no reading any more, lets writes under way come
/// to their end for a few seconds, and gives up on what is left: its outcome is unknown then.
///
/// Single-threaded; calls run concurrently on libcurl's multi interface. No message ever holds a
/// token. Every failure names route, error tag and request id.
class Team final : public TeamReader, public TeamWriter, public EventLog, public TeamLookup {
public:
    /// Errors: invalid_input (plain http to anything but loopback, missing credentials).
    /// `clock` and `progress` must outlive the team.
    static Result<std::unique_ptr<Team>>
    create(ClientOptions options, Clock& clock, Progress& progress);
    ~Team() override;

    /// The time for a pass begins anew: after `pass_timeout` no call is started any more.
    void begin_pass();
    /// No call is started later than this from now, in this pass; the latest word counts, and
    /// `pass_timeout` all the same. `why` is said of what is not done then.
    void no_call_after(std::chrono::milliseconds from_now, std::string why);

    /// ⌈M/1000⌉ member pages, ⌈G/1000⌉ group pages and two calls for identity, side by side.
    /// Groups whose derived member count disagrees with Dropbox's own are listed one by one.
    /// Source: members/list and groups/list with their continuations (API v1 for members: it
    /// tells the admin tier, which v2 does not), team/get_info, token/get_authenticated_admin.
    Result<LiveTeam> read() override;
    Result<LeftOut> still_there(const LeftOut& missing) override;

    /// Source: team_log/get_events and its continuation.
    Result<std::vector<TeamEvent>> events(const EventSpan& span) override;

    /// Source: members/get_info.
    Result<std::optional<LivePerson>> person(const MemberId& member,
                                             const std::string& email) override;
    /// Source: groups/get_info, groups/members/list.
    Result<std::optional<LiveGroup>> group(const GroupId& group) override;
    /// Source: groups/get_info.
    Result<std::vector<Group>> groups(const std::vector<GroupId>& groups) override;

    [[nodiscard]] std::size_t capacity() const override;
    [[nodiscard]] std::string closed_because() const override;
    void listen(WriteListener* listener) override;
    Result<void> await_jobs(const std::vector<RunningJob>& jobs) override;
    void submit(std::size_t ticket, const TeamWrite& write) override;
    std::optional<WriteOutcome> next() override;

    /// Calls made since creation, token refreshes included.
    [[nodiscard]] std::size_t calls() const noexcept;
    /// For how long Dropbox has asked us to wait since creation; pauses that overlap count once.
    [[nodiscard]] std::chrono::milliseconds throttled() const noexcept;

private:
    struct State;
    explicit Team(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace rollcall::dropbox
