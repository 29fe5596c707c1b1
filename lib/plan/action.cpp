#include <rollcall/base/names.hpp>
#include <rollcall/base/secret.hpp>
#include <rollcall/plan/action.hpp>

#include <algorithm>

namespace rollcall {
namespace {

constexpr Names<ActionKind, 16> k_kinds{
    {{ActionKind::user_create, "user.create"},
     {ActionKind::user_recover, "user.recover"},
     {ActionKind::user_adopt, "user.adopt"},
     {ActionKind::user_relink, "user.relink"},
     {ActionKind::user_update, "user.update"},
     {ActionKind::user_suspend, "user.suspend"},
     {ActionKind::user_unsuspend, "user.unsuspend"},
     {ActionKind::user_remove, "user.remove"},
     {ActionKind::user_cancel_invitation, "user.cancelInvitation"},
     {ActionKind::group_create, "group.create"},
     {ActionKind::group_adopt, "group.adopt"},
     {ActionKind::group_rename, "group.rename"},
     {ActionKind::group_update, "group.update"},
     {ActionKind::group_delete, "group.delete"},
     {ActionKind::member_add, "member.add"},
     {ActionKind::member_remove, "member.remove"}}};

constexpr Names<Hazard, 9> k_hazards{{{Hazard::none, "none"},
                                      {Hazard::user_suspend, "user-suspend"},
                                      {Hazard::user_remove, "user-remove"},
                                      {Hazard::device_wipe, "device-wipe"},
                                      {Hazard::group_delete, "group-delete"},
                                      {Hazard::membership_remove, "membership-remove"},
                                      {Hazard::role_change, "role-change"},
                                      {Hazard::email_change, "email-change"},
                                      {Hazard::relink, "relink"}}};

} // namespace

std::string_view to_string(ActionKind kind) noexcept { return name_of(k_kinds, kind); }
std::string_view to_string(Hazard hazard) noexcept { return name_of(k_hazards, hazard); }

std::optional<ActionKind> parse_action_kind(std::string_view text) noexcept {
    return named(k_kinds, text);
}

bool takes_seat(ActionKind kind) noexcept {
    return kind == ActionKind::user_create || kind == ActionKind::user_recover;
}

bool frees_seat(ActionKind kind) noexcept {
    return kind == ActionKind::user_remove || kind == ActionKind::user_cancel_invitation;
}

std::optional<std::string> Change::shown(const std::optional<std::string>& value) const {
    return value && masked ? std::optional<std::string>(k_secret_mask) : value;
}

const Change* Action::change(Field field) const noexcept {
    const auto found = std::find_if(changes.begin(), changes.end(),
                                    [field](const Change& c) { return c.field == field; });
    return found == changes.end() ? nullptr : &*found;
}

std::string Action::without_masked(std::string text) const {
    for (const auto& change : changes) {
        if (!change.masked) continue;
        for (const auto& value : {change.applied, change.before, change.after}) {
            if (!value || value->empty()) continue;
            const std::string_view mask = k_secret_mask;
            for (auto at = text.find(*value); at != std::string::npos;
                 at = text.find(*value, at + mask.size())) {
                text.replace(at, value->size(), mask);
            }
        }
    }
    return text;
}

bool before_by_name(const Action& a, const Action& b) {
    return std::tie(a.kind, a.group, a.user, a.changes)
           < std::tie(b.kind, b.group, b.user, b.changes);
}

} // namespace rollcall
