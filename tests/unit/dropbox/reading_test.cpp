#include "reading.hpp"
#include "scripted_service.hpp"

#include <rollcall/http/library.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <mutex>

using namespace rollcall;
using namespace rollcall::dropbox;
using http::test::answer;
using Sent = http::test::Reply;

namespace {

const http::Library k_library;

std::string person(const std::string& name, const std::string& groups) {
    return R"({"profile":{"team_member_id":"dbmid:)" + name + R"(","email":")" + name
           + R"(@acme.com","status":{".tag":"active"},"groups":)" + groups
           + R"(},"role":{".tag":"member_only"}})";
}

std::string group(const std::string& name, const std::string& count) {
    return R"({"group_id":"g:)" + name + R"(","group_name":")" + name + R"(","member_count":)"
           + count + R"(,"group_management_type":{".tag":"company_managed"}})";
}

std::string members(const std::string& rows, const std::string& cursor = "") {
    return R"({"members":[)" + rows + R"(],"cursor":"c)" + cursor + R"(","has_more":)"
           + (cursor.empty() ? "false}" : "true}");
}

std::string groups(const std::string& rows) {
    return R"({"groups":[)" + rows + R"(],"cursor":"c","has_more":false})";
}

/// Ann and Bob, Sales with both. A test says which routes answer otherwise, call by call; the last
/// answer of a list is repeated.
struct Script {
    std::map<std::string, std::vector<std::string>> bodies{
        {"team/get_info",
         {R"({"team_id":"dbtid:1","name":"Acme","num_licensed_users":9,"num_provisioned_users":2})"}},
        {"team/token/get_authenticated_admin",
         {R"({"admin_profile":{"team_member_id":"dbmid:ann"}})"}},
        {"team/members/list",
         {members(person("ann", R"(["g:sales"])") + "," + person("bob", R"(["g:sales"])"))}},
        {"team/groups/list", {groups(group("sales", "2"))}},
    };
    std::mutex mutex{};
    std::map<std::string, std::size_t> asked{};

