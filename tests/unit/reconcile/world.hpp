#pragma once

#include "support/team/memory_ports.hpp"
#include "support/team/team_model.hpp"

#include <rollcall/reconcile/pass.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace rollcall::test {

/// Draws from small alphabets, so that collisions, renames, swaps and chains happen all the time.
/// A plain generator seeded by rapidcheck: a failing seed is all that is needed to see it again.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}
    std::size_t below(std::size_t end) { return engine_() % end; }
    bool chance(std::size_t percent) { return below(100) < percent; }

private:
    std::mt19937 engine_;
};

/// A whole desired side: valid manifests, hostile values.
[[nodiscard]] Roster random_desired(Dice& dice);
/// The people and groups of a team that was there before us; some are like desired ones.
void populate(TeamModel& model, Dice& dice);
/// What admins and members do by themselves: rename, suspend, remove, join, accept invitations.
void meddle(TeamModel& model, Dice& dice);

/// Every option that lets Rollcall go on by itself, and budgets that hold nothing.
[[nodiscard]] Policy generous_policy();

/// A team, its ledger and its desired side, and the passes between them.
struct World {
    TeamModel model{};
    MemoryLedger ledger{};
    MemoryRepository repository{};
    FixedClock clock{};
    NoProgress progress{};
    PassOptions options{
        .team = "acme", .revision = "main", .policy = generous_policy(), .exported = false};

    PassPorts ports() { return {repository, ledger, model, model, clock, progress}; }
    PlannedPass plan();
    PassReport pass();
};

/// What the live team still lacks, in words; empty when it is as the desired side wants it. Objects
/// that the plan refuses, or that wait for Dropbox, are not asked for.
[[nodiscard]] std::vector<std::string>
unmet(const Roster& desired, const World& world, const Plan& plan);

/// The seeds that a property tries: `modest` of them, or as many as ROLLCALL_SEEDS says; with
/// ROLLCALL_SEED that one alone, to see a failure again.
[[nodiscard]] std::vector<std::uint32_t> seeds(std::uint32_t modest);

} // namespace rollcall::test
