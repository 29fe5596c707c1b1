#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace rollcall::cli {

/// Tells systemd how the service is: ready, busy with what, ending, and alive as long as the loop
/// shows signs of life. Without a service manager it does nothing.
/// Source: sd_notify(3), sd_watchdog_enabled(3): a datagram to $NOTIFY_SOCKET.
class ServiceManager {
public:
    /// `is_alive` is asked on a thread of its own, where $WATCHDOG_USEC asks for signs of life.
    explicit ServiceManager(std::function<bool()> is_alive);

    void ready() const;
    void status(std::string_view text) const; ///< one line, in `systemctl status`
    void stopping() const;

private:
    void tell(std::string_view message) const;

    std::string socket_{};
    std::jthread watchdog_{};
};

} // namespace rollcall::cli
