#include "world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

namespace {

using Kind = TeamModel::Fault::Kind;

User person(const std::string& name) {
    return {.name = Slug(name),
            .uid = Uid("u-" + name),
            .email = name + "@acme.com",
            .external_id = "u-" + name,
            .state = UserState::active};
}

Group group(const std::string& name) {
    return {.name = Slug(name),
            .uid = Uid("g-" + name),
            .display_name = name,
            .external_id = "g-" + name,
            .members = std::vector<UserIndex>{}};
}

/// Ann and Ops, and whoever comes and goes beside them; what others do by hand is held.
struct Company {
    World world{};
    Roster desired{};

    Company() {
        auto& policy = world.options.policy;
        policy.users.on_suspended_in_dropbox = Restore::hold;
        policy.users.on_removed_in_dropbox = Restore::hold;
        policy.groups.on_deleted_in_dropbox = Restore::hold;
        want({"ann"}, {"ops"});
        (void)world.pass();
        for (auto& [id, user] : world.model.team.members) user.state = UserState::active;
    }
    void want(const std::vector<std::string>& people, const std::vector<std::string>& groups) {
        desired = {};
        for (const auto& name : people) desired.users.push_back(person(name));
        for (const auto& name : groups) desired.groups.push_back(group(name));
        world.repository.set(desired);
    }
    User* account(const std::string& name) {
        for (auto& [id, user] : world.model.team.members) {
            if (user.email == name + "@acme.com") return &user;
        }
        return nullptr;
    }
    bool has_group(const std::string& name) {
        const auto& groups = world.model.team.groups;
        return std::any_of(groups.begin(), groups.end(), [&name](const auto& entry) {
            return entry.second.display_name == name;
        });
    }
    /// A pass whose first write goes wrong.
    void failing_pass(Kind kind) {
        world.failing_pass(kind);
        CHECK(world.model.writes > 0);
    }
    Plan plan() { return world.plan().planning.plan; }
    /// Nothing is left of what was asked for.
    bool asks_nothing() {
        const auto roster = world.ledger.load()->roster;
        return std::none_of(
                   roster.users.begin(), roster.users.end(),
                   [](const User& user) { return user.creation_asked || user.removal_asked; })
               && std::none_of(roster.groups.begin(), roster.groups.end(), [](const Group& one) {
                      return one.creation_asked || one.deletion_asked;
                  });
    }
};

Kind any_loss_after() { return GENERATE(Kind::death_after, Kind::lost_after); }

} // namespace

TEST_CASE("what we took away is not taken for somebody's doing, though its answer got lost") {
    const auto kind = any_loss_after();
    Company company;
    SECTION("an invitation that was cancelled") {
        company.want({"ann", "bob"}, {"ops"});
        (void)company.world.pass();
        company.want({"ann"}, {"ops"});
    }
    SECTION("an account that was removed") {
        company.want({"ann", "bob"}, {"ops"});
        (void)company.world.pass();
        company.account("bob")->state = UserState::active;
        company.world.options.policy.users.on_removed = UserExit::remove;
        company.want({"ann"}, {"ops"});
    }
    SECTION("a group that was deleted") {
        company.want({"ann"}, {"ops", "dev"});
        (void)company.world.pass();
        company.want({"ann"}, {"ops"});
    }
    const bool people = company.account("bob") != nullptr;
    company.failing_pass(kind);
    company.want(people ? std::vector<std::string>{"ann", "bob"} : std::vector<std::string>{"ann"},
                 people ? std::vector<std::string>{"ops"} : std::vector<std::string>{"ops", "dev"});
    CHECK(company.plan().held.empty());
    (void)company.world.pass();
    if (people) {
        REQUIRE(company.account("bob") != nullptr);
        CHECK(company.account("bob")->state != UserState::removed);
    } else {
        CHECK(company.has_group("dev"));
    }
    (void)company.world.pass();
    CHECK(company.asks_nothing());
}

TEST_CASE("a removal that never arrived, or was refused, hides nobody's hand") {
    const auto kind = GENERATE(Kind::death_before, Kind::lost_before, Kind::refused);
    Company company;
    company.want({"ann", "bob"}, {"ops"});
    (void)company.world.pass();
    company.want({"ann"}, {"ops"});
    company.failing_pass(kind);
    company.want({"ann", "bob"}, {"ops"});
    (void)company.world.pass();
    CHECK(company.asks_nothing());
    const auto id = company.account("bob")->member_id;
    company.world.model.team.members.erase(id);
    const auto held = company.plan().held;
    REQUIRE(held.size() == 1);
    CHECK(held.front().code == ReasonCode::removed_by_hand);
}

TEST_CASE("who was invited just before a crash, and is not wanted any more, does not stay") {
    const auto kind = any_loss_after();
    const bool accepted = GENERATE(false, true);
    Company company;
    company.want({"ann", "zoe"}, {"ops"});
    company.failing_pass(kind);
    REQUIRE(company.account("zoe") != nullptr);
    if (accepted) company.account("zoe")->state = UserState::active;
    company.want({"ann"}, {"ops"});
    (void)company.world.pass();
    const auto* zoe = company.account("zoe");
    CHECK((zoe == nullptr || zoe->state != UserState::active));
    (void)company.world.pass();
    CHECK(company.asks_nothing());
}

