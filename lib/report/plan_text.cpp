#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace rollcall {
namespace {

constexpr std::string_view k_json_hint = "see all with -o json";

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
    switch (action.reason) {
    case Reason::intent: return "";
    case Reason::drift: return "changed in Dropbox";
    case Reason::conflict: return "changed on both sides";
    case Reason::adopt: return "";
    }
    return "";
}

std::string what(const Action& action) {
    std::vector<std::string> parts;
    switch (action.kind) {
    case ActionKind::user_create:
        parts.push_back(visible(action.user.email));
        if (const auto* role = action.change(Field::role)) parts.push_back("as " + *role->after);
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
    if (action.temporary) parts.push_back("for the moment, to swap");
    if (action.wipe_data) parts.push_back("WIPING the synced files on all devices");
    if (auto reason = why(action); !reason.empty()) parts.push_back(std::move(reason));
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

std::string action_line(const Writer& out, const Action& action) {
    const auto name = action.is_group() ? label(action.group) : label(action.user);
    return fmt::format("{} {} {} {}", out.ink(ink_of(action), sign_of(action)),
                       Writer::padded(verb_of(action.kind), 17), Writer::padded(name, 24),
                       what(action));
}

/// "+ann, +bob, −carl (changed in Dropbox)", wrapped.
void member_lines(Writer& out,
                  std::string_view sign,
                  Ink ink,
                  const std::vector<std::string>& names) {
    constexpr std::size_t k_most = 12;
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == k_most) {
            text += fmt::format(", and {} more", grouped(names.size() - k_most));
            break;
        }
        if (!text.empty()) text += ", ";
        text += names[i];
    }
    out.detail(fmt::format("{} {}", out.ink(ink, sign), text));
}

struct GroupSection {
    std::vector<const Action*> own{};
    std::vector<std::string> added{};
    std::vector<std::string> removed{};
};

void write_actions(Writer& out, const std::vector<Action>& actions) {
    std::map<GroupRef, GroupSection> groups;
    std::size_t people = 0;
    for (const auto& action : actions) people += action.is_user();
    if (people > 0) out.heading(fmt::format("People ({})", grouped(people)));
    for (const auto& action : actions) {
        if (action.is_user()) out.item(action_line(out, action));
    }
    out.end_section(k_json_hint);

    for (const auto& action : actions) {
        if (action.is_user()) continue;
        auto key = action.group;
        key.group = GroupId{};
        auto& section = groups[key];
        if (action.is_group()) {
            section.own.push_back(&action);
            continue;
        }
        auto name = label(action.user);
        if (const auto reason = why(action); !reason.empty()) name += " (" + reason + ")";
        (action.kind == ActionKind::member_add ? section.added : section.removed)
            .push_back(std::move(name));
    }
    if (groups.empty()) return;
    out.heading(fmt::format("Groups ({})", grouped(groups.size())));
    for (const auto& [group, section] : groups) {
        if (section.own.empty()) {
            out.item(fmt::format("{} {} {}", out.ink(Ink::yellow, "~"),
                                 Writer::padded("members", 17), label(group)));
        }
        for (const auto* action : section.own) out.item(action_line(out, *action));
        if (!section.added.empty()) member_lines(out, "+", Ink::green, section.added);
        if (!section.removed.empty()) member_lines(out, "−", Ink::red, section.removed);
    }
    out.end_section(k_json_hint);
}

std::string limit_words(const Held& held) {
    if (held.code == ReasonCode::over_budget || held.code == ReasonCode::per_group_percent) {
        return fmt::format("{} of {}; allowed without a decision: {} or {}%", grouped(held.count),
                           grouped(held.base), held.limit.max, held.limit.percent);
    }
    return held.detail;
}

