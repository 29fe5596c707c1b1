#pragma once

#include <rollcall/base/result.hpp>

#include <string>
#include <vector>

namespace rollcall {

// Private to this module.

/// Many problems of one kind as one error: sorted, the first twenty in full, the rest counted.
/// A directory that lacks an attribute altogether has it missing a hundred thousand times.
[[nodiscard]] Error as_one_error(ErrorCode code, std::vector<std::string> problems);

} // namespace rollcall
