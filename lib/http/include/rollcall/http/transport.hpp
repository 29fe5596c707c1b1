#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/http/message.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace rollcall::http {

struct TransportOptions {
    /// Nothing = what https_proxy, http_proxy and no_proxy in the environment say; "" = none.
    std::optional<std::string> proxy{};
    std::string ca_file{};                               ///< PEM; empty = the system's
    std::string user_agent{};                            ///< empty = none sent
    std::size_t largest_answer = std::size_t{64} << 20U; ///< bytes, unpacked; more is `hopeless`
};

/// POST requests over libcurl's multi interface: many under way at once, on the caller's thread.
///
/// HTTP/1.1 with connections kept alive, as many as there are calls in flight; answers gzipped
/// where the server can; no `Expect`, no redirects, no signals; TLS 1.2 or newer, always verified.
class Transport {
public:
    /// Hears the end of a call. May start others.
    using Done = std::function<void(Response)>;

    /// Errors: internal (libcurl could not be set up).
    static Result<std::unique_ptr<Transport>> create(TransportOptions options);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    /// Starts a call; `done` is called from a later turn(), never from here.
    void start(Request request, Done done);

    /// Moves all calls on and reports the finished ones. Waits at most `wait` for something to
    /// happen; returns at once when nothing is in flight.
    void turn(std::chrono::milliseconds wait);

    /// Ends every call under way as `timed_out`, with this problem. What they set off may happen.
    void give_up(const std::string& problem);

    [[nodiscard]] std::size_t in_flight() const noexcept;

private:
    struct State;
    explicit Transport(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace rollcall::http
