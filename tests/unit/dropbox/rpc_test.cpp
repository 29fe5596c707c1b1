#include "rpc.hpp"
#include "scripted_service.hpp"

#include <rollcall/http/library.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <future>

using namespace rollcall;
using namespace rollcall::dropbox;
using http::test::answer;
using http::test::RawServer;
using Sent = http::test::Reply;
using std::chrono::milliseconds;

namespace {

const http::Library k_library;

using Service = test::ScriptedService;
using Client = test::ScriptedClient;

const std::string k_limited =
    R"({"error":{"reason":{".tag":"too_many_requests"},"retry_after":1}})";

} // namespace

TEST_CASE("one token for many calls, renewed before it runs out") {
    Service service{[](const std::string&) { return Sent{answer(200, "null")}; }};
    Client client{service};
    int done = 0;
    for (int i = 0; i < 10; ++i) {
        client.rpc.call({.route = "team/x"},
                        [&done](const Reply& reply) { done += reply ? 1 : 0; });
    }
    while (client.rpc.turn()) {
    }
    CHECK(done == 10);
    CHECK(service.tokens == 1);
    CHECK(client.rpc.calls() == 11);

    client.clock.advance(std::chrono::seconds{14099});
    CHECK(client.call({.route = "team/x"}));
    CHECK(service.tokens == 1);
    client.clock.advance(std::chrono::seconds{1});
    CHECK(client.call({.route = "team/x"}));
    CHECK(service.tokens == 2);
}

TEST_CASE("a token that Dropbox calls expired is renewed once, for all calls") {
    Service service{[](const std::string& request) {
        if (request.find("Bearer sl.1\r\n") != std::string::npos) {
            return Sent{answer(401, R"({"error":{".tag":"expired_access_token"}})")};
        }
        return Sent{answer(200, "null")};
    }};
    Client client{service};
    int done = 0;
    for (int i = 0; i < 4; ++i) {
        client.rpc.call({.route = "team/x", .repeat = Repeat::never},
                        [&done](const Reply& reply) { done += reply ? 1 : 0; });
    }
    while (client.rpc.turn()) {
    }
    CHECK(done == 4);
    CHECK(service.tokens == 2);
}

TEST_CASE("a token that stays invalid is not renewed for ever") {
    Service service{[](const std::string&) {
        return Sent{answer(401, R"({"error":{".tag":"invalid_access_token"}})")};
    }};
    Client client{service};
    const auto reply = client.call({.route = "team/x"});
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().error.code == ErrorCode::denied);
    CHECK(reply.error().error.message == "team/x: invalid_access_token; authorise the app again");
    CHECK(service.requests == 2);
}

TEST_CASE("a rate limit pauses every call for as long as asked") {
    Service* self = nullptr;
    Service service{[&self](const std::string&) {
        if (self->requests == 1) return Sent{answer(429, k_limited, "Retry-After: 7\r\n")};
        return Sent{answer(200, "null")};
    }};
    self = &service;
    Client client{service, 1};
    int done = 0;
    for (int i = 0; i < 3; ++i) {
        client.rpc.call({.route = "team/x", .repeat = Repeat::never},
                        [&done](const Reply& reply) { done += reply ? 1 : 0; });
    }
    while (client.rpc.turn()) {
    }
    CHECK(done == 3);
    CHECK(service.requests == 4);
    REQUIRE(client.clock.slept.size() == 1);
    CHECK(client.clock.slept.front() <= milliseconds{7000});
    CHECK(client.clock.slept.front() > milliseconds{6900});
    CHECK(client.rpc.throttled() == milliseconds{7000});
}

TEST_CASE("rate limits halve the calls in flight, each success allows one more") {
    std::atomic<bool> limited{false};
    Service service{[&limited](const std::string&) {
        if (limited.exchange(false)) return Sent{answer(429, "", "Retry-After: 1\r\n")};
        return Sent{answer(200, "null")};
    }};
    Client client{service, 6};
    CHECK(client.rpc.limit() == 4);
    limited = true;
    CHECK(client.call({.route = "team/x"}));
    CHECK(client.rpc.limit() == 3); // half of four, and one for the success after the pause
    CHECK(client.call({.route = "team/x"}));
    CHECK(client.rpc.limit() == 4);
    for (int i = 0; i < 10; ++i) CHECK(client.call({.route = "team/x"}));
    CHECK(client.rpc.limit() == 6);
    CHECK(Client(service, 1).rpc.limit() == 1);
}

