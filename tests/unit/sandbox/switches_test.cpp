#include "client.hpp"

#include <rollcall/sandbox/switches.hpp>

using namespace rollcall::sandbox;

namespace {

std::string refused(const Client& client, const std::string& body) {
    const ControlAnswer done = client.server->control("POST", "/switches", body);
    CHECK(done.status == 400);
    return Json::parse(done.body)["error"].get<std::string>();
}

std::string group_named(const Client& client, const std::string& name) {
    const Reply reply = client.call("team/groups/create", {{"group_name", name}});
    return reply.status == 200 ? "made" : reply.tag();
}

Json rows(const Client& client, std::initializer_list<const char*> emails) {
    Json people = Json::array();
    for (const char* email : emails) {
        people.push_back({{"user", client.user(email)}, {"access_type", "member"}});
    }
    return people;
}

std::string changed_email(const Client& client, const char* from, const char* to) {
    const Reply reply = client.call("team/members/set_profile_v2",
                                    {{"user", client.user(from)}, {"new_email", to}});
    if (reply.status != 200) return reply.tag();
    return reply.body["member_info"]["profile"]["email"].get<std::string>();
}

} // namespace

TEST_CASE("every switch is told, takes each of its values and refuses others by name") {
    Client client;
    const Json before = client.get("/switches");
    CHECK(before.size() == switch_rows().size());
    for (const SwitchRow& row : switch_rows()) {
        INFO(row.name);
        const std::string name(row.name);
        REQUIRE(before.contains(name));
        for (const std::string_view word : row.words) {
            client.flip({{name, word}});
            CHECK(client.get("/switches")[name] == word);
        }
        if (row.words.empty() && !row.is_text) {
            client.flip({{name, row.most}});
            CHECK(client.get("/switches")[name] == row.most);
            CHECK(refused(client, Json({{name, row.most + 1}}).dump()).find(name)
                  != std::string::npos);
        }
        client.flip({{name, before[name]}});
    }
    CHECK(client.get("/switches") == before);
    CHECK(refused(client, R"({"group_adds":"sometimes"})")
          == "switches: group_adds is \"sometimes\", and takes atomic, partial");
    CHECK(refused(client, R"({"cursor_seconds":"1"})")
          == "switches: cursor_seconds is \"1\", and takes a number from 0 to 31622400");
    CHECK(refused(client, R"({"fly":1})").starts_with("switches: unknown switch \"fly\"; there"));
    CHECK(refused(client, "[").starts_with("the body is not JSON"));
}

TEST_CASE("switches are part of the seed and of what is saved") {
    Client client(R"({"switches": {"group_adds": "partial", "log_delay_seconds": 60}})");
    CHECK(client.get("/switches")["group_adds"] == "partial");
    CHECK(client.get("/save")["switches"]["log_delay_seconds"] == 60);
    const auto bad = Server::start({.seed = R"({"switches": {"group_adds": 1}})"});
    REQUIRE_FALSE(bad);
    CHECK(bad.error().message == "switches: group_adds is \"1\", and takes atomic, partial");
}

TEST_CASE("switches are set when a server is started") {
    const auto server =
        Server::start({.switches = {{"group_rows", "3"}, {"odd_ids", "not_found"}}});
    REQUIRE(server);
    CHECK(Json::parse((*server)->control("GET", "/switches", "").body)["group_rows"] == 3);
    const auto bad = Server::start({.switches = {{"group_rows", "many"}}});
    REQUIRE_FALSE(bad);
    CHECK(bad.error().message
          == "switches: group_rows is \"many\", and takes a number from 0 to 1000000");
}

TEST_CASE("names of groups") {
    Client client;
    CHECK(group_named(client, "sales") == "group_name_already_used");
    client.flip({{"group_name_case", "sensitive"},
                 {"group_name_length", 5},
                 {"group_name_forbidden", "/"}});
    CHECK(group_named(client, "sales") == "made");
    CHECK(group_named(client, "Ünïts") == "made");
    CHECK(group_named(client, "Units2") == "group_name_invalid");
    CHECK(group_named(client, "A/B") == "group_name_invalid");
    client.flip({{"deleted_group_name_seconds", 10}});
    CHECK(client.call("team/groups/delete", client.sales()).status == 200);
    CHECK(group_named(client, "Sales") == "group_name_already_used");
    client.control("/clock", {{"advance_seconds", 10}});
    CHECK(group_named(client, "Sales") == "made");
}

