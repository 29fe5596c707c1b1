#pragma once

#include "schema.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/sandbox/event.hpp>

namespace rollcall::sandbox {

/// An entry of the log as the state file keeps it. Not the form of the API: there it depends on
/// switches.
[[nodiscard]] Json event_json(const Event& event);
/// Errors: invalid_input, with what is wrong.
[[nodiscard]] Result<Event> read_event(const Json& row);

} // namespace rollcall::sandbox
