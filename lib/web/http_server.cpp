#include <rollcall/base/text.hpp>
#include <rollcall/web/http_server.hpp>

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace rollcall::web {
namespace {

constexpr std::size_t k_threads = 4;
constexpr std::size_t k_most_body = 1024; // nobody here reads one
constexpr int k_seconds = 2;              // for a peer to say something, or to listen

struct Address {
    std::string host;
    int port = 0;
};

std::optional<Address> parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto digits = text.substr(colon + 1);
    auto host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    int port = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (host.empty() || port < 0 || port > 65'535) return std::nullopt;
    return Address{std::string(host), port};
}

std::string lower_case(std::string text) {
    for (auto& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

/// "localhost" of "LocalHost:9470".
std::string host_of(const std::string& header) {
    auto host = header.substr(0, header.rfind(':') == std::string::npos || header.back() == ']'
                                     ? header.size()
                                     : header.rfind(':'));
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    return lower_case(host);
}

WebRequest read_request(const httplib::Request& request) {
    WebRequest asked{.method = request.method, .path = request.path, .peer = request.remote_addr};
    for (const auto& [name, value] : request.headers) {
        asked.headers.emplace(lower_case(name), value);
    }
    if (request.has_header("Host")) asked.host = host_of(request.get_header_value("Host"));
    return asked;
}

} // namespace

struct HttpServer::State {
    httplib::Server server{};
    std::string url{};
    std::atomic<bool> ended = false;
    std::jthread thread{};
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& address, Handler handler) {
    const auto where = parse_address(address);
    if (!where) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("{}: not HOST:PORT, such as 127.0.0.1:9470", visible(address)));
    }
    auto state = std::make_unique<State>();
    auto& server = state->server;
    server.new_task_queue = [] { return new httplib::ThreadPool(k_threads); };
    server.set_payload_max_length(k_most_body);
    server.set_read_timeout(k_seconds);
    server.set_write_timeout(k_seconds);
    // A connection a request: idle ones would keep us from ending, and what asks here asks seldom.
    server.set_keep_alive_max_count(1);
    // The library's default lets a second process listen on the same port, silently.
    server.set_socket_options([](socket_t socket) {
        const int yes = 1;
        (void)::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    // One routine for every method and path, so that there is one place that says what is served.
    const auto respond = [handler = std::move(handler)](const httplib::Request& request,
                                                        httplib::Response& out) {
        auto answer = handler(read_request(request));
        out.status = answer.status;
        for (const auto& [name, value] : answer.headers) out.set_header(name, value);
        out.set_content(answer.body, answer.type);
    };
    // The library would refuse a POST that has no body and says nothing of its length.
    server.set_pre_routing_handler(
        [respond](const httplib::Request& request, httplib::Response& out) {
            if (request.has_header("Content-Length") || request.has_header("Transfer-Encoding")) {
                return httplib::Server::HandlerResponse::Unhandled;
            }
            respond(request, out);
            return httplib::Server::HandlerResponse::Handled;
        });
    constexpr const char* k_any = ".*";
    server.Get(k_any, respond);
    server.Post(k_any, respond);
    server.Put(k_any, respond);
    server.Patch(k_any, respond);
    server.Delete(k_any, respond);
    server.Options(k_any, respond);
    errno = 0;
    int port = where->port;
    const bool bound = port == 0 ? (port = server.bind_to_any_port(where->host)) > 0
                                 : server.bind_to_port(where->host, port);
    if (!bound) {
        return fail(ErrorCode::unavailable,
                    fmt::format("cannot listen on {}: {}", visible(address),
                                errno == 0 ? "no such address" : std::strerror(errno)));
    }
    const bool is_v6 = where->host.find(':') != std::string::npos;
    state->url = fmt::format("http://{}:{}", is_v6 ? "[" + where->host + "]" : where->host, port);
    state->thread = std::jthread([&server, &ended = state->ended] {
        server.listen_after_bind();
        ended = true;
    });
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
    // Only a server that has begun to listen can be stopped.
    while (!state_->server.is_running() && !state_->ended) std::this_thread::yield();
    state_->server.stop();
}

const std::string& HttpServer::url() const noexcept { return state_->url; }

} // namespace rollcall::web
