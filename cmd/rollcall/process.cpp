#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace rollcall::cli {
namespace {

// Signal handlers may touch nothing but lock-free atomics and the write end of a pipe; the pipe is
// what ends a wait the moment a signal arrives.
std::atomic<int> g_stop_signal{0};
std::atomic<int> g_wake_pipe{-1};
std::array<int, 2> g_pipe{-1, -1};

void wake() noexcept {
    const int descriptor = g_wake_pipe.load();
    // A full pipe wakes just as well, so the result does not matter.
    if (descriptor >= 0) [[maybe_unused]]
        const auto written = write(descriptor, "!", 1);
}

void on_stop(int signal) {
    if (g_stop_signal.exchange(signal) != 0 && signal == SIGINT) _exit(130);
    wake();
}

void on_wake(int) { wake(); }

void handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigaction(signal, &action, nullptr);
}

} // namespace

int stop_signal() noexcept { return g_stop_signal.load(); }

std::optional<std::string> stop_reason() {
    if (stop_signal() == 0) return std::nullopt;
    return "stopped by a signal";
}

void install_signal_handlers() {
    if (pipe2(g_pipe.data(), O_CLOEXEC | O_NONBLOCK) == 0) g_wake_pipe = g_pipe[1];
    handle(SIGINT, on_stop);
    handle(SIGTERM, on_stop);
    handle(SIGHUP, on_wake);
    std::signal(SIGPIPE, SIG_IGN);
}

std::chrono::system_clock::time_point SystemClock::now() const {
    return std::chrono::system_clock::now();
}

bool SystemClock::sleep_for(std::chrono::milliseconds duration) {
    if (stop_signal() != 0) return false;
    pollfd descriptor{.fd = g_pipe[0], .events = POLLIN, .revents = 0};
    const auto longest = std::chrono::milliseconds(1'000'000'000);
    poll(&descriptor, 1, static_cast<int>(std::min(duration, longest).count()));
    std::array<char, 64> drained{};
    while (read(g_pipe[0], drained.data(), drained.size()) > 0) {
    }
    return stop_signal() == 0;
}

bool SystemClock::stop_requested() const { return stop_signal() != 0; }

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

} // namespace rollcall::cli
