#include "action_text.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall {

Ink ink_of(const Action& action) {
    switch (action.kind) {
    case ActionKind::user_create:
    case ActionKind::user_recover:
    case ActionKind::group_create:
    case ActionKind::member_add: return Ink::green;
    case ActionKind::user_suspend:
    case ActionKind::user_remove:
    case ActionKind::user_cancel_invitation:
    case ActionKind::user_relink:
    case ActionKind::group_delete:
    case ActionKind::member_remove: return Ink::red;
    case ActionKind::user_adopt:
    case ActionKind::group_adopt: return Ink::cyan;
    default: return Ink::yellow;
    }
}

std::string_view sign_of(const Action& action) {
    switch (ink_of(action)) {
    case Ink::green: return "+";
    case Ink::red: return "−";
    case Ink::cyan: return "=";
    default: return "~";
    }
}

std::string why(const Action& action) {
    std::string text;
    if (action.reason == Reason::drift) text = "changed in Dropbox";
    if (action.reason == Reason::conflict) text = "changed on both sides";
    const auto& exception = action.origin.exception;
    if (exception.name.empty()) return text;
    // The reason may be a page; whoever wants it all reads the override.
    constexpr std::size_t k_longest_reason = 80;
    return text
           + fmt::format("{}by override {}{}: {}", text.empty() ? "" : ", ",
                         visible(exception.name),
                         exception.expires.empty() ? "" : " until " + exception.expires,
                         shortened(visible(exception.reason), k_longest_reason));
}

std::string what(const Action& action) {
    std::vector<std::string> parts;
    switch (action.kind) {
    case ActionKind::user_create:
        parts.push_back(visible(action.user.email));
        if (const auto* role = action.change(Field::role)) {
            parts.push_back("as " + role->shown(role->after).value_or("none"));
        }
        if (!action.send_welcome_email) parts.push_back("without a welcome mail");
        break;
    case ActionKind::user_adopt:
    case ActionKind::group_adopt:
        parts.push_back(fmt::format("existing, found by {}", to_string(action.linked_by)));
        break;
    case ActionKind::group_create: break;
    default:
        for (const auto& change : action.changes) {
            if (change.field != Field::state) parts.push_back(change_in_words(change));
        }
    }
    const bool leaves = action.kind == ActionKind::user_suspend
                        || action.kind == ActionKind::user_remove
                        || action.kind == ActionKind::user_cancel_invitation;
    if (leaves && action.origin.exception.name.empty()) {
        // Who has no manifest any more has left; who still has one was disabled.
        parts.push_back(action.origin.file.empty() ? "left the directory"
                                                   : "disabled in the directory");
    }
    if (action.temporary) parts.push_back("for the moment, to swap");
    if (action.awaits_seat) parts.push_back("once a seat is given back");
    if (action.wipe_data) parts.push_back("WIPING the synced files on all devices");
    if (auto reason = why(action); !reason.empty()) parts.push_back(std::move(reason));
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string name_of(const Action& action) {
    return action.is_group() ? label(action.group) : label(action.user);
}

std::size_t name_width(const std::vector<Action>& actions) {
    std::size_t width = 12;
    for (const auto& action : actions) {
        if (!action.is_member()) width = std::max(width, display_width(name_of(action)));
    }
    return std::min(width, k_widest_name);
}

std::string action_line(const Writer& out, const Action& action, std::size_t width) {
    return fmt::format("{} {} {}  {}", out.ink(ink_of(action), sign_of(action)),
                       Writer::padded(verb_of(action.kind), 17),
                       Writer::padded(name_of(action), width), what(action));
}

int rank_of(const Action& action) {
    switch (ink_of(action)) {
    case Ink::red: return 0;
    case Ink::yellow: return 1;
    case Ink::green: return 2;
    default: return 3;
    }
}

int danger_of(const Action& action) {
    if (action.wipe_data) return action.kind == ActionKind::user_remove ? 0 : 1;
    switch (action.kind) {
    case ActionKind::user_relink: return 2;
    case ActionKind::user_remove: return 3;
    case ActionKind::group_delete: return 4;
    case ActionKind::user_suspend: return 5;
    case ActionKind::user_cancel_invitation: return 6;
    case ActionKind::member_remove: return 7;
    case ActionKind::user_update:
        if (action.hazard == Hazard::role_change) return 8;
        return action.hazard == Hazard::email_change ? 9 : 11;
    case ActionKind::group_rename: return 10;
    case ActionKind::group_update: return 12;
    case ActionKind::user_unsuspend: return 13;
    case ActionKind::user_recover: return 14;
    case ActionKind::user_create: return 15;
    case ActionKind::group_create: return 16;
    case ActionKind::member_add: return 17;
    case ActionKind::user_adopt: return 18;
    case ActionKind::group_adopt: return 19;
    }
    return 20;
}

std::string kind_in_words(const Action& action, std::size_t count) {
    if (action.hazard == Hazard::role_change) {
        return "change the role of " + counted(count, "user");
    }
    if (action.hazard == Hazard::email_change) {
        return "change the e-mail of " + counted(count, "user");
    }
    auto words = counted_in_words(action.kind, count);
    if (action.wipe_data) words += ", WIPING the synced files on all devices";
    return words;
}

} // namespace rollcall
