#pragma once

#include "support/team/memory_ports.hpp"
#include "support/team/team_model.hpp"

#include <rollcall/reconcile/pass.hpp>

#include <cstdint>
#include <random>
#include <set>
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
    PassMemory memory{};
    PassOptions options{
        .team = "acme", .revision = "main", .policy = generous_policy(), .exported = false};

    /// Who is suspended by our doing, not by somebody's hand.
    std::set<MemberId> suspended_by_us{};

    PassPorts ports() { return {repository, ledger, model, model, clock, progress, &memory}; }
    PlannedPass plan();
    PassReport pass();
    /// A pass whose first write goes wrong; `model.writes` are those of it.
    void failing_pass(TeamModel::Fault::Kind kind);
};

/// What the live team still lacks, in words; empty when it is as the desired side wants it. Objects
/// that the plan refuses, or that wait for Dropbox, are not asked for.
[[nodiscard]] std::vector<std::string>
unmet(const Roster& desired, const World& world, const Plan& plan);

/// What the ledger says after a pass without having said it before and without its being true of
/// the account or group that it names; empty when every fact was confirmed.
[[nodiscard]] std::vector<std::string>
unconfirmed(const Roster& before, const Roster& after, const TeamModel::Team& team);

/// The seeds that one property tries, and how many cases came of them.
///
/// `modest` seeds, or as many as ROLLCALL_SEEDS asks for cases: fewer where each seed is tried in
/// many ways (`each`). With ROLLCALL_SEED that one alone, to see a failure again.
class Cases {
public:
    Cases(std::string property, std::uint32_t modest, std::uint32_t each = 1);
    Cases(const Cases&) = delete;
    Cases& operator=(const Cases&) = delete;
    /// Where ROLLCALL_SEEDS asked for many, says how many cases were done.
    ~Cases();

    [[nodiscard]] const std::vector<std::uint32_t>& seeds() const { return seeds_; }
    /// False where a single seed is looked at: then nothing can be said of what happens at times.
    [[nodiscard]] bool many() const { return seeds_.size() >= 100; }
    void count() { ++done_; }

private:
    std::string property_;
    std::vector<std::uint32_t> seeds_{};
    std::size_t done_ = 0;
};

} // namespace rollcall::test
