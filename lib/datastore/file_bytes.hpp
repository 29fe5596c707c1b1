#pragma once

#include <rollcall/base/result.hpp>

#include <string>

namespace rollcall {

// Private to this module.

/// The whole of a regular file; `name` stands for it in messages.
/// Errors: unavailable (not there, not readable as a file), denied (permissions), incomplete (it
/// changed while it was read: an export is being written), invalid_input (larger than 4 GiB).
Result<std::string> read_whole_file(const std::string& path, const std::string& name);

} // namespace rollcall
