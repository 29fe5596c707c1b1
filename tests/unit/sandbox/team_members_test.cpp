#include "team_fixture.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::sandbox;
using namespace rollcall::sandbox::test;
using namespace std::chrono_literals;

TEST_CASE("a person goes through every state") {
    SmallTeam small;
    Team& team = small.team;
    REQUIRE(small.add({.email = "Eve@Acme.com", .external_id = "u-5"}) == "success");
    const Serial eve = team.find(by_email("eve@acme.com"))->serial;
    const std::string id = team.member(eve).id;
    CHECK(team.member(eve).email == "eve@acme.com");
    CHECK(team.member(eve).status == MemberStatus::invited);
    CHECK(team.member(eve).invited_on == k_start);
    CHECK(verdict(team.suspend(small.app, by_email("eve@acme.com"), false))
          == "suspend_inactive_user");

    REQUIRE(verdict(team.accept_invitation(by_email("eve@acme.com"))) == "done");
    CHECK(team.member(eve).status == MemberStatus::active);
    CHECK_FALSE(team.member(eve).invited_on);
    CHECK(team.member(eve).email_verified);
    CHECK(verdict(team.unsuspend(small.app, by_email("eve@acme.com")))
          == "unsuspend_non_suspended_member");

    REQUIRE(verdict(team.suspend(small.app, by_email("eve@acme.com"), true)) == "done");
    CHECK(team.member(eve).wiped);
    CHECK(team.member(eve).suspended_on == k_start);
    CHECK(verdict(team.suspend(small.app, by_email("eve@acme.com"), true))
          == "suspend_inactive_user");
    REQUIRE(verdict(team.unsuspend(small.app, by_email("eve@acme.com"))) == "done");
    REQUIRE(verdict(team.add_to_group(small.app, small.sales_group(), {{by_email("eve@acme.com")}}))
            == "done");

    const Removal removal{.user = {.value = id}, .wipe_data = false};
    REQUIRE(verdict(team.remove(small.app, removal)) == "done");
    CHECK(team.member(eve).recoverable);
    CHECK(team.member(eve).groups.empty());
    CHECK_FALSE(small.is_in_sales(eve));
    CHECK(verdict(team.remove(small.app, removal)) == "user_not_in_team");
    CHECK(small.add({.email = "eve@acme.com"}) == "user_already_on_team");
    CHECK(small.add({.email = "x@acme.com", .external_id = "u-5"})
          == "duplicate_external_member_id");

    REQUIRE(verdict(team.recover(small.app, {.value = id})) == "done");
    CHECK(team.member(eve).id == id);
    CHECK(team.member(eve).status == MemberStatus::active);
    CHECK(small.is_in_sales(eve));

    REQUIRE(verdict(team.remove(small.app, removal)) == "done");
    team.advance_to(k_start + Team::k_recoverable - 1s);
    CHECK(team.find(by_id(id)) != nullptr);
    team.advance_to(k_start + Team::k_recoverable);
    CHECK(team.find(by_id(id)) == nullptr);
    CHECK(verdict(team.recover(small.app, {.value = id})) == "user_not_found");
    CHECK(small.add({.email = "eve@acme.com", .external_id = "u-5"}) == "success");
}

TEST_CASE("a cancelled invitation is gone at once") {
    SmallTeam small;
    const std::string id = small.team.member(small.dee).id;
    REQUIRE(verdict(small.team.remove(small.app, {.user = {.value = id}})) == "done");
    CHECK(small.team.find(by_id(id)) == nullptr);
    CHECK(small.add({.email = "dee@acme.com"}) == "success");
    CHECK(small.team.find(by_email("dee@acme.com"))->id != id);
}

TEST_CASE("licences are counted") {
    SmallTeam small({.licenses = 5});
    Team& team = small.team;
    CHECK(team.provisioned() == 4);
    CHECK(small.add({.email = "e@acme.com"}) == "success");
    CHECK(small.add({.email = "f@acme.com"}) == "team_license_limit");
    REQUIRE(verdict(team.suspend(small.app, by_email("bob@acme.com"), false)) == "done");
    CHECK(team.provisioned() == 5);
    REQUIRE(verdict(team.remove(small.app, {.user = by_email("bob@acme.com")})) == "done");
    CHECK(team.provisioned() == 4);
    CHECK(small.add({.email = "f@acme.com"}) == "success");
    CHECK(verdict(team.recover(small.app, by_email("bob@acme.com"))) == "team_license_limit");
}

