#pragma once

#include <rollcall/model/field.hpp>
#include <rollcall/model/roster.hpp>
#include <rollcall/plan/export_result.hpp>
#include <rollcall/ports/datastore.hpp>

#include <set>
#include <vector>

namespace rollcall {

/// Puts back the values that could not be mapped this time, one by one: from the last export, and
/// for who is not in that any more, from the ledger. Settles clashes between kept and fresh values.
/// Who was never exported has nothing that could be kept, and is left out while a value is reported
/// (a silent one, `keep`, is only not stated); so is who has no e-mail, and a group without a name.
/// Nobody loses anything by it: the groups of who is left out count them as `unmapped_members`, and
/// who vanished while somebody is left out who could be the same person stays
/// (keep_possible_selves). Returns everything that is not exported as the datastore has it, sorted,
/// each subject and field once, with what became of it. Values of `masked` fields are not shown
/// there.
[[nodiscard]] std::vector<NotExported> keep_last_values(Roster& fresh,
                                                        const Roster& previous,
                                                        const Roster& applied,
                                                        const std::vector<UnmappedValue>& unmapped,
                                                        const std::vector<Omission>& omissions,
                                                        const std::set<Field>& masked);

} // namespace rollcall
