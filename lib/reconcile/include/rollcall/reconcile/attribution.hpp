#pragma once

#include <rollcall/plan/drift.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/event_log.hpp>

#include <chrono>
#include <cstddef>
#include <set>
#include <span>
#include <string>

namespace rollcall {

/// Says of each fact that names nobody yet who changed it, through what and when, as far as the log
/// tells; how many it could say it of.
///
/// Of the events about a fact between when it was last seen right and when it was first seen
/// changed, the newest decides. Where it does not lead to what was seen, the log has not caught up
/// (it lags by up to a day, out of order), and nobody is named. What is masked is not shown of the
/// actor either. Pure. Cost: linear in the events, and
/// for each fact in those about its person or group.
std::size_t attribute(std::span<DriftFact> facts,
                      std::span<const TeamEvent> events,
                      const std::set<Field>& masked);
void attribute(DriftReport& report,
               std::span<const TeamEvent> events,
               const std::set<Field>& masked);

/// Reads the log as far back as the facts need it, thirty days at most, and attributes. A log that
/// cannot be read spoils no report: it says why nobody is named. Nothing is read where there is no
/// drift.
void attribute(DriftReport& report,
               EventLog& log,
               std::chrono::system_clock::time_point now,
               const std::set<Field>& masked);

/// From when on the log may tell of what nobody is named for; RFC 3339.
[[nodiscard]] std::string log_needed_from(const DriftReport& report,
                                          std::chrono::system_clock::time_point now);

} // namespace rollcall
