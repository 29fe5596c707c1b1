#include "world.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace rollcall;
using namespace rollcall::test;

namespace {

Roster people(const std::vector<std::string>& names) {
    Roster roster;
    for (const auto& name : names) {
        roster.users.push_back({.name = Slug(name),
                                .uid = Uid("u-" + name),
                                .email = name + "@acme.com",
                                .external_id = "u-" + name,
                                .state = UserState::active});
    }
    return roster;
}

/// Two branches; counts how often one is read.
class Branches final : public ManifestRepository {
public:
    MemoryRepository main{};
    MemoryRepository summer{};
    int loads = 0;

    Result<Revision> load(std::string_view revision) override {
        ++loads;
        return of(revision).load(revision);
    }
    Result<RevisionId> resolve(std::string_view revision) override {
        return of(revision).resolve(revision);
    }
    Result<std::optional<CommitId>> tip(std::string_view branch) override {
        return of(branch).tip(branch);
    }
    Result<CommitId> commit(const NewCommit& commit) override { return main.commit(commit); }

private:
    MemoryRepository& of(std::string_view name) { return name == "main" ? main : summer; }
};

} // namespace

TEST_CASE("plans side by side are each of their own revision and policy, read once") {
    World world;
    Branches branches;
    branches.main.set(people({"ann", "bob"}));
    branches.summer.set(people({"ann", "bob", "cat"}));
    const PassPorts ports{branches,    world.ledger, world.model,
                          world.model, world.clock,  world.progress};
    auto inviting_nobody = world.options;
    inviting_nobody.policy.users.create = false;
    auto of_summer = world.options;
    of_summer.revision = "summer";

    const auto planned =
        plan_side_by_side(ports, {world.options, of_summer, inviting_nobody, world.options});
    REQUIRE(planned.has_value());
    REQUIRE(planned->size() == 4);
    const auto actions = [&](std::size_t way) { return (*planned)[way].planning.plan.actions; };
    CHECK(actions(0).size() == 2);
    CHECK(actions(1).size() == 3);
    CHECK(actions(2).empty());
    CHECK((*planned)[2].planning.plan.skipped.size() == 2);
    CHECK(actions(3) == actions(0));
    CHECK(branches.loads == 2);
}
