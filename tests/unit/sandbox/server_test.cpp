#include "client.hpp"

#include <set>
#include <thread>

using namespace rollcall::sandbox;

TEST_CASE("a token is had in every encoding that SDKs use") {
    Client client;
    const std::string path = "/oauth2/token";
    SECTION("form and Basic") {
        client.http->set_basic_auth(client.server->app_key(), client.server->app_secret());
        const auto reply = client.http->Post(
            path, httplib::Params{{"grant_type", "refresh_token"},
                                  {"refresh_token", client.server->refresh_token()},
                                  {"locale", "en"}});
        REQUIRE(reply);
        CHECK(reply->status == 200);
        CHECK(reply->get_header_value("Content-Type") == "application/json");
        CHECK(Json::parse(reply->body)["expires_in"] == 60);
        CHECK(Json::parse(reply->body)["token_type"] == "bearer");
    }
    SECTION("everything in the query, with a JSON content type and no body") {
        const auto reply = client.http->Post(path + "?grant_type=refresh_token&refresh_token="
                                                 + client.server->refresh_token()
                                                 + "&client_id=" + client.server->app_key()
                                                 + "&client_secret=" + client.server->app_secret(),
                                             "", "application/json");
        REQUIRE(reply);
        CHECK(reply->status == 200);
    }
    SECTION("a wrong secret") {
        const auto reply = client.http->Post(
            path, httplib::Params{{"grant_type", "refresh_token"},
                                  {"refresh_token", client.server->refresh_token()},
                                  {"client_id", client.server->app_key()},
                                  {"client_secret", "wrong"}});
        REQUIRE(reply);
        CHECK(reply->status == 400);
        CHECK(Json::parse(reply->body)["error"] == "invalid_client");
    }
    SECTION("a grant that was revoked") {
        client.control("/tokens", {{"action", "revoke"}});
        CHECK(client.send("team/get_info", "null").tag() == "invalid_access_token");
        const auto reply = client.http->Post(
            path, httplib::Params{{"grant_type", "refresh_token"},
                                  {"refresh_token", client.server->refresh_token()},
                                  {"client_id", client.server->app_key()},
                                  {"client_secret", client.server->app_secret()}});
        REQUIRE(reply);
        CHECK(reply->status == 400);
        CHECK(
            reply->body
            == R"({"error":"invalid_grant","error_description":"refresh token is invalid or revoked"})");
    }
}

TEST_CASE("a token runs out") {
    Client client;
    CHECK(client.send("team/get_info", "null").status == 200);
    client.control("/clock", {{"advance_seconds", 59}});
    CHECK(client.send("team/get_info", "null").status == 200);
    client.control("/clock", {{"advance_seconds", 1}});
    const Reply reply = client.send("team/get_info", "null");
    CHECK(reply.status == 401);
    CHECK(reply.type == "application/json");
    CHECK(reply.tag() == "expired_access_token");
    CHECK(reply.body["error_summary"].get<std::string>().starts_with("expired_access_token/"));
    client.sign_in();
    CHECK(client.send("team/get_info", "null").status == 200);
}

TEST_CASE("malformed requests are refused in plain text") {
    Client client;
    const auto expect = [](const Reply& reply, const std::string& text) {
        CHECK(reply.status == 400);
        CHECK(reply.type == "text/plain; charset=utf-8");
        CHECK(reply.text == text);
    };
    expect(client.send("team/members/list", "{"),
           "Error in call to API function \"team/members/list\": request body: could not decode "
           "input as JSON");
    expect(client.send("team/members/list_v2", R"({"limt":1})"),
           "Error in call to API function \"team/members/list_v2\": request body: unknown field "
           "'limt'");
    expect(client.send("team/get_info", "{}"),
           "Error in call to API function \"team/get_info\": request body: expected null, got "
           "value");
    expect(client.send("team/get_info", ""),
           "Error in call to API function \"team/get_info\": request body: could not decode input "
           "as JSON");
    expect(client.send("team/nothing", "null"), "Unknown API function: /2/team/nothing");
    const auto form =
        client.http->Post("/2/team/get_info", client.signed_in(), "null", "text/html");
    expect(Client::read(*form),
           "Error in call to API function \"team/get_info\": Bad HTTP \"Content-Type\" header: "
           "\"text/html\".  Expecting one of \"application/json\", \"application/json; "
           "charset=utf-8\", \"text/plain; charset=dropbox-cors-hack\".");
    const auto bare = client.http->Post("/2/team/get_info");
    expect(Client::read(*bare),
           "Error in call to API function \"team/get_info\": Must provide HTTP header "
           "\"Authorization\" or URL parameter \"authorization\".");
    // No body and no content type is how one SDK says "no argument".
    const auto silent = client.http->Post("/2/team/get_info", client.signed_in());
    CHECK(silent->status == 200);
}

