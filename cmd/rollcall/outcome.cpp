#include "outcome.hpp"

namespace rollcall::cli {
namespace {

std::string notes_of(const std::string& team) { return "rollcall/" + team; }

Result<std::optional<PassOutcome>>
outcome_at(git::Repository& repository, const std::string& team, const CommitId& commit) {
    ROLLCALL_TRY_ASSIGN(const auto text, repository.note(notes_of(team), commit));
    if (!text) return std::optional<PassOutcome>{};
    return read_outcome(*text, git::trailers(*text));
}

} // namespace

Result<void>
write_outcome(Workspace& workspace, const CommitId& desired, const PassOutcome& outcome) {
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    const auto& team = workspace.settings().team;
    ROLLCALL_TRY_ASSIGN(const auto before, outcome_at(*repository, team, desired));
    if (before && says_the_same(outcome, *before)) return {};
    return repository->set_note(notes_of(team), desired, outcome_note(outcome),
                                workspace.settings().exporting.author);
}

Result<std::optional<LastOutcome>>
last_outcome(git::Repository& repository, const std::string& branch, const std::string& team) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return std::optional<LastOutcome>{};
    constexpr std::size_t k_look_back = 100;
    ROLLCALL_TRY_ASSIGN(const auto log, repository.log(tip->str(), k_look_back));
    for (const auto& entry : log) {
        ROLLCALL_TRY_ASSIGN(auto outcome, outcome_at(repository, team, entry.commit));
        if (outcome) {
            return std::optional<LastOutcome>{{entry.commit, std::move(*outcome)}};
        }
    }
    return std::optional<LastOutcome>{};
}

} // namespace rollcall::cli
