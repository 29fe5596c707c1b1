#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/rules.hpp>
#include <rollcall/ports/datastore.hpp>

#include <span>

namespace rollcall {

/// What a complete set of entries says, by the rules: who is a user, which groups there are, who is
/// in them. Pure; the order of the entries does not matter.
///
/// Nested groups are expanded with a visited set, so cycles end. A member that is no entry, or an
/// entry outside the user scope, is listed once among the omissions with its reason. A value that
/// cannot be mapped is listed among `unmapped` and left out of the roster; the person stays. A
/// person whose e-mail cannot be mapped has an empty e-mail: the export keeps the last one.
/// Two people with the same uid, or an entry without one, is an error of the whole read.
///
/// Errors: incomplete (`groupDn` not found, a truncated `member;range=…`, no user at all),
/// invalid_input (two entries with one uid or DN, an entry in scope without uid).
Result<DatastoreSnapshot> interpret(std::span<const Entry> entries, const DirectoryRules& rules);

} // namespace rollcall
