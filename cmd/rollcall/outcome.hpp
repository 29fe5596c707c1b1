#pragma once

#include "workspace.hpp"

#include <rollcall/report/outcome_note.hpp>

#include <optional>

namespace rollcall::cli {

/// Writes what became of a pass as a note on the commit that it applied, where that is news.
/// Errors: those of the repository.
Result<void>
write_outcome(Workspace& workspace, const CommitId& desired, const PassOutcome& outcome);

/// The newest note on the tracked branch, and the commit it is about; nothing when there is none
/// within the last hundred commits.
struct LastOutcome {
    CommitId desired{};
    PassOutcome outcome{};
};
Result<std::optional<LastOutcome>>
last_outcome(git::Repository& repository, const std::string& branch, const std::string& team);

} // namespace rollcall::cli
