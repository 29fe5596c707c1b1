#pragma once

#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/plan/plan.hpp>

#include <cstddef>
#include <string>

namespace rollcall {

/// How text is shown.
struct TextStyle {
    bool color = false;
    std::size_t width = 100;
    std::size_t most = 20; ///< lines of a section before it is cut with a hint
};

/// A plan for a person at a terminal: summary first, what needs a decision next, then people and
/// groups, then what is left alone and why. Sections are cut at `style.most` with a hint.
[[nodiscard]] std::string plan_text(const Plan& plan, const TextStyle& style);

/// What an export holds back, and how to let it go.
[[nodiscard]] std::string held_export_text(const Held& held, const TextStyle& style);

/// The account of a pass: what was done, what failed and why, what is held, refused or pending, and
/// the way out of it.
[[nodiscard]] std::string pass_text(const PassReport& report, const TextStyle& style);

/// The drift report: what was changed outside, and what becomes of it.
[[nodiscard]] std::string drift_text(const DriftReport& report, const TextStyle& style);

} // namespace rollcall
