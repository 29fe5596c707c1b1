#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/directory/rules.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// Private to this module: what a single value goes through on its way to a target.

/// A found value in a message: in quotes, hostile characters escaped, a long one cut. A photograph
/// mapped by mistake must not fill the report.
[[nodiscard]] std::string quoted_value(std::string_view value);

/// True when `a` is taken rather than `b` where a target could have both: roles in the order of
/// their power, the least first; everything else without regard to case first. Total.
[[nodiscard]] bool is_preferred(Target target, std::string_view a, std::string_view b);

/// One transform. Errors: invalid_input when the value is not of the kind that it takes.
Result<std::string> transformed(Transform transform, std::string_view value);

/// The value in the one form in which the target is exported.
[[nodiscard]] std::string normalised(Target target, std::string_view value);

/// Why the target cannot take the value; nothing when it can.
[[nodiscard]] std::optional<std::string> problem_of_value(Target target, std::string_view value);

} // namespace rollcall