TEST_CASE("the last admin stays") {
    SmallTeam small;
    Team& team = small.team;
    const UserSelector ann = by_email("ann@acme.com");
    CHECK(verdict(team.suspend(small.app, ann, false)) == "suspend_last_admin");
    CHECK(verdict(team.remove(small.app, {.user = ann})) == "remove_last_admin");
    CHECK(verdict(team.set_role(small.app, ann, AdminTier::member_only)) == "last_admin");
    // An admin who has not joined yet could not let anybody in.
    REQUIRE(verdict(team.set_role(small.app, by_email("dee@acme.com"), AdminTier::team_admin))
            == "done");
    CHECK(verdict(team.set_role(small.app, ann, AdminTier::support_admin)) == "last_admin");
    REQUIRE(verdict(team.set_role(small.app, by_email("bob@acme.com"), AdminTier::team_admin))
            == "done");
    CHECK(verdict(team.set_role(small.app, ann, AdminTier::support_admin)) == "done");
}

TEST_CASE("a profile change is all or nothing") {
    SmallTeam small;
    Team& team = small.team;
    REQUIRE(verdict(team.set_profile(small.app, by_email("bob@acme.com"), {.external_id = "u-2"}))
            == "done");
    struct Row {
        std::string name;
        UserSelector user;
        ProfileChange change;
        std::string verdict;
    };
    const auto row = GENERATE(values<Row>({
        {"nothing", by_email("cid@acme.com"), {}, "no_new_data_specified"},
        {"a stranger", by_email("zoe@acme.com"), {.surname = "Z"}, "user_not_found"},
        {"an address in use",
         by_email("cid@acme.com"),
         {.email = "Bob@acme.com", .surname = "C"},
         "email_reserved_for_other_user"},
        {"an external id in use",
         by_email("cid@acme.com"),
         {.email = "cc@acme.com", .external_id = "u-2"},
         "external_id_used_by_other_user"},
        {"external id by external id",
         {UserSelector::By::external_id, "u-2"},
         {.external_id = "u-3"},
         "external_id_and_new_external_id_unsafe"},
    }));
    DYNAMIC_SECTION(row.name) {
        const Member before = team.member(small.cid);
        const std::size_t events = team.events().size();
        CHECK(verdict(team.set_profile(small.app, row.user, row.change)) == row.verdict);
        CHECK(team.member(small.cid) == before);
        CHECK(team.events().size() == events);
    }
}

TEST_CASE("a profile change frees what it leaves") {
    SmallTeam small;
    Team& team = small.team;
    const UserSelector bob{.value = team.member(small.bob).id};
    REQUIRE(verdict(team.set_profile(small.app, bob, {.email = "rob@acme.com", .external_id = "u"}))
            == "done");
    CHECK(team.find(by_email("bob@acme.com")) == nullptr);
    CHECK(team.find(by_email("ROB@acme.com"))->serial == small.bob);
    CHECK(verdict(team.set_profile(small.app, by_email("cid@acme.com"), {.email = "bob@acme.com"}))
          == "done");
    REQUIRE(verdict(team.set_profile(small.app, bob, {.external_id = ""})) == "done");
    CHECK_FALSE(team.member(small.bob).external_id);
    CHECK(small.last_event().type == "member_remove_external_id");
    // The same once more changes nothing, and is not logged.
    const std::size_t events = team.events().size();
    CHECK(verdict(team.set_profile(small.app, bob, {.email = "ROB@acme.com"})) == "done");
    CHECK(team.events().size() == events);
    REQUIRE(verdict(team.remove(small.app, {.user = bob})) == "done");
    CHECK(verdict(team.set_profile(small.app, bob, {.surname = "B"})) == "set_profile_disallowed");
}

