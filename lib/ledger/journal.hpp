#pragma once

#include "file.hpp"
#include "journal_text.hpp"

#include <rollcall/base/result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::ledger {

/// What the journal file says; nothing when there is none, or nothing whole in it.
[[nodiscard]] Result<std::optional<Journal>> read_journal(const std::string& path);

/// Takes the journal away, durably. None there is no error.
[[nodiscard]] Result<void> remove_journal(const std::string& path);

/// A journal open for appending.
class JournalWriter {
public:
    /// Goes on after the last whole line of `left_over`; without one starts anew on `base` and for
    /// `team`, whatever the file holds. Nothing is written yet.
    static Result<JournalWriter> open(const std::string& path,
                                      const std::optional<Journal>& left_over,
                                      const std::optional<CommitId>& base,
                                      const TeamId& team);

    /// Appends the facts and flushes them to disk, all in one go. After a failure none of them
    /// counts.
    Result<void> append(const std::vector<Confirmation>& facts);

private:
    JournalWriter(Descriptor file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {}
    Result<void> write(const std::string& text);

    Descriptor file_;
    std::string path_;
    JournalLines lines_{};
    std::optional<CommitId> base_{};
    TeamId team_{};
    std::size_t size_ = 0; ///< whole lines so far; 0: not even the first one
};

} // namespace rollcall::ledger
