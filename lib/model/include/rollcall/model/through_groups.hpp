#pragma once

#include <compare>
#include <string>
#include <vector>

namespace rollcall {

/// People who are members of a group because a group in it lists them.
struct ThroughGroups {
    std::string group{};             ///< DN
    std::vector<std::string> path{}; ///< DNs, from the group in `group` to the one that lists them
    std::vector<std::string> members{}; ///< DNs, sorted
    auto operator<=>(const ThroughGroups&) const = default;
};

} // namespace rollcall
