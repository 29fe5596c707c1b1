#pragma once

#include "json.hpp"

#include <rollcall/ports/event_log.hpp>

#include <optional>

namespace rollcall::dropbox {

/// Reads a TeamEvent of team_log/get_events. Nothing where not even time and type can be read.
/// People and groups are collected from context and participants alike: which of the two holds
/// which is not fixed. Kinds and actors that we do not know come as they are named.
[[nodiscard]] std::optional<TeamEvent> read_event(const Json& json);

} // namespace rollcall::dropbox
