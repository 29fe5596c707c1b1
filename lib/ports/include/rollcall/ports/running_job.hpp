#pragma once

#include <compare>
#include <string>

namespace rollcall {

/// A job that Dropbox works on after the call that launched it: its id is all that tells what
/// became of it when we die meanwhile.
struct RunningJob {
    std::string route; ///< where it is asked for: "team/members/remove/job_status/get"
    std::string id;
    auto operator<=>(const RunningJob&) const = default;
};

} // namespace rollcall
