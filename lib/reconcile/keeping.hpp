#pragma once

#include <rollcall/model/roster.hpp>
#include <rollcall/plan/export_result.hpp>
#include <rollcall/ports/datastore.hpp>

#include <vector>

namespace rollcall {

/// Puts back, from the last export, the values that could not be mapped this time, settles clashes
/// between kept and fresh values, and leaves out who was never exported and lacks an e-mail, or a
/// group's name. Nobody loses anything by it. Returns everything that is not exported as the
/// datastore has it, sorted, each subject and field once, with what became of it.
[[nodiscard]] std::vector<NotExported> keep_last_values(Roster& fresh,
                                                        const Roster& previous,
                                                        const std::vector<UnmappedValue>& unmapped,
                                                        const std::vector<Omission>& omissions);

} // namespace rollcall
