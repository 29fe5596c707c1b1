#pragma once

#include <rollcall/plan/drift.hpp>
#include <rollcall/plan/drift_summary.hpp>

#include <string>
#include <vector>

namespace rollcall {

/// The drift report as one HTML page that needs nothing else: no network, its own style and script,
/// allowed by hash under a content security policy that allows nothing more. Light and dark, wide
/// and narrow, screen and paper; complete without its script. Every value of the directory's or of
/// Dropbox's is escaped. `history` are the kept reports, oldest first, for the charts over time;
/// this report need not be among them.
[[nodiscard]] std::string drift_page(const DriftReport& report,
                                     const std::vector<DriftSummary>& history);

/// The drift report as Markdown, for the web pages of git servers and for mail. Every value is
/// escaped: none can forge a heading, a link or a mention. Nothing is cut.
[[nodiscard]] std::string drift_markdown(const DriftReport& report);

/// The index of the kept reports as Markdown, newest first, with links.
[[nodiscard]] std::string drift_index_markdown(const DriftIndex& index);

} // namespace rollcall
