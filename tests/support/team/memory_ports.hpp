#pragma once

#include <rollcall/manifest/write.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/ledger.hpp>
#include <rollcall/ports/manifest_repository.hpp>

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
        return shown;
    }
    Result<void> record(const std::vector<Confirmation>& facts) override {
        journal.insert(journal.end(), facts.begin(), facts.end());
        return {};
    }
    Result<std::optional<CommitId>> close(const std::vector<Confirmation>& seen_equal,
                                          const LedgerClosing& closing) override {
        auto facts = std::exchange(journal, {});
        facts.insert(facts.end(), seen_equal.begin(), seen_equal.end());
        auto roster = with_confirmations(state.roster, facts);
        if (state.commit && roster == state.roster) return state.commit;
        state.roster = std::move(roster);
        const auto number = std::to_string(++commits_);
        state.commit = CommitId("applied-" + number);
        state.tree = TreeId("applied-tree-" + number);
        state.team_id = closing.team_id;
        trailers = closing.trailers;
        return state.commit;
    }

    AppliedState state{};
    std::vector<Confirmation> journal{};
    std::vector<std::pair<std::string, std::string>> trailers{}; ///< of the last commit

private:
    int commits_ = 0;
};

/// One revision, and nobody to write another.
class MemoryRepository final : public ManifestRepository {
public:
    void set(const Roster& roster) {
        revision_.files = write_manifests(roster, Layout{}, ManifestKind::desired);
        const auto number = std::to_string(++commits_);
        revision_.commit = CommitId("desired-" + number);
        revision_.tree = TreeId("desired-tree-" + number);
    }
    Result<Revision> load(std::string_view) override { return revision_; }
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

class FixedClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override {
        return std::chrono::system_clock::time_point(std::chrono::hours(24 * 20000));
    }
    bool sleep_for(std::chrono::milliseconds) override { return true; }
};

} // namespace rollcall::test
