#pragma once

#include <rollcall/plan/drift_summary.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

/// What a chart of kept reports is divided by.
using CountsOf = const std::map<std::string, std::size_t> DriftSummary::*;

/// The facts of the kept reports over time, stacked by what `counts` has: an inline SVG of its own
/// with a legend, and the same numbers as a table for those who cannot see it. The five largest
/// kinds have a colour each, the others share one. Many reports are drawn as a few spans of time,
/// each with its largest report. Colours are classes of the page's style sheet (`k0` to `k5`).
[[nodiscard]] std::string chart_over_time(std::string_view id,
                                          std::string_view title,
                                          const std::vector<DriftSummary>& reports,
                                          CountsOf counts,
                                          std::string (*label)(std::string_view));

/// Horizontal bars, the largest first; beyond eight the rest are one. Inline SVG.
[[nodiscard]] std::string bar_chart(std::string_view id,
                                    std::string_view title,
                                    std::vector<std::pair<std::string, std::size_t>> rows);

} // namespace rollcall
