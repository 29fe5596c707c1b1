#pragma once

#include "rpc.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/ports/running_job.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::dropbox {

/// Asks for the outcome of an asynchronous job until there is one.
///
/// Waits 0.2 s before the first question and up to 3 s between later ones. Brings the final answer
/// ({".tag":"complete", …}); an answer of a kind that we do not know counts as "still running". A
/// job that failed, that Dropbox does not know any more, or that does
/// not end within about ten minutes is a failure with Remedy::look: what it did can be seen. The
/// listener of `rpc` hears when the waiting begins, and when the outcome is known.
void poll_job(Rpc& rpc, RunningJob job, std::function<void(Reply)> done);

/// Waits for jobs of an earlier process, side by side, as poll_job() does. One that never ends is
/// given up as one that is over: the team will tell. Errors: unavailable (stopped, no answer),
/// denied, rate_limited.
Result<void> await_jobs(Rpc& rpc, const std::vector<RunningJob>& jobs);

/// The failure for a launch that was answered with neither a job nor an outcome: what it did can be
/// seen.
[[nodiscard]] Failure
unknown_launch(std::string_view route, std::string_view tag, std::string_view request);

/// The failure for a success whose answer is not the route's: what it did can be seen.
[[nodiscard]] Failure unknown_answer(std::string_view route, std::string_view request);

/// The job's id when a launch was answered with one.
[[nodiscard]] std::optional<std::string> launched_job(const Json& answer);

} // namespace rollcall::dropbox
