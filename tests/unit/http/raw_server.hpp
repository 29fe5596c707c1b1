#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::http::test {

/// What the server does with one request.
struct Reply {
    std::string bytes{};
    enum class Then { keep, close, reset, hang } then = Then::keep;
};

/// A server that can do what a well-behaved one cannot: die at any byte.
class RawServer {
public:
    /// `connection` and `request` count from 0, the latter within its connection.
    using Handler =
        std::function<Reply(std::size_t connection, std::size_t request, const std::string& text)>;

    explicit RawServer(Handler handler);
    ~RawServer();
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::size_t connections() const { return connections_; }
    /// Every request received, whole.
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    void accept_all();
    void serve(int socket, std::size_t connection);

    Handler handler_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<std::size_t> connections_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> sockets_;
    std::list<std::jthread> threads_;
    std::jthread acceptor_;
};

/// A complete answer with Content-Length.
std::string answer(int status, const std::string& body, const std::string& more_headers = {});

} // namespace rollcall::http::test
