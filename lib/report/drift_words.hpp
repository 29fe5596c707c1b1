#pragma once

#include <rollcall/plan/drift.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

// What a drift report says in words, the same in each of its forms. Every value is safe on one line
// (visible()); what a form needs beyond that (HTML, Markdown) it escapes itself.

/// `"Sales"`, or "none".
[[nodiscard]] std::string shown(const std::optional<std::string>& value);

/// What happened, as a sentence without a subject: `was renamed from "Sales" to "Selling"`.
[[nodiscard]] std::string happened(const DriftFact& fact);
/// The same without the values, which many facts have in common: "renamed".
[[nodiscard]] std::string kind_of(const DriftFact& fact);
/// What many facts are about, most first: "3 removed from the team, 1 suspended"; without a number
/// where they are of one kind.
[[nodiscard]] std::string kinds_in_words(std::span<const DriftFact* const> facts);
/// The values of one fact among many of its kind.
[[nodiscard]] std::string values_of(const DriftFact& fact);

/// What becomes of it: "will be set back", "held: rollcall approve …".
[[nodiscard]] std::string becomes(const DriftFact& fact);
/// The same for many facts: without the values that are theirs alone.
[[nodiscard]] std::string outcome_kind(const DriftFact& fact);
/// An outcome as a short label: "set back", "held".
[[nodiscard]] std::string_view word_of(DriftOutcome outcome) noexcept;

/// Whom or what it is about. A renamed group is called by the name that people know it by: the
/// applied one.
[[nodiscard]] std::string name_of(const DriftFact& fact);

/// "Ann Lee <ann@acme.com> through the admin console, 2026-08-01T10:00:00Z", or that the log does
/// not tell it yet, or nothing where the log could not be read.
[[nodiscard]] std::string culprit(const DriftFact& fact, const DriftReport& report);

/// "set back 3 times within 24h; Ann changes it to X, the directory says Y", for a fact that is
/// fought over; else nothing.
[[nodiscard]] std::string fight_in_words(const DriftFact& fact);

/// What a reader should see first: what failed or waits for a decision, then the worst to come.
[[nodiscard]] int rank_of(const DriftFact& fact);

/// "5,000 facts were changed: 4,000 to be set back, 1,000 held"
[[nodiscard]] std::string summary_of(const DriftReport& report);

/// Who changed how many, most first: counts by `who`, and what the log does not tell yet.
[[nodiscard]] std::vector<std::pair<std::string, std::size_t>> actors_of(const DriftReport& report);

/// "3 users, 1 group" of the team that are not ours; empty where there are none.
[[nodiscard]] std::string unmanaged_in_words(const DriftReport& report);
/// "invite 3 users, rename 1 group": what the same plan does because the directory changed.
[[nodiscard]] std::string intended_in_words(const DriftReport& report);
/// "class membership-remove": whose budget setting it back counts against; empty: nobody's.
[[nodiscard]] std::string class_of(const DriftFact& fact);

} // namespace rollcall
