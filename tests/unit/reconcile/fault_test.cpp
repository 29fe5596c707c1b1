#include "world.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace rollcall;
using namespace rollcall::test;

namespace {

void run_pass(World& world) {
    try {
        (void)world.pass();
    } catch (const Death&) {
        // The next pass finds the journal as it was.
    }
}

} // namespace

TEST_CASE("whichever write goes wrong, the next passes converge and no unconfirmed fact is kept",
          "[random]") {
    using Kind = TeamModel::Fault::Kind;
    const std::map<Kind, const char*> kinds{{Kind::refused, "refused"},
                                            {Kind::lost_before, "lost before"},
                                            {Kind::lost_after, "lost after"},
                                            {Kind::death_before, "death before"},
                                            {Kind::death_after, "death after"}};
    std::size_t hit = 0;
    // About a dozen writes, each going wrong in five ways.
    Cases cases("faults", 30, 60);
    for (const auto seed : cases.seeds()) {
        for (const auto& [kind, name] : kinds) {
            for (std::size_t at = 0;; ++at) {
                cases.count();
                INFO("ROLLCALL_SEED=" << seed << ", " << name << " at write " << at);
                Dice dice(seed);
                World world;
                populate(world.model, dice);
                world.repository.set(random_desired(dice));
                for (int pass = 0; pass < 3; ++pass) run_pass(world);
                meddle(world.model, dice);
                const auto desired = random_desired(dice);
                world.repository.set(desired);

                const auto before = world.ledger.load()->roster;
                world.model.writes = 0;
                world.model.fault = TeamModel::Fault{at, kind};
                run_pass(world);
                const bool was_hit = world.model.writes > at;
                world.model.fault.reset();

                const auto unsure =
                    unconfirmed(before, world.ledger.load()->roster, world.model.team);
                INFO("the ledger says: " << (unsure.empty() ? "" : unsure.front()));
                REQUIRE(unsure.empty());
                for (int pass = 0; pass < 4; ++pass) run_pass(world);
                const auto plan = world.plan().planning.plan;
                REQUIRE(plan.actions.empty());
                const auto missing = unmet(desired, world, plan);
                INFO((missing.empty() ? "" : missing.front()));
                REQUIRE(missing.empty());
                if (!was_hit) break;
                ++hit;
            }
        }
    }
    // The faults must have struck somewhere, or nothing was tried.
    if (cases.seeds().size() > 10) CHECK(hit > 100);
}
