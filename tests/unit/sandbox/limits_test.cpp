#include "client.hpp"
#include "limiter.hpp"

#include <thread>

using namespace rollcall::sandbox;
using namespace std::chrono_literals;

TEST_CASE("the bucket lets through as many as the rate, and limited calls cost too") {
    RateLimiter limiter;
    RateLimiter::Instant now{};
    const auto call = [&] { return limiter.refuse(now, 2, 4); };
    for (int i = 0; i < 4; ++i) CHECK_FALSE(call());
    CHECK(call() == 1s);
    CHECK(call() == 1s);
    // Half a second would have been enough for one more, had nobody called in vain.
    now += 500ms;
    CHECK(call());
    SECTION("who keeps calling keeps waiting, but not for ever longer") {
        for (int i = 0; i < 100; ++i) CHECK(call());
        CHECK(call() == 2s);
        now += 3s;
        CHECK_FALSE(call());
    }
    SECTION("who waits is served") {
        now += 10s;
        for (int i = 0; i < 4; ++i) CHECK_FALSE(call());
    }
}

TEST_CASE("the team's calls are limited, and the client is told for how long") {
    Client client;
    client.flip({{"calls_per_second", 1}, {"calls_at_once", 2}});
    CHECK(client.send("team/get_info", "null").status == 200);
    CHECK(client.send("team/get_info", "null").status == 200);
    const auto reply =
        client.http->Post("/2/team/get_info", client.signed_in(), "null", "application/json");
    REQUIRE(reply);
    CHECK(reply->status == 429);
    CHECK(reply->get_header_value("Retry-After") == "1");
    CHECK(Json::parse(reply->body)["error"]
          == Json({{"reason", {{".tag", "too_many_requests"}}}, {"retry_after", 1}}));
    client.flip({{"calls_per_second", 0}});
    CHECK(client.send("team/get_info", "null").status == 200);
}

TEST_CASE("a client that does not wait is found out") {
    Client client;
    CHECK(client.get("/invariants")
          == Json({{"ok", true}, {"count", 0}, {"violations", Json::array()}}));
    client.control("/faults",
                   {{"kind", "status"}, {"status", 429}, {"retry_after", 300}, {"nth", 1}});
    CHECK(client.send("team/get_info", "null").status == 429);
    // Within a moment of the 429 a call may have been on its way already.
    std::this_thread::sleep_for(150ms);
    CHECK(client.send("team/get_info", "null").status == 200);
    const Json found = client.get("/invariants");
    CHECK(found["ok"] == false);
    CHECK(found["violations"][0]["kind"] == "retry_after_ignored");
    CHECK(found["violations"][0]["route"] == "team/get_info");
    CHECK(client.counters()["retry_after_violations"] == 1);
    client.server->control("DELETE", "/calls", "");
    CHECK(client.get("/invariants")["ok"] == true);
}

TEST_CASE("a clock that is stopped shows the same time, and goes on from there") {
    Client client(R"({"members": [{"email": "ann@acme.com", "role": "team_admin"}]})");
    const auto clock = [&](const Json& how) {
        return Json::parse(client.server->control("POST", "/clock", how.dump()).body)["now"]
            .get<std::string>();
    };
    clock({{"advance_seconds", 86'400}});
    const std::string stopped = clock({{"freeze", true}});
    CHECK(clock({{"advance_seconds", 0}}) == stopped);
    const std::string later = clock({{"advance_seconds", 3600}});
    CHECK(later > stopped);
    CHECK(clock({{"freeze", false}}) >= later);
}

TEST_CASE("a write that had succeeded is not sent again") {
    Client client;
    const Json bob{{"user", client.user("bob@acme.com")}, {"wipe_data", false}};
    CHECK(client.call("team/members/suspend", bob).status == 200);
    CHECK(client.call("team/members/suspend", bob).status == 409);
    CHECK(client.get("/invariants")["violations"][0]["kind"] == "write_repeated_after_success");
}

namespace {

/// Two calls at a time, both under way before either is answered.
std::pair<int, int> at_once(const Client& client,
                            const std::string& first,
                            const Json& one,
                            const std::string& second,
                            const Json& other) {
    client.control("/faults", {{"kind", "delay"}, {"delay_ms", 300}, {"times", 1}});
    int slow = 0;
    const std::uint64_t before = client.counters()["calls"].get<std::uint64_t>();
    std::thread caller([&] {
        httplib::Client http(client.server->api_url());
        const auto reply =
            http.Post("/2/" + first, client.signed_in(), one.dump(), "application/json");
        slow = reply ? reply->status : 0;
    });
    while (client.counters()["calls"] == before) std::this_thread::yield();
    const int quick = client.call(second, other).status;
    caller.join();
    return {slow, quick};
}

} // namespace

TEST_CASE("two writes to one group at a time get in each other's way") {
    Client client;
    const Json ops{
        {".tag", "group_id"},
        {"group_id",
         client.call("team/groups/create", {{"group_name", "Zoology"}}).body["group_id"]}};
    const auto adding = [&](const Json& group, const char* email) {
        return Json{{"group", group},
                    {"members", {{{"user", client.user(email)}, {"access_type", "member"}}}}};
    };
    const std::string add = "team/groups/members/add";
    const Json by_other_name{{".tag", "group_external_id"}, {"group_external_id", "g-1"}};
    SECTION("one group, by two names") {
        CHECK(at_once(client, add, adding(client.sales(), "bob@acme.com"), add,
                      adding(by_other_name, "cid@acme.com"))
              == std::pair(200, 429));
        CHECK(client.counters()["group_write_overlaps"] == 1);
        CHECK(client.get("/invariants")["violations"][0]["kind"] == "group_writes_overlap");
        CHECK(client.call(add, adding(by_other_name, "cid@acme.com")).status == 200);
    }
    SECTION("two groups") {
        CHECK(at_once(client, add, adding(client.sales(), "bob@acme.com"), add,
                      adding(ops, "cid@acme.com"))
              == std::pair(200, 200));
    }
    SECTION("reading does no harm") {
        CHECK(at_once(client, add, adding(client.sales(), "bob@acme.com"),
                      "team/groups/members/list", {{"group", client.sales()}})
              == std::pair(200, 200));
    }
    SECTION("switched off") {
        client.flip({{"write_contention", "off"}});
        CHECK(at_once(client, add, adding(client.sales(), "bob@acme.com"), add,
                      adding(client.sales(), "cid@acme.com"))
              == std::pair(200, 200));
    }
}

TEST_CASE("calls are counted by route, status, rows, connection and how many at once") {
    Client client;
    client.call("team/members/list", Json::object());
    client.call("team/members/list", {{"limit", 1}});
    client.send("team/members/list", "{");
    const Json counters = client.counters();
    CHECK(counters["routes"]["team/members/list"] == 3);
    CHECK(counters["rows"]["team/members/list"] == 5);
    CHECK(counters["statuses"]["400"] == 1);
    CHECK(counters["connections"].size() == 1);
    client.control("/invariants", {{"max_in_flight", 1}});
    (void)at_once(client, "team/get_info", nullptr, "team/get_info", nullptr);
    CHECK(client.get("/invariants")["violations"][0]["kind"] == "too_many_in_flight");
}
