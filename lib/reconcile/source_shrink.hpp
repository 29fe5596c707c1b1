#pragma once

#include <rollcall/model/roster.hpp>
#include <rollcall/plan/plan.hpp>
#include <rollcall/plan/policy.hpp>

#include <optional>
#include <string>

namespace rollcall {

/// What an export would take away, when it is more of the users, groups or memberships than the
/// budget allows; its `free` does not cover the loss of all groups. Counted too are the disabled
/// who would be enabled, of all disabled: losing the attribute that says so looks like that. People
/// and groups that would merely get a new uid count as taken away: a directory built anew must not
/// look like a small change.
[[nodiscard]] std::optional<Held> source_shrink(const std::string& team,
                                                const Roster& before,
                                                const Roster& after,
                                                const Budget& budget);

} // namespace rollcall
