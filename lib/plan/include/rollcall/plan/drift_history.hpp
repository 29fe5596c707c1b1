#pragma once

#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/fight.hpp>

#include <optional>
#include <string>

namespace rollcall {

/// Takes over what earlier reports know: since when a fact has been as it is, who did that, and
/// when it was last seen right. `previous` is the latest kept report, `fights` what was set back
/// lately, `right_at` when an earlier pass of this process began to read that found nothing changed
/// (RFC 3339, or empty). The report must be stamped.
void carry_over(DriftReport& report,
                const std::optional<DriftReport>& previous,
                const Fights& fights,
                const std::string& right_at);

/// True where a report says nothing that the previous one did not leave open: the same facts with
/// the same values and the same fate. What the previous one set back is over.
[[nodiscard]] bool same_drift(const DriftReport& report,
                              const std::optional<DriftReport>& previous);

} // namespace rollcall
