#include "sandboxed.hpp"

#include <algorithm>

using namespace rollcall;
using namespace rollcall::dropbox;
using namespace rollcall::dropbox::test;

namespace {

const Library k_library;

std::string large_team(int members, int groups) {
    Json seed{{"team", {{"name", "Large"}}},
              {"licenses", members},
              {"members", Json::array()},
              {"groups", Json::array()}};
    for (int i = 0; i < members; ++i) {
        seed["members"].push_back({{"email", "u" + std::to_string(i) + "@acme.com"},
                                   {"role", i == 0 ? "team_admin" : "member_only"}});
    }
    for (int g = 0; g < groups; ++g) {
        Json people = Json::array();
        for (int i = g % 7; i < members; i += 97)
            people.push_back("u" + std::to_string(i) + "@acme.com");
        seed["groups"].push_back({{"name", "Group " + std::to_string(g)}, {"members", people}});
    }
    return seed.dump();
}

const User* find(const LiveTeam& live, std::string_view email) {
    for (const auto& user : live.roster.users) {
        if (user.email == email) return &user;
    }
    return nullptr;
}

} // namespace

TEST_CASE("a team is read as it is") {
    Sandboxed on;
    on.control("POST", "/outside", R"({"action":"remove","member":"cat@acme.com"})");
    const auto live = on.team->read();
    REQUIRE(told(live) == "ok");
    CHECK(live->id == TeamId{on.dump()["team"]["id"].get<std::string>()});
    CHECK(live->licensed == 10);
    CHECK(live->provisioned == 2);
    CHECK(live->groups_listed == 0);

    const User* ann = find(*live, "ann@acme.com");
    REQUIRE(ann != nullptr);
    CHECK(ann->role == Role::team_admin);
    CHECK(ann->state == UserState::active);
    CHECK(ann->given_name == "Ann");
    CHECK(ann->external_id == std::nullopt);
    const User* bob = find(*live, "bob@acme.com");
    REQUIRE(bob != nullptr);
    CHECK(bob->external_id == "u-bob");
    CHECK(bob->member_id == on.id_of("bob@acme.com"));
    const User* cat = find(*live, "cat@acme.com");
    REQUIRE(cat != nullptr);
    CHECK(cat->state == UserState::removed);

    REQUIRE(live->roster.groups.size() == 3); // the third is everyone's
    for (const auto& group : live->roster.groups) {
        if (group.management == GroupManagement::system) {
            CHECK_FALSE(group.members.has_value());
        } else if (group.display_name == "Sales") {
            CHECK(group.external_id == "g-sales");
            CHECK(group.member_count == 2U);
            REQUIRE(group.members.has_value());
            std::vector<std::string> emails;
            for (const auto member : *group.members)
                emails.push_back(live->roster.user(member).email);
            std::sort(emails.begin(), emails.end());
            CHECK(emails == std::vector<std::string>{"ann@acme.com", "bob@acme.com"});
        } else {
            CHECK(group.display_name == "Ops");
            CHECK(group.members == std::vector<UserIndex>{});
        }
    }
    // One page each, two for identity, one for the token.
    CHECK(on.team->calls() == 5);
}

TEST_CASE("suspended people say since when") {
    Sandboxed on;
    const auto live = on.team->read();
    REQUIRE(told(live) == "ok");
    const User* cat = find(*live, "cat@acme.com");
    REQUIRE(cat != nullptr);
    CHECK(cat->state == UserState::suspended);
    CHECK(cat->suspended_on.size() == 20);
}

