#include "http_listener.hpp"

#include "request_head.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr int k_idle_ms = 120'000;   // keep-alive connections are closed after so long
constexpr int k_stalled_ms = 30'000; // a peer that stops in the middle of a request

// One connection. Reads are buffered because the library asks byte by byte; writes are held until
// the answer is complete, so that it leaves in one piece, in part, or not at all.
class Connection final : public httplib::Stream {
public:
    explicit Connection(int socket) : socket_(socket) {}

    bool is_readable() const override { return has_input() || wait(POLLIN, k_stalled_ms); }
    bool is_writable() const override { return wait(POLLOUT, k_stalled_ms); }

    ssize_t read(char* into, size_t size) override {
        if (head_.is_too_long()) return -1;
        if (head_.is_over() && !head_.has_body()) return 0;
        if (!has_input()) {
            // A peer that waits for "100 Continue" sends nothing until it has it.
            if (!flush() || !wait(POLLIN, k_stalled_ms)) return -1;
            const ssize_t got = ::recv(socket_, input_.data(), input_.size(), 0);
            if (got <= 0) return got;
            position_ = 0;
            filled_ = static_cast<std::size_t>(got);
        }
        const std::size_t count = std::min(size, filled_ - position_);
        std::copy_n(input_.data() + position_, count, into);
        position_ += count;
        for (std::size_t i = 0; i < count && !head_.is_over(); ++i) head_.read(into[i]);
        return static_cast<ssize_t>(count);
    }

    ssize_t write(const char* bytes, size_t size) override {
        output_.append(bytes, size);
        return static_cast<ssize_t>(size);
    }

    void get_remote_ip_and_port(std::string& ip, int& port) const override {
        ip.clear();
        port = 0;
    }
    void get_local_ip_and_port(std::string& ip, int& port) const override {
        ip.clear();
        port = 0;
    }
    socket_t socket() const override { return socket_; }

    /// False when the peer is gone or silent for too long.
    [[nodiscard]] bool wait_for_request() const { return has_input() || wait(POLLIN, k_idle_ms); }

    void begin_request() { head_ = {}; }

    /// The peer has closed its end: nobody reads an answer any more.
    [[nodiscard]] bool has_hung_up() const {
        char next = 0;
        return !has_input() && ::recv(socket_, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    }

    bool flush() {
        std::string_view left = output_;
        while (!left.empty()) {
            const ssize_t sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            left.remove_prefix(static_cast<std::size_t>(sent));
        }
        output_.clear();
        return true;
    }

    void truncate_output() {
        const std::size_t head = output_.find("\r\n\r\n");
        if (head == std::string::npos) return;
        const std::size_t body = head + 4;
        output_.resize(body + (output_.size() - body) / 2);
    }

    /// The peer is to see a reset, not an orderly end.
    void reset() {
        output_.clear();
        const linger now{.l_onoff = 1, .l_linger = 0};
        (void)::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }

private:
    [[nodiscard]] bool has_input() const noexcept { return position_ < filled_; }

    [[nodiscard]] bool wait(short events, int milliseconds) const {
        pollfd entry{.fd = socket_, .events = events, .revents = 0};
        int ready = 0;
        do {
            ready = ::poll(&entry, 1, milliseconds);
        } while (ready < 0 && errno == EINTR);
        return ready > 0;
    }

    int socket_;
    RequestHead head_{};
    std::array<char, 16'384> input_{};
    std::size_t position_ = 0;
    std::size_t filled_ = 0;
    std::string output_;
};

// Set by the handler, read by the loop of the same thread after the answer has been written.
thread_local Cut current_cut = Cut::none;
// Set by the loop, read by the handler.
thread_local std::uint64_t current_connection = 0;
thread_local const Connection* current_peer = nullptr;

ApiRequest to_request(const httplib::Request& request) {
    ApiRequest made{.method = request.method, .path = request.path, .body = request.body};
    made.host = request.get_header_value("Host");
    made.connection = current_connection;
    made.has_hung_up = [peer = current_peer] { return peer->has_hung_up(); };
    // What browsers say about requests that a page sends. "null" is a page without a site.
    const std::string origin = request.get_header_value("Origin");
    const std::string site = request.get_header_value("Sec-Fetch-Site");
    made.is_cross_site = (!origin.empty() && origin != "http://" + made.host)
                         || (!site.empty() && site != "none" && site != "same-origin");
    if (request.has_header("Authorization")) {
        made.authorization = request.get_header_value("Authorization");
    }
    if (request.has_header("Content-Type")) {
        made.content_type = request.get_header_value("Content-Type");
    }
    made.selects_user = request.has_header("Dropbox-API-Select-User")
                        || request.has_header("Dropbox-API-Select-Admin");
    made.parameters = request.params;
    return made;
}

// The library would rather use Brotli, at a level that takes seconds for a page of a megabyte.
void prefer_gzip(httplib::Request& request) {
    const auto accepted = request.headers.find("Accept-Encoding");
    if (accepted == request.headers.end()) return;
    const bool takes_gzip = accepted->second.find("gzip") != std::string::npos;
    accepted->second = takes_gzip ? "gzip" : "identity";
}

class Server final : public httplib::Server {
public:
    Server(HttpListener::Handler handler, std::size_t most_body) : handler_(std::move(handler)) {
        set_payload_max_length(most_body);
        const auto serve = [this](const httplib::Request& request, httplib::Response& response) {
            const HttpAnswer given = handler_(to_request(request));
            current_cut = given.cut;
            response.status = given.answer.status;
            for (const auto& [name, value] : given.headers) response.set_header(name, value);
            if (given.answer.retry_after) {
                response.set_header("Retry-After", *given.answer.retry_after);
            }
            response.set_content(given.answer.body, given.answer.content_type);
        };
        // "." does not match a line break, and a path with one deserves an answer too.
        Get("[^]*", serve);
        Post("[^]*", serve);
        Delete("[^]*", serve);
        set_keep_alive_timeout(k_idle_ms / 1000);
        set_keep_alive_max_count(1'000'000);
        set_tcp_nodelay(true);
    }

