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

    /// Nothing when there is no file, or none that can be read: the service says it again.
    [[nodiscard]] std::optional<std::chrono::system_clock::time_point> read() const;
    /// On disk before it returns, rounded up to whole seconds. Errors: unavailable.
    [[nodiscard]] Result<void> write(std::chrono::system_clock::time_point until) const;

private:
    explicit RateLimitFile(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

} // namespace rollcall
