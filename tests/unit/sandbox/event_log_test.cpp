#include "client.hpp"

#include <algorithm>
#include <set>

using namespace rollcall::sandbox;

namespace {

constexpr const char* k_events = "team_log/get_events";

/// Renames the group Sales so many times: one event each, told apart by the new name.
void rename(const Client& client, int times) {
    for (int i = 1; i <= times; ++i) {
        client.control("/outside", {{"action", "change_group"},
                                    {"group", i == 1 ? "Sales" : "Sales " + std::to_string(i - 1)},
                                    {"name", "Sales " + std::to_string(i)}});
    }
}

struct Drained {
    std::vector<std::string> names; ///< the new names, in order of delivery
    std::string cursor;
    int empty_pages = 0;
};

Drained drain(const Client& client, Reply page) {
    Drained all;
    for (int pages = 0;; ++pages) {
        REQUIRE(page.status == 200);
        REQUIRE(pages < 100);
        all.cursor = page.body["cursor"].get<std::string>();
        if (page.body["events"].empty()) ++all.empty_pages;
        for (const Json& event : page.body["events"]) {
            all.names.push_back(event["details"].value("new_value", "?"));
        }
        if (!page.body["has_more"].get<bool>()) return all;
        page = client.call("team_log/get_events/continue", {{"cursor", all.cursor}});
    }
}

} // namespace

TEST_CASE("the log is late") {
    Client client;
    client.flip({{"log_delay_seconds", 3600}});
    rename(client, 1);
    const Drained first = drain(client, client.send(k_events, "{}"));
    CHECK(first.names.empty());
    client.control("/clock", {{"advance_seconds", 3599}});
    client.sign_in();
    CHECK(drain(client, client.send(k_events, "{}")).names.empty());
    client.control("/clock", {{"advance_seconds", 1}});
    // The cursor that was kept finds what came late.
    CHECK(
        drain(client, client.call("team_log/get_events/continue", {{"cursor", first.cursor}})).names
        == std::vector<std::string>{"Sales 1"});
}

TEST_CASE("the log is in no order, and loses nothing") {
    Client client;
    client.flip({{"log_disorder_seconds", 600}});
    rename(client, 20);
    std::multiset<std::string> seen;
    std::vector<std::string> order;
    Drained part = drain(client, client.call(k_events, {{"limit", 3}}));
    for (int i = 0; i <= 10; ++i) {
        order.insert(order.end(), part.names.begin(), part.names.end());
        client.control("/clock", {{"advance_seconds", 60}});
        client.sign_in();
        part =
            drain(client, client.call("team_log/get_events/continue", {{"cursor", part.cursor}}));
    }
    CHECK(order.size() == 20);
    CHECK(std::set<std::string>(order.begin(), order.end()).size() == 20);
    std::vector<std::string> asked_for;
    for (int i = 1; i <= 20; ++i) asked_for.push_back("Sales " + std::to_string(i));
    CHECK(order != asked_for);
}

TEST_CASE("the log repeats itself, knows strange kinds and loses details") {
    Client client;
    client.flip({{"log_duplicate_every", 2},
                 {"log_unknown_kind_every", 3},
                 {"log_missing_details_every", 4}});
    rename(client, 4);
    const Json events = client.send(k_events, "{}").body["events"];
    REQUIRE(events.size() == 7);
    CHECK(events[1] == events[2]);
    CHECK(events[4]["event_type"][".tag"] == "sandbox_kind_of_the_future");
    CHECK(events[4]["details"][".tag"] == "sandbox_kind_of_the_future_details");
    CHECK(events[5]["event_type"][".tag"] == "group_rename");
    CHECK(events[5]["details"][".tag"] == "missing_details");
}

TEST_CASE("an empty page is not the last one") {
    Client client;
    rename(client, 4);
    client.flip({{"log_empty_page_every", 2}});
    const Drained all = drain(client, client.call(k_events, {{"limit", 2}}));
    CHECK(all.names.size() == 4);
    CHECK(all.empty_pages == 1);
}

TEST_CASE("a cursor of the log is reset, and says from when to go on") {
    Client client;
    rename(client, 1);
    const Json cursor = client.send(k_events, "{}").body["cursor"];
    client.control("/log", {{"action", "reset"}});
    const Reply reply = client.call("team_log/get_events/continue", {{"cursor", cursor}});
    CHECK(reply.status == 409);
    CHECK(reply.body["error"] == Json({{".tag", "reset"}, {"reset", "2026-08-01T10:00:00Z"}}));
    const Reply anew = client.call(k_events, {{"time", {{"start_time", "2026-08-01T10:00:00Z"}}}});
    CHECK(anew.body["events"].size() == 1);
    CHECK(client.call("team_log/get_events/continue", {{"cursor", anew.body["cursor"]}}).status
          == 200);
}

TEST_CASE("old events are forgotten") {
    Client client;
    client.flip({{"log_retention_days", 30}});
    rename(client, 1);
    client.control("/clock", {{"advance_seconds", 31 * 86'400}});
    client.sign_in();
    CHECK(client.send(k_events, "{}").body["events"].empty());
}

TEST_CASE("our own writes are logged as the app's or as its admin's") {
    Client client;
    client.flip({{"writes_logged_as", "admin"}, {"group_event_member", "participants"}});
    client.call(
        "team/groups/members/add",
        {{"group", client.sales()},
         {"members", {{{"user", client.user("bob@acme.com")}, {"access_type", "member"}}}}});
    const Json event = client.send(k_events, "{}").body["events"][0];
    CHECK(event["actor"][".tag"] == "admin");
    CHECK(event["actor"]["admin"]["email"] == "ann@acme.com");
    CHECK(event["origin"]["access_method"][".tag"] == "api");
    CHECK(event["context"] == Json({{".tag", "team"}}));
    CHECK(event["participants"][1]["user"]["email"] == "bob@acme.com");
}

TEST_CASE("others act, too") {
    Client client;
    const auto [by, tag] = GENERATE(table<std::string, std::string>({{"admin", "admin"},
                                                                     {"member", "user"},
                                                                     {"app", "app"},
                                                                     {"reseller", "reseller"},
                                                                     {"dropbox", "dropbox"},
                                                                     {"anonymous", "anonymous"}}));
    client.control("/outside", {{"action", "change_name"},
                                {"member", "bob@acme.com"},
                                {"given_name", "Robert"},
                                {"by", by}});
    client.control("/outside", {{"action", "log_event"},
                                {"category", "logins"},
                                {"type", "account_lock_or_unlocked"},
                                {"by", by}});
    const Json events = client.send(k_events, "{}").body["events"];
    CHECK(events[0]["actor"][".tag"] == tag);
    CHECK(events[0].contains("origin") == (by != "dropbox" && by != "anonymous"));
    CHECK(client.call(k_events, {{"category", "logins"}}).body["events"].size() == 1);
    CHECK(client.call(k_events, {{"event_type", "app_link_team"}}).body["events"].empty());
    CHECK(client.call(k_events, {{"event_type", "app_link_nobody"}}).status == 400);
}
