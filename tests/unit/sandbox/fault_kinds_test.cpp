#include "client.hpp"

#include <chrono>
#include <thread>
#include <tuple>

using namespace rollcall::sandbox;

TEST_CASE("a refusal of any kind can be ordered") {
    Client client;
    client.control("/faults", {{"kind", "error"},
                               {"route", "team/members/remove"},
                               {"tag", "cannot_keep_account_under_legal_hold"},
                               {"times", 1}});
    const Json bob{{"user", client.user("bob@acme.com")}, {"wipe_data", false}};
    const Reply reply = client.call("team/members/remove", bob);
    CHECK(reply.status == 409);
    CHECK(reply.tag() == "cannot_keep_account_under_legal_hold");
    CHECK(client.member("bob@acme.com")["status"] == "active");
    client.control("/faults", {{"kind", "error"},
                               {"route", "team/groups/members/add"},
                               {"tag", "users_not_found"},
                               {"values", {"a", "b"}},
                               {"nth", 1}});
    CHECK(client
              .call("team/groups/members/add",
                    {{"group", client.sales()}, {"members", Json::array()}})
              .body["error"]["users_not_found"]
          == Json({"a", "b"}));
    CHECK(client.server->control("POST", "/faults", R"({"kind":"error"})").status == 400);
}

TEST_CASE("an answer can be ordered word by word") {
    Client client;
    const Json refusal{
        {"error_summary", "invalid_account_type/feature/."},
        {"error",
         {{".tag", "invalid_account_type"}, {"invalid_account_type", {{".tag", "feature"}}}}}};
    client.control("/faults", {{"kind", "status"}, {"status", 403}, {"body", refusal}});
    const Reply reply = client.send("team/get_info", "null");
    CHECK(reply.status == 403);
    CHECK(reply.type == "application/json");
    CHECK(reply.body == refusal);
}

TEST_CASE("some addresses cannot be added") {
    Client client(R"({"refused_emails": {"P@acme.com": "user_already_paired"}})");
    CHECK(client.call("team/members/add_v2", {{"new_members", {{{"member_email", "p@acme.com"}}}}})
              .body["complete"][0]
          == Json({{".tag", "user_already_paired"}, {"user_already_paired", "p@acme.com"}}));
}

TEST_CASE("the token endpoint fails in its own words") {
    Client client;
    client.control("/faults",
                   {{"kind", "error"}, {"route", "oauth2/token"}, {"tag", "invalid_grant"}});
    const auto reply = client.http->Post("/oauth2/token", httplib::Params{});
    REQUIRE(reply);
    CHECK(reply->status == 400);
    CHECK(Json::parse(reply->body)["error"] == "invalid_grant");
}

TEST_CASE("a page is packed with gzip, even for who would take Brotli") {
    Client client;
    httplib::Headers headers = client.signed_in();
    headers.emplace("Accept-Encoding", "br, gzip");
    const auto reply = client.http->Post("/2/team/members/list", headers, "{}", "application/json");
    REQUIRE(reply);
    CHECK(reply->get_header_value("Content-Encoding") == "gzip");
    CHECK(Json::parse(reply->body)["members"].size() == 4);
}

