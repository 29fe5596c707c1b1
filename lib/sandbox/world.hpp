#pragma once

#include "tokens.hpp"

#include <rollcall/sandbox/identities.hpp>
#include <rollcall/sandbox/team.hpp>

#include <chrono>
#include <optional>
#include <string>

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
    Random dots;               ///< how many dots an error summary ends with
    std::string cursor_secret; ///< cursors of an earlier seed are no cursors of this one

    void tick() { team.advance_to(clock.now()); }
};

} // namespace rollcall::sandbox
