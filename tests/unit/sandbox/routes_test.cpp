#include "client.hpp"

using namespace rollcall::sandbox;

namespace {

std::string minted(const Client& client, const Json& how) {
    const auto done = client.server->control("POST", "/tokens", how.dump());
    INFO(done.body);
    REQUIRE(done.status == 200);
    return Json::parse(done.body)["access_token"].get<std::string>();
}

} // namespace

TEST_CASE("a user's token is none for a team, and the other way round") {
    Client client;
    const Reply for_team = client.call("check/user", {{"query", "hi"}});
    CHECK(for_team.status == 400);
    CHECK(for_team.text.find("is for an entire Dropbox Business team") != std::string::npos);
    client.token = minted(client, {{"action", "mint"}, {"user", true}});
    CHECK(client.call("check/user", {{"query", "hi"}}).text == R"({"result":"hi"})");
    CHECK(client.send("team/get_info", "null").text
          == "Error in call to API function \"team/get_info\": This is a DfB team management "
             "function.  The OAuth 2 access token you provided is for a specific Dropbox user "
             "account and does not work with this function.");
}

TEST_CASE("scopes belong to the token that was asked for") {
    Client client;
    const auto reply = client.http->Post(
        "/oauth2/token", httplib::Params{{"grant_type", "refresh_token"},
                                         {"refresh_token", client.server->refresh_token()},
                                         {"client_id", client.server->app_key()},
                                         {"client_secret", client.server->app_secret()},
                                         {"scope", "team_info.read"}});
    REQUIRE(reply);
    const Json body = Json::parse(reply->body);
    CHECK(body["scope"] == "team_info.read");
    client.token = body["access_token"].get<std::string>();
    CHECK(client.send("team/get_info", "null").status == 200);
    CHECK(client.send("team/members/list", "{}").tag() == "missing_scope");
}

TEST_CASE("a revoked grant comes back with a new authorisation") {
    Client client;
    CHECK(client.send("auth/token/revoke", "null").text == "null");
    CHECK(client.send("team/get_info", "null").tag() == "invalid_access_token");
    const auto done = client.server->control("POST", "/tokens", R"({"action":"authorise"})");
    const httplib::Params exchange{{"grant_type", "authorization_code"},
                                   {"code", Json::parse(done.body)["code"].get<std::string>()},
                                   {"client_id", client.server->app_key()},
                                   {"client_secret", client.server->app_secret()}};
    const auto reply = client.http->Post("/oauth2/token", exchange);
    REQUIRE(reply);
    const Json body = Json::parse(reply->body);
    CHECK(body["refresh_token"] == client.server->refresh_token());
    CHECK(body["team_id"].get<std::string>().starts_with("dbtid:"));
    client.token = body["access_token"].get<std::string>();
    CHECK(client.send("team/get_info", "null").status == 200);
    const auto again = client.http->Post("/oauth2/token", exchange);
    REQUIRE(again);
    CHECK(Json::parse(again->body)["error"] == "invalid_grant");
}

TEST_CASE("features are told") {
    Client client;
    const Reply reply =
        client.call("team/features/get_values",
                    {{"features", {{{".tag", "has_team_file_events"}}, "upload_api_rate_limit"}}});
    CHECK(reply.body["values"][0]
          == Json({{".tag", "has_team_file_events"},
                   {"has_team_file_events", {{".tag", "enabled"}, {"enabled", false}}}}));
    CHECK(reply.body["values"][1]
          == Json({{".tag", "upload_api_rate_limit"},
                   {"upload_api_rate_limit", {{".tag", "unlimited"}}}}));
    CHECK(client.call("team/features/get_values", {{"features", Json::array()}}).tag()
          == "empty_features_list");
}

