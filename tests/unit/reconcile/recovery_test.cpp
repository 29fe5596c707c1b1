#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

namespace {

User person(const std::string& name) {
    return {.name = Slug(name),
            .uid = Uid("u-" + name),
            .email = name + "@acme.com",
            .external_id = "u-" + name,
            .state = UserState::active};
}

/// Ann, Bob and Cat; Bob and Cat are in Ops. Somebody has put Bob into Secret, which wants nobody,
/// and has removed him from the team since: his account keeps its groups for when it comes back.
struct Company {
    World world{};
    GroupId ops{};
    GroupId secret{};
    MemberId bob{};

    explicit Company(const Guards& guards = generous_policy().guards) {
        Roster desired;
        desired.users = {person("ann"), person("bob"), person("cat")};
        desired.groups = {{.name = Slug("ops"),
                           .uid = Uid("g-ops"),
                           .display_name = "Ops",
                           .members = std::vector{UserIndex{1}, UserIndex{2}}},
                          {.name = Slug("secret"),
                           .uid = Uid("g-secret"),
                           .display_name = "Secret",
                           .members = std::vector<UserIndex>{}}};
        world.repository.set(desired);
        REQUIRE(world.pass().count(ActionStatus::done) > 0);
        world.options.policy.guards = guards;
        for (const auto& [id, group] : world.model.team.groups) {
            (group.display_name == "Ops" ? ops : secret) = id;
        }
        bob = account("bob");
        // What is invited and never joined cannot be recovered.
        world.model.team.members.at(bob).state = UserState::removed;
        world.model.team.memberships.insert({secret, bob});
    }

    MemberId account(const std::string& name) const {
        for (const auto& [id, user] : world.model.team.members) {
            if (user.email == name + "@acme.com") return id;
        }
        return {};
    }
    bool is_in(const GroupId& group, const MemberId& member) const {
        return world.model.team.memberships.contains({group, member});
    }
};

Guards removing_at_most(std::size_t memberships) {
    auto guards = generous_policy().guards;
    guards.memberships_removed = {.max = memberships, .percent = 0, .free = memberships};
    return guards;
}

} // namespace

TEST_CASE("who is brought back loses, in the same pass, the groups that nobody desires") {
    Company company;
    const auto report = company.world.pass();
    CHECK(report.plan.actions.front().kind == ActionKind::user_recover);
    REQUIRE(report.follow_up);
    REQUIRE(report.follow_up->actions.size() == 1);
    CHECK(report.follow_up->actions.front().kind == ActionKind::member_remove);
    CHECK(report.follow_up_outcomes == std::vector{ActionOutcome{ActionStatus::done, ""}});
    CHECK(company.is_in(company.ops, company.bob));
    CHECK_FALSE(company.is_in(company.secret, company.bob));
    CHECK(company.world.plan().planning.plan.actions.empty());
}

TEST_CASE("a role that came back with its owner is corrected in the same pass") {
    Company company;
    auto desired = person("bob");
    desired.role = Role::member_only;
    Roster roster;
    roster.users = {person("ann"), desired, person("cat")};
    company.world.repository.set(roster);
    company.world.model.team.members.at(company.bob).role = Role::user_management_admin;
    const auto report = company.world.pass();
    CHECK(report.count(ActionStatus::done) == report.outcomes.size() + 1);
    CHECK(company.world.model.team.members.at(company.bob).role == Role::member_only);
}

TEST_CASE("nobody else is touched by the second plan of a pass") {
    Company company;
    // Not in the team when the first plan was made, as if added while it was applied.
    auto planned = company.world.plan();
    company.world.model.team.memberships.insert({company.secret, company.account("cat")});
    const auto report =
        apply_pass(company.world.ports(), company.world.options, std::move(planned));
    REQUIRE(report.follow_up);
    CHECK(report.follow_up->actions.size() == 1);
    CHECK(company.is_in(company.secret, company.account("cat")));
}

TEST_CASE("both plans of a pass share its budgets") {
    SECTION("what the first one used is gone") {
        Company company(removing_at_most(1));
        company.world.model.team.memberships.insert({company.secret, company.account("cat")});
        const auto report = company.world.pass();
        CHECK_FALSE(company.is_in(company.secret, company.account("cat")));
        REQUIRE(report.follow_up);
        CHECK(report.follow_up->actions.empty());
        CHECK_FALSE(report.needs_approval());
        REQUIRE(report.follow_up->pending.size() == 1);
        CHECK(report.follow_up->pending.front().code == ReasonCode::budget_used);
        CHECK(company.is_in(company.secret, company.bob));
        (void)company.world.pass();
        CHECK_FALSE(company.is_in(company.secret, company.bob));
    }
    SECTION("what is too much for any pass waits for a decision") {
        Company company(removing_at_most(0));
        const auto report = company.world.pass();
        CHECK(report.needs_approval());
        CHECK(company.is_in(company.secret, company.bob));
    }
    SECTION("what it left can be used") {
        Company company(removing_at_most(2));
        company.world.model.team.memberships.insert({company.secret, company.account("cat")});
        (void)company.world.pass();
        CHECK_FALSE(company.is_in(company.secret, company.bob));
    }
}

TEST_CASE("a team that cannot be read again ends the pass with everything recorded") {
    Company company;
    auto planned = company.world.plan();
    company.world.model.unreadable =
        Error{.code = ErrorCode::incomplete, .message = "a page is missing"};
    const auto report =
        apply_pass(company.world.ports(), company.world.options, std::move(planned));
    REQUIRE(report.failure);
    CHECK(report.failure->describe().find("the next pass does it") != std::string::npos);
    CHECK(report.ledger_commit);
    CHECK(company.world.ledger.journal.empty());

    company.world.model.unreadable.reset();
    (void)company.world.pass();
    CHECK_FALSE(company.is_in(company.secret, company.bob));
}

TEST_CASE("another account than the recorded one is brought back, and joins the group") {
    World world;
    const auto account = world.model.add_member(
        {.email = "ann@acme.com", .state = UserState::removed, .role = Role::member_only});
    const auto group = world.model.add_group({.display_name = "Ops"});
    const User ann{
        .name = Slug("ann"), .uid = Uid("u1"), .email = "ann@acme.com", .state = UserState::active};
    const Group ops{.name = Slug("ops"),
                    .uid = Uid("g1"),
                    .display_name = "Ops",
                    .members = std::vector<UserIndex>{UserIndex{0}}};
    world.repository.set({.users = {ann}, .groups = {ops}});
    world.ledger.state.roster = {.users = {ann}, .groups = {ops}};
    world.ledger.state.roster.users[0].member_id = MemberId("dbmid:gone");
    world.ledger.state.roster.groups[0].group_id = group;
    world.ledger.state.commit = CommitId("applied");

    const auto report = world.pass();
    CHECK(std::all_of(report.outcomes.begin(), report.outcomes.end(),
                      [](const auto& outcome) { return outcome.status == ActionStatus::done; }));
    CHECK(world.model.team.members.at(account).state == UserState::active);
    CHECK(world.model.team.memberships.contains({group, account}));
}