TEST_CASE("an addition with a bad row is refused as a whole, or not") {
    Client client;
    const bool is_partial = GENERATE(false, true);
    client.flip({{"group_adds", is_partial ? "partial" : "atomic"}});
    Json people = rows(client, {"bob@acme.com", "cid@acme.com"});
    people.push_back(
        {{"user", {{".tag", "email"}, {"email", "zoe@acme.com"}}}, {"access_type", "member"}});
    const Reply reply =
        client.call("team/groups/members/add", {{"group", client.sales()}, {"members", people}});
    CHECK(reply.tag() == "users_not_found");
    CHECK(client.dump()["groups"][0]["members"].size() == (is_partial ? 3U : 1U));
}

TEST_CASE("lists may be too long") {
    Client client;
    client.flip({{"group_rows", 1}, {"get_info_rows", 1}, {"add_over_20_rows", "accepted"}});
    CHECK(client
              .call("team/groups/members/add",
                    {{"group", client.sales()},
                     {"members", rows(client, {"bob@acme.com", "cid@acme.com"})}})
              .text
          == "Error in call to API function \"team/groups/members/add\": request body: members: "
             "the list has more than 1 items");
    CHECK(client
              .call("team/members/get_info_v2",
                    {{"members", {client.user("bob@acme.com"), client.user("cid@acme.com")}}})
              .status
          == 400);
    Json many = Json::array();
    for (int i = 0; i < 21; ++i) {
        many.push_back({{"member_email", "p" + std::to_string(i) + "@acme.com"}});
    }
    CHECK(client.call("team/members/add_v2", {{"new_members", many}}).body["complete"].size()
          == 21);
}

TEST_CASE("removed people") {
    Client client;
    client.control(
        "/outside",
        {{"action", "add_member_to_group"}, {"group", "Sales"}, {"member", "bob@acme.com"}});
    const Json bob = client.user("bob@acme.com");
    client.control("/outside", {{"action", "remove"}, {"member", "bob@acme.com"}});
    const auto info = [&] {
        return client.call("team/members/get_info_v2", {{"members", {bob}}})
            .body["members_info"][0];
    };
    CHECK(info()["profile"]["groups"].empty());
    CHECK(client.call("team/members/suspend", {{"user", bob}}).tag() == "user_not_in_team");
    client.flip({{"groups_of_removed", "listed"}, {"calls_on_removed", "user_not_found"}});
    CHECK(info()["profile"]["groups"].size() == 1);
    CHECK(client.call("team/members/suspend", {{"user", bob}}).tag() == "user_not_found");
    client.flip({{"get_info_of_removed", "id_not_found"}});
    CHECK(info()[".tag"] == "id_not_found");
    client.control("/outside",
                   {{"action", "change_role"}, {"member", "cid@acme.com"}, {"role", "team_admin"}});
    client.control("/outside", {{"action", "remove"}, {"member", "cid@acme.com"}});
    client.flip({{"role_of_recovered", "lost"}});
    client.control("/outside", {{"action", "recover"}, {"member", "cid@acme.com"}});
    CHECK(client.member("cid@acme.com")["role"] == "member_only");
}

TEST_CASE("people as they are shown") {
    Client client;
    client.control("/outside", {{"action", "suspend"}, {"member", "bob@acme.com"}});
    client.flip({{"groups_of_suspended", "not_listed"}, {"roles_of_plain_members", "empty"}});
    const Json members = client.send("team/members/list_v2", "{}").body["members"];
    CHECK(members[1]["profile"]["groups"].empty());
    CHECK(members[1]["roles"] == Json::array());
    CHECK(members[0]["profile"]["groups"].size() == 2);
}

TEST_CASE("addresses that change") {
    Client client;
    const auto verified = [&](const char* email) {
        return client.call("team/members/get_info", {{"members", {client.user(email)}}})
            .body[0]["profile"]["email_verified"]
            .get<bool>();
    };
    SECTION("the case alone") {
        CHECK(changed_email(client, "bob@acme.com", "Bob@acme.com") == "bob@acme.com");
        client.flip({{"email_change_of_case", "refused"}});
        CHECK(changed_email(client, "bob@acme.com", "Bob@acme.com")
              == "email_reserved_for_other_user");
        client.flip({{"email_change_of_case", "stored"}});
        CHECK(changed_email(client, "bob@acme.com", "Bob@acme.com") == "Bob@acme.com");
        // It is the same address to everybody else.
        CHECK(changed_email(client, "cid@acme.com", "bob@acme.com")
              == "email_reserved_for_other_user");
        CHECK(changed_email(client, "Bob@acme.com", "rob@acme.com") == "rob@acme.com");
        CHECK(changed_email(client, "cid@acme.com", "bob@acme.com") == "bob@acme.com");
    }
    SECTION("verified or not") {
        CHECK(changed_email(client, "bob@acme.com", "rob@acme.com") == "rob@acme.com");
        CHECK(verified("rob@acme.com"));
        client.flip({{"email_change", "unverifies"}});
        CHECK(changed_email(client, "rob@acme.com", "bob@acme.com") == "bob@acme.com");
        CHECK_FALSE(verified("bob@acme.com"));
    }
    SECTION("an invitation") {
        client.flip({{"email_change_of_invited", "voids_invitation"}});
        CHECK(changed_email(client, "dee@acme.com", "deb@acme.com") == "deb@acme.com");
        client.control("/accept_invitations", Json::object());
        CHECK(client.member("deb@acme.com")["status"] == "invited");
    }
}

