#include "sides.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::contract;

using Texts = std::vector<std::string>;

ROLLCALL_CONTRACT("contract: removing, in every state") {
    TestType side(small_team());
    const Suite team(side);
    const auto remove = [&](const std::string& email) {
        return team.write(RemoveFromTeam{team.id(email), false});
    };
    CHECK(remove("bob@acme.com") == "ok");
    CHECK(team.member("bob@acme.com") == "removed u-bob");
    CHECK(team.group("Sales") == "g-sales: ann@acme.com");
    CHECK(remove("cat@acme.com") == "ok");
    CHECK(team.member("cat@acme.com") == "removed");
    // Whoever is off the team already is no failure.
    CHECK(remove("eve@acme.com") == "ok");
    CHECK(team.write(RemoveFromTeam{MemberId{"dbmid:nobody"}, false}) == "ok");
    CHECK(remove("ann@acme.com") == "refused remove_last_admin");
}

ROLLCALL_CONTRACT("contract: a cancelled invitation leaves nothing") {
    TestType side(small_team());
    const Suite team(side);
    const auto dan = team.id("dan@acme.com");
    CHECK(team.write(RemoveFromTeam{dan, false}) == "ok");
    CHECK(team.member("dan@acme.com") == "gone");
    CHECK(team.group("Lunch Club") == ": bob@acme.com");
    CHECK(team.write(Recover{dan}) == "not_found nobody");
    NewMember again = invitation("dan@acme.com");
    again.external_id = "u-dan";
    CHECK(team.invite({again}) == Texts{"invited"});
    CHECK(team.id("dan@acme.com") != dan);
    CHECK(team.group("Lunch Club") == ": bob@acme.com");
}

ROLLCALL_CONTRACT("contract: recovering, in every state") {
    TestType side(small_team());
    const Suite team(side);
    const auto recover = [&](const std::string& email) {
        return team.write(Recover{team.id(email)});
    };
    CHECK(recover("eve@acme.com") == "ok");
    CHECK(team.member("eve@acme.com") == "active u-eve");
    // Whoever is on the team needs no recovery.
    CHECK(recover("eve@acme.com") == "ok");
    CHECK(recover("cat@acme.com") == "ok");
    CHECK(recover("dan@acme.com") == "ok");
    CHECK(team.member("cat@acme.com") == "suspended");
    CHECK(team.write(Recover{MemberId{"dbmid:nobody"}}) == "not_found nobody");
}

ROLLCALL_CONTRACT("contract: what a recovery brings back") {
    TestType side(small_team());
    const Suite team(side);
    const auto bob = team.id("bob@acme.com");
    const auto cat = team.id("cat@acme.com");
    CHECK(team.write(SetRole{bob, Role::support_admin}) == "ok");
    CHECK(team.write(AddToGroup{team.group_id("Ops"), {bob, cat}}) == "ok");
    CHECK(team.write(RemoveFromTeam{bob, false}) == "ok");
    CHECK(team.write(RemoveFromTeam{cat, false}) == "ok");
    CHECK(team.write(DeleteGroup{team.group_id("Ops")}) == "ok");

    CHECK(team.write(Recover{bob}) == "ok");
    CHECK(team.id("bob@acme.com") == bob);
    CHECK(team.member("bob@acme.com") == "active support_admin u-bob");
    CHECK(team.group("Sales") == "g-sales: ann@acme.com, bob@acme.com");
    CHECK(team.group("Lunch Club") == ": bob@acme.com, dan@acme.com");
    // Everything is as it was before, a suspension too.
    CHECK(team.write(Recover{cat}) == "ok");
    CHECK(team.member("cat@acme.com") == "suspended");
}

ROLLCALL_CONTRACT("contract: an address is kept for who can be recovered, and no longer") {
    TestType side(small_team());
    const Suite team(side);
    const auto bob = team.id("bob@acme.com");
    CHECK(team.write(RemoveFromTeam{bob, false}) == "ok");
    NewMember other = invitation("bob@acme.com");
    CHECK(team.invite({other}) == Texts{"conflict user_already_on_team"});
    CHECK(team.write(SetProfile{.member = bob, .email = "rob@acme.com"})
          == "refused set_profile_disallowed");

    side.pass_seven_days();
    CHECK(team.member("bob@acme.com") == "gone");
    CHECK(team.write(Recover{bob}) == "not_found nobody");
    other.external_id = "u-bob";
    CHECK(team.invite({other}) == Texts{"invited"});
    CHECK(team.group("Sales") == "g-sales: ann@acme.com");
}

ROLLCALL_CONTRACT("contract: with a second admin the first may go, and the grant with it") {
    Start start = small_team();
    start.people.push_back({.email = "zoe@acme.com", .role = Role::team_admin});
    TestType side(start);
    const Suite team(side);
    const auto bob = team.id("bob@acme.com");
    SECTION("demoted") {
        CHECK(team.write(SetRole{team.id("ann@acme.com"), Role::member_only}) == "ok");
    }
    SECTION("suspended") { CHECK(team.write(Suspend{team.id("ann@acme.com"), false}) == "ok"); }
    SECTION("removed") {
        CHECK(team.write(RemoveFromTeam{team.id("ann@acme.com"), false}) == "ok");
    }
    CHECK(team.write(Suspend{bob, false}).substr(0, 6) == "denied");
    const auto live = side.reader().read();
    REQUIRE_FALSE(live.has_value());
    CHECK(live.error().code == ErrorCode::denied);
}