TEST_CASE("scopes are missing on the app or on the token, and each is told apart") {
    Client client(R"({"app": {"app_scopes": ["team_info.read", "members.read"],
                              "token_scopes": ["team_info.read"]}})");
    CHECK(client.send("team/get_info", "null").status == 200);
    const Reply token = client.send("team/members/list", "{}");
    CHECK(token.status == 401);
    CHECK(token.body["error"]
          == Json({{".tag", "missing_scope"}, {"required_scope", "members.read"}}));
    const Reply app = client.send("team/groups/list", "{}");
    CHECK(app.status == 400);
    CHECK(app.text
          == "Error in call to API function \"team/groups/list\": Your app (ID: 4711) is not "
             "permitted to access this endpoint because it does not have the required scope "
             "'groups.read'. The owner of the app can enable the scope for the app using the "
             "Permissions tab on the App Console.");
}

TEST_CASE("identity and licences") {
    Client client;
    const Reply info = client.send("team/get_info", "null");
    CHECK(info.type == "application/json");
    CHECK(info.body["name"] == "Acme");
    CHECK(info.body["num_licensed_users"] == 50);
    CHECK(info.body["num_provisioned_users"] == 4);
    const Reply admin = client.send("team/token/get_authenticated_admin", "null");
    CHECK(admin.body["admin_profile"]["email"] == "ann@acme.com");
    client.http->set_basic_auth(client.server->app_key(), client.server->app_secret());
    const auto echo = client.http->Post("/2/check/app", R"({"query":"hi"})", "application/json");
    REQUIRE(echo);
    CHECK(echo->body == R"({"result":"hi"})");
}

TEST_CASE("a grant dies with its admin") {
    Client client;
    client.control("/outside",
                   {{"action", "change_role"}, {"member", "bob@acme.com"}, {"role", "team_admin"}});
    client.control("/outside", {{"action", "suspend"}, {"member", "ann@acme.com"}});
    CHECK(client.send("team/get_info", "null").tag() == "user_suspended");
    CHECK(client.send("team/token/get_authenticated_admin", "null").tag() == "admin_not_active");
}

TEST_CASE("members are listed in pages") {
    Client client;
    const bool with_removed = GENERATE(false, true);
    const std::string version = GENERATE("", "_v2");
    CAPTURE(with_removed, version);
    const int limit = GENERATE(1, 2, 4, 5, 1000);
    Reply page = client.call("team/members/list" + version,
                             {{"limit", limit}, {"include_removed", with_removed}});
    std::vector<std::string> emails;
    for (int pages = 1;; ++pages) {
        REQUIRE(page.status == 200);
        REQUIRE(pages < 7);
        CHECK(page.body["members"].size() <= static_cast<std::size_t>(limit));
        for (const Json& row : page.body["members"]) {
            emails.push_back(row["profile"]["email"].get<std::string>());
        }
        if (!page.body["has_more"].get<bool>()) break;
        CHECK(page.body["members"].size() == static_cast<std::size_t>(limit));
        page =
            client.call("team/members/list/continue" + version, {{"cursor", page.body["cursor"]}});
    }
    std::vector<std::string> expected{"ann@acme.com", "bob@acme.com", "cid@acme.com",
                                      "dee@acme.com"};
    if (with_removed) expected.push_back("eve@acme.com");
    CHECK(emails == expected);
}