TEST_CASE("a pause that is too long fails the calls instead of sitting it out") {
    Service service{
        [](const std::string&) { return Sent{answer(429, "", "Retry-After: 3600\r\n")}; }};
    Client client{service};
    const auto first = client.call({.route = "team/x"});
    REQUIRE_FALSE(first.has_value());
    CHECK(first.error().error.retry_after == std::chrono::seconds{3600});
    const auto second = client.call({.route = "team/x"});
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().error.code == ErrorCode::rate_limited);
    CHECK(second.error().error.retry_after > std::chrono::seconds{3500});
    CHECK(service.requests == 1);
    CHECK(client.clock.slept.empty());
}

TEST_CASE("what time may heal is repeated for reads, and handed back for writes") {
    struct Row {
        const char* name;
        Sent sent;
    };
    const auto row = GENERATE(values<Row>({
        {"an empty 500", Sent{"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"}},
        {"a gateway's page",
         Sent{"HTTP/1.1 503 X\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"}},
        {"a cut-off answer", Sent{answer(200, R"({"a":)")}},
        {"a reset", Sent{"", Sent::Then::reset}},
        {"a closed connection",
         Sent{"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", Sent::Then::close}},
    }));
    DYNAMIC_SECTION(row.name) {
        std::atomic<int> faults{2};
        Service service{[&faults, &row](const std::string&) {
            if (faults-- > 0) return row.sent;
            return Sent{answer(200, "null")};
        }};
        Client client{service};
        SECTION("a read") {
            CHECK(client.call({.route = "team/x"}));
            CHECK(service.requests == 3);
            // libcurl may have repeated one by itself, over a fresh connection.
            CHECK_FALSE(client.clock.slept.empty());
        }
        SECTION("a write") {
            const auto reply = client.call({.route = "team/x", .repeat = Repeat::never});
            REQUIRE_FALSE(reply.has_value());
            CHECK(reply.error().remedy == Remedy::look);
            CHECK(reply.error().error.code == ErrorCode::unavailable);
            CHECK(service.requests == 1);
        }
    }
}

TEST_CASE("a service that stays down is given up, with what it said") {
    Service service{[](const std::string&) {
        return Sent{"HTTP/1.1 502 X\r\nX-Dropbox-Request-Id: abc\r\nContent-Length: 0\r\n\r\n"};
    }};
    Client client{service};
    const auto reply = client.call({.route = "team/x"});
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().error.message == "team/x: status 502 (request abc)");
    CHECK(service.requests == 6);
}

TEST_CASE("a stop ends the waiting, not the calls in flight") {
    Service service{[](const std::string&) { return Sent{answer(500, "")}; }};
    Client client{service};
    client.clock.stop = true;
    client.rpc.work_for(1);
    const auto reply = client.call({.route = "team/x"});
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().error.message
          == "team/x: status 500; the pass ended before team/x was repeated");
    CHECK(service.requests == 1);

    bool stopped = false;
    client.rpc.after(milliseconds{5000}, [&stopped](bool stop) { stopped = stop; });
    while (client.rpc.turn()) {
    }
    CHECK(stopped);
}

TEST_CASE("asked to stop, no reading is begun") {
    Service service{[](const std::string&) { return Sent{answer(200, "null")}; }};
    Client client{service};
    client.clock.stop = true;
    const auto reply = client.call({.route = "team/x"});
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().error.message == "not called: stopped by a signal");
    CHECK(service.requests == 0);
}

