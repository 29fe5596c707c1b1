#pragma once

#include <rollcall/base/descriptor.hpp>
#include <rollcall/base/result.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::ledger {

/// unavailable, with what `errno` says: "doing path: No space left on device".
[[nodiscard]] Error os_failure(std::string_view doing, const std::string& path);

/// Where a team's file of this kind lies: `<git dir>/rollcall/<kind>-<team>`. Errors:
/// invalid_input, for a team that cannot stand in a file and branch name.
[[nodiscard]] Result<std::string>
team_file(const std::string& git_directory, std::string_view kind, const std::string& team);

/// All bytes of a file; nothing when there is none.
[[nodiscard]] Result<std::optional<std::string>> read_file_if_any(const std::string& path);

/// Makes the folder the file lies in, on disk before it returns.
[[nodiscard]] Result<void> make_folder_of(const std::string& path);

/// Puts a whole file there, on disk before it returns: a reader sees the old text or the new one.
[[nodiscard]] Result<void> replace_file(const std::string& path, const std::string& text);

/// Makes what happened to the names in a folder durable.
[[nodiscard]] Result<void> sync_folder_of(const std::string& path);

} // namespace rollcall::ledger
