#include "proxy.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace rollcall::test {
namespace {

constexpr std::string_view k_end = "\r\n\r\n";

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Appends what comes next; false at the end.
bool read_some(int socket, std::string& buffer) {
    std::array<char, 16384> bytes{};
    const auto count = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    buffer.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

/// The value of a header in a head; empty where there is none.
std::string header_of(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string base64(std::string_view text) {
    constexpr std::string_view k_digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string encoded;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            bits <<= 8U;
            if (i + k < text.size()) bits |= static_cast<unsigned char>(text[i + k]);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const bool padding = i + k > text.size();
            encoded += padding ? '=' : k_digits[(bits >> (18 - 6 * k)) & 63U];
        }
    }
    return encoded;
}

/// Connects to "host:port"; -1 when nobody is there.
int connect_to(const std::string& authority) {
    const auto colon = authority.rfind(':');
    if (colon == std::string::npos) return -1;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(authority.substr(0, colon).c_str(), authority.substr(colon + 1).c_str(),
                      &hints, &found)
        != 0) {
        return -1;
    }
    const int socket = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected = socket >= 0 && ::connect(socket, found->ai_addr, found->ai_addrlen) == 0;
    ::freeaddrinfo(found);
    if (connected) return socket;
    if (socket >= 0) ::close(socket);
    return -1;
}

/// Carries bytes both ways until one side ends.
void relay(int client, int server) {
    std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    for (;;) {
        if (::poll(ends.data(), ends.size(), -1) < 0) return;
        for (std::size_t i = 0; i < 2; ++i) {
            if (ends[i].revents == 0) continue;
            std::string bytes;
            if (!read_some(ends[i].fd, bytes) || !send_all(ends[1 - i].fd, bytes)) return;
        }
    }
}

/// "POST http://host:port/path HTTP/1.1" and its headers, as the server at "host:port" wants it.
std::string origin_form(const std::string& head, std::string& authority) {
    const auto target = head.find(' ') + 1;
    const auto host = head.find("://", target) + 3;
    const auto path = head.find('/', host);
    authority = head.substr(host, path - host);
    std::string request = head.substr(0, target) + head.substr(path);
    for (const char* own : {"Proxy-Authorization", "Proxy-Connection"}) {
        const auto at = request.find(std::string("\r\n") + own + ": ");
        if (at != std::string::npos) request.erase(at, request.find("\r\n", at + 2) - at);
    }
    return request.insert(request.find("\r\n"), "\r\nConnection: close");
}

void pass_on(int client, const std::string& head, std::string body) {
    const auto length = std::strtoul(header_of(head, "Content-Length").c_str(), nullptr, 10);
    while (body.size() < length) {
        if (!read_some(client, body)) return;
    }
    std::string authority;
    const auto request = origin_form(head, authority) + body;
    const int server = connect_to(authority);
    if (server < 0) {
        send_all(client, "HTTP/1.1 502 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    }
    if (send_all(server, request)) {
        for (std::string answer; read_some(server, answer); answer.clear()) {
            if (!send_all(client, answer)) break;
        }
    }
    ::close(server);
}

void tunnel(int client, const std::string& head) {
    const auto begin = head.find(' ') + 1;
    const int server = connect_to(head.substr(begin, head.find(' ', begin) - begin));
    if (server < 0) {
        send_all(client, "HTTP/1.1 502 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    }
    if (send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n")) relay(client, server);
    ::close(server);
}

} // namespace

Proxy::Proxy() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (listener_ < 0 || ::bind(listener_, plain, size) != 0 || ::listen(listener_, 64) != 0
        || ::getsockname(listener_, plain, &size) != 0) {
        throw std::runtime_error("no loopback socket");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread{[this] { accept_all(); }};
}

Proxy::~Proxy() {
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

std::string Proxy::url(const std::string& credentials) const {
    return "http://" + (credentials.empty() ? "" : credentials + "@")
           + "127.0.0.1:" + std::to_string(port_);
}

void Proxy::refuse(int status) {
    const std::lock_guard lock{mutex_};
    refusal_ = status;
}

void Proxy::require(const std::string& credentials) {
    const std::lock_guard lock{mutex_};
    wanted_ = "Basic " + base64(credentials);
}

std::vector<std::string> Proxy::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

std::string Proxy::heads() const {
    const std::lock_guard lock{mutex_};
    return heads_;
}

void Proxy::accept_all() {
    for (;;) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        {
            const std::lock_guard lock{mutex_};
            sockets_.push_back(client);
        }
        threads_.emplace_back([this, client] {
            serve(client);
            ::shutdown(client, SHUT_RDWR); // closed at the end, so that no number is used twice
        });
    }
}

int Proxy::status_for(const std::string& head) {
    const std::lock_guard lock{mutex_};
    requests_.push_back(head.substr(0, head.find("\r\n")));
    heads_ += head;
    if (refusal_ != 0) return refusal_;
    return wanted_.empty() || header_of(head, "Proxy-Authorization") == wanted_ ? 0 : 407;
}

void Proxy::serve(int client) {
    std::string buffer;
    while (buffer.find(k_end) == std::string::npos) {
        if (!read_some(client, buffer)) return;
    }
    const auto end = buffer.find(k_end) + k_end.size();
    const auto head = buffer.substr(0, end);
    if (const int status = status_for(head); status != 0) {
        send_all(client, "HTTP/1.1 " + std::to_string(status)
                             + " X\r\nProxy-Authenticate: Basic realm=\"office\"\r\n"
                               "Content-Type: text/html\r\nContent-Length: 9\r\n"
                               "Connection: close\r\n\r\n<p>no</p>");
        return;
    }
    if (head.substr(0, 8) == "CONNECT ") return tunnel(client, head);
    pass_on(client, head, buffer.substr(end));
}

} // namespace rollcall::test