TEST_CASE("asked to stop, a write has some seconds to come home, and is given up then") {
    std::promise<void> release;
    const auto released = release.get_future().share();
    Service service{[released](const std::string&) {
        released.wait();
        return Sent{answer(200, "null")};
    }};
    Client client{service};
    std::optional<Reply> reply;
    client.rpc.work_for(1);
    client.rpc.call({.route = "team/x", .repeat = Repeat::never},
                    [&reply](Reply r) { reply = std::move(r); });
    while (service.requests == 0) REQUIRE(client.rpc.turn());
    client.clock.stop = true;
    SECTION("it comes home") {
        REQUIRE(client.rpc.turn());
        release.set_value();
        while (!reply && client.rpc.turn()) {
        }
        CHECK(reply->has_value());
    }
    SECTION("it does not") {
        std::chrono::seconds waited{0};
        while (!reply && client.rpc.turn()) {
            client.clock.advance(std::chrono::seconds{1});
            ++waited;
        }
        REQUIRE_FALSE(reply->has_value());
        CHECK(reply->error().error.message.find("no answer before the process had to end")
              != std::string::npos);
        CHECK(waited <= std::chrono::seconds{7});
        CHECK_FALSE(client.rpc.turn());
        release.set_value();
    }
}

TEST_CASE("an echoed secret does not reach a message") {
    Service service{[](const std::string&) {
        return Sent{"HTTP/1.1 400 X\r\nContent-Type: text/plain\r\nContent-Length: 37\r\n\r\n"
                    "bad: sl.1, refresh-me, hush, ok, sl.1"};
    }};
    Client client{service};
    const auto reply = client.call({.route = "team/x"});
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().error.message == "team/x: bad: ***, ***, ***, ok, ***");
}

TEST_CASE("an echoed secret does not come out of a success, either") {
    Service service{[](const std::string&) {
        return Sent{answer(200, R"({".tag":"refresh-me","user":"hush"})")};
    }};
    Client client{service};
    const auto reply = client.call({.route = "team/x"});
    REQUIRE(reply.has_value());
    CHECK(reply->value == Json{{".tag", "***"}, {"user", "***"}});
}

TEST_CASE("a refused refresh fails every waiting call") {
    RawServer server{[](std::size_t, std::size_t, const std::string&) {
        return Sent{answer(
            400, R"({"error":"invalid_grant","error_description":"refresh-me is malformed"})")};
    }};
    test::FakeClock clock;
    Rpc rpc{{.url = server.url(), .app_key = Secret{"k"}, .refresh_token = Secret{"refresh-me"}},
            std::move(*http::Transport::create({.proxy = ""})),
            clock};
    std::vector<std::string> messages;
    for (int i = 0; i < 2; ++i) {
        rpc.call({.route = "team/x"}, [&messages](const Reply& reply) {
            messages.push_back(reply.error().error.message);
        });
    }
    while (rpc.turn()) {
    }
    REQUIRE(messages.size() == 2);
    CHECK(
        messages[0]
        == "oauth2/token: invalid_grant (*** is malformed); authorise the app again and store the "
           "new refresh token");
    CHECK(server.requests().size() == 1);
}

TEST_CASE("when the time for the pass is over, no call is started any more") {
    Service service{
        [](const std::string&) { return Sent{answer(429, k_limited, "Retry-After: 60\r\n")}; }};
    test::FakeClock clock;
    Rpc rpc{{.url = service.server.url(),
             .app_key = Secret{"key"},
             .app_secret = Secret{"hush"},
             .refresh_token = Secret{"refresh-me"},
             .pass_timeout = std::chrono::minutes{5}},
            std::move(*http::Transport::create({.proxy = ""})),
            clock};
    rpc.begin_pass();
    std::optional<Reply> reply;
    rpc.call({.route = "team/x"}, [&reply](Reply r) { reply = std::move(r); });
    while (!reply && rpc.turn()) {
    }
    REQUIRE(reply);
    REQUIRE_FALSE(reply->has_value());
    CHECK(reply->error().error.code == ErrorCode::unavailable);
    CHECK(reply->error().error.message == "the time for the pass is over (dropbox.passTimeout)");
    CHECK(rpc.is_out_of_time());
    const int made = service.requests;
    CHECK(made == 5);

    rpc.call({.route = "team/x"}, [&reply](Reply r) { reply = std::move(r); });
    while (rpc.turn()) {
    }
    CHECK(service.requests == made);
    rpc.begin_pass();
    CHECK_FALSE(rpc.is_out_of_time());
}