TEST_CASE("who was invited just before a crash is linked by the next pass") {
    const auto kind = any_loss_after();
    Company company;
    company.want({"ann", "zoe"}, {"ops"});
    company.failing_pass(kind);
    (void)company.world.pass();
    CHECK(company.plan().actions.empty());
    CHECK(company.asks_nothing());
    CHECK(company.world.ledger.load()->roster.users.size() == 2);
}

TEST_CASE("an invitation that never arrived makes nobody ours") {
    const auto kind = GENERATE(Kind::death_before, Kind::lost_before, Kind::refused);
    Company company;
    company.want({"ann", "zoe"}, {"ops"});
    company.failing_pass(kind);
    company.want({"ann"}, {"ops"});
    (void)company.world.pass();
    CHECK(company.world.ledger.load()->roster.users.size() == 1);
    company.world.model.add_member({.email = "zoe@acme.com", .state = UserState::active});
    CHECK(company.plan().actions.empty());
}

TEST_CASE("an account with another's external id is not the one that was asked for") {
    Company company;
    company.want({"ann", "zoe"}, {"ops"});
    company.failing_pass(Kind::death_before);
    company.world.model.add_member(
        {.email = "zoe@acme.com", .external_id = "else", .state = UserState::active});
    company.want({"ann"}, {"ops"});
    CHECK(company.plan().actions.empty());
}

TEST_CASE("a group made just before a crash, and not wanted any more, is deleted") {
    const auto kind = any_loss_after();
    const bool external_id = GENERATE(true, false);
    Company company;
    company.want({"ann"}, {"ops", "dev"});
    if (!external_id) {
        company.desired.groups.back().external_id.reset();
        company.world.repository.set(company.desired);
    }
    company.failing_pass(kind);
    REQUIRE(company.has_group("dev"));
    company.want({"ann"}, {"ops"});
    (void)company.world.pass();
    CHECK_FALSE(company.has_group("dev"));
    CHECK(company.asks_nothing());
}

TEST_CASE("who was brought back just before a crash, and is not wanted any more, does not stay") {
    const auto kind = any_loss_after();
    Company company;
    company.want({"ann", "bob"}, {"ops"});
    (void)company.world.pass();
    company.account("bob")->state = UserState::active;
    company.world.options.policy.users.on_removed = UserExit::remove;
    company.want({"ann"}, {"ops"});
    (void)company.world.pass();
    REQUIRE(company.account("bob")->state == UserState::removed);
    company.want({"ann", "bob"}, {"ops"});
    company.failing_pass(kind);
    REQUIRE(company.account("bob")->state == UserState::active);
    company.want({"ann"}, {"ops"});
    (void)company.world.pass();
    CHECK(company.account("bob")->state == UserState::removed);
    CHECK(company.asks_nothing());
}

TEST_CASE("a link that was approved is not asked about again after a crash") {
    const auto kind = GENERATE(Kind::death_before, Kind::death_after);
    const bool removed = GENERATE(false, true);
    Company company;
    company.want({"ann", "bob"}, {"ops"});
    (void)company.world.pass();
    company.account("bob")->state = UserState::active;
    if (removed) {
        company.world.options.policy.users.on_removed = UserExit::remove;
        company.want({"ann"}, {"ops"});
        (void)company.world.pass();
        company.world.options.policy.users.on_removed = UserExit::suspend;
    }
    // The directory was built anew.
    company.want({"ann", "bob"}, {"ops"});
    company.desired.users.back().uid = Uid("v-bob");
    company.desired.users.back().external_id = "v-bob";
    company.world.repository.set(company.desired);
    company.world.options.policy.guards.relinks = {0, 0, 0};
    const auto held = company.plan().held;
    REQUIRE(held.size() == 1);
    company.world.options.approvals[held.front().hold_id] = "commit-1";

    company.failing_pass(kind);
    CHECK(company.plan().held.empty());
    (void)company.world.pass();
    CHECK(company.account("bob")->state == UserState::active);
    CHECK(company.account("bob")->external_id == "v-bob");
    CHECK(company.plan().held.empty());
}

TEST_CASE("an account that we suspended is still suspended by us once it is somebody else's") {
    Company company;
    company.want({"ann", "bob"}, {"ops"});
    (void)company.world.pass();
    company.account("bob")->state = UserState::active;
    company.want({"ann"}, {"ops"});
    (void)company.world.pass();
    REQUIRE(company.account("bob")->state == UserState::suspended);
    company.want({"ann", "bob"}, {"ops"});
    company.desired.users.back().uid = Uid("v-bob");
    company.desired.users.back().external_id = "v-bob";
    company.world.repository.set(company.desired);
    company.failing_pass(Kind::death_after);
    CHECK(company.plan().held.empty());
    (void)company.world.pass();
    CHECK(company.account("bob")->state == UserState::active);
}
