#include "seed.hpp"

#include <rollcall/sandbox/generate.hpp>

#include <catch2/catch.hpp>

using namespace rollcall::sandbox;

namespace {

constexpr const char* k_team = R"({
  "team": {"name": "Acme"}, "licenses": 50, "clock": "2026-08-01T10:00:00Z",
  "members": [
    {"email": "Ann@acme.com", "given_name": "Ann", "surname": "Lee", "role": "team_admin"},
    {"email": "bob@acme.com", "external_id": "u-2", "status": "invited"},
    {"email": "cid@acme.com", "status": "suspended"},
    {"email": "dee@acme.com", "status": "removed",
     "former_groups": [{"group": "Ops", "access": "owner"}]}],
  "groups": [
    {"name": "Sales", "external_id": "g-1", "members": ["ann@acme.com", "bob@acme.com"]},
    {"name": "Ops", "management": "user_managed", "owners": ["cid@acme.com"]}]})";

std::string problem_of(std::string_view json) {
    const auto seed = parse_seed(json);
    return seed ? "" : seed.error().message;
}

} // namespace

TEST_CASE("a seed makes a team") {
    const auto seed = parse_seed(k_team);
    REQUIRE(seed);
    const World world = make_world(*seed);
    CHECK(world.team.provisioned() == 3);
    CHECK(world.team.acting_admin()->email == "ann@acme.com");
    CHECK(world.team.events().empty());
    const std::string text = dump(world);
    CHECK(text.find(R"("email": "bob@acme.com")") != std::string::npos);
    CHECK(text == dump(make_world(*seed)));
    CHECK(world.team.acting_admin()->id.size() == 6 + 35);
    CHECK(world.team.acting_admin()->account_id.size() == 40);
    CHECK(world.team.find_group_named("sales")->id.size() == 2 + 32);
}

TEST_CASE("every problem of a seed is named") {
    CHECK(problem_of("[]") == "the seed is not a JSON object");
    CHECK(problem_of(R"({"memberz": []})") == "unknown field 'memberz'");
    CHECK(problem_of(R"({"async": "maybe"})") == "async: expected never, always or random");
    CHECK(problem_of(R"({"members": [{"email": "a@b.co"}]})")
          == "no member is an active team_admin; an app cannot be linked without one");
    CHECK(problem_of(R"({"members": [{"email": "a@b.co", "role": "team_admin"}, {"emial": "x"},
                                     {"email": "A@b.co"}],
                         "groups": [{"name": "A", "members": ["z@b.co"]}, {"name": " a"}]})")
          == "members[1]: unknown field 'emial'\n"
             "members[2]: e-mail \"a@b.co\" is taken by members[0]\n"
             "groups[0]: \"z@b.co\" is no member of the team\n"
             "groups[1]: name \"a\" is taken by groups[0]");
}

TEST_CASE("a saved team is the same team") {
    World world = make_world(*parse_seed(k_team));
    const auto again = parse_seed(save_seed(world));
    REQUIRE(again);
    World second = make_world(*again);
    CHECK(dump(second) == dump(world));
    for (const auto& [serial, member] : world.team.members()) {
        CHECK(second.team.member(serial) == member);
    }
    for (const auto& [serial, group] : world.team.groups()) {
        CHECK(second.team.group(serial) == group);
    }
    // What is made from here on does not repeat an id that is there.
    const Launch added = second.team.add_members({}, {{.email = "new@acme.com"}}, false);
    for (const auto& [serial, member] : world.team.members()) {
        CHECK(second.team.member(added.rows[0].member).id != member.id);
    }
}

TEST_CASE("a saved team remembers what was done") {
    World world = make_world(*parse_seed(k_team));
    Team& team = world.team;
    const Actor by_hand{.kind = ActorKind::console_admin};
    const UserSelector bob{.by = UserSelector::By::email, .value = "bob@acme.com"};
    REQUIRE(team.set_profile({}, bob, {.email = "rob@acme.com", .given_name = "Rob"}));
    REQUIRE(team.remove(by_hand, {.user = bob}).error().tag == "user_not_found");
    REQUIRE(team.create_group({}, {.name = "New", .management = Management::user_managed}));
    REQUIRE(team.suspend(by_hand, {.value = team.member(1).id}, false).error().tag
            == "suspend_last_admin");
    REQUIRE(team.accept_invitation({.by = UserSelector::By::email, .value = "rob@acme.com"}));
    REQUIRE(team.events().size() == 4);
    const auto again = parse_seed(save_seed(world));
    REQUIRE(again);
    const World second = make_world(*again);
    CHECK(second.team.events() == team.events());
    CHECK(problem_of(R"({"events": [{"at": "2026-08-01T10:00:00Z", "category": "members"}]})")
          == "events[0]: missing required field 'type'");
}

TEST_CASE("a saved team is as far ahead of the clock as it was") {
    World world = make_world(*parse_seed("{}"));
    world.clock.ahead = std::chrono::hours(24 * 365);
    CHECK(make_world(*parse_seed(save_seed(world))).clock.ahead == world.clock.ahead);
}

TEST_CASE("a generated team has the size asked for") {
    const std::string text = generate_seed({.members = 200, .groups = 20, .memberships = 900});
    CHECK(text == generate_seed({.members = 200, .groups = 20, .memberships = 900}));
    const auto seed = parse_seed(text);
    REQUIRE(seed);
    const World world = make_world(*seed);
    CHECK(world.team.provisioned() == 200);
    CHECK(world.team.groups().size() == 21);
    std::size_t memberships = 0;
    for (const auto& [serial, group] : world.team.groups()) {
        if (group.management != Management::system_managed) memberships += group.members.size();
    }
    CHECK(memberships == 900);
    CHECK(parse_seed(generate_seed({})));
    CHECK(parse_seed(generate_seed({.members = 3, .groups = 2, .memberships = 100})));
}
