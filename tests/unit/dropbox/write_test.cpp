#include "sandboxed.hpp"

#include <algorithm>
#include <functional>
#include <thread>

using namespace rollcall;
using namespace rollcall::dropbox;
using namespace rollcall::dropbox::test;

namespace {

const Library k_library;

struct Kind {
    const char* name;
    std::function<TeamWrite(const Sandboxed&)> make;
};

/// One of each write, each of which changes the small team.
std::vector<Kind> kinds() {
    return {
        {"add to the team",
         [](const Sandboxed&) {
             return AddMembersToTeam{
                 {{.email = "dan@acme.com", .external_id = "u-dan", .send_welcome_email = true},
                  {.email = "eve@acme.com", .external_id = "u-eve", .send_welcome_email = true}}};
         }},
        {"set profile",
         [](const Sandboxed& on) {
             return SetProfile{.member = on.id_of("bob@acme.com"),
                               .email = "robert@acme.com",
                               .surname = "Roy",
                               .external_id = "u-2"};
         }},
        {"set role",
         [](const Sandboxed& on) {
             return SetRole{.member = on.id_of("bob@acme.com"), .role = Role::support_admin};
         }},
        {"suspend",
         [](const Sandboxed& on) {
             return Suspend{.member = on.id_of("bob@acme.com"), .wipe_data = true};
         }},
        {"unsuspend",
         [](const Sandboxed& on) { return Unsuspend{.member = on.id_of("cat@acme.com")}; }},
        {"remove from the team",
         [](const Sandboxed& on) {
             return RemoveFromTeam{.member = on.id_of("bob@acme.com"), .wipe_data = false};
         }},
        {"recover",
         [](const Sandboxed& on) {
             on.control("POST", "/outside", R"({"action":"remove","member":"bob@acme.com"})");
             return Recover{.member = on.id_of("bob@acme.com")};
         }},
        {"create a group",
         [](const Sandboxed&) {
             return CreateGroup{.display_name = "Legal", .external_id = "g-legal"};
         }},
        {"create a group without an external id",
         [](const Sandboxed&) { return CreateGroup{.display_name = "Legal"}; }},
        {"update a group",
         [](const Sandboxed& on) {
             return UpdateGroup{
                 .group = on.group_id_of("Sales"), .display_name = "Sales 2", .external_id = ""};
         }},
        {"delete a group",
         [](const Sandboxed& on) { return DeleteGroup{.group = on.group_id_of("Sales")}; }},
        {"add to a group",
         [](const Sandboxed& on) {
             return AddToGroup{.group = on.group_id_of("Ops"),
                               .members = {on.id_of("ann@acme.com"), on.id_of("cat@acme.com")}};
         }},
        {"remove from a group",
         [](const Sandboxed& on) {
             return RemoveFromGroup{
                 .group = on.group_id_of("Sales"),
                 .members = {on.id_of("ann@acme.com"), on.id_of("bob@acme.com")}};
         }},
    };
}

std::string with_async(const char* mode) {
    Json seed = Json::parse(k_small_team);
    seed["async"] = mode;
    seed["job_polls"] = 2;
    return seed.dump();
}

/// The write's effect on a team where nothing goes wrong.
Json wanted(const Kind& kind) {
    const Sandboxed on;
    const auto outcome = on.write(kind.make(on));
    REQUIRE(told(outcome.status) == "ok");
    return on.facts();
}

} // namespace

