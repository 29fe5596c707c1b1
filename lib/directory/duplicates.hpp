#pragma once

#include "subjects.hpp"

#include <rollcall/model/roster.hpp>

namespace rollcall {

// Private to this module.

/// Takes values that two subjects may not share out of the roster, and reports them.
///
/// E-mails and external ids of people: withdrawn from everybody who has the value. Choosing one of
/// them would hand an account from one person to another as soon as uids or spellings change; with
/// none chosen, whoever had it at the last export keeps it and the others wait. Nobody is removed.
///
/// Group names (equal by name_key): the lowest uid keeps the name and the others are withdrawn, so
/// that of two "Administrators" one is exported at the first export too, always the same.
///
/// The roster must be canonical. What a masked rule gave is withdrawn without being shown.
void withdraw_duplicates(Roster& roster, const DirectoryRules& rules, MappingReport& report);

} // namespace rollcall
