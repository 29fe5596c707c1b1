#include "sides.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::contract;

using Texts = std::vector<std::string>;

ROLLCALL_CONTRACT("contract: an invitation") {
    TestType side(small_team());
    const Suite team(side);
    CHECK(team.invite({{.email = "New@Acme.com",
                        .given_name = "Nia",
                        .surname = "Ott",
                        .external_id = "u-new",
                        .role = Role::support_admin,
                        .send_welcome_email = false},
                       invitation("bare@acme.com"),
                       invitation("ida@home.example")})
          == Texts{"invited", "invited", "invited"});
    CHECK(team.member("new@acme.com") == "invited support_admin u-new Nia Ott");
    CHECK(team.member("bare@acme.com") == "invited");

    side.accept_invitation(team.id("new@acme.com"));
    CHECK(team.member("new@acme.com") == "active support_admin u-new Nia Ott");
}

ROLLCALL_CONTRACT("contract: who cannot be invited") {
    TestType side(small_team());
    const Suite team(side);
    const auto with_id = [](const std::string& email, const std::string& id) {
        NewMember row = invitation(email);
        row.external_id = id;
        return row;
    };
    CHECK(team.invite({invitation("BOB@acme.com"), invitation("cat@acme.com"),
                       invitation("dan@acme.com"), invitation("eve@acme.com"),
                       invitation("taken@other.example"), with_id("one@acme.com", "u-bob"),
                       with_id("two@acme.com", "u-eve"), with_id("three@acme.com", ""),
                       with_id("four@acme.com", ""), invitation("three@acme.com")})
          == Texts{"conflict user_already_on_team", "conflict user_already_on_team",
                   "conflict user_already_on_team", "conflict user_already_on_team",
                   "conflict user_on_another_team", "conflict duplicate_external_member_id",
                   "conflict duplicate_external_member_id", "invited", "invited",
                   "conflict user_already_on_team"});
    CHECK(team.member("one@acme.com") == "gone");
    CHECK(team.member("three@acme.com") == "invited");
}

ROLLCALL_CONTRACT("contract: seats") {
    Start start = small_team();
    start.licensed = 6;
    TestType side(start);
    const Suite team(side);
    CHECK(team.read().licensed == 6);
    CHECK(team.read().provisioned == 5);
    CHECK(team.invite({invitation("one@acme.com"), invitation("two@acme.com")})
          == Texts{"invited", "exhausted team_license_limit"});
    const auto eve = team.id("eve@acme.com");
    CHECK(team.write(Recover{eve}) == "exhausted team_license_limit");

    // Who is suspended keeps the seat, who is removed gives it back.
    CHECK(team.write(Suspend{team.id("bob@acme.com"), false}) == "ok");
    CHECK(team.write(Recover{eve}) == "exhausted team_license_limit");
    CHECK(team.write(Unsuspend{team.id("bob@acme.com")}) == "ok");
    CHECK(team.write(RemoveFromTeam{team.id("bob@acme.com"), false}) == "ok");
    CHECK(team.read().provisioned == 5);
    CHECK(team.write(Recover{eve}) == "ok");
    CHECK(team.read().provisioned == 6);
}

ROLLCALL_CONTRACT("contract: a profile") {
    TestType side(small_team());
    const Suite team(side);
    const auto bob = team.id("bob@acme.com");
    CHECK(team.write(SetProfile{.member = bob,
                                .email = "Robert@acme.com",
                                .given_name = "Robert",
                                .surname = "Ray",
                                .external_id = "u-2"})
          == "ok");
    CHECK(team.member("robert@acme.com") == "active u-2 Robert Ray");
    CHECK(team.id("robert@acme.com") == bob);

    CHECK(team.write(SetProfile{.member = bob, .surname = "", .external_id = ""}) == "ok");
    CHECK(team.member("robert@acme.com") == "active Robert");
    // What it is already, written once more.
    CHECK(team.write(SetProfile{.member = bob, .email = "ROBERT@acme.com"}) == "ok");
    CHECK(team.write(SetProfile{.member = bob, .given_name = "Robert"}) == "ok");
    // The old address and the old id are free.
    CHECK(team.write(SetProfile{
              .member = team.id("pat@acme.com"), .email = "bob@acme.com", .external_id = "u-bob"})
          == "ok");
    CHECK(team.member("bob@acme.com") == "active support_admin u-bob");

    for (const char* email : {"cat@acme.com", "dan@acme.com"}) {
        CHECK(team.write(SetProfile{.member = team.id(email), .given_name = "Sam"}) == "ok");
    }
    CHECK(team.member("cat@acme.com") == "suspended Sam");
    CHECK(team.member("dan@acme.com") == "invited u-dan Sam");
}

