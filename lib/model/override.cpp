#include <rollcall/base/names.hpp>
#include <rollcall/model/override.hpp>

#include <map>
#include <set>

namespace rollcall {
namespace {

constexpr Names<OverrideAction, 7> k_actions{{{OverrideAction::add_member, "addMember"},
                                              {OverrideAction::remove_member, "removeMember"},
                                              {OverrideAction::set_role, "setRole"},
                                              {OverrideAction::set_state, "setState"},
                                              {OverrideAction::protect, "protect"},
                                              {OverrideAction::ignore, "ignore"},
                                              {OverrideAction::adopt, "adopt"}}};

bool is_membership(const Override& exception) noexcept {
    return exception.action == OverrideAction::add_member
           || exception.action == OverrideAction::remove_member;
}

bool contradict(const Override& a, const Override& b) noexcept {
    using Action = OverrideAction;
    const bool same_user = !a.user.empty() && a.user == b.user;
    const bool same_group = !a.group.empty() && a.group == b.group;
    const auto leaves_alone = [&](const Override& ignoring, const Override& changing) {
        if (ignoring.action != Action::ignore || keeps_from_change(changing)) return false;
        return ignoring.user.empty() ? same_group : same_user;
    };
    if (leaves_alone(a, b) || leaves_alone(b, a)) return true;
    if (is_membership(a) && is_membership(b)) {
        return same_user && same_group && a.action != b.action;
    }
    const auto locks = [](const Override& exception) {
        return exception.action == Action::set_state && exception.state == UserState::disabled;
    };
    if (!same_user) return false;
    if (a.action == Action::protect || b.action == Action::protect) return locks(a) || locks(b);
    if (a.action != b.action) return false;
    return (a.action == Action::set_role && a.role != b.role)
           || (a.action == Action::set_state && a.state != b.state);
}

} // namespace

bool keeps_from_change(const Override& exception) noexcept {
    return exception.action == OverrideAction::protect
           || exception.action == OverrideAction::ignore;
}

std::vector<std::pair<std::size_t, std::size_t>> contradictions(std::span<const Override> overrides,
                                                                std::string_view today) {
    std::map<std::pair<bool, std::string_view>, std::vector<std::size_t>> about;
    std::set<std::pair<std::size_t, std::size_t>> found;
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        const auto& exception = overrides[i];
        if (exception.expired(today)) continue;
        for (const bool group : {false, true}) {
            const auto& subject = group ? exception.group : exception.user;
            if (subject.empty()) continue;
            auto& others = about[{group, subject.str()}];
            for (const auto other : others) {
                if (contradict(overrides[other], exception)) found.emplace(other, i);
            }
            others.push_back(i);
        }
    }
    return {found.begin(), found.end()};
}

std::string_view to_string(OverrideAction action) noexcept { return name_of(k_actions, action); }

std::optional<OverrideAction> parse_override_action(std::string_view text) noexcept {
    return named(k_actions, text);
}

} // namespace rollcall