    Result<LiveTeam> read() {
        test::ScriptedService service{[this](const std::string& request) {
            const std::lock_guard lock{mutex};
            const std::string route = test::route_of(request);
            const auto found = bodies.find(route);
            const std::size_t number = asked[route]++;
            if (found == bodies.end()) return Sent{answer(400, "no such route in this test")};
            const auto& body = found->second[std::min(number, found->second.size() - 1)];
            return Sent{answer(body.rfind(R"({"error)", 0) == 0 ? 409 : 200, body)};
        }};
        test::ScriptedClient client{service};
        NoProgress progress;
        return read_team(client.rpc, progress);
    }
};

std::vector<std::string> members_of(const LiveTeam& live, const char* id) {
    std::vector<std::string> names;
    for (const auto& candidate : live.roster.groups) {
        if (candidate.group_id != GroupId{id} || !candidate.members) continue;
        for (const auto member : *candidate.members)
            names.push_back(live.roster.user(member).email);
    }
    return names;
}

const std::string k_dead_cursor =
    R"({"error_summary":"invalid_cursor/","error":{".tag":"invalid_cursor"}})";

} // namespace

TEST_CASE("a listing that cannot be whole is made once more, then given up") {
    Script script;
    std::string message;
    SECTION("nobody at all") {
        script.bodies["team/members/list"] = {members("")};
        message = "the list of members is empty, and a team has an admin";
    }
    SECTION("fewer people than seats are taken") {
        script.bodies["team/members/list"] = {members(person("ann", "[]"))};
        message = "the list of members has 1 person, and 2 seats are taken";
    }
    SECTION("the acting admin is missing") {
        script.bodies["team/members/list"] = {
            members(person("eve", "[]") + "," + person("bob", "[]"))};
        message = "the acting admin dbmid:ann is not in the list of members";
    }
    SECTION("the cursor dies again and again") {
        script.bodies["team/members/list"] = {members(person("ann", "[]"), "1")};
        script.bodies["team/members/list/continue"] = {k_dead_cursor};
        message = "team/members/list/continue: invalid_cursor";
    }
    SECTION("somebody without a state") {
        script.bodies["team/members/list"] = {
            members(R"({"profile":{"team_member_id":"dbmid:x","email":"x@acme.com"}})")};
        message = "member dbmid:x has no status in the listing";
    }
    SECTION("brackets in order, and nothing else") {
        script.bodies["team/members/list"] = {
            R"({"members":[nonsense],"cursor":"c","has_more":false})"};
        message = "team/members/list: a page is not JSON";
    }
    const auto live = script.read();
    REQUIRE_FALSE(live.has_value());
    CHECK(live.error().code == ErrorCode::incomplete);
    CHECK(live.error().message == message);
    CHECK(script.asked["team/members/list"] == 2);
}

TEST_CASE("a cursor that dies once costs a second read") {
    Script script;
    const std::string all = script.bodies["team/members/list"].front();
    script.bodies["team/members/list"] = {members(person("ann", "[]"), "1"), all};
    script.bodies["team/members/list/continue"] = {k_dead_cursor};
    const auto live = script.read();
    REQUIRE(live.has_value());
    CHECK(live->roster.users.size() == 2);
}

TEST_CASE("a listing that goes round in circles ends") {
    Script script;
    script.bodies["team/members/list"] = {members(person("ann", "[]"), "1")};
    script.bodies["team/members/list/continue"] = {members(person("ann", "[]"), "1")};
    const auto live = script.read();
    REQUIRE_FALSE(live.has_value());
    CHECK(live.error().message
          == "team/members/list: 10 pages brought nothing new, and the listing does not end");
}

TEST_CASE("empty pages in the middle are no end") {
    Script script;
    script.bodies["team/members/list"] = {members("", "1")};
    script.bodies["team/members/list/continue"] = {members(person("ann", R"(["g:sales"])"), "2"),
                                                   members("", "3"),
                                                   members(person("bob", R"(["g:sales"])"))};
    const auto live = script.read();
    REQUIRE(live.has_value());
    CHECK(live->roster.users.size() == 2);
    CHECK(live->groups_listed == 0);
}

TEST_CASE("only the groups that disagree are listed") {
    Script script;
    script.bodies["team/members/list"] = {
        members(person("ann", R"(["g:sales","g:ops"])") + "," + person("bob", R"(["g:sales"])"))};
    script.bodies["team/groups/list"] = {groups(group("sales", "2") + "," + group("ops", "2"))};
    script.bodies["team/groups/members/list"] = {members(person("bob", "[]"), "1")};
    script.bodies["team/groups/members/list/continue"] = {members(person("ann", "[]"))};
    const auto live = script.read();
    REQUIRE(live.has_value());
    CHECK(live->groups_listed == 1);
    CHECK(members_of(*live, "g:ops") == std::vector<std::string>{"ann@acme.com", "bob@acme.com"});
    CHECK(script.asked["team/groups/members/list"] == 1);
}

TEST_CASE("pages without memberships have every group listed") {
    Script script;
    script.bodies["team/members/list"] = {
        members(person("ann", "null") + "," + person("bob", "null"))};
    script.bodies["team/groups/members/list"] = {members(person("bob", "[]"))};
    const auto live = script.read();
    REQUIRE(live.has_value());
    CHECK(live->groups_listed == 1);
    CHECK(members_of(*live, "g:sales") == std::vector<std::string>{"bob@acme.com"});
}

TEST_CASE("groups that appear or vanish while the team is read") {
    Script script;
    script.bodies["team/members/list"] = {members(person("ann", R"(["g:new","g:old","g:sales"])")
                                                  + "," + person("bob", R"(["g:sales"])"))};
    SECTION("are asked for") {
        std::string found = group("new", "1");
        found.insert(1, R"(".tag":"group_info",)");
        script.bodies["team/groups/get_info"] = {
            "[" + found + R"(,{".tag":"id_not_found","id_not_found":"g:old"}])"};
        const auto live = script.read();
        REQUIRE(live.has_value());
        CHECK(members_of(*live, "g:new") == std::vector<std::string>{"ann@acme.com"});
        CHECK(members_of(*live, "g:old").empty());
        CHECK(live->roster.groups.size() == 2);
    }
    SECTION("fail the read when nobody knows them") {
        script.bodies["team/groups/get_info"] = {"[]"};
        const auto live = script.read();
        REQUIRE_FALSE(live.has_value());
        CHECK(live.error().code == ErrorCode::incomplete);
        CHECK(live.error().message == "people are in group g:new, which no listing knows");
    }
}

TEST_CASE("the team without a name of its own is nobody's") {
    Script script;
    script.bodies["team/get_info"] = {"{}"};
    CHECK(script.read().error().message == "team/get_info: the answer holds no team_id");
}
