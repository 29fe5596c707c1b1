#pragma once

#include "cursors.hpp"
#include "schema.hpp"
#include "tokens.hpp"

#include <rollcall/sandbox/identities.hpp>
#include <rollcall/sandbox/team.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::sandbox {

/// The sandbox's own time: the computer's, or one that stands still, and ahead of it as far as it
/// has been told to go.
struct SandboxClock {
    std::optional<Time> fixed{};
    std::chrono::milliseconds ahead{0};

    [[nodiscard]] Time now() const {
        const Time base =
            fixed ? *fixed
                  : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        return base + std::chrono::floor<std::chrono::seconds>(ahead);
    }
};

/// All state behind one API: the team, the app it has linked, the time. Not synchronised.
struct World {
    SandboxClock clock;
    Team team;
    Tokens tokens;
    Random dots;                     ///< how many dots an error summary ends with
    std::string cursor_secret;       ///< cursors of an earlier seed are no cursors of this one
    bool next_page_is_empty = false; ///< the next listing lists nothing, and stays where it is
    std::uint64_t log_pages = 0;     ///< delivered so far
    std::uint64_t log_epoch = 0;     ///< cursors of the log from an earlier one have been reset

    void tick() { team.advance_to(clock.now()); }

    /// How many rows the page that is being written may have.
    [[nodiscard]] std::uint64_t rows_of_page(std::uint64_t limit);
    [[nodiscard]] std::string seal(Cursor cursor) const;
    /// Of an argument that has one. Nothing when it is no cursor of that listing, or too old.
    [[nodiscard]] std::optional<Cursor> unseal(const Json& argument, std::string_view kind) const;
};

} // namespace rollcall::sandbox
