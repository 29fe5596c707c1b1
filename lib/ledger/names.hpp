#pragma once

#include <rollcall/model/roster.hpp>

namespace rollcall::ledger {

/// Makes every slug of `roster` one of a kind among the users, and among the groups: it is a file
/// name, and memberships refer to it. Who had a slug in `before` keeps it, then the lowest uid; the
/// others get "-" and 8 hex digits of sha256(uid) added (more only where those are taken as well).
/// Both canonical.
void make_names_unique(Roster& roster, const Roster& before);

} // namespace rollcall::ledger
