#include "event_log.hpp"
#include "sandboxed.hpp"
#include "scripted_service.hpp"

#include <algorithm>
#include <map>
#include <mutex>

using namespace rollcall;
using namespace rollcall::dropbox;
using namespace rollcall::dropbox::test;
using http::test::answer;
using Sent = http::test::Reply;

namespace {

const Library k_library;

std::string event(const std::string& time, const std::string& type, const std::string& more = "") {
    return R"({"timestamp":")" + time + R"(","event_type":{".tag":")" + type
           + R"(","description":"?"},"event_category":{".tag":"groups"})" + more + "}";
}

std::string page(const std::string& events, bool more, const std::string& cursor = "c") {
    return R"({"events":[)" + events + R"(],"cursor":")" + cursor + R"(","has_more":)"
           + (more ? "true}" : "false}");
}

/// Answers the stream of groups as scripted, call by call; the last answer is repeated. The stream
/// of members is empty.
struct Script {
    std::vector<std::string> bodies;
    int status = 200; ///< of the first answer
    std::mutex mutex{};
    std::vector<std::string> asked{};

    Result<std::vector<TeamEvent>> read() {
        ScriptedService service{[this](const std::string& request) {
            const std::lock_guard lock{mutex};
            if (request.find("\"members\"") != std::string::npos) {
                return Sent{answer(200, page("", false))};
            }
            const auto number = std::min(asked.size(), bodies.size() - 1);
            asked.push_back(request);
            const bool is_refusal = bodies[number].find("\"error\"") != std::string::npos;
            return Sent{answer(is_refusal ? 409 : 200, bodies[number])};
        }};
        ScriptedClient client{service};
        return read_events(client.rpc, {.from = "2026-08-01T00:00:00Z"});
    }
};

std::vector<std::string> types(const std::vector<TeamEvent>& events) {
    std::vector<std::string> found;
    for (const auto& entry : events) found.push_back(entry.type);
    return found;
}

} // namespace

TEST_CASE("who did what, from a real log") {
    Sandboxed on;
    on.control("POST", "/outside", R"({"action":"rename_group","group":"Sales","name":"Selling"})");
    on.control("POST", "/outside",
               R"({"action":"add_member_to_group","group":"Ops","member":"bob@acme.com"})");
    on.control("POST", "/outside", R"({"action":"suspend","member":"bob@acme.com"})");
    on.control("POST", "/outside",
               R"({"action":"change_name","member":"bob@acme.com","given_name":"B"})");
    const auto events = on.team->events({.from = "2020-01-01T00:00:00Z"});
    REQUIRE(told(events) == "ok");
    const auto find = [&](const char* type) {
        const auto found = std::find_if(events->begin(), events->end(),
                                        [&](const auto& entry) { return entry.type == type; });
        REQUIRE(found != events->end());
        return *found;
    };
    const auto renamed = find("group_rename");
    CHECK(renamed.before == "Sales");
    CHECK(renamed.after == "Selling");
    CHECK(renamed.actor.kind == EventActor::Kind::admin);
    CHECK(renamed.actor.email == "ann@acme.com");
    REQUIRE(renamed.groups.size() == 1);
    CHECK(renamed.groups[0].group == on.group_id_of("Selling"));

    const auto joined = find("group_add_member");
    REQUIRE(joined.groups.size() == 1);
    CHECK(joined.groups[0].name == "Ops");
    const auto bob = on.id_of("bob@acme.com");
    CHECK(std::any_of(joined.users.begin(), joined.users.end(),
                      [&](const EventUser& user) { return user.member == bob; }));

    const auto suspended = find("member_change_status");
    CHECK(suspended.before == "active");
    CHECK(suspended.after == "suspended");
    CHECK(suspended.access == "admin_console");

    const auto named = find("member_change_name");
    CHECK(named.name_after == EventName{"B", "Ray"});
    REQUIRE(named.name_before.has_value());
    CHECK(named.name_before->given == "Bob");
}

TEST_CASE("pages out of order, empty ones and repeated ones") {
    const auto first = event("2026-08-01T10:00:00Z", "group_create");
    const auto second = event("2026-08-01T09:00:00Z", "group_delete");
    Script script{{page(first, true), page("", true), page(first + "," + second, false)}};
    const auto events = script.read();
    REQUIRE(told(events) == "ok");
    CHECK(types(*events) == std::vector<std::string>{"group_delete", "group_create"});
    CHECK(script.asked.size() == 3);
}

TEST_CASE("a stream that goes round in circles is ended") {
    Script script{{page(event("2026-08-01T10:00:00Z", "group_create"), true)}};
    const auto events = script.read();
    REQUIRE_FALSE(events.has_value());
    CHECK(events.error().code == ErrorCode::incomplete);
    CHECK(events.error().describe()
          == "reading the team's event log: team_log/get_events: 20 pages brought nothing new, and "
             "the stream of groups does not end");
}

TEST_CASE("a reset goes on from where the log says, a bad cursor from the beginning") {
    const auto first = event("2026-08-02T10:00:00Z", "group_create");
    const auto second = event("2026-08-03T10:00:00Z", "group_delete");
    SECTION("reset") {
        Script script{{page(first, true),
                       R"({"error":{".tag":"reset","reset":"2026-08-02T10:00:00Z"}})",
                       page(first + "," + second, false)}};
        const auto events = script.read();
        REQUIRE(told(events) == "ok");
        CHECK(events->size() == 2);
        CHECK(script.asked.back().find(R"("start_time":"2026-08-02T09:00:00Z")")
              != std::string::npos);
    }
    SECTION("bad cursor") {
        Script script{{page(first, true), R"({"error":{".tag":"bad_cursor"}})",
                       page(first + "," + second, false)}};
        const auto events = script.read();
        REQUIRE(told(events) == "ok");
        CHECK(events->size() == 2);
        CHECK(script.asked.back().find(R"("start_time":"2026-08-01T00:00:00Z")")
              != std::string::npos);
    }
    SECTION("for ever") {
        Script script{{R"({"error":{".tag":"bad_cursor"}})"}};
        const auto events = script.read();
        REQUIRE_FALSE(events.has_value());
        CHECK(events.error().code == ErrorCode::incomplete);
    }
}

TEST_CASE("what nobody has seen before does not disturb the rest") {
    Script script{{page(event("2026-08-01T10:00:00Z", "group_made_of_gold",
                              R"(,"actor":{".tag":"robot"},"details":{".tag":"x","new_value":7})")
                            + R"(,{"timestamp":"2026-08-01T11:00:00Z"},7)",
                        false)}};
    const auto events = script.read();
    REQUIRE(told(events) == "ok");
    REQUIRE(events->size() == 1);
    CHECK(events->front().type == "group_made_of_gold");
    CHECK(events->front().actor.kind == EventActor::Kind::unknown);
    CHECK(events->front().after == std::nullopt);
}

TEST_CASE("a token without the scope is told as such") {
    Json seed = Json::parse(k_small_team);
    seed["app"] = {{"token_scopes", {"team_info.read", "members.read", "groups.read"}}};
    const Sandboxed on{seed.dump()};
    const auto events = on.team->events({.from = "2020-01-01T00:00:00Z"});
    REQUIRE_FALSE(events.has_value());
    CHECK(events.error().code == ErrorCode::denied);
    CHECK_THAT(events.error().message, Catch::Contains("missing_scope events.read"));
}