    /// The library queues five connections and lets further ones wait a second for their turn. To
    /// listen again on the bound socket only makes the queue longer.
    bool lengthen_queue() { return ::listen(svr_sock_, SOMAXCONN) == 0; }

    /// Ends the waiting of every connection; answers under way are still sent.
    void close_connections() {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
        for (const int socket : open_) (void)::shutdown(socket, SHUT_RD);
    }

private:
    bool process_and_close_socket(socket_t socket) override {
        {
            const std::lock_guard lock(mutex_);
            if (is_stopping_) {
                (void)::close(socket);
                return false;
            }
            open_.insert(socket);
        }
        const int on = 1;
        (void)::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        serve(socket);
        {
            const std::lock_guard lock(mutex_);
            open_.erase(socket);
        }
        (void)::close(socket);
        return true;
    }

    void serve(int socket) {
        const auto connection = std::make_unique<Connection>(socket);
        current_connection = ++connections_;
        current_peer = connection.get();
        bool is_closed = false;
        while (!is_closed && connection->wait_for_request()) {
            current_cut = Cut::none;
            connection->begin_request();
            const bool went_well = process_request(*connection, false, is_closed, prefer_gzip);
            if (current_cut == Cut::reset) {
                connection->reset();
                return;
            }
            if (current_cut == Cut::truncate) connection->truncate_output();
            if (!connection->flush() || !went_well || current_cut == Cut::truncate) return;
        }
    }

    HttpListener::Handler handler_;
    std::mutex mutex_;
    std::set<int> open_;
    bool is_stopping_ = false;
    std::atomic<std::uint64_t> connections_{0};
};

} // namespace

struct HttpListener::State {
    State(Handler handler, std::size_t most_body) : server(std::move(handler), most_body) {}
    Server server;
    std::string url;
    std::thread thread; // joined in stop(); httplib's loop knows no stop token
};

HttpListener::HttpListener(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpListener::~HttpListener() { stop(); }
const std::string& HttpListener::url() const noexcept { return state_->url; }

Result<std::unique_ptr<HttpListener>>
HttpListener::start(const std::string& address, Limits limits, Handler handler) {
    const auto split = split_address(address);
    if (!split) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("address \"{}\" is not of the form host:port", address));
    }
    const auto& [host, wanted] = *split;
    auto state = std::make_unique<State>(std::move(handler), limits.most_body);
    state->server.new_task_queue = [limits] { return new httplib::ThreadPool(limits.threads); };
    int port = wanted;
    if (port == 0) {
        port = state->server.bind_to_any_port(host);
    } else if (!state->server.bind_to_port(host, port)) {
        port = -1;
    }
    if (port <= 0 || !state->server.lengthen_queue()) {
        return fail(ErrorCode::unavailable,
                    fmt::format("cannot listen on {}; is the port taken", address));
    }
    const bool is_v6 = host.find(':') != std::string::npos;
    state->url = fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port);
    Server* server = &state->server;
    state->thread = std::thread([server] { (void)server->listen_after_bind(); });
    // The port is bound already, so clients may connect from here on; but stop() is only heard by
    // a server that runs.
    while (!server->is_running()) std::this_thread::yield();
    return std::unique_ptr<HttpListener>(new HttpListener(std::move(state)));
}

void HttpListener::stop() {
    if (!state_->thread.joinable()) return;
    state_->server.close_connections();
    state_->server.stop();
    state_->thread.join();
}

bool is_loopback(std::string_view host) noexcept {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::optional<std::pair<std::string, int>> split_address(std::string_view address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    std::string_view host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const std::string_view digits = address.substr(colon + 1);
    int port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || port < 0 || port > 65535) {
        return {};
    }
    return std::pair(std::string(host), port);
}

} // namespace rollcall::sandbox
