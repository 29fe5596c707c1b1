#pragma once

#include <rollcall/ports/team.hpp>

#include <string>
#include <string_view>

namespace rollcall::test {

/// The live team as a scenario states it. Strict: throws std::runtime_error with every problem, so
/// that a slip in a scenario cannot pass for a smaller team.
///
///     team: {actingAdmin: "dbmid:root", licensed: 100}      # licensed: optional, 0 = not known
///     members: [{id, email, givenName, surname, externalId, state, role, suspendedOn}, …]
///     groups: [{id, name, externalId, management, members: [member ids]}, …]
[[nodiscard]] LiveTeam read_live_team(std::string_view bytes, const std::string& file);

} // namespace rollcall::test
