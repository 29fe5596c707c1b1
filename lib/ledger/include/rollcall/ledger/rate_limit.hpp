#pragma once

#include <rollcall/base/result.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rollcall {

/// Until when Dropbox asked this team's app to be quiet, in `<git dir>/rollcall/rate-limit-<team>`:
/// what was asked of a process that has died holds for the next one.
class RateLimitFile {
public:
    /// Errors: invalid_input (a team that cannot stand in a file name).
    static Result<RateLimitFile> of(const std::string& git_directory, const std::string& team);

    using Time = std::chrono::system_clock::time_point;

    /// Nothing when there is no file, or none that can be read: the service says it again. So it
    /// does where the file was written in the future or asks for more than a day: under a wrong
    /// clock, that is.
    [[nodiscard]] std::optional<Time> read(Time now) const;
    /// On disk before it returns, rounded up to whole seconds. Errors: unavailable.
    [[nodiscard]] Result<void> write(Time until, Time now) const;

private:
    explicit RateLimitFile(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

} // namespace rollcall
