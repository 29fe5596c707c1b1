#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::test {

/// A forward proxy on the loopback, as an office has one: `POST http://host/path` is passed on,
/// CONNECT opens a tunnel. Each connection carries one request.
class Proxy {
public:
    /// Throws std::runtime_error when there is no socket to be had.
    Proxy();
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;
    ~Proxy();

    /// "http://127.0.0.1:PORT", or with "user:password@" in it.
    [[nodiscard]] std::string url(const std::string& credentials = {}) const;

    /// From now on every request is answered with this status; 0 passes them on again.
    void refuse(int status);
    /// From now on a request without these ("user:password") is answered with 407.
    void require(const std::string& credentials);

    /// First lines of all requests so far: "POST http://127.0.0.1:4711/oauth2/token HTTP/1.1".
    [[nodiscard]] std::vector<std::string> requests() const;
    /// All that clients have sent as heads: for what must not be in there.
    [[nodiscard]] std::string heads() const;

private:
    void accept_all();
    void serve(int client);
    int status_for(const std::string& head);

    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    int refusal_ = 0;
    std::string wanted_{}; ///< the value of Proxy-Authorization; empty = none
    std::vector<std::string> requests_{};
    std::string heads_{};
    std::vector<int> sockets_{};
    std::vector<std::jthread> threads_{};
    std::jthread acceptor_{}; ///< last: it uses everything above
};

} // namespace rollcall::test
