#include "raw_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace rollcall::http::test {
namespace {

/// One request with its body, or "" when the other side is gone.
std::string read_request(int socket, std::string& buffer) {
    for (;;) {
        if (const auto end = buffer.find("\r\n\r\n"); end != std::string::npos) {
            std::size_t length = 0;
            if (const auto at = buffer.find("Content-Length: "); at < end) {
                length = std::strtoul(buffer.c_str() + at + 16, nullptr, 10);
            }
            if (buffer.size() >= end + 4 + length) {
                std::string request = buffer.substr(0, end + 4 + length);
                buffer.erase(0, request.size());
                return request;
            }
        }
        char bytes[4096];
        const auto count = ::recv(socket, bytes, sizeof bytes, 0);
        if (count <= 0) return {};
        buffer.append(bytes, static_cast<std::size_t>(count));
    }
}

} // namespace

RawServer::RawServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (listener_ < 0 || ::bind(listener_, plain, size) != 0 || ::listen(listener_, 16) != 0
        || ::getsockname(listener_, plain, &size) != 0) {
        throw std::runtime_error("no loopback socket");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread{[this] { accept_all(); }};
}

RawServer::~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock{mutex_};
        for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    threads_.clear();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
}

std::string RawServer::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::vector<std::string> RawServer::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

void RawServer::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const std::size_t connection = connections_++;
        {
            const std::lock_guard lock{mutex_};
            sockets_.push_back(socket);
        }
        threads_.emplace_back([this, socket, connection] { serve(socket, connection); });
    }
}

void RawServer::serve(int socket, std::size_t connection) {
    std::string buffer;
    for (std::size_t number = 0;; ++number) {
        const std::string request = read_request(socket, buffer);
        if (request.empty()) return;
        {
            const std::lock_guard lock{mutex_};
            requests_.push_back(request);
        }
        const Reply reply = handler_(connection, number, request);
        if (!reply.bytes.empty()) {
            static_cast<void>(::send(socket, reply.bytes.data(), reply.bytes.size(), MSG_NOSIGNAL));
        }
        if (reply.then == Reply::Then::reset) {
            // Without lingering, closing sends RST. dup2 keeps the number valid for the destructor.
            const linger now{1, 0};
            ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
            const int other = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
            ::dup2(other, socket);
            ::close(other);
            return;
        }
        if (reply.then == Reply::Then::close) {
            ::shutdown(socket, SHUT_RDWR);
            return;
        }
        // A hanging server reads on and says nothing, until the client or the test gives up.
    }
}

std::string answer(int status, const std::string& body, const std::string& more_headers) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\n"
           + more_headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace rollcall::http::test
