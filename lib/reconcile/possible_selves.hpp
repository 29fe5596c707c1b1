#pragma once

#include "last_known.hpp"

#include <rollcall/plan/export_result.hpp>

#include <set>
#include <vector>

namespace rollcall {

/// An entry that was made anew has another uid. While it cannot be exported for a value that fails,
/// nothing links it to the person it was, who would pass for a leaver: but a mapping error removes
/// nobody. So who vanished stays in `fresh` as known last while somebody is left out (`left_out`,
/// or without an e-mail) who could be the same person: by the external id, the e-mail address, or
/// given name and surname. He or she is disabled where that entry is, and stays in the groups that
/// still list it. Once the values are right, the new uid is a relink like any other.
///
/// Nobody is kept whose e-mail or external id somebody else has who is exported, nor a leaver whom
/// the ledger has as suspended. Returns whom it added, one entry each; `fresh` stays canonical.
/// Cost: linear, hash maps for the keys, plus the memberships of who is kept.
[[nodiscard]] std::vector<NotExported>
keep_possible_selves(Roster& fresh, const LastKnown& last, const std::set<Uid>& left_out);

} // namespace rollcall
