#pragma once

#include "rpc.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/ports/progress.hpp>
#include <rollcall/ports/team.hpp>

namespace rollcall::dropbox {

/// Reads the whole team; runs `rpc` until it is done. A read that turns out incomplete, because a
/// cursor died or the team moved under it, is made once more from the start.
Result<LiveTeam> read_team(Rpc& rpc, Progress& progress);

} // namespace rollcall::dropbox
