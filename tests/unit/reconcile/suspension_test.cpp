#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

namespace {

using Kind = TeamModel::Fault::Kind;

User person(const std::string& name, UserState state = UserState::active) {
    return {.name = Slug(name),
            .uid = Uid("u-" + name),
            .email = name + "@acme.com",
            .external_id = "u-" + name,
            .state = state};
}

/// Ann and Bob, both at work. What somebody suspends by hand is held.
struct Company {
    World world{};

    Company() {
        want({person("ann"), person("bob")});
        (void)world.pass();
        for (auto& [id, user] : world.model.team.members) user.state = UserState::active;
        (void)world.pass();
        world.options.policy.users.on_suspended_in_dropbox = Restore::hold;
    }

    void want(std::vector<User> users) {
        Roster desired;
        desired.users = std::move(users);
        world.repository.set(desired);
    }
    User& bob() {
        return std::find_if(world.model.team.members.begin(), world.model.team.members.end(),
                            [](const auto& entry) { return entry.second.email == "bob@acme.com"; })
            ->second;
    }
    /// A pass whose first write goes wrong.
    void failing_pass(Kind kind) {
        world.failing_pass(kind);
        CHECK(world.model.writes > 0);
    }
    Plan plan() { return world.plan().planning.plan; }
};

struct Row {
    const char* name;
    Kind kind;
};

} // namespace

TEST_CASE("whom we suspended is let in again, also where the answer to it got lost") {
    const auto row = GENERATE(
        values<Row>({{"with the process", Kind::death_after}, {"on the way", Kind::lost_after}}));
    const bool left = GENERATE(false, true);
    const bool pass_between = GENERATE(false, true);
    DYNAMIC_SECTION(row.name << (left ? ", a leaver" : ", disabled")
                             << (pass_between ? ", with a pass between" : "")) {
        Company company;
        company.want(left ? std::vector{person("ann")}
                          : std::vector{person("ann"), person("bob", UserState::disabled)});
        company.failing_pass(row.kind);
        CHECK(company.bob().state == UserState::suspended);
        if (pass_between) {
            const auto plan = company.world.pass().plan;
            CHECK(plan.actions.empty());
            CHECK(plan.skipped.empty());
            CHECK(company.world.ledger.load()->roster.users[1].state == UserState::suspended);
        }
        company.want({person("ann"), person("bob")});
        CHECK(company.plan().held.empty());
        (void)company.world.pass();
        CHECK(company.bob().state == UserState::active);
        CHECK_FALSE(company.world.ledger.load()->roster.users[1].suspension_asked);
    }
}

TEST_CASE("a suspension that Dropbox refused is not taken for the one that somebody made by hand") {
    Company company;
    company.want({person("ann"), person("bob", UserState::disabled)});
    company.failing_pass(Kind::refused);
    CHECK(company.bob().state == UserState::active);
    company.bob().state = UserState::suspended;
    company.want({person("ann"), person("bob")});
    const auto plan = company.plan();
    REQUIRE(plan.held.size() == 1);
    CHECK(plan.held.front().code == ReasonCode::suspended_by_hand);
}

TEST_CASE("a suspension that never reached Dropbox is forgotten once the account is seen at work") {
    const auto row = GENERATE(values<Row>(
        {{"the process died", Kind::death_before}, {"lost on the way", Kind::lost_before}}));
    DYNAMIC_SECTION(row.name) {
        Company company;
        company.want({person("ann"), person("bob", UserState::disabled)});
        company.failing_pass(row.kind);
        CHECK(company.world.ledger.load()->roster.users[1].suspension_asked);
        company.want({person("ann"), person("bob")});
        (void)company.world.pass();
        CHECK_FALSE(company.world.ledger.load()->roster.users[1].suspension_asked);
        company.bob().state = UserState::suspended;
        REQUIRE(company.plan().held.size() == 1);
    }
}

TEST_CASE("who is suspended by hand after we let him in again stays suspended") {
    const auto kind = GENERATE(Kind::death_after, Kind::lost_after);
    Company company;
    company.world.model.now = "2026-01-01T00:00:00Z";
    company.want({person("ann"), person("bob", UserState::disabled)});
    (void)company.world.pass();
    (void)company.world.pass(); // reads when that was
    CHECK(company.plan().actions.empty());
    company.want({person("ann"), person("bob")});
    company.failing_pass(kind);
    REQUIRE(company.bob().state == UserState::active);
    company.bob().state = UserState::suspended;
    company.bob().suspended_on = "2026-01-02T00:00:00Z";
    const auto plan = company.plan();
    REQUIRE(plan.held.size() == 1);
    CHECK(plan.held.front().code == ReasonCode::suspended_by_hand);
}

TEST_CASE("a leaver whom somebody suspended anew is not removed by the calendar") {
    Company company;
    company.world.options.policy.users.remove_after = std::chrono::hours(24);
    company.world.model.now = "2020-01-01T00:00:00Z";
    company.want({person("ann")});
    (void)company.world.pass();
    company.world.options.policy.users.remove_after = std::chrono::hours(24 * 365 * 100);
    (void)company.world.pass();
    company.world.options.policy.users.remove_after = std::chrono::hours(24);
    REQUIRE(company.plan().actions.size() == 1);
    company.bob().suspended_on = "2020-01-02T00:00:00Z";
    CHECK(company.plan().actions.empty());
}
