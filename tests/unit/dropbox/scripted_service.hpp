#pragma once

#include "fake_clock.hpp"
#include "rpc.hpp"
#include "unit/http/raw_server.hpp"

#include <atomic>
#include <functional>
#include <string>

namespace rollcall::dropbox::test {

/// A service that hands out tokens sl.1, sl.2, … and answers calls as a test wants it to: also
/// with what no team in order would ever bring about.
struct ScriptedService {
    using Sent = http::test::Reply;
    using Routes = std::function<Sent(const std::string& request)>;

    Routes routes;
    std::atomic<int> tokens{0};
    std::atomic<int> requests{0}; ///< without those for tokens
    http::test::RawServer server{[this](std::size_t, std::size_t, const std::string& request) {
        if (request.rfind("POST /oauth2/token ", 0) == 0) {
            const std::string token = "sl." + std::to_string(++tokens);
            return Sent{http::test::answer(200, R"({"access_token":")" + token
                                                    + R"(","expires_in":14400})")};
        }
        ++requests;
        return routes(request);
    }};

    explicit ScriptedService(Routes r) : routes(std::move(r)) {}
};

struct ScriptedClient {
    FakeClock clock{};
    Rpc rpc;

    explicit ScriptedClient(const ScriptedService& service, std::size_t concurrency = 8)
        : rpc({.url = service.server.url(),
               .app_key = Secret{"key"},
               .app_secret = Secret{"hush"},
               .refresh_token = Secret{"refresh-me"},
               .concurrency = concurrency},
              std::move(*http::Transport::create({.proxy = ""})),
              clock) {}

    Reply call(RpcCall call) {
        std::optional<Reply> reply;
        rpc.call(std::move(call), [&reply](Reply r) { reply = std::move(r); });
        while (!reply && rpc.turn()) {
        }
        return std::move(*reply);
    }
};

/// "team/members/list" of "POST /2/team/members/list HTTP/1.1…"
inline std::string route_of(const std::string& request) {
    const auto begin = request.find("/2/") + 3;
    return request.substr(begin, request.find(' ', begin) - begin);
}

} // namespace rollcall::dropbox::test
