#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/plan/explanation.hpp>

namespace rollcall {

/// The commit for people: its first line.
[[nodiscard]] CommitNote note_of(const git::LogEntry& entry);
/// "1a2b3c4d5e 2026-08-01T10:00:00Z by Ann <…>: subject".
[[nodiscard]] std::string in_words(const CommitNote& note);
/// The commit with what a ledger commit's trailers say; approvals are looked up.
[[nodiscard]] RecordedAt recorded_by(git::Repository& repository, const git::LogEntry& entry);

} // namespace rollcall
