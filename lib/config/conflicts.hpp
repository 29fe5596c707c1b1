#pragma once

#include "section.hpp"

namespace rollcall::config {

/// Options that contradict each other: each is good alone, together they cannot be done, or would
/// do the opposite of what one of them says. The configuration is refused. Defaults never
/// contradict anything.
[[nodiscard]] std::vector<Diagnostic> policy_conflicts(const Policy& policy,
                                                       const Reading& reading);

/// The same for everything else in the configuration.
[[nodiscard]] std::vector<Diagnostic> settings_conflicts(const Settings& settings,
                                                         const Reading& reading);

} // namespace rollcall::config
