#pragma once

#include "rpc.hpp"

#include <rollcall/ports/event_log.hpp>

#include <vector>

namespace rollcall::dropbox {

/// See EventLog::events. One stream for groups and one for members, side by side.
Result<std::vector<TeamEvent>> read_events(Rpc& rpc, const EventSpan& span);

} // namespace rollcall::dropbox
