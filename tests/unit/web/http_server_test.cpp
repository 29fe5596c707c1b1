#include <rollcall/web/http_server.hpp>

#include <catch2/catch.hpp>
#include <httplib.h>

#include <chrono>
#include <string>

using namespace rollcall;
using namespace rollcall::web;
using Catch::Matchers::Contains;

namespace {

WebAnswer echo(const WebRequest& request) {
    const auto header = request.headers.find("x-test");
    return {.status = 202,
            .body = request.method + " " + request.path + " " + request.host + " " + request.peer
                    + (header == request.headers.end() ? "" : " " + header->second),
            .headers = {{"X-Back", "yes"}}};
}

} // namespace

TEST_CASE("requests reach the handler, answers the asker") {
    const auto server = HttpServer::start("127.0.0.1:0", echo);
    REQUIRE(server);
    httplib::Client client((*server)->url());
    const auto got = client.Get("/a/b?c=d", {{"X-Test", "hello"}});
    REQUIRE(got);
    CHECK(got->status == 202);
    CHECK(got->body == "GET /a/b 127.0.0.1 127.0.0.1 hello");
    CHECK(got->get_header_value("X-Back") == "yes");
    CHECK(client.Post("/x", "body", "text/plain")->body == "POST /x 127.0.0.1 127.0.0.1");
    CHECK(client.Options("/x")->body == "OPTIONS /x 127.0.0.1 127.0.0.1");
    CHECK(client.Head("/x")->status == 202);
    CHECK(client.Post("/x", std::string(5000, 'x'), "text/plain")->status == 413);
}

TEST_CASE("an address that is taken, and one that is none") {
    const auto first = HttpServer::start("127.0.0.1:0", echo);
    REQUIRE(first);
    const auto address = (*first)->url().substr(7);
    const auto second = HttpServer::start(address, echo);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::unavailable);
    CHECK_THAT(second.error().message, Contains("cannot listen on " + address));
    CHECK_FALSE(HttpServer::start("9470", echo));
    CHECK_FALSE(HttpServer::start("127.0.0.1:99999", echo));
}

TEST_CASE("a peer that says nothing does not keep the server from ending") {
    auto server = HttpServer::start("127.0.0.1:0", echo);
    REQUIRE(server);
    httplib::Client client((*server)->url());
    client.set_keep_alive(true);
    REQUIRE(client.Get("/"));
    const auto began = std::chrono::steady_clock::now();
    server->reset();
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}
