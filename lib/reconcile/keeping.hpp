#pragma once

#include <rollcall/model/roster.hpp>
#include <rollcall/ports/datastore.hpp>

#include <vector>

namespace rollcall {

/// Puts back, from the last export, the values that could not be mapped this time, settles clashes
/// between kept and fresh values, and leaves out who was never exported and lacks an e-mail, or a
/// group's name. Nobody loses anything by it; what is left out is added to `omissions`.
void keep_last_values(Roster& fresh,
                      const Roster& previous,
                      const std::vector<UnmappedValue>& unmapped,
                      std::vector<Omission>& omissions);

} // namespace rollcall
