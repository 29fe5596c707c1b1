#pragma once

#include "rpc.hpp"

#include <functional>
#include <string>

namespace rollcall::dropbox {

/// Asks for the outcome of an asynchronous job until there is one.
///
/// Waits 0.2 s before the first question and up to 3 s between later ones. Brings the final answer
/// ({".tag":"complete", …}). A job that failed, that Dropbox does not know any more, or that does
/// not end within about ten minutes is a failure with Remedy::look: what it did can be seen.
void poll_job(Rpc& rpc, std::string route, std::string job, std::function<void(Reply)> done);

/// The job's id when a launch was answered with one.
[[nodiscard]] std::optional<std::string> launched_job(const Json& answer);

} // namespace rollcall::dropbox
