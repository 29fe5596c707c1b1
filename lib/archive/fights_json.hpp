#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/plan/fight.hpp>

#include <string>
#include <string_view>

namespace rollcall {

/// What was set back lately, as it stands on the branch. Errors: untrusted.
[[nodiscard]] std::string fights_to_json(const Fights& fights);
Result<Fights> fights_from_json(std::string_view text);

} // namespace rollcall
