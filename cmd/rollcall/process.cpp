#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace rollcall::cli {
namespace {

using std::chrono::steady_clock;

// Signal handlers may touch nothing but lock-free atomics and the write end of a pipe; the pipe is
// what ends a wait the moment a signal arrives.
std::atomic<int> g_stop_signal{0};
std::atomic<bool> g_pass_requested{false};
std::atomic<int> g_wake_pipe{-1};
std::array<int, 2> g_pipe{-1, -1};
std::atomic<unsigned> g_leave_seconds{0}; // 0: no limit
std::atomic<int> g_leave_code{0};
std::atomic<steady_clock::duration> g_last_sign{};
std::atomic<bool> g_resting{false};

static_assert(std::atomic<steady_clock::duration>::is_always_lock_free);

void wake() noexcept {
    const int descriptor = g_wake_pipe.load();
    // A full pipe wakes just as well, so the result does not matter.
    if (descriptor >= 0) [[maybe_unused]]
        const auto written = write(descriptor, "!", 1);
}

void on_stop(int signal) {
    if (g_stop_signal.exchange(signal) != 0 && signal == SIGINT) _exit(130);
    if (const auto seconds = g_leave_seconds.load(); seconds > 0) alarm(seconds);
    wake();
}

void on_hang_up(int) { request_pass(); }

void on_alarm(int) { _exit(g_leave_code.load()); }

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigaction(signal, &action, nullptr);
}

void show_life() noexcept { g_last_sign = steady_clock::now().time_since_epoch(); }

} // namespace

int stop_signal() noexcept { return g_stop_signal.load(); }

std::optional<std::string> stop_reason() {
    show_life();
    if (stop_signal() == 0) return std::nullopt;
    return "stopped by a signal";
}

void request_pass() noexcept {
    g_pass_requested = true;
    wake();
}

bool take_pass_request() noexcept { return g_pass_requested.exchange(false); }

void leave_within(std::chrono::seconds longest, int code) noexcept {
    g_leave_code = code;
    handle(SIGALRM, on_alarm);
    g_leave_seconds = static_cast<unsigned>(longest.count());
    // A signal that came before it was said counts, too.
    if (stop_signal() != 0) alarm(g_leave_seconds.load());
}

std::chrono::seconds silence() noexcept {
    if (g_resting.load()) return std::chrono::seconds{0};
    return std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now().time_since_epoch()
                                                            - g_last_sign.load());
}

void install_signal_handlers() {
    if (pipe2(g_pipe.data(), O_CLOEXEC | O_NONBLOCK) == 0) g_wake_pipe = g_pipe[1];
    show_life();
    handle(SIGINT, on_stop);
    handle(SIGTERM, on_stop);
    handle(SIGHUP, on_hang_up);
    std::signal(SIGPIPE, SIG_IGN);
}

std::chrono::system_clock::time_point SystemClock::now() const {
    show_life();
    return std::chrono::system_clock::now();
}

steady_clock::time_point SystemClock::steady() const {
    show_life();
    return steady_clock::now();
}

bool SystemClock::sleep_for(std::chrono::milliseconds duration) {
    if (stop_requested()) return false;
    g_resting = true;
    pollfd descriptor{.fd = g_pipe[0], .events = POLLIN, .revents = 0};
    const auto longest = std::chrono::milliseconds(1'000'000'000);
    poll(&descriptor, 1, static_cast<int>(std::min(duration, longest).count()));
    std::array<char, 64> drained{};
    while (read(g_pipe[0], drained.data(), drained.size()) > 0) {
    }
    show_life();
    g_resting = false;
    return stop_signal() == 0;
}

bool SystemClock::stop_requested() const {
    show_life();
    return stop_signal() != 0;
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

} // namespace rollcall::cli
