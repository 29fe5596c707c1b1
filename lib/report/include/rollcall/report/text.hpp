#pragma once

#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/export_result.hpp>
#include <rollcall/plan/pass_report.hpp>
#include <rollcall/plan/plan.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall {

/// How text is shown.
struct TextStyle {
    bool color = false;
    std::size_t width = 100; ///< columns that lists of names are fitted into
    std::size_t most = 20;   ///< lines of a section; more are grouped, counted and cut with a hint
    bool full = false;       ///< `--full`: nothing is grouped or cut
};

/// A plan for a person at a terminal: summary first, what needs a decision next, then people and
/// groups, then what is left alone and why. A section with more than `style.most` lines is grouped
/// by what happens, the most dangerous first, counted and cut; a long text repeats its summary,
/// with the commands that let go what is held, at its end.
[[nodiscard]] std::string plan_text(const Plan& plan, const TextStyle& style);

/// What an export or an import brought: what was read, what was committed or is held back, and what
/// is not exported as it stands. Grouped and cut like a plan.
[[nodiscard]] std::string export_text(const ExportResult& result, const TextStyle& style);

/// What an export holds back, and how to let it go.
[[nodiscard]] std::string held_export_text(const Held& held, const TextStyle& style);

/// What an export could not take as it stands: whom a person should look at in the directory. Empty
/// when all is well.
[[nodiscard]] std::string omissions_text(const ExportResult& result, const TextStyle& style);

/// The account of a pass: what was done, what failed and why, what is held, refused or pending, and
/// the way out of it.
[[nodiscard]] std::string pass_text(const PassReport& report, const TextStyle& style);

/// The drift report: what was changed outside, and what becomes of it.
[[nodiscard]] std::string drift_text(const DriftReport& report, const TextStyle& style);

/// The first lines of a text that may be a list of very many problems, and how many more there are.
/// Cut beyond 50 lines, unless `style.full`.
[[nodiscard]] std::string problem_text(std::string_view text, const TextStyle& style);

} // namespace rollcall
