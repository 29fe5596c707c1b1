#pragma once

#include <rollcall/plan/explanation.hpp>
#include <rollcall/report/text.hpp>

#include <string>

namespace rollcall {

/// Why a person or a group is as it is: each value with what the three sides say, where it stands,
/// who put it there, when it was applied; then the memberships. A long list is cut unless
/// `style.full`.
[[nodiscard]] std::string explanation_text(const Explanation& explanation, const TextStyle& style);

/// The life of a person or a group, one line for each change, newest last.
[[nodiscard]] std::string history_text(const SubjectHistory& history, const TextStyle& style);

} // namespace rollcall
