#include "world.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("accounts that have one another's external ids come right within a few passes") {
    const std::size_t people = GENERATE(2U, 3U, 4U);
    DYNAMIC_SECTION(people << " in a ring") {
        World world;
        Roster desired;
        for (std::size_t i = 0; i < people; ++i) {
            const auto name = "p" + std::to_string(i);
            desired.users.push_back({.name = Slug(name),
                                     .uid = Uid("u-" + name),
                                     .email = name + "@acme.com",
                                     .external_id = "u-" + name,
                                     .state = UserState::active});
        }
        world.repository.set(desired);
        (void)world.pass();
        std::vector<User*> accounts;
        for (auto& [id, user] : world.model.team.members) {
            if (id != world.model.acting_admin) accounts.push_back(&user);
        }
        REQUIRE(accounts.size() == people);
        const auto first = accounts.front()->external_id;
        for (std::size_t i = 0; i + 1 < people; ++i) {
            accounts[i]->external_id = accounts[i + 1]->external_id;
        }
        accounts.back()->external_id = first;

        std::size_t passes = 0;
        for (; passes < people + 1; ++passes) (void)world.pass();
        const auto plan = world.plan().planning.plan;
        CHECK(plan.actions.empty());
        CHECK(plan.refused.empty());
        for (const auto* account : accounts) {
            CHECK(account->external_id
                  == "u-" + account->email.substr(0, account->email.find('@')));
        }
    }
}