TEST_CASE("answers come in forms that nobody promised") {
    Client client;
    const auto fault = [&](const Json& more) {
        Json rule{{"route", "team/members/list_v2"}, {"times", 1}};
        rule.update(more);
        client.control("/faults", rule);
    };
    const auto list = [&] { return client.send("team/members/list_v2", "{}"); };
    const Json whole = list().body["members"];
    SECTION("a route that is said not to exist") {
        fault({{"kind", "unknown_function"}});
        CHECK(list().text == "Unknown API function: /2/team/members/list_v2");
    }
    SECTION("no JSON") {
        fault({{"kind", "malformed"}});
        const Reply reply = list();
        CHECK(reply.status == 200);
        CHECK(reply.type == "application/json");
        CHECK(reply.body.is_discarded());
    }
    SECTION("half the JSON, in a complete answer") {
        fault({{"kind", "cut_json"}});
        const Reply reply = list();
        CHECK(reply.body.is_discarded());
        CHECK(reply.text.starts_with(R"({"members":[)"));
    }
    SECTION("another type") {
        fault({{"kind", "wrong_type"}});
        CHECK(list().type == "text/html");
    }
    SECTION("400 in HTML") {
        fault({{"kind", "status"}, {"status", 400}, {"form", "html"}});
        CHECK(list().text.starts_with("<!DOCTYPE html>"));
    }
    SECTION("an empty page that says it is all") {
        fault({{"kind", "empty_page"}});
        const Reply reply = list();
        CHECK(reply.body["members"].empty());
        CHECK(reply.body["has_more"] == false);
    }
    SECTION("an empty page that says there is more") {
        fault({{"kind", "empty_page"}, {"has_more", true}});
        const Reply reply = list();
        CHECK(reply.body["members"].empty());
        CHECK(reply.body["has_more"] == true);
        CHECK(client.call("team/members/list/continue_v2", {{"cursor", reply.body["cursor"]}})
                  .body["members"]
              == whole);
    }
    SECTION("a row twice, a row not at all") {
        fault({{"kind", "duplicate_row"}});
        CHECK(list().body["members"].back() == whole[0]);
        fault({{"kind", "missing_row"}});
        CHECK(list().body["members"].size() == whole.size() - 1);
    }
    SECTION("fields of the future") {
        fault({{"kind", "extra_fields"}});
        const Json members = list().body["members"];
        CHECK(members[0]["profile"]["field_of_the_future"]["number"] == 1);
        CHECK(members[0]["profile"]["email"] == whole[0]["profile"]["email"]);
    }
    SECTION("tags of the future") {
        client.control("/faults", {{"kind", "unknown_tags"}, {"times", 1}});
        CHECK(client.send("team/groups/list", "{}").body["groups"][0]["group_management_type"]
              == Json({{".tag", "tag_of_the_future"}, {"tag_of_the_future", "?"}}));
    }
    SECTION("a cursor that is good no more") {
        client.control("/faults", {{"kind", "cursor_reset"}, {"route", "*/continue*"}});
        const Json cursor = list().body["cursor"];
        CHECK(client.call("team/members/list/continue_v2", {{"cursor", cursor}}).tag()
              == "invalid_cursor");
        const Json log = client.send("team_log/get_events", "{}").body["cursor"];
        CHECK(client.call("team_log/get_events/continue", {{"cursor", log}}).body["error"]
              == Json({{".tag", "reset"}, {"reset", "2026-08-01T10:00:00Z"}}));
    }
    client.server->control("DELETE", "/faults", "");
    CHECK(list().body["members"] == whole);
}

TEST_CASE("a token runs out in the middle") {
    Client client;
    client.control("/faults", {{"kind", "expired_token"}, {"nth", 2}});
    CHECK(client.send("team/get_info", "null").status == 200);
    CHECK(client.send("team/get_info", "null").tag() == "expired_access_token");
    CHECK(client.send("team/get_info", "null").tag() == "expired_access_token");
    client.sign_in();
    CHECK(client.send("team/get_info", "null").status == 200);
    client.control("/faults", {{"kind", "revoked_token"}, {"nth", 1}});
    CHECK(client.send("team/get_info", "null").tag() == "invalid_access_token");
}

TEST_CASE("an answer without the row of whom it is about tells nothing of that row") {
    Client client;
    const Json cid{{"new_members", {{{"member_email", "cid@acme.com"}}}}};
    client.control("/faults", {{"kind", "missing_row"}, {"route", "*add"}, {"times", 1}});
    CHECK(client.call("team/members/add", cid).body["complete"].empty());
    CHECK(client.call("team/members/add", cid).body["complete"].size() == 1);
    CHECK(client.get("/counters")["writes_repeated_after_success"] == 0);
    CHECK(client.get("/counters")["writes_repeated_after_lost_answer"] == 1);
}