TEST_CASE("newcomers and their names") {
    Client client;
    const std::string name(60, 'x');
    const auto add = [&](const char* email) {
        return client.call(
            "team/members/add_v2",
            {{"new_members", {{{"member_email", email}, {"member_surname", name}}}}});
    };
    CHECK(add("n1@acme.com").status == 400);
    client.flip({{"names_over_50", "accepted"}, {"added_members", "active"}});
    add("n1@acme.com");
    CHECK(client.member("n1@acme.com")["surname"].get<std::string>().size() == 60);
    CHECK(client.member("n1@acme.com")["status"] == "active");
    client.flip({{"names_over_50", "truncated"}});
    add("n2@acme.com");
    CHECK(client.member("n2@acme.com")["surname"].get<std::string>().size() == 50);
}

TEST_CASE("owners") {
    Client client;
    client.flip({{"usual_management", "user_managed"}, {"invited_owners", "accepted"}});
    const Json made = client.call("team/groups/create", {{"group_name", "Ops"}}).body;
    CHECK(made["group_management_type"][".tag"] == "user_managed");
    const Json ops{{".tag", "group_id"}, {"group_id", made["group_id"]}};
    CHECK(client
              .call("team/groups/members/add",
                    {{"group", ops},
                     {"members",
                      {{{"user", client.user("dee@acme.com")}, {"access_type", "owner"}}}}})
              .status
          == 200);
    client.flip({{"former_owners", "kept"}});
    const Json changed =
        client
            .call("team/groups/update",
                  {{"group", ops}, {"new_group_management_type", "company_managed"}})
            .body;
    CHECK(changed["members"][0]["access_type"][".tag"] == "owner");
}

TEST_CASE("ids that look like none") {
    Client client;
    const Json odd{{"user", {{".tag", "team_member_id"}, {"team_member_id", "bob"}}}};
    CHECK(client.call("team/members/suspend", odd).tag() == "user_not_found");
    client.flip({{"odd_ids", "bad_request"}});
    CHECK(client.call("team/members/suspend", odd).text
          == "Error in call to API function \"team/members/suspend\": request body: "
             "user.team_member_id: 'bob' did not match pattern 'dbmid:.*'");
}

TEST_CASE("listings lag behind, answers to writes do not") {
    Client client;
    client.flip({{"listing_lag_seconds", 10}});
    const auto count = [&] {
        return client.send("team/groups/list", "{}").body["groups"].back()["member_count"];
    };
    CHECK(client
              .call("team/groups/members/add",
                    {{"group", client.sales()}, {"members", rows(client, {"bob@acme.com"})}})
              .body["group_info"]["member_count"]
          == 2);
    CHECK(count() == 1);
    CHECK(
        client.call("team/groups/members/list", {{"group", client.sales()}}).body["members"].size()
        == 1);
    CHECK(client.send("team/members/list", "{}").body["members"][1]["profile"]["groups"].size()
          == 1);
    client.control("/clock", {{"advance_seconds", 9}});
    CHECK(count() == 1);
    client.control("/clock", {{"advance_seconds", 1}});
    CHECK(count() == 2);
}

TEST_CASE("cursors and jobs do not live for ever") {
    Client client;
    client.flip({{"cursor_seconds", 5}, {"job_kept_seconds", 5}});
    const Json page = client.call("team/members/list", {{"limit", 1}}).body;
    const Json launch =
        client
            .call("team/members/add_v2",
                  {{"new_members", {{{"member_email", "new@acme.com"}}}}, {"force_async", true}})
            .body;
    const Json job{{"async_job_id", launch["async_job_id"]}};
    const Json cursor{{"cursor", page["cursor"]}};
    client.control("/clock", {{"advance_seconds", 4}});
    CHECK(client.call("team/members/list/continue", cursor).status == 200);
    CHECK(client.call("team/members/add/job_status/get_v2", job).status == 200);
    client.control("/clock", {{"advance_seconds", 1}});
    CHECK(client.call("team/members/list/continue", cursor).tag() == "invalid_cursor");
    CHECK(client.call("team/members/add/job_status/get_v2", job).tag() == "invalid_async_job_id");
    CHECK(client.call("team/groups/job_status/get", {{"async_job_id", "dbjid:FOREIGN1"}}).tag()
          == "access_denied");
}
