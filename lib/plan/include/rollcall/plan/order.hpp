#pragma once

#include <rollcall/plan/action.hpp>

#include <string_view>
#include <vector>

namespace rollcall {

/// The actions in the order in which they may be done: total, dependencies first, then users
/// before their memberships, additions before removals, roles after creation, deletions last.
/// Swaps and rings of names or e-mail addresses get a step through a temporary value, which says
/// whose it is, so that a crash in the middle leaves something recognisable; those of external ids
/// a step in which one has none.
[[nodiscard]] std::vector<Action> in_order(std::vector<Action> actions);

/// True for the value that stands in for an e-mail address or a group name of `uid` while names or
/// addresses are swapped: whoever has it was left half way.
[[nodiscard]] bool is_stand_in(std::string_view value, const Uid& uid);

} // namespace rollcall
