#pragma once

#include <rollcall/diff/changes.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/plan/plan.hpp>
#include <rollcall/plan/policy.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

/// A list like "3 users invited, 1 group renamed" as the subject of a commit: of 72 columns at
/// most, with "…" for the parts that do not fit.
[[nodiscard]] std::string subject_line(std::string text);

/// "+3 users, −1 user, 2 groups renamed": what a change means, on one line of 72 columns at most;
/// where that is too long: "users +3 −1, groups 2 renamed, memberships +40 −7". Never empty.
[[nodiscard]] std::string change_subject(const RosterChanges& changes);

/// The whole commit message of an export: subject, what changes in people's words, trailers
/// `Rollcall-Source`, `Rollcall-Snapshot` and, where somebody leaves or loses something,
/// `Rollcall-Hazards`, then the further ones. The hazards are classes of the guards, by what the
/// options of the policy make of whom the directory has lost. Every value is escaped: none can
/// forge a line.
[[nodiscard]] std::string
change_message(const RosterChanges& changes,
               const Policy& policy,
               std::string_view source,
               std::string_view digest,
               const std::vector<std::pair<std::string, std::string>>& trailers);

/// "invite 3 users, rename 1 group", or "nothing to do".
[[nodiscard]] std::string in_words(std::span<const Action> actions);
/// What a pass has done: "3 users invited, 1 group renamed", or "nothing to do".
[[nodiscard]] std::string done_in_words(const PassReport& report);

/// "suspend 5,000 users", for actions of one kind.
[[nodiscard]] std::string counted_in_words(ActionKind kind, std::size_t count);

/// Cut to so many columns, with "…" at the end where something is missing.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width);

/// How an action reads: "invite", "suspend", "rename to …".
[[nodiscard]] std::string_view verb_of(ActionKind kind) noexcept;

/// What one value change says: `surname "Miller" → "Müller"`; an absent value reads "none".
[[nodiscard]] std::string change_in_words(const Change& change);

} // namespace rollcall
