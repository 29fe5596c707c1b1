#pragma once

#include <rollcall/ports/clock.hpp>
#include <rollcall/web/http_server.hpp>
#include <rollcall/web/metrics.hpp>
#include <rollcall/web/status_board.hpp>

#include <chrono>
#include <functional>
#include <string_view>

namespace rollcall::web {

/// What the pages show, and what they can set off. All of it must outlive the server that asks.
struct StatusSources {
    const StatusBoard& board;
    const Metrics& metrics;
    const Clock& clock;
    /// How long the loop has shown no sign of life; 0 while it waits for its next pass.
    std::function<std::chrono::seconds()> silence;
    /// Starts a pass at once. Called on a thread of the server.
    std::function<void()> reconcile;
    /// Only this computer can reach the server: then it is asked by no other name than its own.
    bool on_loopback = true;
};

/// Silent for longer, the loop is taken for stuck: /livez says so, and a watchdog may act on it.
constexpr std::chrono::seconds k_longest_silence{600};

/// What a POST to /reconcile must carry, "X-Rollcall-Reconcile: now". A page of another origin that
/// a browser has open can post forms here, but cannot set this header: for that the browser would
/// ask us first, and we do not allow it.
constexpr const char* k_reconcile_header = "x-rollcall-reconcile";

/// Answers: /livez, /readyz, /metrics, /status.json, / (a page), /style.css, and POST /reconcile,
/// which only this computer may ask for. Everything else is 404, 405 or 403.
[[nodiscard]] WebAnswer answer(const WebRequest& request, const StatusSources& sources);

/// Whether only this computer can reach that host: 127.0.0.0/8, ::1, localhost.
[[nodiscard]] bool is_loopback_host(std::string_view host) noexcept;
/// The same of "host:port".
[[nodiscard]] bool is_loopback_address(std::string_view address) noexcept;

} // namespace rollcall::web
