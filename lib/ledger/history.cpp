#include "history.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace rollcall::ledger {
namespace {

constexpr std::string_view k_empty_tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// Visits the history from `tip` on, newest first, until `visit` says false. Most walks end within
/// the first few commits; the rest is read in ever larger pieces.
Result<void> walk(git::Repository& repository,
                  const CommitId& tip,
                  const std::function<bool(const git::LogEntry&)>& visit) {
    std::size_t seen = 0;
    CommitId from = tip;
    for (std::size_t most = 16;; most *= 4) {
        ROLLCALL_TRY_ASSIGN(const auto entries, repository.log(from.str(), most));
        // Each piece begins with the last commit of the one before.
        for (std::size_t i = seen == 0 ? 0 : 1; i < entries.size(); ++i, ++seen) {
            if (!visit(entries[i])) return {};
        }
        if (entries.size() < most) return {};
        from = entries.back().commit;
    }
}

std::string trailer(const std::vector<std::pair<std::string, std::string>>& trailers,
                    std::string_view key) {
    const auto found = std::find_if(trailers.begin(), trailers.end(),
                                    [&](const auto& one) { return one.first == key; });
    return found == trailers.end() ? std::string() : found->second;
}

} // namespace

Result<Passage> passage(git::Repository& repository,
                        const std::optional<CommitId>& earlier,
                        const std::optional<CommitId>& tip) {
    if (earlier == tip) return Passage::continued;
    if (!tip) return Passage::unrelated;
    std::string tree(k_empty_tree);
    if (earlier) {
        const auto described = repository.describe(earlier->str());
        if (!described) {
            if (described.error().code == ErrorCode::not_found) return Passage::unrelated;
            return tl::unexpected(described.error());
        }
        tree = described->tree.str();
    }
    bool changed = false;
    bool reached = false;
    ROLLCALL_TRY(walk(repository, *tip, [&](const git::LogEntry& entry) {
        reached = earlier && entry.commit == *earlier;
        if (reached) return false;
        changed = changed || entry.tree.str() != tree;
        return earlier.has_value() || !changed;
    }));
    if (earlier && !reached) return Passage::unrelated;
    return changed ? Passage::superseded : Passage::continued;
}

Result<ClosingFacts> closing_facts(git::Repository& repository, const CommitId& tip) {
    ClosingFacts facts;
    ROLLCALL_TRY(walk(repository, tip, [&](const git::LogEntry& entry) {
        const auto said = git::trailers(entry.message);
        facts.team_id = TeamId(trailer(said, k_team_trailer));
        facts.desired_commit = trailer(said, k_desired_trailer);
        const bool closes = !facts.team_id.empty() || !facts.desired_commit.empty();
        if (closes) facts.commit = entry.commit;
        return !closes;
    }));
    return facts;
}

} // namespace rollcall::ledger
