#pragma once

#include <rollcall/base/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::sandbox {

/// How far a call to the API has come.
enum class CallMoment {
    arrived,     ///< not yet carried out
    carried_out, ///< and not yet answered
};

/// How a sandbox is started.
struct ServerOptions {
    std::string listen = "127.0.0.1:0";  ///< host:port of the API; port 0 = any free one
    std::string control = "127.0.0.1:0"; ///< host:port of the control endpoint
    /// The team, as JSON in the seed format (seed.hpp); empty = one team admin and nobody else.
    std::string seed{};
    /// Name and value of switches that the seed does not set, or sets otherwise.
    std::vector<std::pair<std::string, std::string>> switches{};
    std::chrono::milliseconds latency{0}; ///< added to every API answer
    std::chrono::milliseconds jitter{0};  ///< latency varies by up to this much, both ways
    /// Any address may be listened on. The tokens are no protection: whoever reaches the control
    /// port owns the team.
    bool allow_remote = false;
    std::ostream* log = nullptr; ///< one line per API call; must outlive the server
    /// For a test in the same process: hears of every call to the API, on the thread that serves
    /// it, and may act on the team meanwhile (control()) or end the client.
    std::function<void(CallMoment moment, std::string_view route)> watch{};
};

/// The answer of the control endpoint.
struct ControlAnswer {
    int status = 200;
    std::string body{}; ///< JSON, unless the type says otherwise
    std::string content_type = "application/json";
    std::map<std::string, std::string> headers{};
};

/// A Dropbox team that lives in memory and answers the team API over HTTP on a loopback port.
///
/// Serves from its own threads until stop() or destruction. All members may be called from any
/// thread.
class Server {
public:
    /// Errors: invalid_input (seed, switch or address), refused (an address that is not loopback),
    /// unavailable (the port is taken).
    static Result<std::unique_ptr<Server>> start(ServerOptions options = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Finishes the calls under way, closes every connection. Safe to call twice.
    void stop();

    [[nodiscard]] const std::string& api_url() const noexcept;     ///< "http://127.0.0.1:PORT"
    [[nodiscard]] const std::string& control_url() const noexcept; ///< "http://127.0.0.1:PORT"
    [[nodiscard]] std::string app_key() const;
    [[nodiscard]] std::string app_secret() const;
    [[nodiscard]] std::string refresh_token() const;

    /// What an HTTP request to the control endpoint would do, without the HTTP:
    /// `control("POST", "/outside", R"({"action":"suspend","member":"ann@acme.com"})")`.
    ControlAnswer control(std::string_view method, std::string_view path, std::string_view body);

    /// Shorthand for the two requests tests make most.
    Result<void> seed(std::string_view json);
    [[nodiscard]] std::string dump();

    /// The team in the seed format with ids and times, to be started from again.
    [[nodiscard]] std::string save();

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace rollcall::sandbox
