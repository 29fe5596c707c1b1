#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/controller/controller_status.hpp>

#include <optional>
#include <string>

namespace rollcall::cli {

/// Where the controller leaves word of where it stands, `<git
/// dir>/rollcall/controller-<team>.json`: `rollcall status` reads it also when no controller runs.
[[nodiscard]] std::string status_file_of(const std::string& git_directory, const std::string& team);

/// Replaces it whole: whoever reads sees the old one or the new one. Errors: unavailable.
Result<void> write_status_file(const std::string& path, const ControllerStatus& status);
/// Nothing where there is none. Errors: untrusted (damaged, or of another version), unavailable.
Result<std::optional<ControllerStatus>> read_status_file(const std::string& path);

} // namespace rollcall::cli