ROLLCALL_CONTRACT("contract: a profile that clashes changes nothing") {
    TestType side(small_team());
    const Suite team(side);
    const auto bob = team.id("bob@acme.com");
    for (const char* email : {"ann@acme.com", "Dan@acme.com", "eve@acme.com", "taken@other.example",
                              "ida@home.example"}) {
        CAPTURE(email);
        CHECK(team.write(SetProfile{.member = bob, .email = email, .surname = "X"})
              == "conflict email_reserved_for_other_user");
    }
    for (const char* id : {"u-dan", "u-eve"}) {
        CAPTURE(id);
        CHECK(team.write(SetProfile{.member = bob, .surname = "X", .external_id = id})
              == "conflict external_id_used_by_other_user");
    }
    CHECK(team.write(SetProfile{.member = team.id("eve@acme.com"), .surname = "X"})
          == "refused set_profile_disallowed");
    CHECK(team.write(SetProfile{.member = MemberId{"dbmid:nobody"}, .surname = "X"})
          == "not_found nobody");
    CHECK(team.member("bob@acme.com") == "active u-bob");
}

ROLLCALL_CONTRACT("contract: suspending, in every state") {
    TestType side(small_team());
    const Suite team(side);
    const auto suspend = [&](const std::string& email) {
        return team.write(Suspend{team.id(email), false});
    };
    CHECK(suspend("bob@acme.com") == "ok");
    CHECK(team.member("bob@acme.com") == "suspended u-bob");
    CHECK(team.group("Sales") == "g-sales: ann@acme.com, bob@acme.com");
    // What is so already is no failure.
    CHECK(suspend("cat@acme.com") == "ok");
    CHECK(suspend("dan@acme.com") == "refused suspend_inactive_user");
    CHECK(suspend("eve@acme.com") == "not_found nobody");
    CHECK(suspend("ann@acme.com") == "refused suspend_last_admin");
    CHECK(team.write(Suspend{MemberId{"dbmid:nobody"}, false}) == "not_found nobody");
}

ROLLCALL_CONTRACT("contract: unsuspending, in every state") {
    TestType side(small_team());
    const Suite team(side);
    const auto unsuspend = [&](const std::string& email) {
        return team.write(Unsuspend{team.id(email)});
    };
    CHECK(unsuspend("cat@acme.com") == "ok");
    CHECK(team.member("cat@acme.com") == "active");
    CHECK(unsuspend("bob@acme.com") == "ok");
    CHECK(unsuspend("dan@acme.com") == "refused unsuspend_non_suspended_member");
    CHECK(unsuspend("eve@acme.com") == "not_found nobody");
    CHECK(team.write(Unsuspend{MemberId{"dbmid:nobody"}}) == "not_found nobody");
}

ROLLCALL_CONTRACT("contract: roles") {
    TestType side(small_team());
    const Suite team(side);
    const auto set = [&](const std::string& email, Role role) {
        return team.write(SetRole{team.id(email), role});
    };
    CHECK(set("ann@acme.com", Role::member_only) == "refused last_admin");
    CHECK(set("dan@acme.com", Role::team_admin) == "ok");
    // An admin who was only invited is none yet.
    CHECK(set("ann@acme.com", Role::support_admin) == "refused last_admin");
    CHECK(set("bob@acme.com", Role::user_management_admin) == "ok");
    CHECK(set("bob@acme.com", Role::user_management_admin) == "ok");
    CHECK(team.member("bob@acme.com") == "active user_management_admin u-bob");
    CHECK(set("bob@acme.com", Role::member_only) == "ok");
    CHECK(team.member("bob@acme.com") == "active u-bob");
    CHECK(set("cat@acme.com", Role::support_admin) == "denied cannot_set_permissions");
    CHECK(set("eve@acme.com", Role::support_admin) == "not_found nobody");
    CHECK(team.write(SetRole{MemberId{"dbmid:nobody"}, Role::support_admin}) == "not_found nobody");
    CHECK(set("ann@acme.com", Role::team_admin) == "ok");
}
