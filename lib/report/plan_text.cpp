#include "waiting.hpp"
#include "writer.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
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
    if (action.kind == ActionKind::user_suspend || action.kind == ActionKind::user_remove
        || action.kind == ActionKind::user_cancel_invitation) {
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

/// Wide enough for most names, never for the one that is a paragraph.
constexpr std::size_t k_widest_name = 34;

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

/// "ann, bob, carl, and 12 more"
std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t k_most = 12;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < k_most; ++i) {
        text += (text.empty() ? "" : ", ") + names[i];
    }
    if (names.size() > k_most) text += fmt::format(", and {} more", grouped(names.size() - k_most));
    return text;
}

/// What a reader should see first, and what may be cut when there is much: 0 comes first.
int rank_of(const Action& action) {
    switch (ink_of(action)) {
    case Ink::red: return 0;
    case Ink::yellow: return 1;
    case Ink::green: return 2;
    default: return 3;
    }
}

struct GroupSection {
    GroupRef group{};
    std::vector<const Action*> own{};
    std::vector<std::string> added{};
    std::vector<std::string> removed{};

    [[nodiscard]] int rank() const {
        int best = removed.empty() ? 2 : 1;
        for (const auto* action : own) best = std::min(best, rank_of(*action));
        return best;
    }
};

void write_people(Writer& out, const std::vector<Action>& actions, std::size_t width) {
    std::vector<const Action*> people;
    std::vector<std::string> linked;
    std::set<Uid> persons;
    for (const auto& action : actions) {
        if (!action.is_user()) continue;
        persons.insert(action.user.uid);
        if (action.kind == ActionKind::user_adopt) {
            linked.push_back(label(action.user));
        } else {
            people.push_back(&action);
        }
    }
    if (persons.empty()) return;
    std::stable_sort(people.begin(), people.end(),
                     [](const Action* a, const Action* b) { return rank_of(*a) < rank_of(*b); });
    out.heading(fmt::format("People ({})", grouped(persons.size())));
    for (const auto* action : people) out.item(action_line(out, *action, width));
    out.end_section(k_json_hint);
    if (linked.empty()) return;
    out.item(fmt::format("{} link existing accounts: {}", out.ink(Ink::cyan, "="), listed(linked)));
}

void write_groups(Writer& out, const std::vector<Action>& actions, std::size_t width) {
    std::map<Uid, GroupSection> by_uid;
    for (const auto& action : actions) {
        if (action.is_user()) continue;
        auto& section = by_uid[action.group.uid];
        section.group = action.group;
        if (action.is_group()) {
            section.own.push_back(&action);
            continue;
        }
        auto name = label(action.user);
        if (const auto reason = why(action); !reason.empty()) name += " (" + reason + ")";
        (action.kind == ActionKind::member_add ? section.added : section.removed)
            .push_back(std::move(name));
    }
    if (by_uid.empty()) return;
    std::vector<GroupSection> sections;
    for (auto& [uid, section] : by_uid) sections.push_back(std::move(section));
    std::sort(sections.begin(), sections.end(), [](const GroupSection& a, const GroupSection& b) {
        return std::make_tuple(a.rank(), a.group) < std::make_tuple(b.rank(), b.group);
    });
    out.heading(fmt::format("Groups ({})", grouped(sections.size())));
    for (const auto& section : sections) {
        if (section.own.empty()) {
            out.item(fmt::format("{} {} {}", out.ink(Ink::yellow, "~"),
                                 Writer::padded("members", 17), label(section.group)));
        }
        bool first = true;
        for (const auto* action : section.own) {
            const auto line = action_line(out, *action, width);
            first ? out.item(line) : out.continued(line);
            first = false;
        }
        if (!section.added.empty()) {
            out.detail(fmt::format("{} {}", out.ink(Ink::green, "+"), listed(section.added)));
        }
        if (!section.removed.empty()) {
            out.detail(fmt::format("{} {}", out.ink(Ink::red, "−"), listed(section.removed)));
        }
    }
    out.end_section(k_json_hint);
}

void write_actions(Writer& out, const std::vector<Action>& actions) {
    const auto width = name_width(actions);
    write_people(out, actions, width);
    write_groups(out, actions, width);
}

/// How far beyond what limit the class is; empty where no number explains why it is held.
std::string limit_words(const Held& held) {
    const auto allowed = [&held] {
        return held.limit.max == static_cast<std::size_t>(-1)
                   ? fmt::format("{}%", held.limit.percent)
                   : fmt::format("{} or {}%", grouped(held.limit.max), held.limit.percent);
    };
    switch (held.code) {
    case ReasonCode::needs_approval:
        if (held.limit.max == 0 && held.limit.free == 0) return "never without a decision";
        [[fallthrough]];
    case ReasonCode::over_budget:
    case ReasonCode::per_group_percent:
        if (held.hazard == "source-shrink") {
            return fmt::format("allowed without a decision: {}", allowed());
        }
        return fmt::format("{} of {}; allowed without a decision: {}", grouped(held.count),
                           grouped(held.base), allowed());
    default: return "";
    }
}

/// The value that lets go what an option holds.
std::string_view way_out_of(ReasonCode code) {
    return code == ReasonCode::deleted_by_hand ? "recreate" : "restore";
}

