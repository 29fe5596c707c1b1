#include "status.hpp"

#include <rollcall/web/status_pages.hpp>

#include <catch2/catch.hpp>

#include <string>

using namespace rollcall;
using namespace rollcall::web;
using Catch::Matchers::Contains;

namespace {

struct Site {
    StatusBoard board{};
    Metrics metrics{"acme", "1.2.3"};
    test::FixedClock clock{};
    std::chrono::seconds silent{0};
    int reconciled = 0;
    bool on_loopback = true;

    WebAnswer ask(const std::string& path, WebRequest request = {}) {
        if (request.method.empty()) request.method = "GET";
        if (request.host.empty()) request.host = "localhost";
        if (request.peer.empty()) request.peer = "127.0.0.1";
        request.path = path;
        return answer(request, {.board = board,
                                .metrics = metrics,
                                .clock = clock,
                                .silence = [this] { return silent; },
                                .reconcile = [this] { ++reconciled; },
                                .on_loopback = on_loopback});
    }
};

const WebRequest k_asks_for_a_pass{.method = "POST", .headers = {{"x-rollcall-reconcile", "now"}}};

} // namespace

TEST_CASE("alive as long as the loop shows signs of life") {
    Site site;
    CHECK(site.ask("/livez").status == 200);
    site.silent = k_longest_silence + std::chrono::seconds{1};
    const auto stuck = site.ask("/livez");
    CHECK(stuck.status == 503);
    CHECK(stuck.body == "the loop has shown no sign of life for 601 s\n");
}

TEST_CASE("ready when passes come to their end, whatever waits for people") {
    Site site;
    CHECK(site.ask("/readyz").status == 503);
    auto status = test::held_status();
    site.board.put(status);
    CHECK(site.ask("/readyz").status == 200);
    status.failures_in_a_row = 2;
    status.conditions.ready.reason = "Unavailable";
    status.conditions.ready.message = "nobody answers";
    site.board.put(status);
    CHECK(site.ask("/readyz").status == 503);
    CHECK(site.ask("/readyz").body == "Unavailable: nobody answers\n");
    status.failures_in_a_row = 0;
    status.last_success.clear();
    site.board.put(status);
    CHECK(site.ask("/readyz").status == 503);
}

TEST_CASE("nothing that a directory says is markup on the page") {
    Site site;
    site.board.put(test::held_status());
    const auto page = site.ask("/");
    CHECK(page.status == 200);
    CHECK(page.type == "text/html; charset=utf-8");
    CHECK_THAT(page.body, !Contains("<script") && !Contains("<img") && !Contains("\x1b")
                              && !Contains("\xe2\x80\xae"));
    CHECK_THAT(page.body, Contains("A person is needed: held") && Contains("&lt;img")
                              && Contains("rollcall approve user-suspend-0123456789ab")
                              && Contains("97 of 100 taken"));
    const auto policy = page.headers.find("Content-Security-Policy");
    REQUIRE(policy != page.headers.end());
    CHECK_THAT(policy->second, Contains("default-src 'none'"));
    CHECK(page.headers.count("X-Content-Type-Options") == 1);
    CHECK(site.ask("/style.css").status == 200);
}

TEST_CASE("a pass that read nothing does not say that nothing was changed") {
    Site site;
    auto status = test::held_status();
    REQUIRE(status.last_pass);
    status.last_pass->drift = 0;
    site.board.put(status);
    CHECK_THAT(site.ask("/").body, Contains("<dd>nothing</dd>"));
    status.last_pass->desired_commit.clear();
    site.board.put(status);
    CHECK_THAT(site.ask("/").body, Contains("not known: the pass ended before it knew")
                                       && !Contains("<dd>nothing</dd>"));
}

TEST_CASE("the same as JSON, as it was put") {
    Site site;
    CHECK(site.ask("/status.json").status == 503);
    site.board.put(test::held_status());
    const auto json = site.ask("/status.json");
    CHECK(json.type == "application/json");
    CHECK(*parse_controller_status(json.body) == test::held_status());
}

TEST_CASE("a pass is started by who can set a header, on this computer") {
    Site site;
    SECTION("so it is") {
        CHECK(site.ask("/reconcile", k_asks_for_a_pass).status == 202);
        CHECK(site.reconciled == 1);
    }
    SECTION("a link or an image") { CHECK(site.ask("/reconcile").status == 405); }
    SECTION("a form of another page") {
        CHECK(site.ask("/reconcile", {.method = "POST"}).status == 403);
    }
    SECTION("what a browser asks before it sets the header") {
        CHECK(site.ask("/reconcile", {.method = "OPTIONS"}).status == 405);
        CHECK(site.ask("/reconcile", {.method = "OPTIONS"})
                  .headers.count("Access-Control-Allow-Headers")
              == 0);
    }
    SECTION("another computer") {
        site.on_loopback = false;
        auto request = k_asks_for_a_pass;
        request.peer = "192.0.2.1";
        CHECK(site.ask("/reconcile", request).status == 403);
    }
    if (site.reconciled == 0) return;
    CHECK(site.reconciled == 1);
}

TEST_CASE("only what there is, and only to be read") {
    Site site;
    site.board.put(test::held_status());
    CHECK(site.ask("/../etc/passwd").status == 404);
    CHECK(site.ask("/", {.method = "POST"}).status == 405);
    CHECK(site.ask("/metrics", {.method = "DELETE"}).status == 405);
    CHECK(site.ask("/metrics", {.method = "HEAD"}).status == 200);
}

TEST_CASE("a name that another site's DNS lets point here is not answered") {
    Site site;
    site.board.put(test::held_status());
    CHECK(site.ask("/", {.host = "evil.example"}).status == 403);
    CHECK(site.ask("/", {.host = "127.evil.example"}).status == 403);
    CHECK(site.ask("/", {.host = "127.0.0.1"}).status == 200);
    CHECK(site.ask("/", {.host = "::1"}).status == 200);
    site.on_loopback = false;
    CHECK(site.ask("/", {.host = "rollcall.acme.com"}).status == 200);
}

TEST_CASE("which addresses only this computer can reach") {
    CHECK(is_loopback_address("127.0.0.1:9470"));
    CHECK(is_loopback_address("[::1]:0"));
    CHECK(is_loopback_address("localhost:80"));
    CHECK_FALSE(is_loopback_address("0.0.0.0:9470"));
    CHECK_FALSE(is_loopback_address("[::]:9470"));
    CHECK_FALSE(is_loopback_address("127.0.0.1.example.org:80"));
}