TEST_CASE("options of a removal that exclude each other are refused") {
    struct Row {
        std::string name;
        Removal removal;
        std::string verdict;
    };
    SmallTeam small;
    const UserSelector bob = by_email("bob@acme.com");
    const UserSelector ann = by_email("ann@acme.com");
    const auto row = GENERATE_COPY(values<Row>({
        {"keep and wipe",
         {.user = bob, .keep_account = true},
         "cannot_keep_account_and_delete_data"},
        {"keep and transfer",
         {.user = bob, .wipe_data = false, .transfer_dest = ann, .keep_account = true},
         "cannot_keep_account_and_transfer"},
        {"keep an invitation",
         {.user = by_email("dee@acme.com"), .wipe_data = false, .keep_account = true},
         "cannot_keep_invited_user_account"},
        {"keep and delete",
         {.user = bob, .wipe_data = false, .keep_account = true, .permanently_delete_files = true},
         "cannot_keep_account_and_permanently_delete"},
        {"shares without account",
         {.user = bob, .wipe_data = false, .retain_team_shares = true},
         "cannot_retain_shares_when_no_account_kept"},
        {"transfer without admin",
         {.user = bob, .transfer_dest = by_email("cid@acme.com")},
         "unspecified_transfer_admin_id"},
        {"transfer to himself",
         {.user = bob, .transfer_dest = bob, .transfer_admin = ann},
         "removed_and_transfer_dest_should_differ"},
        {"transfer by no admin",
         {.user = bob, .transfer_dest = ann, .transfer_admin = by_email("cid@acme.com")},
         "transfer_admin_is_not_admin"},
        {"transfer to an invitation",
         {.user = bob, .transfer_dest = by_email("dee@acme.com"), .transfer_admin = ann},
         "recipient_not_verified"},
        {"plain", {.user = bob}, "done"},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(verdict(small.team.remove(small.app, row.removal)) == row.verdict);
    }
}

TEST_CASE("a kept account cannot be recovered, and its address is taken elsewhere") {
    SmallTeam small;
    Team& team = small.team;
    const UserSelector bob{.value = team.member(small.bob).id};
    REQUIRE(verdict(team.remove(small.app, {.user = bob, .wipe_data = false, .keep_account = true}))
            == "done");
    CHECK(team.member(small.bob).disconnected);
    CHECK(verdict(team.recover(small.app, bob)) == "user_unrecoverable");
    CHECK(verdict(team.set_profile(small.app, by_email("cid@acme.com"), {.email = "bob@acme.com"}))
          == "email_reserved_for_other_user");
    CHECK(small.add({.email = "bob@acme.com"}) == "success");
}

TEST_CASE("jobs do their work later") {
    SmallTeam small({.licenses = 10,
                     .async_add = Async::always,
                     .async_remove = Async::always,
                     .job_polls = 2,
                     .job_seconds = 30});
    Team& team = small.team;

    SECTION("at a poll") {
        const Launch launch = team.add_members(small.app, {{.email = "eve@acme.com"}}, false);
        REQUIRE(launch.is_job());
        CHECK_FALSE((*team.poll(launch.job_id, Team::JobKind::add_members))->done);
        CHECK_FALSE((*team.poll(launch.job_id, Team::JobKind::add_members))->done);
        CHECK(team.find(by_email("eve@acme.com")) == nullptr);
        const auto job = team.poll(launch.job_id, Team::JobKind::add_members);
        REQUIRE((*job)->done);
        CHECK((*job)->rows.at(0).tag == "success");
        CHECK(team.find(by_email("eve@acme.com")) != nullptr);
        CHECK(verdict(team.poll(launch.job_id, Team::JobKind::remove_member))
              == "invalid_async_job_id");
    }
    SECTION("without a client") {
        const auto launch = team.remove(small.app, {.user = by_email("bob@acme.com")});
        REQUIRE(launch->is_job());
        CHECK(team.member(small.bob).status == MemberStatus::active);
        CHECK(verdict(team.remove(small.app, {.user = by_email("bob@acme.com")}))
              == "transfer_in_progress");
        team.advance_to(k_start + 30s);
        CHECK(team.member(small.bob).status == MemberStatus::removed);
    }
    SECTION("what the console does is done at once") {
        REQUIRE(verdict(team.remove(k_console, {.user = by_email("bob@acme.com")})) == "done");
        CHECK(team.member(small.bob).status == MemberStatus::removed);
    }
    CHECK(verdict(team.poll("dbjid:none", Team::JobKind::add_members)) == "invalid_async_job_id");
}

TEST_CASE("the log says who did what to whom") {
    SmallTeam small;
    Team& team = small.team;
    team.set_request_id("r1");
    REQUIRE(verdict(team.suspend(small.app, by_email("bob@acme.com"), false)) == "done");
    CHECK(small.last_event().actor.kind == ActorKind::app);
    CHECK(small.last_event().request_id == "r1");
    CHECK(small.last_event().category == "members");
    CHECK(small.last_event().type == "member_change_status");
    CHECK(small.last_event().context->email == "bob@acme.com");
    CHECK(small.last_event().details
          == LoggedValue::Fields{{"previous_value", {LoggedTag{"active"}}},
                                 {"new_value", {LoggedTag{"suspended"}}}});
    REQUIRE(
        verdict(team.remove_from_group(k_console, small.sales_group(), {by_email("bob@acme.com")}))
        == "done");
    CHECK(small.last_event().actor.kind == ActorKind::console_admin);
    CHECK(small.last_event().acting_user->email == "ann@acme.com");
    CHECK(small.last_event().type == "group_remove_member");
    CHECK(small.last_event().groups.at(0).display_name == "Sales");
    CHECK(small.last_event().context->email == "bob@acme.com");
}