TEST_CASE("an answer that says nothing about what was done") {
    Client client;
    const Json bob{{"user", client.user("bob@acme.com")}, {"wipe_data", false}};
    client.control("/faults",
                   {{"kind", "status"}, {"status", 500}, {"applied", true}, {"times", 1}});
    CHECK(client.call("team/members/suspend", bob).status == 500);
    CHECK(client.member("bob@acme.com")["status"] == "suspended");
    client.control("/faults", {{"kind", "stall"}, {"delay_ms", 30}, {"times", 1}});
    CHECK_FALSE(client.http->Post("/2/team/members/unsuspend", client.signed_in(),
                                  Json{{"user", bob["user"]}}.dump(), "application/json"));
    CHECK(client.member("bob@acme.com")["status"] == "suspended");
    CHECK(client.call("team/members/suspend", bob).status == 409);
    // It could not know that the first one had succeeded.
    CHECK(client.get("/counters")["writes_repeated_after_lost_answer"] == 1);
    CHECK(client.get("/invariants")["ok"] == true);
    const Json calls = client.get("/calls");
    CHECK(calls[calls.size() - 2]["fault"] == "stall");
}

TEST_CASE("a stalled answer does not hold the end up") {
    Client client;
    client.control("/faults", {{"kind", "stall"}, {"delay_ms", 600'000}});
    std::thread caller([&] {
        (void)client.http->Post("/2/team/get_info", client.signed_in(), "null", "application/json");
    });
    while (client.counters()["calls"] < 2) std::this_thread::yield();
    const auto begun = std::chrono::steady_clock::now();
    client.server->stop();
    caller.join();
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
}

TEST_CASE("jobs end in every way") {
    Client client;
    const auto row =
        GENERATE(values<std::tuple<const char*, bool, bool>>({{"complete", true, true},
                                                              {"complete", false, false},
                                                              {"failed", false, false},
                                                              {"internal_error", true, true},
                                                              {"internal_error", false, false}}));
    const auto& [outcome, effect, is_there] = row;
    CAPTURE(outcome, effect);
    client.control("/faults", {{"kind", "job"},
                               {"route", "team/members/add_v2"},
                               {"outcome", outcome},
                               {"effect", effect},
                               {"polls", 2}});
    const Reply launch =
        client.call("team/members/add_v2", {{"new_members", {{{"member_email", "n@acme.com"}}}}});
    REQUIRE(launch.body[".tag"] == "async_job_id");
    const Json job{{"async_job_id", launch.body["async_job_id"]}};
    const std::string status = "team/members/add/job_status/get_v2";
    CHECK(client.call(status, job).body[".tag"] == "in_progress");
    CHECK(client.call(status, job).body[".tag"] == "in_progress");
    const Reply done = client.call(status, job);
    if (std::string(outcome) == "internal_error") {
        CHECK(done.tag() == "internal_error");
    } else {
        CHECK(done.body[".tag"] == outcome);
    }
    CHECK(client.member("n@acme.com").is_null() == !is_there);
    // Only that one call.
    CHECK(client.call("team/groups/delete", client.sales()).body == Json({{".tag", "complete"}}));
}

TEST_CASE("a fault that comes by chance comes at the same calls with the same seed") {
    const auto run = [] {
        Client client;
        client.control("/faults",
                       {{"kind", "status"}, {"status", 503}, {"probability", 0.5}, {"seed", 7}});
        std::string pattern;
        for (int i = 0; i < 32; ++i) {
            pattern += client.send("team/get_info", "null").status == 200 ? '.' : 'x';
        }
        return pattern;
    };
    const std::string first = run();
    CHECK(first == run());
    CHECK(first.find('x') != std::string::npos);
    CHECK(first.find('.') != std::string::npos);
}
