#pragma once

#include <rollcall/base/result.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace rollcall::web {

/// What was asked for. Bodies are not read: nothing here takes one.
struct WebRequest {
    std::string method{}; ///< "GET", "HEAD", "POST"
    std::string path{};   ///< without a query
    std::string host{};   ///< as the Host header says, without the port, in lower case
    std::string peer{};   ///< the other side's address
    std::multimap<std::string, std::string> headers{}; ///< names in lower case
};

struct WebAnswer {
    int status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body{};
    std::multimap<std::string, std::string> headers{};
};

/// An HTTP/1.1 server on one address, with threads of its own. Small on purpose: requests are
/// short, few at a time, and bounded in every way.
class HttpServer {
public:
    /// Called on the server's threads, several at once.
    using Handler = std::function<WebAnswer(const WebRequest&)>;

    /// `address` is host:port, "[::1]:9470" too; port 0 = any free one. Errors: invalid_input,
    /// unavailable (taken, not ours, not allowed), with the address.
    static Result<std::unique_ptr<HttpServer>> start(const std::string& address, Handler handler);
    ~HttpServer(); ///< ends what is under way
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] const std::string& url() const noexcept; ///< "http://127.0.0.1:9470"

private:
    struct State;
    explicit HttpServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace rollcall::web