TEST_CASE("pages are followed to the end, with no call too many") {
    Sandboxed on{large_team(2500, 1100)};
    // Answers that take a while overlap for certain, however busy the machine is.
    on.fault(R"({"route":"team/*","kind":"delay","delay_ms":100})");
    const auto live = on.team->read();
    REQUIRE(told(live) == "ok");
    CHECK(live->roster.users.size() == 2500);
    CHECK(live->roster.groups.size() == 1101);
    CHECK(live->groups_listed == 0);
    std::size_t memberships = 0;
    const Json dump = on.dump();
    for (const auto& group : dump["groups"]) memberships += group["members"].size();
    CHECK(live->roster.membership_count() == memberships);
    // 3 pages of people, 2 of groups, identity, token.
    CHECK(on.team->calls() == 3 + 2 + 2 + 1);
    const auto counters = on.control("GET", "/counters");
    CHECK(counters["max_in_flight"].get<int>() >= 3);
}

TEST_CASE("a read survives what time may heal") {
    struct Row {
        const char* name;
        const char* rule;
    };
    const auto row = GENERATE(values<Row>({
        {"limited, as JSON",
         R"({"kind":"status","status":429,"form":"json","retry_after":300,"times":1})"},
        {"limited, as text",
         R"({"kind":"status","status":429,"form":"text","retry_after":1,"times":1})"},
        {"limited, saying nothing",
         R"({"kind":"status","status":429,"form":"empty","retry_after":1,"times":2})"},
        {"limited without a time", R"({"kind":"status","status":429,"form":"empty","times":1})"},
        {"limited, for no time",
         R"({"kind":"status","status":429,"form":"empty","retry_after":0,"times":2})"},
        {"an empty 500", R"({"kind":"status","status":500,"form":"empty","times":3})"},
        {"a gateway's page", R"({"kind":"status","status":503,"form":"html","times":2})"},
        {"a page as a 400",
         R"({"route":"team/*","kind":"status","status":400,"form":"html","times":2})"},
        {"resets", R"({"kind":"reset_after","every":3,"times":4})"},
        {"cut-off answers", R"({"route":"team/*","kind":"truncated","times":3})"},
        {"a bad day", R"({"kind":"status","status":500,"form":"empty","every":2,"times":20})"},
    }));
    DYNAMIC_SECTION(row.name) {
        Sandboxed on{large_team(2100, 30)};
        const auto before = on.team->read();
        on.fault(row.rule);
        const auto live = on.team->read();
        REQUIRE(told(live) == "ok");
        CHECK(live->roster == before->roster);
    }
}

TEST_CASE("a read that is refused says why") {
    Sandboxed on;
    SECTION("the app was unlinked") {
        on.control("POST", "/tokens", R"({"action":"revoke"})");
        const auto live = on.team->read();
        REQUIRE_FALSE(live.has_value());
        CHECK(live.error().code == ErrorCode::denied);
        CHECK_THAT(live.error().message, Catch::Contains("invalid_grant"));
        CHECK(live.error().context == std::vector<std::string>{"reading the team"});
    }
    SECTION("the token ran out") {
        REQUIRE(told(on.team->read()) == "ok");
        on.control("POST", "/tokens", R"({"action":"expire"})");
        CHECK(told(on.team->read()) == "ok");
    }
    SECTION("the service is down") {
        on.fault(R"({"route":"team/members/list","kind":"status","status":502,"form":"empty"})");
        const auto live = on.team->read();
        REQUIRE_FALSE(live.has_value());
        CHECK(live.error().code == ErrorCode::unavailable);
        CHECK(without_request(live.error().message) == "team/members/list: status 502");
    }
    SECTION("limited without end") {
        on.fault(
            R"({"route":"team/groups/list","kind":"status","status":429,"form":"json","retry_after":2})");
        const auto live = on.team->read();
        REQUIRE_FALSE(live.has_value());
        CHECK(live.error().code == ErrorCode::rate_limited);
        CHECK(live.error().retry_after == std::chrono::seconds{2});
    }
}

TEST_CASE("what a client needs before its first call") {
    test::FakeClock clock;
    NoProgress progress;
    struct Row {
        const char* name;
        const char* url;
        const char* key;
        const char* message;
    };
    const auto row = GENERATE(values<Row>({
        {"plain http", "http://api.dropboxapi.com", "k",
         "plain http to api.dropboxapi.com would show the tokens to everyone; use https"},
        {"no key", "https://api.dropboxapi.com", "",
         "the Dropbox app key is empty; set it in the configuration"},
        {"no URL", "api", "k", "\"api\" is not a URL; expected https://host[:port]"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto team = Team::create({.api_url = row.url,
                                        .app_key = Secret{row.key},
                                        .app_secret = Secret{"s"},
                                        .refresh_token = Secret{"r"}},
                                       clock, progress);
        REQUIRE_FALSE(team.has_value());
        CHECK(team.error().message == row.message);
        CHECK(team.error().code == ErrorCode::invalid_input);
    }
}
