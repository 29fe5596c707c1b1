#include "team_fixture.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::sandbox;
using namespace rollcall::sandbox::test;

TEST_CASE("everybody is in the system-managed group, which nobody can write") {
    SmallTeam small;
    Team& team = small.team;
    const Group* everyone = team.find_group_named("Everyone at Acme");
    REQUIRE(everyone != nullptr);
    CHECK(everyone->management == Management::system_managed);
    CHECK(everyone->members.size() == 4);
    CHECK(team.member(small.dee).groups == std::vector<Serial>{everyone->serial});
    const GroupSelector selector{.value = everyone->id};
    const std::string refusal = "system_managed_group_disallowed";
    CHECK(verdict(team.update_group(small.app, selector, {.name = "X"})) == refusal);
    CHECK(verdict(team.delete_group(small.app, selector)) == refusal);
    CHECK(verdict(team.add_to_group(small.app, selector, {})) == refusal);
    CHECK(verdict(team.remove_from_group(small.app, selector, {})) == refusal);
    REQUIRE(verdict(team.remove(small.app, {.user = by_email("bob@acme.com")})) == "done");
    CHECK(team.find(selector)->members.size() == 3);
    REQUIRE(verdict(team.recover(small.app, by_email("bob@acme.com"))) == "done");
    CHECK(team.find(selector)->members.size() == 4);
}

TEST_CASE("names and external ids of groups are unique") {
    SmallTeam small;
    Team& team = small.team;
    CHECK(verdict(team.create_group(small.app, {.name = " SALES "})) == "group_name_already_used");
    CHECK(verdict(team.create_group(small.app, {.name = "  "})) == "group_name_invalid");
    CHECK(verdict(team.create_group(small.app, {.name = "a\nb"})) == "group_name_invalid");
    CHECK(verdict(team.create_group(small.app, {.name = "Ops", .external_id = "g-1"}))
          == "external_id_already_in_use");
    CHECK(verdict(team.create_group(small.app,
                                    {.name = "Ops", .management = Management::system_managed}))
          == "system_managed_group_disallowed");
    const auto ops = team.create_group(small.app, {.name = " Ops ", .external_id = "g-2"});
    REQUIRE(verdict(ops) == "done");
    CHECK(team.group(*ops).name == "Ops");
    CHECK(team.group(*ops).members.empty());
    const GroupSelector selector{GroupSelector::By::group_external_id, "g-2"};
    CHECK(verdict(team.update_group(small.app, selector, {.name = "sales"}))
          == "group_name_already_used");
    CHECK(verdict(team.update_group(small.app, selector, {.external_id = "g-1"}))
          == "external_id_already_in_use");
    CHECK(verdict(team.update_group(small.app, selector, {.name = "ops"})) == "done");
    CHECK(team.group(*ops).name == "ops");
    CHECK(verdict(team.update_group(small.app, selector, {.external_id = ""})) == "done");
    CHECK_FALSE(team.group(*ops).external_id);
    CHECK(team.find(selector) == nullptr);
}

TEST_CASE("a deleted group is told from one that never was") {
    SmallTeam small;
    Team& team = small.team;
    const GroupSelector sales = small.sales_group();
    REQUIRE(verdict(team.delete_group(small.app, sales)) == "done");
    CHECK(verdict(team.delete_group(small.app, sales)) == "group_already_deleted");
    CHECK(verdict(team.delete_group(small.app, {.value = "g:0"})) == "group_not_found");
    CHECK(verdict(team.add_to_group(small.app, sales, {})) == "group_not_found");
    CHECK(team.member(small.bob).groups.size() == 1);
    const auto again = team.create_group(small.app, {.name = "Sales", .external_id = "g-1"});
    REQUIRE(verdict(again) == "done");
    CHECK(team.group(*again).id != sales.value);
}

TEST_CASE("members are added all or not at all") {
    SmallTeam small;
    Team& team = small.team;
    REQUIRE(verdict(team.remove(small.app, {.user = by_email("cid@acme.com")})) == "done");
    const auto fresh = [](const char* email) { return MemberAccess{by_email(email)}; };
    struct Row {
        std::string name;
        std::vector<MemberAccess> people;
        Refusal refusal;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"one is in already", {fresh("dee@acme.com"), fresh("bob@acme.com")}, {"duplicate_user"}},
        {"one is listed twice", {fresh("dee@acme.com"), fresh("dee@acme.com")}, {"duplicate_user"}},
        {"one is unknown",
         {fresh("dee@acme.com"), fresh("zoe@acme.com")},
         {"users_not_found", std::vector<std::string>{"zoe@acme.com"}}},
        {"one was removed",
         {fresh("dee@acme.com"), fresh("cid@acme.com")},
         {"members_not_in_team", std::vector<std::string>{"cid@acme.com"}}},
        {"an owner",
         {{by_email("dee@acme.com"), Access::owner}},
         {"user_cannot_be_manager_of_company_managed_group",
          std::vector<std::string>{"dee@acme.com"}}},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto done = team.add_to_group(small.app, small.sales_group(), row.people);
        REQUIRE_FALSE(done);
        CHECK(done.error() == row.refusal);
        CHECK_FALSE(small.is_in_sales(small.dee));
        CHECK(team.group(small.sales).members.size() == 2);
    }
}

TEST_CASE("members are removed all or not at all") {
    SmallTeam small;
    Team& team = small.team;
    const GroupSelector sales = small.sales_group();
    CHECK(verdict(team.remove_from_group(small.app, sales,
                                         {by_email("bob@acme.com"), by_email("cid@acme.com")}))
          == "member_not_in_group");
    CHECK(small.is_in_sales(small.bob));
    CHECK(verdict(team.remove_from_group(small.app, sales, {by_email("bob@acme.com")})) == "done");
    CHECK_FALSE(small.is_in_sales(small.bob));
    CHECK(verdict(team.remove_from_group(small.app, sales, {by_email("bob@acme.com")}))
          == "member_not_in_group");
}

TEST_CASE("only user-managed groups have owners") {
    SmallTeam small;
    Team& team = small.team;
    const GroupSelector sales = small.sales_group();
    const UserSelector bob = by_email("bob@acme.com");
    CHECK(verdict(team.set_access(small.app, sales, bob, Access::owner))
          == "user_cannot_be_manager_of_company_managed_group");
    REQUIRE(verdict(team.update_group(small.app, sales, {.management = Management::user_managed}))
            == "done");
    CHECK(verdict(team.set_access(small.app, sales, bob, Access::owner)) == "done");
    CHECK(verdict(team.set_access(small.app, sales, by_email("cid@acme.com"), Access::owner))
          == "member_not_in_group");
    REQUIRE(verdict(team.suspend(small.app, by_email("cid@acme.com"), false)) == "done");
    CHECK(verdict(team.add_to_group(small.app, sales, {{by_email("cid@acme.com"), Access::owner}}))
          == "user_must_be_active_to_be_owner");
    REQUIRE(
        verdict(team.update_group(small.app, sales, {.management = Management::company_managed}))
        == "done");
    CHECK(team.group(small.sales).members.at(small.bob) == Access::member);
}
