#pragma once

#include <rollcall/manifest/write.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/ledger.hpp>
#include <rollcall/ports/manifest_repository.hpp>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::test {

/// A ledger in memory that keeps the promises of the port: what is recorded survives a death, and
/// what was recorded comes before what was seen equal.
class MemoryLedger final : public Ledger {
public:
    Result<AppliedState> load() override {
        AppliedState shown = state;
        shown.roster = with_confirmations(std::move(shown.roster), journal);
        shown.approvals_used = approvals_used(journal);
        if (shown.team_id.empty() && !journal.empty()) shown.team_id = journal_team;
        return shown;
    }
    void pin(const TeamId& team) override { pinned = team; }
    Result<void> record(const std::vector<Confirmation>& facts) override {
        if (journal.empty() && state.team_id.empty()) journal_team = pinned;
        journal.insert(journal.end(), facts.begin(), facts.end());
        return {};
    }
    Result<void> launched(const RunningJob& job) override {
        state.running_jobs.push_back(job);
        return {};
    }
    Result<void> ended(const RunningJob& job) override {
        std::erase(state.running_jobs, job);
        return {};
    }
    Result<std::optional<CommitId>> close(const std::vector<Confirmation>& seen_equal,
                                          const LedgerClosing& closing) override {
        auto facts = std::exchange(journal, {});
        facts.insert(facts.end(), seen_equal.begin(), seen_equal.end());
        auto roster = with_confirmations(state.roster, facts);
        auto told = closing.trailers;
        for (auto& used : approvals_used(facts))
            told.emplace_back("Approval-Used", std::move(used));
        // An approval that was used is spent, even where the ledger says the same as before.
        if (state.commit && roster == state.roster && told.empty()) return state.commit;
        state.roster = std::move(roster);
        const auto number = std::to_string(++commits_);
        state.commit = CommitId("applied-" + number);
        state.tree = TreeId("applied-tree-" + number);
        state.team_id = closing.team_id;
        trailers = std::move(told);
        return state.commit;
    }

    AppliedState state{};
    std::vector<Confirmation> journal{};
    TeamId pinned{};
    TeamId journal_team{};
    std::vector<std::pair<std::string, std::string>> trailers{}; ///< of the last commit

private:
    int commits_ = 0;
};

/// One revision, and nobody to write another.
class MemoryRepository final : public ManifestRepository {
public:
    void set(const Roster& roster, const std::vector<Override>& overrides = {}) {
        revision_.files = write_manifests(roster, Layout{}, ManifestKind::desired);
        for (const auto& exception : overrides) {
            revision_.files.push_back(
                {"overrides/" + exception.name.str() + ".yaml", write_override(exception)});
        }
        const auto number = std::to_string(++commits_);
        revision_.commit = CommitId("desired-" + number);
        revision_.tree = TreeId("desired-tree-" + number);
    }
    /// The same files, listed in another order.
    void shuffle(std::uint32_t seed) {
        std::shuffle(revision_.files.begin(), revision_.files.end(), std::mt19937(seed));
    }
    Result<Revision> load(std::string_view) override { return revision_; }
    Result<RevisionId> resolve(std::string_view) override {
        return RevisionId{revision_.commit, revision_.tree};
    }
    Result<std::optional<CommitId>> tip(std::string_view) override {
        return std::optional(revision_.commit);
    }
    Result<CommitId> commit(const NewCommit&) override {
        return fail(ErrorCode::unavailable, "this repository is read-only");
    }

private:
    Revision revision_{};
    int commits_ = 0;
};

/// Stands still until it is moved.
class FixedClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override {
        return std::chrono::system_clock::time_point(std::chrono::hours(24 * day));
    }
    bool sleep_for(std::chrono::milliseconds) override { return true; }

    int day = 20000; ///< since 1970
};

} // namespace rollcall::test
