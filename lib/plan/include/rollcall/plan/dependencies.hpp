#pragma once

#include <rollcall/plan/action.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace rollcall {

/// For each action, the places of those that must be done before it, sorted.
///
/// What frees a name or an e-mail address comes before what takes it; a person or group exists and
/// is linked before anything else is done to it; memberships need both ends. The one place where
/// this is decided: ordering, holding and applying all ask here.
/// Cost: linear in the actions, hash maps for the keys.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> dependencies(std::span<const Action> actions);

} // namespace rollcall
