#pragma once

#include <rollcall/base/result.hpp>

#include <chrono>
#include <string>

namespace rollcall {

// Private to this module.

/// A connected socket that does not block.
class PlainSocket {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    /// Connects to the server of an LDAP URL: a host, every address in turn, or a local socket.
    /// Errors: unavailable, "cannot be reached: Connection refused".
    static Result<PlainSocket> connect(const std::string& uri, Deadline deadline);
    PlainSocket(PlainSocket&& other) noexcept;
    PlainSocket& operator=(PlainSocket&&) = delete;
    ~PlainSocket();

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    /// The host of the URL, without brackets; empty for a local socket.
    [[nodiscard]] const std::string& host() const noexcept { return host_; }

private:
    PlainSocket(int descriptor, std::string host)
        : descriptor_(descriptor), host_(std::move(host)) {}
    int descriptor_;
    std::string host_;
};

/// Waits until the descriptor can be read (or written); false at the deadline.
[[nodiscard]] bool wait_for(int descriptor, bool to_write, PlainSocket::Deadline deadline) noexcept;

} // namespace rollcall
