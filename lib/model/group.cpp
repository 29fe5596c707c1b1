#include <rollcall/base/names.hpp>
#include <rollcall/model/group.hpp>

namespace rollcall {
namespace {

constexpr Names<GroupManagement, 3> k_managements{{{GroupManagement::company, "company_managed"},
                                                   {GroupManagement::user, "user_managed"},
                                                   {GroupManagement::system, "system_managed"}}};

constexpr Names<MembershipMode, 3> k_modes{{{MembershipMode::authoritative, "authoritative"},
                                            {MembershipMode::additive, "additive"},
                                            {MembershipMode::observe, "observe"}}};

} // namespace

std::string_view to_string(GroupManagement management) noexcept {
    return name_of(k_managements, management);
}

std::string_view to_string(MembershipMode mode) noexcept { return name_of(k_modes, mode); }

std::optional<MembershipMode> parse_membership_mode(std::string_view text) noexcept {
    return named(k_modes, text);
}

} // namespace rollcall
