#include "service_manager.hpp"

#include "process.hpp"

#include <rollcall/base/text.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>

namespace rollcall::cli {
namespace {

/// How often systemd wants to hear of us, where it wants to at all.
std::optional<std::chrono::microseconds> watchdog_time() {
    const auto meant_for = environment("WATCHDOG_PID");
    if (meant_for && *meant_for != std::to_string(getpid())) return std::nullopt;
    const auto text = environment("WATCHDOG_USEC").value_or("");
    long long count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size() || count <= 0) return std::nullopt;
    return std::chrono::microseconds(count);
}

} // namespace

ServiceManager::ServiceManager(std::function<bool()> is_alive)
    : socket_(environment("NOTIFY_SOCKET").value_or("")) {
    const auto time = watchdog_time();
    if (socket_.empty() || !time) return;
    watchdog_ = std::jthread(
        [this, is_alive = std::move(is_alive), pause = *time / 3](const std::stop_token& stop) {
            std::mutex mutex;
            std::condition_variable_any woken;
            std::unique_lock lock(mutex);
            while (!stop.stop_requested()) {
                if (is_alive()) tell("WATCHDOG=1");
                woken.wait_for(lock, stop, pause, [] { return false; });
            }
        });
}

void ServiceManager::ready() const { tell("READY=1"); }

void ServiceManager::status(std::string_view text) const { tell("STATUS=" + visible(text)); }

void ServiceManager::stopping() const { tell("STOPPING=1"); }

/// Whether it arrives makes no difference to what we do.
void ServiceManager::tell(std::string_view message) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
    std::copy(socket_.begin(), socket_.end(), std::begin(address.sun_path));
    if (socket_.front() == '@') address.sun_path[0] = '\0'; // the abstract namespace
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    (void)::sendto(descriptor, message.data(), message.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&address), size);
    ::close(descriptor);
}

} // namespace rollcall::cli
