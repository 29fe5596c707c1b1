#pragma once

#include "answer.hpp"

#include <rollcall/base/result.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// What happens to the connection instead of, or while, answering.
enum class Cut {
    none,
    reset,    ///< not one byte of the answer is sent; the peer sees the connection reset
    truncate, ///< the head and half the body, then the connection ends
};

struct HttpAnswer {
    Answer answer{};
    std::multimap<std::string, std::string> headers{};
    Cut cut = Cut::none;
};

/// An HTTP/1.1 server on one address. It owns its connections, so that an answer can be withheld
/// or broken off, which no HTTP library offers.
class HttpListener {
public:
    using Handler = std::function<HttpAnswer(const ApiRequest&)>;

    struct Limits {
        std::size_t threads;   ///< open connections: each keep-alive connection holds one
        std::size_t most_body; ///< bytes of a request's body; more is answered with 413
    };

    /// `address` is host:port, port 0 = any free one. Errors: invalid_input, unavailable.
    static Result<std::unique_ptr<HttpListener>>
    start(const std::string& address, Limits limits, Handler handler);
    ~HttpListener();
    HttpListener(const HttpListener&) = delete;
    HttpListener& operator=(const HttpListener&) = delete;

    void stop();
    [[nodiscard]] const std::string& url() const noexcept;

private:
    struct State;
    explicit HttpListener(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Whether only this computer can reach the host.
[[nodiscard]] bool is_loopback(std::string_view host) noexcept;
/// "127.0.0.1:0" as host and port; nothing when it is not that. "[::1]:80" is understood.
[[nodiscard]] std::optional<std::pair<std::string, int>> split_address(std::string_view address);

} // namespace rollcall::sandbox