void write_held(Writer& out, const std::vector<Held>& held) {
    if (held.empty()) return;
    out.heading(fmt::format("Held back: needs a decision ({})", held.size()), Ink::yellow);
    for (const auto& item : held) {
        const auto words = in_words(item.actions);
        if (item.hold_id.empty()) {
            out.item(fmt::format("{}: {}", item.detail, words));
            out.detail(fmt::format("to let it go: set {} to restore", item.hazard));
        } else {
            out.item(fmt::format("{}: {} ({})", out.ink(Ink::bold, item.hold_id), words,
                                 limit_words(item)));
            if (!item.detail.empty() && limit_words(item) != item.detail) out.detail(item.detail);
            out.detail(
                fmt::format("to let it go: rollcall approve {} --reason \"…\"", item.hold_id));
        }
        std::size_t shown = 0;
        constexpr std::size_t k_most = 5;
        for (const auto& action : item.actions) {
            if (shown++ == k_most) {
                out.detail(out.ink(
                    Ink::dim, fmt::format("… and {} more", grouped(item.actions.size() - k_most))));
                break;
            }
            auto line = action_line(out, action);
            if (action.is_member()) line += " in " + label(action.group);
            out.detail(line);
        }
    }
    out.end_section(k_json_hint);
}

void write_not_done(Writer& out,
                    std::string_view title,
                    const std::vector<NotDone>& items,
                    Ink ink) {
    if (items.empty()) return;
    out.heading(fmt::format("{} ({})", title, grouped(items.size())), ink);
    for (const auto& item : items) {
        std::string subject;
        if (item.user != UserRef{}) subject = label(item.user);
        if (item.group != GroupRef{}) {
            subject += (subject.empty() ? "" : " in ") + label(item.group);
        }
        out.item(fmt::format("{} {} {}", Writer::padded(to_string(item.code), 22),
                             Writer::padded(subject, 24), visible(item.detail)));
    }
    out.end_section(k_json_hint);
}

void write_unmanaged(Writer& out, const Plan& plan) {
    if (plan.unmanaged_users.empty() && plan.unmanaged_groups.empty()) return;
    out.heading(fmt::format("Not ours, left alone ({}, {})",
                            counted(plan.unmanaged_users.size(), "user"),
                            counted(plan.unmanaged_groups.size(), "group")),
                Ink::dim);
    const auto list = [&out](std::string_view title, const std::vector<std::string>& names) {
        if (names.empty()) return;
        constexpr std::size_t k_most = 6;
        std::string text;
        for (std::size_t i = 0; i < names.size() && i < k_most; ++i) {
            text += (text.empty() ? "" : ", ") + names[i];
        }
        if (names.size() > k_most)
            text += fmt::format(", and {} more", grouped(names.size() - k_most));
        out.item(fmt::format("{}: {}", title, text));
    };
    std::vector<std::string> users;
    for (const auto& user : plan.unmanaged_users) users.push_back(label(user));
    std::vector<std::string> groups;
    for (const auto& group : plan.unmanaged_groups) groups.push_back(label(group));
    list("users", users);
    list("groups", groups);
}

} // namespace

std::string plan_text(const Plan& plan, const TextStyle& style) {
    Writer out(style);
    const auto short_id = [](const std::string& id) { return id.substr(0, 10); };
    out.line(out.ink(Ink::bold, fmt::format("Plan for {}", plan.team))
             + out.ink(Ink::dim,
                       fmt::format("  desired {}, applied {}", short_id(plan.desired_commit.str()),
                                   plan.applied_commit ? short_id(plan.applied_commit->str())
                                                       : "nothing yet")));
    out.line(fmt::format("  The directory says: {}, {}, {}.", counted(plan.users, "user"),
                         counted(plan.groups, "group"), counted(plan.memberships, "membership")));
    if (plan.actions.empty()) {
        out.line(out.ink(Ink::green,
                         "  Nothing to do: Dropbox is as the directory wants it"
                             + std::string(plan.held.empty() ? "." : ", but for what is held.")));
    } else {
        out.line(fmt::format("  To do: {}.", in_words(plan.actions)));
    }

    write_held(out, plan.held);
    write_not_done(out, "Refused: cannot be done like this", plan.refused, Ink::red);
    write_actions(out, plan.actions);
    write_not_done(out, "Pending: Dropbox does not allow it yet", plan.pending, Ink::bold);
    write_not_done(out, "Skipped, as the options say", plan.skipped, Ink::dim);
    write_unmanaged(out, plan);
    return std::move(out).text();
}

} // namespace rollcall
