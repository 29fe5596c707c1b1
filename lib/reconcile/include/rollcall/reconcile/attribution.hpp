#pragma once

#include <rollcall/plan/drift.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/event_log.hpp>

#include <chrono>
#include <set>
#include <span>

namespace rollcall {

/// Says of each fact who changed it, through what and when, as far as the log tells.
///
/// The newest event about a fact decides. Where it does not lead to what is so now, the log has not
/// caught up (it lags by up to a day), and nobody is named. What is masked is not shown of the
/// actor either. Pure.
void attribute(DriftReport& report,
               std::span<const TeamEvent> events,
               const std::set<Field>& masked);

/// Reads the log of the last thirty days and attributes. A log that cannot be read spoils no
/// report: it says why nobody is named. Nothing is read where there is no drift.
void attribute(DriftReport& report,
               EventLog& log,
               std::chrono::system_clock::time_point now,
               const std::set<Field>& masked);

} // namespace rollcall
