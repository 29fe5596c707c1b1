#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/ports/running_job.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rollcall::ledger {

/// The jobs that run for a pass, in a file of their own: they outlive the pass and its journal. A
/// pass that is stopped leaves its jobs running, and the next one waits for them before it reads.
///
/// The file holds a JSON list of {"route", "id", "team"}; none there = none running. Replaced
/// whole, so that a reader sees the list before or after a change.
struct RunningJobs {
    std::vector<RunningJob> jobs{};
    TeamId team{}; ///< that they run for; empty where an earlier version wrote them
};
[[nodiscard]] Result<RunningJobs> read_running_jobs(const std::string& path);

/// On disk before it returns. An empty list takes the file away.
[[nodiscard]] Result<void> write_running_jobs(const std::string& path, const RunningJobs& running);

/// Errors: untrusted (`file: …`, not such a list).
[[nodiscard]] Result<RunningJobs> parse_running_jobs(std::string_view bytes,
                                                     const std::string& file);

} // namespace rollcall::ledger