void write_held(Writer& out, const std::vector<Held>& held) {
    if (held.empty()) return;
    out.heading(fmt::format("Held back: needs a decision ({})", held.size()), Ink::yellow);
    for (const auto& item : held) {
        const auto words = in_words(item.actions);
        if (item.hold_id.empty()) {
            out.item(fmt::format("{}: {}", visible(item.detail), words));
            out.detail(
                fmt::format("to let it go: set {} to {}", item.hazard, way_out_of(item.code)));
        } else {
            const auto limit = limit_words(item);
            out.item(fmt::format("{}: {}{}", out.ink(Ink::bold, item.hold_id), words,
                                 limit.empty() ? "" : " (" + limit + ")"));
            if (!item.detail.empty()) out.detail(item.detail);
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
            auto line = action_line(out, action, name_width(item.actions));
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
    const auto subject_of = [](const NotDone& item) {
        std::string subject;
        if (item.user != UserRef{}) subject = label(item.user);
        if (item.group != GroupRef{}) {
            subject += (subject.empty() ? "" : " in ") + label(item.group);
        }
        return subject;
    };
    std::size_t width = 0;
    for (const auto& item : items) width = std::max(width, display_width(subject_of(item)));
    width = std::min(width, k_widest_name + 10);
    // What only follows from something else comes after it.
    std::vector<const NotDone*> sorted;
    for (const auto& item : items) sorted.push_back(&item);
    std::stable_partition(sorted.begin(), sorted.end(), [](const NotDone* item) {
        return item->code != ReasonCode::depends_on_refused;
    });
    for (const auto* item : sorted) {
        out.item(fmt::format("{}  {} {}", Writer::padded(subject_of(*item), width),
                             visible(item->detail),
                             out.ink(Ink::dim, fmt::format("[{}]", to_string(item->code)))));
    }
    out.end_section(k_json_hint);
}

void write_unmanaged(Writer& out, const Plan& plan) {
    if (plan.unmanaged_users.empty() && plan.unmanaged_groups.empty()) return;
    out.heading(fmt::format("Not ours, left alone ({}, {})",
                            counted(plan.unmanaged_users.size(), "user"),
                            counted(plan.unmanaged_groups.size(), "group")),
                Ink::dim);
    std::vector<std::string> users;
    for (const auto& user : plan.unmanaged_users) users.push_back(label(user));
    std::vector<std::string> groups;
    for (const auto& group : plan.unmanaged_groups) groups.push_back(label(group));
    if (!users.empty()) out.item("users: " + listed(users));
    if (!groups.empty()) out.item("groups: " + listed(groups));
}

void write_orphans(Writer& out, const std::vector<Orphan>& orphans) {
    if (orphans.empty()) return;
    out.heading(fmt::format("Orphans: provisioned once, by the look of their external id, and "
                            "wanted by nobody ({})",
                            grouped(orphans.size())),
                Ink::yellow);
    const auto name = [](const Orphan& orphan) {
        return orphan.group == GroupRef{} ? label(orphan.user) : label(orphan.group);
    };
    std::size_t width = 0;
    for (const auto& orphan : orphans) width = std::max(width, display_width(name(orphan)));
    width = std::min(width, k_widest_name);
    for (const auto& orphan : orphans) {
        out.item(fmt::format("{}  external id \"{}\"", Writer::padded(name(orphan), width),
                             visible(orphan.external_id)));
    }
    out.end_section(k_json_hint);
}

std::string nothing_to_do(const Plan& plan) {
    if (!plan.held.empty() || !plan.refused.empty() || !plan.pending.empty()) {
        return "  Nothing to do now; what is held, refused or pending is below.";
    }
    return plan.skipped.empty() ? "  Nothing to do: the team is as wanted."
                                : "  Nothing to do: what differs is skipped, as the options say.";
}

} // namespace

void write_held_back(Writer& out, const Plan& plan) {
    write_held(out, plan.held);
    write_not_done(out, "Refused: cannot be done like this", plan.refused, Ink::red);
}

void write_pending(Writer& out, const Plan& plan) {
    write_not_done(out, "Pending: Dropbox does not allow it yet", plan.pending, Ink::bold);
}

std::string plan_text(const Plan& plan, const TextStyle& style) {
    Writer out(style);
    const auto short_id = [](const std::string& id) { return id.substr(0, 10); };
    out.line(out.ink(Ink::bold, fmt::format("Plan for {}", plan.team))
             + out.ink(Ink::dim,
                       fmt::format("  desired {}, applied {}", short_id(plan.desired_commit.str()),
                                   plan.applied_commit ? short_id(plan.applied_commit->str())
                                                       : "nothing yet")));
    out.line(fmt::format("  Wanted: {}, {}, {}.", counted(plan.users, "user"),
                         counted(plan.groups, "group"), counted(plan.memberships, "membership")));
    if (plan.actions.empty()) {
        out.line(out.ink(Ink::green, nothing_to_do(plan)));
    } else {
        out.line(fmt::format("  To do: {}.", in_words(plan.actions)));
    }

    write_held_back(out, plan);
    write_actions(out, plan.actions);
    write_pending(out, plan);
    write_not_done(out, "Skipped, as the options say", plan.skipped, Ink::dim);
    write_orphans(out, plan.orphans);
    write_unmanaged(out, plan);
    return std::move(out).text();
}

std::string held_export_text(const Held& held, const TextStyle& style) {
    Writer out(style);
    write_held(out, {held});
    out.line();
    out.line("Nothing was committed: the manifests stay as they are.");
    return std::move(out).text();
}

} // namespace rollcall
