#include "raw_server.hpp"

#include <rollcall/http/library.hpp>
#include <rollcall/http/transport.hpp>

#include <catch2/catch.hpp>

using namespace rollcall::http;
using rollcall::http::test::answer;
using rollcall::http::test::RawServer;
using rollcall::http::test::Reply;
using Then = Reply::Then;

namespace {

const Library k_library;

std::unique_ptr<Transport> direct(TransportOptions options = {}) {
    if (!options.proxy) options.proxy = "";
    return std::move(*Transport::create(std::move(options)));
}

Response call(Transport& transport, Request request) {
    Response response;
    transport.start(std::move(request), [&response](Response r) { response = std::move(r); });
    while (transport.in_flight() > 0) transport.turn(std::chrono::milliseconds{20});
    return response;
}

} // namespace

TEST_CASE("a call brings status, headers and body, and keeps its connection") {
    RawServer server{[](std::size_t, std::size_t, const std::string&) {
        return Reply{answer(409, "{}", "X-Dropbox-Request-Id:  abc \r\n")};
    }};
    const auto transport = direct({.user_agent = "rollcall/test"});
    for (int i = 0; i < 3; ++i) {
        const auto response = call(*transport, {.url = server.url() + "/2/team/x",
                                                .headers = {"Content-Type: application/json"},
                                                .body = "null"});
        CHECK(response.transfer == Transfer::complete);
        CHECK(response.status == 409);
        CHECK(response.body == "{}");
        REQUIRE(header(response, "x-dropbox-request-id") != nullptr);
        CHECK(*header(response, "x-dropbox-request-id") == "abc");
    }
    CHECK(server.connections() == 1);
    const auto requests = server.requests();
    REQUIRE(requests.size() == 3);
    CHECK_THAT(requests[0], Catch::StartsWith("POST /2/team/x HTTP/1.1\r\n"));
    CHECK_THAT(requests[0], Catch::Contains("User-Agent: rollcall/test\r\n"));
    CHECK_THAT(requests[0], Catch::Contains("Accept-Encoding: gzip\r\n"));
    CHECK_THAT(requests[0], Catch::EndsWith("\r\n\r\nnull"));
}

TEST_CASE("large bodies go out without waiting for 100 Continue") {
    RawServer server{
        [](std::size_t, std::size_t, const std::string&) { return Reply{answer(200, "null")}; }};
    const auto transport = direct();
    const auto replay = GENERATE(Replay::allowed, Replay::forbidden);
    const std::string body(3'000'000, 'x');
    const auto response = call(*transport, {.url = server.url(), .body = body, .replay = replay});
    CHECK(response.status == 200);
    const auto requests = server.requests();
    REQUIRE(requests.size() == 1);
    CHECK_THAT(requests[0], !Catch::Contains("Expect"));
    CHECK(requests[0].size() > body.size());
}

TEST_CASE("a call whose kept connection dies is repeated only when it may be") {
    // The second request on a connection is read, perhaps acted on, and never answered. libcurl
    // on its own sends it again.
    RawServer server{[](std::size_t connection, std::size_t request, const std::string&) {
        if (connection == 0 && request == 1) return Reply{"", Then::close};
        return Reply{answer(200, "null")};
    }};
    const auto transport = direct();
    REQUIRE(call(*transport, {.url = server.url(), .body = "first"}).status == 200);

    SECTION("forbidden: reported as lost") {
        const auto response =
            call(*transport, {.url = server.url(), .body = "write", .replay = Replay::forbidden});
        CHECK(response.transfer == Transfer::lost);
        CHECK(server.requests().size() == 2);
    }
    SECTION("allowed: libcurl does it") {
        CHECK(call(*transport, {.url = server.url(), .body = "read"}).status == 200);
        CHECK(server.requests().size() == 3);
    }
}

TEST_CASE("how far a failed call got") {
    const auto transport = direct();
    SECTION("nobody listens") {
        std::string url;
        {
            RawServer gone{[](std::size_t, std::size_t, const std::string&) { return Reply{}; }};
            url = gone.url();
        }
        const auto response = call(*transport, {.url = url});
        CHECK(response.transfer == Transfer::not_sent);
        CHECK_THAT(response.problem, Catch::Contains("Failed to connect to 127.0.0.1 port"));
    }
    SECTION("no such host") {
        CHECK(call(*transport, {.url = "http://host.invalid"}).transfer == Transfer::not_sent);
    }
    SECTION("reset before the answer") {
        RawServer server{[](std::size_t, std::size_t, const std::string&) {
            return Reply{"", Then::reset};
        }};
        CHECK(call(*transport, {.url = server.url(), .body = "x"}).transfer == Transfer::lost);
    }
    SECTION("cut off in the body") {
        RawServer server{[](std::size_t, std::size_t, const std::string&) {
            return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", Then::close};
        }};
        const auto response = call(*transport, {.url = server.url(), .body = "x"});
        CHECK(response.transfer == Transfer::lost);
        CHECK(response.status == 200);
    }
    SECTION("no answer in time") {
        RawServer server{[](std::size_t, std::size_t, const std::string&) {
            return Reply{"", Then::hang};
        }};
        const auto response =
            call(*transport,
                 {.url = server.url(), .body = "x", .timeout = std::chrono::milliseconds{100}});
        CHECK(response.transfer == Transfer::timed_out);
    }
    SECTION("larger than accepted") {
        RawServer server{[](std::size_t, std::size_t, const std::string&) {
            return Reply{answer(200, std::string(2000, 'x'))};
        }};
        const auto small = direct({.largest_answer = 1000});
        const auto response = call(*small, {.url = server.url()});
        CHECK(response.transfer == Transfer::hopeless);
        CHECK(response.problem == "the answer is larger than we accept");
    }
    SECTION("another protocol") {
        CHECK(call(*transport, {.url = "file:///etc/hostname"}).transfer == Transfer::hopeless);
    }
}

TEST_CASE("calls in flight do not wait for each other") {
    std::atomic<int> arrived{0};
    RawServer server{[&arrived](std::size_t, std::size_t, const std::string&) {
        // Nobody is answered before all four are there: one after the other would hang.
        ++arrived;
        while (arrived < 4) std::this_thread::yield();
        return Reply{answer(200, "null")};
    }};
    const auto transport = direct();
    int finished = 0;
    for (int i = 0; i < 4; ++i) {
        transport->start({.url = server.url(), .timeout = std::chrono::seconds{10}},
                         [&finished](const Response& r) { finished += r.status == 200 ? 1 : 0; });
    }
    while (transport->in_flight() > 0) transport->turn(std::chrono::milliseconds{20});
    CHECK(finished == 4);
    CHECK(server.connections() == 4);
}

TEST_CASE("calls go through the proxy that is named") {
    RawServer proxy{
        [](std::size_t, std::size_t, const std::string&) { return Reply{answer(200, "null")}; }};
    const auto transport = direct({.proxy = proxy.url()});
    CHECK(call(*transport, {.url = "http://host.invalid/2/x"}).status == 200);
    REQUIRE(proxy.requests().size() == 1);
    CHECK_THAT(proxy.requests()[0], Catch::StartsWith("POST http://host.invalid/2/x HTTP/1.1\r\n"));
}
