#include <rollcall/base/names.hpp>
#include <rollcall/model/override.hpp>

namespace rollcall {
namespace {

constexpr Names<OverrideAction, 7> k_actions{{{OverrideAction::add_member, "addMember"},
                                              {OverrideAction::remove_member, "removeMember"},
                                              {OverrideAction::set_role, "setRole"},
                                              {OverrideAction::set_state, "setState"},
                                              {OverrideAction::protect, "protect"},
                                              {OverrideAction::ignore, "ignore"},
                                              {OverrideAction::adopt, "adopt"}}};

} // namespace

std::string_view to_string(OverrideAction action) noexcept { return name_of(k_actions, action); }

std::optional<OverrideAction> parse_override_action(std::string_view text) noexcept {
    return named(k_actions, text);
}

} // namespace rollcall
