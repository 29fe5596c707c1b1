#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/plan/explanation.hpp>

namespace rollcall {

/// The commit for people: its first line.
[[nodiscard]] CommitNote note_of(const git::LogEntry& entry);
/// The same with what a ledger commit's trailers say; approvals are looked up.
[[nodiscard]] RecordedAt recorded_by(git::Repository& repository, const git::LogEntry& entry);

} // namespace rollcall
