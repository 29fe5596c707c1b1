#include "client.hpp"

using namespace rollcall::sandbox;

namespace {

constexpr const char* k_hostile = R"({"team": {"name": "<b>Acme</b>"},
  "members": [{"email": "ann@acme.com", "role": "team_admin",
               "given_name": "<script>alert(1)</script>", "surname": "\"'&\u202egnp.exe"}],
  "groups": [{"name": "</td><img src=x onerror=alert(1)>", "members": ["ann@acme.com"]}]})";

} // namespace

TEST_CASE("the pages of a hostile team are text and nothing else") {
    Client client(k_hostile);
    client.control("/outside", {{"action", "rename_group"},
                                {"group", "</td><img src=x onerror=alert(1)>"},
                                {"name", "<svg/onload=alert(2)>"}});
    (void)client.http->Post("/2/<script>", client.signed_in(), "", "text/plain");
    httplib::Client control(client.server->control_url());
    const std::string id = client.id("ann@acme.com");
    const std::string group = client.dump()["groups"][0]["id"].get<std::string>();
    for (const std::string& path :
         {std::string("/"), std::string("/people"), std::string("/groups"), std::string("/events"),
          "/people/" + id, "/groups/" + group}) {
        INFO(path);
        const auto page = control.Get(path);
        REQUIRE(page);
        CHECK(page->status == 200);
        CHECK(page->get_header_value("Content-Type") == "text/html; charset=utf-8");
        const std::string policy = page->get_header_value("Content-Security-Policy");
        CHECK(policy.starts_with("default-src 'none'; style-src 'self';"));
        CHECK(policy.find("unsafe") == std::string::npos);
        CHECK(page->get_header_value("X-Content-Type-Options") == "nosniff");
        for (const char* markup : {"<script", "<img", "<svg", "<b>", "\u202e"}) {
            CHECK(page->body.find(markup) == std::string::npos);
        }
    }
    CHECK(
        control.Get("/people")->body.find("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39;&amp;")
        != std::string::npos);
    CHECK(control.Get("/style.css")->get_header_value("Content-Type") == "text/css; charset=utf-8");
}

TEST_CASE("long lists are turned over, and what is gone is said so") {
    Json members = Json::array({{{"email", "ann@acme.com"}, {"role", "team_admin"}}});
    for (int i = 0; i < 150; ++i)
        members.push_back({{"email", "p" + std::to_string(i) + "@a.com"}});
    Client client(Json({{"members", members}}).dump());
    httplib::Client control(client.server->control_url());
    const auto first = control.Get("/people");
    CHECK(first->body.find("p98@a.com") != std::string::npos);
    CHECK(first->body.find("p99@a.com") == std::string::npos);
    CHECK(first->body.find("<a href=\"/people/page/2\">after") != std::string::npos);
    CHECK(control.Get("/people/page/2")->body.find("p149@a.com") != std::string::npos);
    CHECK(control.Get("/people/page/99")->status == 200);
    CHECK(control.Get("/people/page/0")->status == 404);
    CHECK(control.Get("/people/dbmid:none")->status == 404);
    CHECK(control.Get("/groups/g:none")->status == 404);
}

TEST_CASE("pages of other sites have no say") {
    Client client;
    httplib::Client control(client.server->control_url());
    CHECK(control.Get("/dump", {{"Host", "evil.example"}})->status == 403);
    CHECK(control.Get("/dump", {{"Host", "localhost:1"}})->status == 200);
    CHECK(control.Post("/seed", {{"Origin", "http://evil.example"}}, "{}", "text/plain")->status
          == 403);
    CHECK(control.Get("/dump", {{"Sec-Fetch-Site", "cross-site"}})->status == 403);
    CHECK(control.Get("/dump", {{"Sec-Fetch-Site", "none"}})->status == 200);
    CHECK(client.dump()["members"].size() == 5);
}
