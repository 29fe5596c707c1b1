#include "sides.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::contract;

namespace {
const GroupId k_no_group{"g:00000000000000000000000000000000"};
const MemberId k_nobody{"dbmid:nobody"};
} // namespace

ROLLCALL_CONTRACT("contract: creating a group") {
    TestType side(small_team());
    const Suite team(side);
    CHECK(team.write(CreateGroup{.display_name = "Café Zürich", .external_id = "g-cafe"}) == "ok");
    CHECK(team.group("Café Zürich") == "g-cafe:");
    CHECK(team.write(CreateGroup{.display_name = "Plain", .external_id = ""}) == "ok");
    CHECK(team.group("Plain") == ":");
    CHECK(team.write(CreateGroup{.display_name = "  Padded "}) == "ok");
    CHECK(team.group("Padded") == ":");
    for (const char* name : {"Sales", "sALES", " Sales ", "everyone at acme"}) {
        CAPTURE(name);
        CHECK(team.write(CreateGroup{.display_name = name}) == "conflict group_name_already_used");
    }
    CHECK(team.write(CreateGroup{.display_name = "Other", .external_id = "g-sales"})
          == "conflict external_id_already_in_use");
    CHECK(team.write(CreateGroup{.display_name = "Other", .external_id = "G-SALES"}) == "ok");
    for (const char* name : {"", "  ", "two\nlines"}) {
        CAPTURE(name);
        CHECK(team.write(CreateGroup{.display_name = name}) == "invalid_input group_name_invalid");
    }
}

ROLLCALL_CONTRACT("contract: changing a group") {
    TestType side(small_team());
    const Suite team(side);
    const auto sales = team.group_id("Sales");
    const auto ops = team.group_id("Ops");
    CHECK(team.write(UpdateGroup{.group = ops, .display_name = "sales", .external_id = "g-ops"})
          == "conflict group_name_already_used");
    CHECK(team.group("Ops") == ":");
    CHECK(team.write(UpdateGroup{.group = sales, .display_name = "Sales EU"}) == "ok");
    CHECK(team.group("Sales EU") == "g-sales: ann@acme.com, bob@acme.com");
    CHECK(team.group_id("Sales EU") == sales);
    // The old name is free; its own name, in other letters, is taken by nobody else.
    CHECK(team.write(UpdateGroup{.group = ops, .display_name = "Sales", .external_id = "g-ops"})
          == "ok");
    CHECK(team.write(UpdateGroup{.group = ops, .display_name = "SALES"}) == "ok");
    CHECK(team.group("SALES") == "g-ops:");
    CHECK(team.write(UpdateGroup{.group = sales, .external_id = "g-ops"})
          == "conflict external_id_already_in_use");
    CHECK(team.write(UpdateGroup{.group = ops, .external_id = ""}) == "ok");
    CHECK(team.group("SALES") == ":");
    CHECK(team.write(UpdateGroup{.group = sales, .external_id = "g-ops"}) == "ok");
    CHECK(team.write(UpdateGroup{.group = sales, .display_name = " "})
          == "invalid_input group_name_invalid");
    CHECK(team.write(UpdateGroup{.group = k_no_group, .display_name = "X"})
          == "not_found group_not_found");
    CHECK(team.write(UpdateGroup{.group = team.group_id("Everyone at Acme"), .display_name = "X"})
          == "refused system_managed_group_disallowed");
}

ROLLCALL_CONTRACT("contract: deleting a group") {
    TestType side(small_team());
    const Suite team(side);
    const auto sales = team.group_id("Sales");
    CHECK(team.write(DeleteGroup{sales}) == "ok");
    CHECK(team.group("Sales") == "gone");
    CHECK(team.member("bob@acme.com") == "active u-bob");
    // It is gone, whoever did it.
    CHECK(team.write(DeleteGroup{sales}) == "ok");
    CHECK(team.write(DeleteGroup{k_no_group}) == "ok");
    CHECK(team.write(DeleteGroup{team.group_id("Everyone at Acme")})
          == "refused system_managed_group_disallowed");
    // Name and external id are free at once; nobody comes back with them.
    CHECK(team.write(CreateGroup{.display_name = "Sales", .external_id = "g-sales"}) == "ok");
    CHECK(team.group("Sales") == "g-sales:");
    CHECK(team.group_id("Sales") != sales);
}

ROLLCALL_CONTRACT("contract: people come into a group") {
    TestType side(small_team());
    const Suite team(side);
    const auto sales = team.group_id("Sales");
    const auto bob = team.id("bob@acme.com");
    const auto cat = team.id("cat@acme.com");
    const auto dan = team.id("dan@acme.com");
    CHECK(team.write(AddToGroup{sales, {cat, dan}}) == "ok");
    CHECK(team.group("Sales") == "g-sales: ann@acme.com, bob@acme.com, cat@acme.com, dan@acme.com");
    // Who is in it already is no failure, nor is somebody named twice.
    CHECK(team.write(AddToGroup{sales, {bob}}) == "ok");
    const auto ops = team.group_id("Ops");
    CHECK(team.write(AddToGroup{ops, {bob, bob}}) == "ok");
    CHECK(team.write(AddToGroup{ops, {bob, cat}}) == "ok");
    CHECK(team.group("Ops") == ": bob@acme.com, cat@acme.com");
    // Who is not on the team is left out, the others come in.
    CHECK(team.write(AddToGroup{ops, {dan, team.id("eve@acme.com"), k_nobody}})
          == "not_found nobody");
    CHECK(team.group("Ops") == ": bob@acme.com, cat@acme.com, dan@acme.com");
    CHECK(team.write(AddToGroup{team.group_id("Lunch Club"), {cat}}) == "ok");
    CHECK(team.group("Lunch Club") == ": bob@acme.com, cat@acme.com, dan@acme.com");
    CHECK(team.write(AddToGroup{k_no_group, {bob}}) == "not_found group_not_found");
    CHECK(team.write(AddToGroup{team.group_id("Everyone at Acme"), {bob}})
          == "refused system_managed_group_disallowed");
}

ROLLCALL_CONTRACT("contract: people leave a group") {
    TestType side(small_team());
    const Suite team(side);
    const auto sales = team.group_id("Sales");
    const auto bob = team.id("bob@acme.com");
    const auto cat = team.id("cat@acme.com");
    CHECK(team.write(RemoveFromGroup{sales, {bob}}) == "ok");
    CHECK(team.group("Sales") == "g-sales: ann@acme.com");
    // Who is not in it, or not even on the team, is out of it already.
    CHECK(team.write(RemoveFromGroup{sales, {bob}}) == "ok");
    CHECK(team.write(RemoveFromGroup{
              sales, {team.id("ann@acme.com"), cat, team.id("eve@acme.com"), k_nobody}})
          == "ok");
    CHECK(team.group("Sales") == "g-sales:");
    // The last owner may go.
    CHECK(team.write(RemoveFromGroup{team.group_id("Lunch Club"), {bob}}) == "ok");
    CHECK(team.write(RemoveFromGroup{k_no_group, {bob}}) == "not_found group_not_found");
    CHECK(team.write(RemoveFromGroup{team.group_id("Everyone at Acme"), {bob}})
          == "refused system_managed_group_disallowed");
}
