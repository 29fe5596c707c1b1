#include "sides.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace rollcall;
using namespace rollcall::contract;

ROLLCALL_CONTRACT("contract: the team as it is read") {
    TestType side(small_team());
    const Suite team(side);
    const LiveTeam live = team.read();
    CHECK(live.name == "Acme");
    CHECK_FALSE(live.id.empty());
    CHECK(live.licensed == 12);
    CHECK(live.provisioned == 5);
    CHECK(live.acting_admin == team.id("ann@acme.com"));
    CHECK(live.roster.users.size() == 6);
    CHECK(live.roster.groups.size() == 4);

    CHECK(team.member("ann@acme.com") == "active team_admin Ann Lee");
    CHECK(team.member("bob@acme.com") == "active u-bob");
    CHECK(team.member("cat@acme.com") == "suspended");
    CHECK(team.member("dan@acme.com") == "invited u-dan");
    CHECK(team.member("eve@acme.com") == "removed u-eve");
    CHECK(team.member("pat@acme.com") == "active support_admin");
    CHECK(team.group("Sales") == "g-sales: ann@acme.com, bob@acme.com");
    CHECK(team.group("Ops") == ":");
    CHECK(team.group("Lunch Club") == ": bob@acme.com, dan@acme.com");
    CHECK(team.group("Everyone at Acme") == "members not told");
    for (const Group& group : live.roster.groups) {
        CAPTURE(group.display_name);
        CHECK(group.management
              == (group.display_name == "Lunch Club"         ? GroupManagement::user
                  : group.display_name == "Everyone at Acme" ? GroupManagement::system
                                                             : GroupManagement::company));
    }
    Roster sorted = live.roster;
    canonicalize(sorted);
    CHECK(sorted == live.roster);
    CHECK(team.read().roster == live.roster);
}

ROLLCALL_CONTRACT("contract: several writes at once, each with its own outcome") {
    TestType side(small_team());
    const Suite team(side);
    const std::vector<TeamWrite> writes{Suspend{team.id("bob@acme.com"), false},
                                        DeleteGroup{team.group_id("Ops")},
                                        SetRole{team.id("ann@acme.com"), Role::member_only}};
    REQUIRE(side.writer().capacity() >= writes.size());
    for (std::size_t ticket = 0; ticket < writes.size(); ++ticket) {
        side.writer().submit(ticket, writes[ticket]);
    }
    std::set<std::size_t> good;
    std::set<std::size_t> bad;
    while (auto outcome = side.writer().next()) {
        (outcome->status ? good : bad).insert(outcome->ticket);
    }
    CHECK(good == std::set<std::size_t>{0, 1});
    CHECK(bad == std::set<std::size_t>{2});
    CHECK(team.member("bob@acme.com") == "suspended u-bob");
    CHECK(team.group("Ops") == "gone");
}
