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

TEST_CASE("a tunnel through a proxy knows nothing of what will go through it") {
    struct Row {
        std::string name;
        int status;
        Transfer transfer;
    };
    const auto row =
        GENERATE(values<Row>({{"wants a password", 407, Transfer::hopeless},
                              {"denies the host", 403, Transfer::hopeless},
                              {"has no way there at the moment", 503, Transfer::not_sent}}));
    DYNAMIC_SECTION(row.name) {
        RawServer proxy{[&](std::size_t, std::size_t, const std::string&) {
            return Reply{answer(row.status, "no"), Then::close};
        }};
        auto url = proxy.url();
        url.insert(url.find("127"), "rollcall:s3cr3t@");
        const auto transport = direct({.proxy = url});
        const auto response = call(*transport, {.url = "https://host.invalid/2/x",
                                                .headers = {"Authorization: Bearer token"},
                                                .body = "body"});
        CHECK(response.transfer == row.transfer);
        CHECK(response.at_proxy);
        CHECK(response.status == row.status);
        CHECK(response.problem
              == "the proxy refuses the connection, status " + std::to_string(row.status));
        const auto requests = proxy.requests();
        REQUIRE(requests.size() == 1);
        CHECK_THAT(requests[0], Catch::StartsWith("CONNECT host.invalid:443 HTTP/1.1\r\n"));
        CHECK_THAT(requests[0], Catch::Contains("Proxy-Authorization: Basic "));
        CHECK_THAT(requests[0], !Catch::Contains("Bearer"));
    }
}

TEST_CASE("a proxy that cannot be used is told of without its password") {
    struct Row {
        std::string name;
        std::string proxy;
        Transfer transfer;
        std::string problem;
    };
    const auto row = GENERATE(values<Row>(
        {{"nobody listens", "http://u:s3cr3t@127.0.0.1:9", Transfer::not_sent,
          "the proxy cannot be reached: Failed to connect to 127.0.0.1 port 9 after 0 ms: "
          "Couldn't connect to server"},
         {"a name that nobody has", "http://u:s3cr3t@proxy.invalid:3128", Transfer::not_sent,
          "the proxy cannot be reached: Could not resolve proxy: proxy.invalid"},
         {"no port", "http://u:s3cr3t@127.0.0.1:99999", Transfer::hopeless,
          "the URL of the proxy is none that can be used"},
         {"no such scheme", "gopher://u:s3cr3t@127.0.0.1:9", Transfer::hopeless,
          "the URL of the proxy is none that can be used"}}));
    DYNAMIC_SECTION(row.name) {
        const auto transport = direct({.proxy = row.proxy});
        const auto response = call(*transport, {.url = "https://host.invalid/2/x"});
        CHECK(response.transfer == row.transfer);
        CHECK(response.at_proxy);
        CHECK(response.problem == row.problem);
    }
}
