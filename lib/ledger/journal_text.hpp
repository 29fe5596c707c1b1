#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/confirmation.hpp>
#include <rollcall/model/ids.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::ledger {

/// The lines of a journal, each with a check sum over itself and all lines before it, so that a
/// line that was changed, lost or moved is found, and a torn one cannot pass for a whole one.
class JournalLines {
public:
    /// The first line: format, version, the ledger commit that the facts continue and the team
    /// that they are of (empty: not known).
    [[nodiscard]] std::string header(const std::optional<CommitId>& base, const TeamId& team);
    /// One fact. Errors: invalid_input (a value that is not UTF-8); the sum stays as it was.
    [[nodiscard]] Result<std::string> fact(const Confirmation& fact);

    /// The sum of the last line, from which the next one goes on.
    std::string sum{};
};

/// What a journal says.
struct Journal {
    std::optional<CommitId> base{}; ///< the ledger commit it continues; absent: none yet
    TeamId team{};                  ///< empty where an earlier version wrote it
    std::vector<Confirmation> facts{};
    std::size_t size = 0; ///< bytes up to the end of the last whole line
    std::string sum{};    ///< of that line
};

/// Reads a journal. A last line without its end was torn by a crash, before anyone was told that
/// it is safe: it is not counted. Nothing when not even the first line is whole.
/// Errors: untrusted, `file:line: …`, for any other damage.
[[nodiscard]] Result<std::optional<Journal>> parse_journal(std::string_view bytes,
                                                           const std::string& file);

} // namespace rollcall::ledger
