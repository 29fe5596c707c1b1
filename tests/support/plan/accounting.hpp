#pragma once

#include <rollcall/plan/make_plan.hpp>

#include <string>
#include <vector>

namespace rollcall::test {

/// Whether a plan accounts for everything: each desired fact that differs from the live one stands
/// exactly once among the actions, what is held, refused, skipped and pending, and each entry has a
/// code of the list that it stands in (as docs/reasons.md sorts them). A person, or a leaver, may
/// be accounted for as a whole. Returns what is missing, listed twice or in the wrong list, in
/// words; empty when all is well.
[[nodiscard]] std::vector<std::string> unaccounted(const PlanInput& input, const Plan& plan);

/// The reason codes of docs/reasons.md, with the first word of the heading they stand under:
/// {"emailTaken", "Refused"}. Repeated ones are kept.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> documented_reasons();

} // namespace rollcall::test