TEST_CASE("cursors of another listing, or made up, are refused") {
    Client client;
    const Json cursor = client.call("team/members/list", {{"limit", 1}}).body["cursor"];
    CHECK(client.call("team/members/list/continue", {{"cursor", cursor}}).status == 200);
    CHECK(client.call("team/members/list/continue_v2", {{"cursor", cursor}}).tag()
          == "invalid_cursor");
    CHECK(client.call("team/groups/list/continue", {{"cursor", cursor}}).tag() == "invalid_cursor");
    CHECK(client.call("team/members/list/continue", {{"cursor", "AAB"}}).tag() == "invalid_cursor");
    CHECK(client.call("team_log/get_events/continue", {{"cursor", cursor}}).tag() == "bad_cursor");
}

TEST_CASE("a member looks as the service shows one") {
    Client client;
    const Json rows = client.call("team/members/list", {{"include_removed", true}}).body["members"];
    CHECK(rows[0]["role"] == Json({{".tag", "team_admin"}}));
    const Json& ann = rows[0]["profile"];
    CHECK(ann["status"] == Json({{".tag", "active"}}));
    CHECK(ann["name"]
          == Json({{"given_name", "Ann"},
                   {"surname", "Lee"},
                   {"familiar_name", "Ann"},
                   {"display_name", "Ann Lee"},
                   {"abbreviated_name", "AL"}}));
    CHECK(ann["joined_on"] == "2026-08-01T10:00:00Z");
    CHECK(ann["groups"].size() == 2);
    CHECK_FALSE(ann.contains("external_id"));
    CHECK_FALSE(ann.contains("invited_on"));
    const Json& dee = rows[3]["profile"];
    CHECK(dee["invited_on"] == "2026-08-01T10:00:00Z");
    CHECK_FALSE(dee.contains("joined_on"));
    CHECK(dee["email_verified"] == false);
    CHECK(dee["groups"].size() == 1);
    const Json& eve = rows[4]["profile"];
    CHECK(eve["status"]
          == Json({{".tag", "removed"}, {"is_recoverable", true}, {"is_disconnected", false}}));
    const Json second = client.call("team/members/list_v2", Json::object()).body["members"];
    CHECK(second[0]["roles"][0]["role_id"]
          == "pid_dbtmr:AAAAAFMcx6E0tax39Kb0H671TzWLeE07dwaqFQ5fDRy2");
    CHECK_FALSE(second[1].contains("roles"));
    CHECK_FALSE(second[1].contains("role"));
}

TEST_CASE("members are added row by row") {
    Client client;
    const Reply reply = client.call(
        "team/members/add", {{"new_members",
                              {{{"member_email", "new@acme.com"},
                                {"member_given_name", "Nü"},
                                {"member_external_id", "u-9"},
                                {"send_welcome_email", false},
                                {"role", "support_admin"}},
                               {{"member_email", "BOB@acme.com"}},
                               {{"member_email", "x@acme.com"}, {"member_external_id", "u-2"}}}}});
    REQUIRE(reply.status == 200);
    CHECK(reply.body[".tag"] == "complete");
    const Json& rows = reply.body["complete"];
    CHECK(rows[0][".tag"] == "success");
    CHECK(rows[0]["profile"]["status"] == Json({{".tag", "invited"}}));
    CHECK(rows[0]["role"] == Json({{".tag", "support_admin"}}));
    CHECK(rows[1]
          == Json({{".tag", "user_already_on_team"}, {"user_already_on_team", "BOB@acme.com"}}));
    CHECK(rows[2][".tag"] == "duplicate_external_member_id");
    CHECK(client.member("new@acme.com")["welcome_emails"] == 0);
    Json many = Json::array();
    for (int i = 0; i < 21; ++i) {
        many.push_back({{"member_email", "p" + std::to_string(i) + "@acme.com"}});
    }
    CHECK(client.call("team/members/add", {{"new_members", many}}).status == 400);
    CHECK(client.member("p0@acme.com").is_null());
}