TEST_CASE("every write has its effect once, whatever happens to its answer") {
    struct Row {
        const char* name;
        const char* rule;
    };
    const auto row = GENERATE(values<Row>({
        {"answer lost", R"({"kind":"reset_after","times":1})"},
        {"answer lost, and the look too", R"({"kind":"reset_after","times":2})"},
        {"request lost", R"({"kind":"reset_before","times":1})"},
        {"cut-off answer", R"({"kind":"truncated","times":1})"},
        {"empty 500", R"({"kind":"status","status":500,"form":"empty","times":2})"},
        {"gateway's page", R"({"kind":"status","status":503,"form":"html","times":1})"},
        {"limited", R"({"kind":"status","status":429,"form":"json","retry_after":30,"times":2})"},
        {"locked",
         R"({"kind":"status","status":429,"reason":"too_many_write_operations","retry_after":1,"times":1})"},
    }));
    for (const auto& kind : kinds()) {
        DYNAMIC_SECTION(kind.name << ": " << row.name) {
            const Json expected = wanted(kind);
            const Sandboxed on;
            REQUIRE(told(on.team->read()) == "ok"); // a token and a kept connection
            const TeamWrite write = kind.make(on);
            on.fault(row.rule);
            const auto outcome = on.write(write);
            CHECK(told(outcome.status) == "ok");
            for (const auto& added : outcome.added) CHECK(told(added) == "ok");
            CHECK(on.facts() == expected);
            if (std::holds_alternative<CreateGroup>(write)) {
                CHECK(outcome.created_group == on.group_id_of("Legal"));
            }
            const Json counters = on.control("GET", "/counters");
            CHECK(counters["writes_repeated_after_success"] == 0);
            // Setting a role or deleting a group again does no harm; all else looks first.
            if (!std::holds_alternative<SetRole>(write)
                && !std::holds_alternative<DeleteGroup>(write)) {
                CHECK(counters["writes_repeated_after_lost_answer"] == 0);
            }
        }
    }
}

