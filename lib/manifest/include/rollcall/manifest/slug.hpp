#pragma once

#include <rollcall/model/override.hpp>
#include <rollcall/model/roster.hpp>

#include <vector>

namespace rollcall {

/// Gives every user and group of `fresh` its name in git.
///
/// An object that `previous` (the manifests before) or `applied` (the ledger) knows by uid keeps
/// its slug for life. A new user's comes from the e-mail's local part, a new group's from the
/// display name; taken by another uid (here, in `previous` or in `applied`) or reserved on Windows
/// (`con`, `nul`, `com1`, …) → `-` and 8 hex digits of sha256(uid) are added. At a first export the
/// lowest uid wins. Users and groups have separate name spaces.
/// A name in `overrides` counts as taken as well: it was somebody's who may be forgotten by now,
/// and an exception made for one must never hold for another who happens to be called the same.
/// `fresh` must be canonical (uid order) and stays so.
void assign_slugs(Roster& fresh,
                  const Roster& previous,
                  const Roster& applied,
                  const std::vector<Override>& overrides);

} // namespace rollcall