TEST_CASE("members are added by a job") {
    Client client;
    const Reply launch =
        client.call("team/members/add_v2",
                    {{"new_members", {{{"member_email", "new@acme.com"}}}}, {"force_async", true}});
    REQUIRE(launch.body[".tag"] == "async_job_id");
    const Json job{{"async_job_id", launch.body["async_job_id"]}};
    CHECK(client.call("team/members/add/job_status/get_v2", job).body
          == Json({{".tag", "in_progress"}}));
    const Reply done = client.call("team/members/add/job_status/get_v2", job);
    CHECK(done.body[".tag"] == "complete");
    CHECK(done.body["complete"][0][".tag"] == "success");
    CHECK(client.call("team/members/remove/job_status/get", job).tag() == "invalid_async_job_id");
}

TEST_CASE("a member is changed, suspended, removed and recovered") {
    Client client;
    const Json bob = client.user("bob@acme.com");
    const Reply profile =
        client.call("team/members/set_profile_v2",
                    {{"user", bob}, {"new_given_name", "Rob"}, {"new_external_id", ""}});
    CHECK(profile.body["member_info"]["profile"]["name"]["given_name"] == "Rob");
    CHECK_FALSE(profile.body["member_info"]["profile"].contains("external_id"));
    CHECK(client.call("team/members/set_profile", {{"user", bob}, {"new_surname", "Roy"}})
              .body["profile"]["name"]["display_name"]
          == "Rob Roy");
    CHECK(client.call("team/members/set_profile_v2", {{"user", bob}}).tag()
          == "no_new_data_specified");
    const Reply role = client.call("team/members/set_admin_permissions",
                                   {{"user", bob}, {"new_role", {{".tag", "support_admin"}}}});
    CHECK(role.body
          == Json({{"team_member_id", client.id("bob@acme.com")},
                   {"role", {{".tag", "support_admin"}}}}));
    CHECK(client
              .call("team/members/set_admin_permissions_v2",
                    {{"user", bob}, {"new_roles", Json::array()}})
              .body["roles"]
          == Json::array());
    CHECK(client
              .call("team/members/set_admin_permissions_v2",
                    {{"user", bob}, {"new_roles", {"pid_dbtmr:none"}}})
              .tag()
          == "role_not_found");

    const Reply suspended =
        client.call("team/members/suspend", {{"user", bob}, {"wipe_data", false}});
    CHECK(suspended.status == 200);
    CHECK(suspended.type == "application/json");
    CHECK(suspended.text == "null");
    CHECK(client.member("bob@acme.com")["status"] == "suspended");
    CHECK(client.member("bob@acme.com")["wiped"] == false);
    CHECK(client.call("team/members/unsuspend", {{"user", bob}}).text == "null");
    // What is left out is true: the devices are erased.
    CHECK(client.call("team/members/suspend", {{"user", bob}}).status == 200);
    CHECK(client.member("bob@acme.com")["wiped"] == true);

    const Reply removed = client.call("team/members/remove", {{"user", bob}, {"wipe_data", false}});
    CHECK(removed.body == Json({{".tag", "complete"}}));
    CHECK(client.member("bob@acme.com")["status"] == "removed");
    CHECK(client.member("bob@acme.com")["wiped"] == false);
    CHECK(client.call("team/members/remove", {{"user", bob}}).tag() == "user_not_in_team");
    CHECK(client.call("team/members/recover", {{"user", bob}}).text == "null");
    CHECK(client.member("bob@acme.com")["status"] == "suspended");
    client.control("/outside", {{"action", "remove"}, {"member", "bob@acme.com"}});
    client.control("/clock", {{"advance_seconds", 7 * 86'400}});
    client.sign_in();
    CHECK(client.call("team/members/recover", {{"user", bob}}).tag() == "user_not_found");
}

TEST_CASE("a group is made, changed, filled and deleted") {
    Client client;
    const Reply made =
        client.call("team/groups/create", {{"group_name", "Ops"},
                                           {"group_external_id", "g-2"},
                                           {"group_management_type", "company_managed"}});
    REQUIRE(made.status == 200);
    CHECK(made.body["members"] == Json::array());
    CHECK(made.body["member_count"] == 0);
    CHECK(made.body["created"] == 1'785'578'400'000);
    const Json ops{{".tag", "group_id"}, {"group_id", made.body["group_id"]}};
    CHECK(client.call("team/groups/create", {{"group_name", "ops"}}).tag()
          == "group_name_already_used");

    const Reply filled = client.call(
        "team/groups/members/add",
        {{"group", ops},
         {"members",
          {{{"user", client.user("bob@acme.com")}, {"access_type", "member"}},
           {{"user", client.user("dee@acme.com")}, {"access_type", {{".tag", "member"}}}}}}});
    CHECK(filled.body["async_job_id"] == " ");
    CHECK(filled.body["group_info"]["member_count"] == 2);
    CHECK(filled.body["group_info"]["members"][0]["access_type"] == Json({{".tag", "member"}}));
    CHECK_FALSE(filled.body["group_info"]["members"][0]["profile"].contains("groups"));
    const Reply again = client.call(
        "team/groups/members/add",
        {{"group", ops},
         {"members", {{{"user", client.user("bob@acme.com")}, {"access_type", "member"}}}},
         {"return_members", false}});
    CHECK(again.tag() == "duplicate_user");
    const Reply page = client.call("team/groups/members/list", {{"group", ops}, {"limit", 1}});
    CHECK(page.body["members"].size() == 1);
    CHECK(page.body["has_more"] == true);
    const Reply rest =
        client.call("team/groups/members/list/continue", {{"cursor", page.body["cursor"]}});
    CHECK(rest.body["members"][0]["profile"]["email"] == "dee@acme.com");
    CHECK(rest.body["has_more"] == false);

    const Reply left = client.call(
        "team/groups/members/remove",
        {{"group", ops}, {"users", {client.user("bob@acme.com")}}, {"return_members", false}});
    CHECK(left.body["group_info"]["member_count"] == 1);
    CHECK_FALSE(left.body["group_info"].contains("members"));
    const Reply unknown =
        client.call("team/groups/members/remove",
                    {{"group", ops}, {"users", {{{".tag", "email"}, {"email", "zoe@acme.com"}}}}});
    CHECK(unknown.body["error"]
          == Json({{".tag", "users_not_found"}, {"users_not_found", {"zoe@acme.com"}}}));

    CHECK(client
              .call("team/groups/update",
                    {{"group", ops}, {"new_group_name", "Operations"}, {"return_members", false}})
              .body["group_name"]
          == "Operations");
    const Reply info =
        client.call("team/groups/get_info",
                    {{".tag", "group_external_ids"}, {"group_external_ids", {"g-2", "g-none"}}});
    REQUIRE(info.body.is_array());
    CHECK(info.body[0][".tag"] == "group_info");
    CHECK(info.body[0]["group_name"] == "Operations");
    CHECK(info.body[0]["members"].size() == 1);
    CHECK(info.body[1] == Json({{".tag", "id_not_found"}, {"id_not_found", "g-none"}}));

    CHECK(client.call("team/groups/delete", ops).body == Json({{".tag", "complete"}}));
    CHECK(client.call("team/groups/delete", ops).tag() == "group_already_deleted");
    CHECK(client.dump()["groups"].size() == 1);
}

TEST_CASE("the log is delivered in pages and by filter") {
    Client client;
    client.control("/outside",
                   {{"action", "rename_group"}, {"group", "sales"}, {"name", "Sellers"}});
    client.control("/outside", {{"action", "suspend"}, {"member", "cid@acme.com"}});
    client.call(
        "team/groups/members/add",
        {{"group", client.sales()},
         {"members", {{{"user", client.user("bob@acme.com")}, {"access_type", "member"}}}}});
    const Reply all = client.call("team_log/get_events", Json::object());
    REQUIRE(all.body["events"].size() == 3);
    const Json& renamed = all.body["events"][0];
    CHECK(renamed["event_category"] == Json({{".tag", "groups"}}));
    CHECK(renamed["event_type"]
          == Json({{".tag", "group_rename"}, {"description", "Renamed group"}}));
    CHECK(renamed["details"]
          == Json({{".tag", "group_rename_details"},
                   {"previous_value", "Sales"},
                   {"new_value", "Sellers"}}));
    CHECK(renamed["actor"][".tag"] == "admin");
    CHECK(renamed["actor"]["admin"]["email"] == "ann@acme.com");
    CHECK(renamed["origin"]["access_method"] == Json({{".tag", "admin_console"}}));
    CHECK(renamed["context"] == Json({{".tag", "team"}}));
    CHECK(renamed["participants"][0]["display_name"] == "Sellers");
    const Json& added = all.body["events"][2];
    CHECK(added["actor"]["app"][".tag"] == "team_linked_app");
    CHECK(added["origin"]["access_method"][".tag"] == "api");
    CHECK(added["context"]["email"] == "bob@acme.com");

    const Reply groups = client.call("team_log/get_events", {{"category", "groups"}, {"limit", 1}});
    CHECK(groups.body["events"].size() == 1);
    CHECK(groups.body["has_more"] == true);
    const Reply rest =
        client.call("team_log/get_events/continue", {{"cursor", groups.body["cursor"]}});
    REQUIRE(rest.body["events"].size() == 1);
    CHECK(rest.body["events"][0]["event_type"][".tag"] == "group_add_member");
    // The last cursor can be kept and asked again.
    client.control("/outside", {{"action", "delete_group"}, {"group", "Sellers"}});
    const Reply later =
        client.call("team_log/get_events/continue", {{"cursor", rest.body["cursor"]}});
    CHECK(later.body["events"].size() == 1);
    CHECK(
        client.call("team_log/get_events", {{"category", "groups"}, {"event_type", "group_rename"}})
            .tag()
        == "invalid_filters");
    CHECK(client.call("team_log/get_events", {{"time", {{"start_time", "2026-08-01T10:00:01Z"}}}})
              .body["events"]
              .empty());
}

TEST_CASE("faults are answered in the service's forms") {
    Client client;
    SECTION("429") {
        client.control("/faults", {{"kind", "status"},
                                   {"status", 429},
                                   {"retry_after", 300},
                                   {"route", "team/get_info"},
                                   {"nth", 1}});
        const auto reply =
            client.http->Post("/2/team/get_info", client.signed_in(), "null", "application/json");
        REQUIRE(reply);
        CHECK(reply->status == 429);
        CHECK(reply->get_header_value("Retry-After") == "300");
        CHECK(Json::parse(reply->body)["error"]
              == Json({{"reason", {{".tag", "too_many_requests"}}}, {"retry_after", 300}}));
        CHECK(client.send("team/get_info", "null").status == 200);
    }
    SECTION("429 without a body") {
        client.control("/faults", {{"kind", "status"}, {"status", 429}, {"form", "empty"}});
        const Reply reply = client.send("team/get_info", "null");
        CHECK(reply.status == 429);
        CHECK(reply.type == "application/json");
        CHECK(reply.text.empty());
    }
    SECTION("503") {
        client.control("/faults", {{"kind", "status"}, {"status", 503}});
        CHECK(client.send("team/get_info", "null").text.starts_with("<!DOCTYPE html>"));
        CHECK(client.server->control("DELETE", "/faults", "").status == 200);
        CHECK(client.send("team/get_info", "null").status == 200);
    }
}

TEST_CASE("a client that has hung up was not told how its call ended") {
    Client client;
    const Json argument{{"user", client.user("bob@acme.com")}, {"wipe_data", false}};
    client.control("/faults", {{"kind", "delay"}, {"delay_ms", 200}, {"times", 1}});
    client.http->set_read_timeout(0, 50'000);
    CHECK_FALSE(client.http->Post("/2/team/members/suspend", client.signed_in(), argument.dump(),
                                  "application/json"));
    client.http->set_read_timeout(20, 0);
    while (client.member("bob@acme.com")["status"] != "suspended") std::this_thread::yield();
    CHECK(client.call("team/members/suspend", argument).tag() == "suspend_inactive_user");
    CHECK(client.counters()["writes_repeated_after_lost_answer"] == 1);
    CHECK(client.counters()["writes_repeated_after_success"] == 0);
}

TEST_CASE("a connection is cut before or after the call was carried out") {
    Client client;
    const Json argument{{"user", client.user("bob@acme.com")}, {"wipe_data", false}};
    const auto suspend = [&] {
        return client.http->Post("/2/team/members/suspend", client.signed_in(), argument.dump(),
                                 "application/json");
    };
    client.control("/faults", {{"kind", "reset_before"}, {"route", "*suspend"}, {"times", 1}});
    CHECK_FALSE(suspend());
    CHECK(client.member("bob@acme.com")["status"] == "active");
    client.control("/faults", {{"kind", "reset_after"}, {"route", "*suspend"}, {"times", 1}});
    CHECK_FALSE(suspend());
    CHECK(client.member("bob@acme.com")["status"] == "suspended");
    const auto again = suspend();
    REQUIRE(again);
    CHECK(Client::read(*again).tag() == "suspend_inactive_user");
    CHECK(client.counters()["writes_repeated_after_lost_answer"] == 1);
    CHECK(client.counters()["writes_repeated_after_success"] == 0);
    const Json calls = Json::parse(client.server->control("GET", "/calls", "").body);
    CHECK(calls.back()["route"] == "team/members/suspend");
    CHECK(calls.back()["status"] == 409);
    CHECK(calls.back()["error"] == "suspend_inactive_user");
    CHECK(calls[calls.size() - 2]["status"] == 0);
    client.control("/faults", {{"kind", "truncated"}, {"route", "*get_info"}, {"times", 1}});
    CHECK_FALSE(
        client.http->Post("/2/team/get_info", client.signed_in(), "null", "application/json"));
    CHECK(client.send("team/get_info", "null").status == 200);
}

TEST_CASE("many clients are served at once") {
    Client client;
    constexpr int k_threads = 24;
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int i = 0; i < k_threads; ++i) {
        threads.emplace_back([&] {
            httplib::Client http(client.server->api_url());
            http.set_keep_alive(true);
            for (int n = 0; n < 10; ++n) {
                const auto reply =
                    http.Post("/2/team/members/list", client.signed_in(), "{}", "application/json");
                if (reply && reply->status == 200) ++good;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(good == k_threads * 10);
    CHECK(client.counters()["routes"]["team/members/list"] == k_threads * 10);
}

TEST_CASE("the control endpoint speaks HTTP and says what it knows") {
    Client client;
    httplib::Client control(client.server->control_url());
    const auto dump = control.Get("/dump");
    REQUIRE(dump);
    CHECK(dump->get_header_value("Content-Type") == "application/json");
    CHECK(Json::parse(dump->body)["members"].size() == 5);
    CHECK(control.Post("/accept_invitations", "", "application/json")->body == R"({"accepted":1})");
    CHECK(client.member("dee@acme.com")["status"] == "active");
    const auto wrong = control.Post("/outside", R"({"action":"fly"})", "application/json");
    CHECK(wrong->status == 400);
    CHECK(wrong->body.starts_with(R"({"error":"unknown action \"fly\"; there are add_member,)"));
    CHECK(
        control
            .Post("/outside", R"({"action":"suspend","member":"zoe@acme.com"})", "application/json")
            ->body
        == R"({"error":"user_not_found"})");
    CHECK(control.Get("/nothing")->status == 404);
    CHECK(control.Post("/seed", R"({"licenses":3})", "application/json")->status == 200);
    CHECK(client.dump()["members"].size() == 1);
    CHECK(client.send("team/get_info", "null").tag() == "invalid_access_token");
}

TEST_CASE("only this computer is served unless asked for more") {
    const auto remote = Server::start({.listen = "0.0.0.0:0"});
    REQUIRE_FALSE(remote);
    CHECK(remote.error().message
          == "address \"0.0.0.0:0\" can be reached by other computers; allow it explicitly, or "
             "listen on 127.0.0.1");
    const auto bad = Server::start({.control = "nowhere"});
    REQUIRE_FALSE(bad);
    CHECK(bad.error().message == "address \"nowhere\" is not of the form host:port");
}