TEST_CASE("jobs are followed to their end") {
    struct Row {
        const char* name;
        const char* rule;
    };
    const auto row = GENERATE(values<Row>({
        {"nothing wrong", nullptr},
        {"the launch's answer lost", R"({"kind":"reset_after","times":1})"},
        {"polls that fail",
         R"({"route":"team/members/*/job_status/*","kind":"status","status":500,"form":"empty","times":2})"},
        {"a cut-off outcome",
         R"({"route":"team/members/*/job_status/*","kind":"truncated","nth":2})"},
    }));
    for (const auto& kind : kinds()) {
        DYNAMIC_SECTION(kind.name << ": " << row.name) {
            const Json expected = wanted(kind);
            Sandboxed on{with_async("always")};
            // A job whose id is lost ends by itself, in the sandbox's own time.
            on.clock.on_sleep = [&on](std::chrono::milliseconds slept) {
                const auto seconds = std::chrono::ceil<std::chrono::seconds>(slept).count();
                on.control("POST", "/clock", Json{{"advance_seconds", seconds}}.dump());
            };
            REQUIRE(told(on.team->read()) == "ok");
            const TeamWrite write = kind.make(on);
            if (row.rule != nullptr) on.fault(row.rule);
            const auto outcome = on.write(write);
            CHECK(told(outcome.status) == "ok");
            for (const auto& added : outcome.added) CHECK(told(added) == "ok");
            CHECK(on.facts() == expected);
        }
    }
}

TEST_CASE("a write that finds its wish fulfilled is content") {
    const Sandboxed on;
    const auto bob = on.id_of("bob@acme.com");
    const auto cat = on.id_of("cat@acme.com");
    const auto sales = on.group_id_of("Sales");
    CHECK(told(on.write(Suspend{.member = cat, .wipe_data = false}).status) == "ok");
    CHECK(told(on.write(Unsuspend{.member = bob}).status) == "ok");
    CHECK(told(on.write(Recover{.member = bob}).status) == "ok");
    CHECK(told(on.write(AddToGroup{.group = sales, .members = {bob}}).status) == "ok");
    CHECK(told(on.write(RemoveFromGroup{.group = sales, .members = {cat}}).status) == "ok");
    for (int i = 0; i < 2; ++i) {
        CHECK(told(on.write(RemoveFromTeam{.member = bob, .wipe_data = false}).status) == "ok");
        CHECK(told(on.write(DeleteGroup{.group = sales}).status) == "ok");
    }
}

TEST_CASE("a write whose answer is lost for good is unavailable, not done") {
    const Sandboxed on;
    on.fault(R"({"route":"team/members/suspend","kind":"reset_before"})");
    const auto outcome = on.write(Suspend{.member = on.id_of("bob@acme.com"), .wipe_data = false});
    REQUIRE_FALSE(outcome.status.has_value());
    CHECK(outcome.status.error().code == ErrorCode::unavailable);
    CHECK(on.member("bob@acme.com")["status"] == "active");
    CHECK(on.control("GET", "/counters")["routes"]["team/members/suspend"] == 3);
}

TEST_CASE("refusals name the reason") {
    struct Row {
        const char* name;
        std::function<TeamWrite(const Sandboxed&)> make;
        ErrorCode code;
        const char* message;
    };
    const auto row = GENERATE(values<Row>({
        {"suspending the last admin",
         [](const Sandboxed& on) {
             return Suspend{.member = on.id_of("ann@acme.com"), .wipe_data = false};
         },
         ErrorCode::refused, "team/members/suspend: suspend_last_admin"},
        {"an address that is taken",
         [](const Sandboxed& on) {
             return SetProfile{.member = on.id_of("bob@acme.com"), .email = "ann@acme.com"};
         },
         ErrorCode::conflict,
         "team/members/set_profile_v2: email_reserved_for_other_user: another Dropbox account has "
         "the address; change it there, or give the person another one"},
        {"nobody of that id",
         [](const Sandboxed&) { return Unsuspend{.member = MemberId{"dbmid:nobody"}}; },
         ErrorCode::not_found, "team/members/unsuspend: user_not_found"},
        {"a name that is taken",
         [](const Sandboxed&) { return CreateGroup{.display_name = "sales"}; }, ErrorCode::conflict,
         "team/groups/create: group_name_already_used"},
        {"no such group",
         [](const Sandboxed& on) {
             return AddToGroup{.group = GroupId{"g:00000000000000000000000000000bad"},
                               .members = {on.id_of("ann@acme.com")}};
         },
         ErrorCode::not_found, "team/groups/members/add: group_not_found"},
        {"a value that the API does not take",
         [](const Sandboxed& on) {
             return SetProfile{.member = on.id_of("bob@acme.com"), .given_name = "a/b"};
         },
         ErrorCode::invalid_input,
         "team/members/set_profile_v2: request body: new_given_name: 'a/b' did not match pattern "
         "'[^/:?*<>\"|]*'"},
        {"text that is no text",
         [](const Sandboxed&) { return CreateGroup{.display_name = "\xff"}; },
         ErrorCode::invalid_input, "a value of the write is not UTF-8"},
    }));
    DYNAMIC_SECTION(row.name) {
        const Sandboxed on;
        const Json before = on.dump();
        const auto outcome = on.write(row.make(on));
        REQUIRE_FALSE(outcome.status.has_value());
        CHECK(without_request(outcome.status.error().message) == row.message);
        CHECK(to_string(outcome.status.error().code) == to_string(row.code));
        CHECK(on.dump() == before);
    }
}

TEST_CASE("people who cannot be added keep nobody else out") {
    Json seed = Json::parse(k_small_team);
    seed["foreign_emails"] = {"far@acme.com"};
    const Sandboxed on{seed.dump()};
    AddMembersToTeam write;
    for (const char* email : {"a@acme.com", "b=c@acme.com", "ann@acme.com", "far@acme.com",
                              "d@acme.com", "e@acme.com"}) {
        write.members.push_back({.email = email, .send_welcome_email = false});
    }
    write.members[5].external_id = "u-bob";
    const auto outcome = on.write(write);
    CHECK(told(outcome.status) == "ok");
    REQUIRE(outcome.added.size() == 6);
    CHECK(told(outcome.added[0]) == "ok");
    CHECK_THAT(told(outcome.added[1]),
               Catch::StartsWith("team/members/add: request body: new_members.member_email:"));
    CHECK(without_request(told(outcome.added[2]))
          == "team/members/add: user_already_on_team ann@acme.com");
    CHECK(without_request(told(outcome.added[3]))
          == "team/members/add: user_on_another_team far@acme.com: the address belongs to another "
             "Dropbox team; leave it there, or give the person another one");
    CHECK(told(outcome.added[4]) == "ok");
    CHECK(without_request(told(outcome.added[5]))
          == "team/members/add: duplicate_external_member_id e@acme.com");
    CHECK(outcome.added[3].error().code == ErrorCode::conflict);
    CHECK(on.member("a@acme.com")["status"] == "invited");
    CHECK(on.member("d@acme.com")["status"] == "invited");
}

TEST_CASE("no seat, nobody added") {
    Json seed = Json::parse(k_small_team);
    seed["licenses"] = 4;
    const Sandboxed on{seed.dump()};
    const auto outcome =
        on.write(AddMembersToTeam{{{.email = "dan@acme.com", .send_welcome_email = false},
                                   {.email = "eve@acme.com", .send_welcome_email = false}}});
    REQUIRE(outcome.added.size() == 2);
    CHECK(told(outcome.added[0]) == "ok");
    CHECK(
        without_request(told(outcome.added[1]))
        == "team/members/add: team_license_limit eve@acme.com: no seat is left; buy seats, or free "
           "some");
    CHECK(outcome.added[1].error().code == ErrorCode::exhausted);
}

TEST_CASE("somebody else's account is not taken for ours after a lost answer") {
    const Sandboxed on;
    on.fault(R"({"route":"team/members/add","kind":"reset_before","times":1})");
    const auto outcome = on.write(AddMembersToTeam{
        {{.email = "bob@acme.com", .external_id = "u-other", .send_welcome_email = false}}});
    REQUIRE(outcome.added.size() == 1);
    CHECK(told(outcome.added[0])
          == "team/members/add: bob@acme.com is on the team already, with external id \"u-bob\"");
}

TEST_CASE("a call that cannot be made at all fails for each row") {
    const Sandboxed on;
    on.control("POST", "/tokens", R"({"action":"revoke"})");
    const auto outcome =
        on.write(AddMembersToTeam{{{.email = "dan@acme.com", .send_welcome_email = false}}});
    REQUIRE_FALSE(outcome.status.has_value());
    CHECK(outcome.status.error().code == ErrorCode::denied);
    REQUIRE(outcome.added.size() == 1);
    CHECK(outcome.added[0].error() == outcome.status.error());
}

TEST_CASE("members of a group: those already there are left out of the call") {
    const Sandboxed on;
    const auto sales = on.group_id_of("Sales");
    const std::vector<MemberId> all{on.id_of("ann@acme.com"), on.id_of("bob@acme.com"),
                                    on.id_of("cat@acme.com")};
    CHECK(told(on.write(AddToGroup{.group = sales, .members = all}).status) == "ok");
    CHECK(on.group("Sales")["members"].size() == 3);
    // Refused, listed, sent again for the one.
    const auto routes = on.control("GET", "/counters")["routes"];
    CHECK(routes["team/groups/members/add"] == 2);
    CHECK(routes["team/groups/members/list"] == 1);

    CHECK(told(on.write(RemoveFromGroup{.group = on.group_id_of("Ops"), .members = all}).status)
          == "ok");
    CHECK(told(on.write(RemoveFromGroup{.group = sales, .members = {all[0], all[2]}}).status)
          == "ok");
    CHECK(told(on.write(RemoveFromGroup{.group = sales, .members = all}).status) == "ok");
    CHECK(on.group("Sales")["members"].empty());
}

TEST_CASE("members of a group: strangers are named, the others go through") {
    const Sandboxed on;
    on.control("POST", "/outside", R"({"action":"remove","member":"bob@acme.com"})");
    const auto ops = on.group_id_of("Ops");
    const std::vector<MemberId> all{on.id_of("ann@acme.com"), MemberId{"dbmid:nobody"},
                                    on.id_of("bob@acme.com"), on.id_of("cat@acme.com")};
    const auto outcome = on.write(AddToGroup{.group = ops, .members = all});
    REQUIRE_FALSE(outcome.status.has_value());
    CHECK(outcome.status.error().code == ErrorCode::not_found);
    CHECK_THAT(outcome.status.error().message, Catch::StartsWith("team/groups/members/add: "));
    CHECK_THAT(outcome.status.error().message, Catch::Contains("; 2 of 4 left out: ")
                                                   && Catch::Contains("dbmid:nobody")
                                                   && Catch::Contains(all[2].str()));
    CHECK(on.group("Ops")["members"] == Json::array({"ann@acme.com", "cat@acme.com"}));

    CHECK(told(on.write(RemoveFromGroup{.group = ops, .members = all}).status) == "ok");
    CHECK(on.group("Ops")["members"].empty());
}

TEST_CASE("a name that nobody on the team has is asked for again, a minute long") {
    const Sandboxed on;
    on.control("POST", "/switches", R"({"deleted_group_name_seconds":3600})");
    REQUIRE(told(on.write(DeleteGroup{.group = on.group_id_of("Ops")}).status) == "ok");
    const auto outcome = on.write(CreateGroup{.display_name = "Ops"});
    CHECK(without_request(told(outcome.status)) == "team/groups/create: group_name_already_used");
    CHECK(on.control("GET", "/counters")["routes"]["team/groups/create"] == 6);
}

TEST_CASE("a name that another group has is asked for once") {
    const Sandboxed on;
    const auto outcome = on.write(CreateGroup{.display_name = "Sales"});
    CHECK(without_request(told(outcome.status)) == "team/groups/create: group_name_already_used");
    CHECK(on.control("GET", "/counters")["routes"]["team/groups/create"] == 1);
}

TEST_CASE("an answer of an unknown kind to a deletion is looked at, not believed") {
    const Sandboxed on;
    const auto ops = on.group_id_of("Ops");
    on.fault(R"({"route":"team/groups/delete","kind":"status","status":200,)"
             R"("body":{".tag":"queued"}})");
    const auto outcome = on.write(DeleteGroup{.group = ops});
    CHECK_FALSE(outcome.status.has_value());
    CHECK_FALSE(on.group("Ops").is_null());
}

TEST_CASE("writes run side by side, and each outcome finds its ticket") {
    Json seed = Json::parse(k_small_team);
    for (int i = 0; i < 40; ++i) seed["groups"].push_back({{"name", "Team " + std::to_string(i)}});
    const Sandboxed on{seed.dump()};
    on.fault(R"({"route":"team/groups/*","kind":"reset_after","every":7})");
    std::vector<std::size_t> tickets;
    std::size_t under_way = 0;
    std::size_t most = 0;
    const auto take = [&] {
        const auto outcome = on.team->next();
        REQUIRE(outcome.has_value());
        CHECK(told(outcome->status) == "ok");
        tickets.push_back(outcome->ticket);
        --under_way;
    };
    for (std::size_t i = 0; i < 40; ++i) {
        while (under_way >= on.team->capacity()) take();
        most = std::max(most, on.team->capacity());
        on.team->submit(i, AddToGroup{.group = on.group_id_of("Team " + std::to_string(i)),
                                      .members = {on.id_of("ann@acme.com")}});
        ++under_way;
    }
    while (under_way > 0) take();
    std::sort(tickets.begin(), tickets.end());
    for (std::size_t i = 0; i < 40; ++i) CHECK(tickets[i] == i);
    for (int i = 0; i < 40; ++i) {
        CHECK(on.group("Team " + std::to_string(i))["members"] == Json::array({"ann@acme.com"}));
    }
    CHECK(most > 4);
    CHECK_FALSE(on.team->next().has_value());
}

TEST_CASE("nobody calls while Dropbox wants quiet") {
    class RealClock final : public Clock {
    public:
        [[nodiscard]] std::chrono::system_clock::time_point now() const override {
            return std::chrono::system_clock::now();
        }
        bool sleep_for(std::chrono::milliseconds duration) override {
            std::this_thread::sleep_for(duration);
            return true;
        }
    };
    RealClock clock;
    Sandboxed on{k_small_team, clock};
    REQUIRE(told(on.team->read()) == "ok");
    on.fault(R"({"kind":"status","status":429,"form":"empty","retry_after":1,"times":1})");
    CHECK(told(on.team->read()) == "ok");
    CHECK(on.control("GET", "/counters")["retry_after_violations"] == 0);
}

TEST_CASE("a write tells the values as they were stored") {
    Sandboxed on;
    REQUIRE(told(on.team->read()) == "ok");
    const auto outcome =
        on.write(UpdateGroup{.group = on.group_id_of("Sales"), .display_name = " Sales 2 "});
    CHECK(told(outcome.status) == "ok");
    const std::pair<Field, std::string> name{Field::display_name, "Sales 2"};
    CHECK(std::find(outcome.told.begin(), outcome.told.end(), name) != outcome.told.end());
}

TEST_CASE("a write that lacks its scope ends the pass") {
    Json seed = Json::parse(k_small_team);
    seed["app"] = {{"token_scopes", {"team_info.read", "members.read", "groups.read"}}};
    Sandboxed on{seed.dump()};
    REQUIRE(told(on.team->read()) == "ok");
    const auto outcome = on.write(Suspend{.member = on.id_of("bob@acme.com"), .wipe_data = false});
    REQUIRE_FALSE(outcome.status);
    CHECK(on.team->capacity() == 0);
    CHECK_THAT(on.team->closed_because(), Catch::Contains("missing_scope members.write"));
}

TEST_CASE("a job that is answered with a bare 404 is over") {
    Sandboxed on;
    on.fault(
        R"({"route":"team/members/*/job_status/*","kind":"status","status":404,"form":"html"})");
    CHECK(told(on.team->await_jobs({{"team/members/remove/job_status/get", "dbjid:x"}})) == "ok");
}