TEST_CASE("second addresses are added, listed and taken away") {
    Client client(R"({"verified_domains": ["acme.com"],
        "members": [{"email": "ann@acme.com", "role": "team_admin"}, {"email": "bob@acme.com"},
                    {"email": "dee@acme.com", "status": "invited"}]})");
    const Json bob = client.user("bob@acme.com");
    const Json dee = client.user("dee@acme.com");
    const Json stranger{{".tag", "email"}, {"email", "zoe@acme.com"}};
    const Json rows{
        {{"user", bob}, {"secondary_emails", {"bob@home.com", "robert@acme.com", "ann@acme.com"}}},
        {{"user", dee}, {"secondary_emails", {"d@acme.com"}}},
        {{"user", stranger}, {"secondary_emails", {"z@acme.com"}}}};
    const Reply added =
        client.call("team/members/secondary_emails/add", {{"new_secondary_emails", rows}});
    REQUIRE(added.status == 200);
    const Json& results = added.body["results"];
    CHECK(results[0]["results"][0]
          == Json({{".tag", "success"}, {"email", "bob@home.com"}, {"is_verified", false}}));
    CHECK(results[0]["results"][1]["is_verified"] == true);
    CHECK(results[0]["results"][2]
          == Json({{".tag", "unavailable"}, {"unavailable", "ann@acme.com"}}));
    CHECK(results[1] == Json({{".tag", "placeholder_user"}, {"placeholder_user", dee}}));
    CHECK(results[2] == Json({{".tag", "invalid_user"}, {"invalid_user", stranger}}));
    const Json profile = client.call("team/members/get_info", {{"members", {bob}}}).body[0];
    CHECK(profile["profile"]["secondary_emails"].size() == 2);
    // The address is somebody's now.
    CHECK(
        client.call("team/members/add_v2", {{"new_members", {{{"member_email", "bob@home.com"}}}}})
            .body["complete"][0][".tag"]
        == "user_already_on_team");
    const Reply gone =
        client.call("team/members/secondary_emails/delete",
                    {{"emails_to_delete",
                      {{{"user", bob},
                        {"secondary_emails", {"bob@home.com", "bob@acme.com", "no@acme.com"}}}}}});
    CHECK(gone.body["results"][0]["results"][0][".tag"] == "success");
    CHECK(gone.body["results"][0]["results"][1][".tag"] == "cannot_remove_primary");
    CHECK(gone.body["results"][0]["results"][2][".tag"] == "not_found");
    Json many = Json::array();
    for (int i = 0; i < 21; ++i) many.push_back("x" + std::to_string(i) + "@acme.com");
    CHECK(client
              .call("team/members/secondary_emails/add",
                    {{"new_secondary_emails", {{{"user", bob}, {"secondary_emails", many}}}}})
              .tag()
          == "too_many_emails");
}

TEST_CASE("many are suspended by one job, which does not say who") {
    Client client;
    const auto target = [&](const std::string& email, const std::string& item) {
        return Json{{"client_item_id", item},
                    {"suspend_arg", {{"user", client.user(email)}, {"wipe_data", false}}}};
    };
    const Reply acting =
        client.call("team/members/bulk_suspend", {{"members", {target("ann@acme.com", "1")}}});
    CHECK(acting.tag() == "acting_admin");
    CHECK(client
              .call("team/members/bulk_suspend",
                    {{"members", {target("bob@acme.com", "1"), target("cid@acme.com", "1")}}})
              .tag()
          == "duplicate_client_item_id");
    const Reply launched =
        client.call("team/members/bulk_suspend",
                    {{"members", {target("bob@acme.com", "1"), target("dee@acme.com", "2")}}});
    REQUIRE(launched.body[".tag"] == "async_job_id");
    const Json job{{"async_job_id", launched.body["async_job_id"]}};
    const std::string check = "team/members/bulk_suspend/job_status/check";
    CHECK(client.call(check, job).body == Json({{".tag", "in_progress"}}));
    CHECK(client.member("bob@acme.com")["status"] == "active");
    const Json done = client.call(check, job).body;
    CHECK(done[".tag"] == "complete");
    CHECK(done["suspended"] == 1);
    CHECK(done["failed"] == 1);
    CHECK(client.member("bob@acme.com")["status"] == "suspended");
    CHECK(client.member("bob@acme.com")["wiped"] == false);
    client.flip({{"bulk_suspend", "route_access_denied"}});
    CHECK(client.call(check, job).tag() == "route_access_denied");
}

TEST_CASE("people come and go without the API") {
    Client client;
    client.control("/outside", {{"action", "join_by_link"}, {"email", "fay@acme.com"}});
    CHECK(client.member("fay@acme.com")["status"] == "active");
    client.control("/outside", {{"action", "leave"}, {"member", "fay@acme.com"}});
    CHECK(client.member("fay@acme.com")["status"] == "removed");
    client.control("/outside", {{"action", "delete_for_good"}, {"member", "eve@acme.com"}});
    CHECK(client.member("eve@acme.com").is_null());
    client.control("/outside", {{"action", "set_licenses"}, {"licenses", 4}});
    CHECK(client.send("team/get_info", "null").body["num_licensed_users"] == 4);
    CHECK(client.call("team/members/add_v2", {{"new_members", {{{"member_email", "g@acme.com"}}}}})
              .body["complete"][0][".tag"]
          == "team_license_limit");
    client.control(
        "/outside",
        {{"action", "rename_group"}, {"group", "Sales"}, {"name", "Selling"}, {"by", "reseller"}});
    const Json events = client.call("team_log/get_events", Json::object()).body["events"];
    CHECK(events[0]["details"]["action"]["invite_method"] == Json({{".tag", "invite_link"}}));
    CHECK(events.back()["actor"][".tag"] == "reseller");
}
