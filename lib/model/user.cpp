#include <rollcall/base/names.hpp>
#include <rollcall/model/user.hpp>

namespace rollcall {
namespace {

constexpr Names<UserState, 6> k_states{{{UserState::active, "active"},
                                        {UserState::disabled, "disabled"},
                                        {UserState::invited, "invited"},
                                        {UserState::suspended, "suspended"},
                                        {UserState::removed, "removed"},
                                        {UserState::unknown, "unknown"}}};

constexpr Names<Role, 4> k_roles{{{Role::member_only, "member_only"},
                                  {Role::support_admin, "support_admin"},
                                  {Role::user_management_admin, "user_management_admin"},
                                  {Role::team_admin, "team_admin"}}};

} // namespace

std::string_view to_string(UserState state) noexcept { return name_of(k_states, state); }
std::string_view to_string(Role role) noexcept { return name_of(k_roles, role); }

std::optional<UserState> parse_user_state(std::string_view text) noexcept {
    const auto state = named(k_states, text);
    return state == UserState::unknown ? std::nullopt : state;
}

std::optional<Role> parse_role(std::string_view text) noexcept { return named(k_roles, text); }

} // namespace rollcall
