#pragma once

#include "section.hpp"

namespace rollcall::config {

/// Options, guards and mapping that are legal together but cannot do what they seem to promise.
[[nodiscard]] std::vector<Diagnostic> policy_warnings(const Policy& policy,
                                                      const std::map<Target, MappingRule>& mapping,
                                                      const Reading& reading);

/// The same for everything else in the configuration.
[[nodiscard]] std::vector<Diagnostic> settings_warnings(const Settings& settings,
                                                        const Reading& reading);

} // namespace rollcall::config
