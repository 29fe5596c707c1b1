#include "action_text.hpp"
#include "waiting.hpp"

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

/// Many people, grouped by what happens to them.
void write_people_by_kind(Writer& out,
                          const std::vector<const Action*>& people,
                          std::size_t width) {
    std::map<int, std::vector<const Action*>> kinds;
    for (const auto* action : people) kinds[danger_of(*action)].push_back(action);
    std::vector<std::size_t> sizes;
    for (const auto& [danger, actions] : kinds) sizes.push_back(actions.size());
    const auto most = lines_per_block(sizes, out.style().most);
    for (const auto& [danger, actions] : kinds) {
        const auto& first = *actions.front();
        const auto count = static_cast<std::size_t>(
            std::count_if(actions.begin(), actions.end(),
                          [](const Action* action) { return !action->temporary; }));
        out.line(fmt::format("  {} {}", out.ink(ink_of(first), sign_of(first)),
                             kind_in_words(first, count)));
        for (std::size_t i = 0; i < actions.size() && i < most; ++i) {
            out.line(fmt::format("      {}  {}", Writer::padded(name_of(*actions[i]), width),
                                 what(*actions[i])));
        }
        if (actions.size() > most) out.more(6, actions.size() - most);
    }
}

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
    out.heading(fmt::format("People ({})", grouped(persons.size())));
    if (out.is_long(people.size())) {
        write_people_by_kind(out, people, width);
    } else {
        std::stable_sort(people.begin(), people.end(), [](const Action* a, const Action* b) {
            return rank_of(*a) < rank_of(*b);
        });
        for (const auto* action : people) out.item(action_line(out, *action, width));
        out.end_section();
    }
    if (linked.empty()) return;
    const auto count =
        linked.size() > 12 ? fmt::format(" {}", grouped(linked.size())) : std::string();
    out.names(2, fmt::format("{} link{} existing accounts: ", out.ink(Ink::cyan, "="), count),
              linked);
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
    [[nodiscard]] ActionKind worst() const {
        ActionKind worst = removed.empty() ? ActionKind::member_add : ActionKind::member_remove;
        int danger = danger_of({.kind = worst});
        for (const auto* action : own) {
            if (danger_of(*action) >= danger) continue;
            danger = danger_of(*action);
            worst = action->kind;
        }
        return worst;
    }
};

std::vector<GroupSection> group_sections(const std::vector<Action>& actions) {
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
    std::vector<GroupSection> sections;
    for (auto& [uid, section] : by_uid) sections.push_back(std::move(section));
    return sections;
}

std::string block_of(ActionKind worst, std::size_t count) {
    const auto groups = counted(count, "group");
    if (worst == ActionKind::member_remove) return "remove members from " + groups;
    if (worst == ActionKind::member_add) return "add members to " + groups;
    return counted_in_words(worst, count);
}

/// All that happens to one group, on one line.
std::string in_brief(const GroupSection& section, ActionKind block) {
    std::string text;
    const auto add = [&text](const std::string& part) {
        if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
    };
    for (const auto* action : section.own) {
        auto part = what(*action);
        if (action->kind != block) {
            part = std::string(verb_of(action->kind)) + (part.empty() ? "" : " ") + part;
        }
        add(part);
    }
    const auto members = [](std::string_view sign, std::size_t count) {
        return count == 0 ? std::string() : fmt::format("{}{}", sign, counted(count, "member"));
    };
    add(members("−", section.removed.size()));
    add(members("+", section.added.size()));
    return text;
}

/// Many groups, grouped by the most dangerous thing that happens to them; who loses most first.
void write_groups_by_kind(Writer& out, const std::vector<GroupSection>& sections) {
    std::map<int, std::vector<const GroupSection*>> blocks;
    std::size_t width = 0;
    for (const auto& section : sections) {
        blocks[danger_of({.kind = section.worst()})].push_back(&section);
        width = std::max(width, display_width(label(section.group)));
    }
    width = std::min(width, k_widest_name);
    std::vector<std::size_t> sizes;
    for (const auto& [danger, block] : blocks) sizes.push_back(block.size());
    const auto most = lines_per_block(sizes, out.style().most);
    for (auto& [danger, block] : blocks) {
        const auto kind = block.front()->worst();
        std::sort(block.begin(), block.end(), [](const GroupSection* a, const GroupSection* b) {
            const auto lost_a = a->removed.size();
            const auto lost_b = b->removed.size();
            return lost_a != lost_b ? lost_a > lost_b : a->group < b->group;
        });
        const Action sample{.kind = kind};
        out.line(fmt::format("  {} {}", out.ink(ink_of(sample), sign_of(sample)),
                             block_of(kind, block.size())));
        for (std::size_t i = 0; i < block.size() && i < most; ++i) {
            out.line(fmt::format("      {}  {}", Writer::padded(label(block[i]->group), width),
                                 in_brief(*block[i], kind)));
        }
        if (block.size() > most) out.more(6, block.size() - most);
    }
}

void write_group(Writer& out, const GroupSection& section, std::size_t width) {
    if (section.own.empty()) {
        out.item(fmt::format("{} {} {}", out.ink(Ink::yellow, "~"), Writer::padded("members", 17),
                             label(section.group)));
    }
    bool first = true;
    for (const auto* action : section.own) {
        const auto line = action_line(out, *action, width);
        first ? out.item(line) : out.continued(line);
        first = false;
    }
    if (!section.added.empty()) out.names(6, out.ink(Ink::green, "+") + " ", section.added);
    if (!section.removed.empty()) out.names(6, out.ink(Ink::red, "−") + " ", section.removed);
}

void write_groups(Writer& out, const std::vector<Action>& actions, std::size_t width) {
    auto sections = group_sections(actions);
    if (sections.empty()) return;
    out.heading(fmt::format("Groups ({})", grouped(sections.size())));
    if (out.is_long(sections.size())) return write_groups_by_kind(out, sections);
    std::sort(sections.begin(), sections.end(), [](const GroupSection& a, const GroupSection& b) {
        return std::make_tuple(a.rank(), a.group) < std::make_tuple(b.rank(), b.group);
    });
    for (const auto& section : sections) write_group(out, section, width);
    out.end_section();
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
    std::vector<ReportLine> entries;
    for (const auto& item : items) {
        const auto subject = subject_of(item);
        const auto code = out.ink(Ink::dim, fmt::format("[{}]", to_string(item.code)));
        auto text = visible(item.detail);
        entries.push_back(
            {.block = code,
             .subject = subject,
             .line = fmt::format("{}  {} {}", Writer::padded(subject, width), text, code),
             .text = std::move(text)});
    }
    // What only follows from something else comes after it.
    const auto follows =
        out.ink(Ink::dim, fmt::format("[{}]", to_string(ReasonCode::depends_on_refused)));
    std::stable_partition(entries.begin(), entries.end(),
                          [&follows](const ReportLine& entry) { return entry.block != follows; });
    write_entries(out, entries);
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
    if (!users.empty()) out.names(2, "users: ", users);
    if (!groups.empty()) out.names(2, "groups: ", groups);
}

/// The whole plan in a few lines, for the end of a long text: there the eye is.
void write_summary(Writer& out, const Plan& plan) {
    out.heading("In short");
    out.line(fmt::format("  to do: {}", in_words(plan.actions)));
    std::string rest;
    const auto add = [&rest](std::size_t count, std::string_view word) {
        if (count > 0)
            rest += (rest.empty() ? "" : ", ") + fmt::format("{} {}", grouped(count), word);
    };
    add(plan.refused.size(), "refused");
    add(plan.pending.size(), "pending");
    add(plan.skipped.size(), "skipped");
    if (!rest.empty()) out.line("  not done: " + rest);
    write_ways_out(out, plan.held);
}

std::string nothing_to_do(const Plan& plan) {
    if (!plan.held.empty() || !plan.refused.empty() || !plan.pending.empty()) {
        return "  Nothing to do now; what is held, refused or pending is below.";
    }
    return plan.skipped.empty() ? "  Nothing to do: the team is as wanted."
                                : "  Nothing to do: what differs is skipped, as the options say.";
}

void write_orphans(Writer& out, const std::vector<Orphan>& orphans) {
    if (orphans.empty()) return;
    out.heading(fmt::format("Orphans: provisioned once, by the look of their external id, and "
                            "in no manifest ({})",
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
    out.end_section();
}

} // namespace

void write_held_back(Writer& out, const Plan& plan) {
    write_held(out, plan.held);
    write_not_done(out, "Refused: cannot be done like this", plan.refused, Ink::red);
}

void write_pending(Writer& out, const Plan& plan) {
    write_not_done(out, "Pending: not possible yet", plan.pending, Ink::bold);
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
    const auto width = name_width(plan.actions);
    write_people(out, plan.actions, width);
    write_groups(out, plan.actions, width);
    write_pending(out, plan);
    write_not_done(out, "Skipped, as the options say", plan.skipped, Ink::dim);
    write_orphans(out, plan.orphans);
    write_unmanaged(out, plan);
    if (out.lines() > k_screen) write_summary(out, plan);
    return std::move(out).text();
}

} // namespace rollcall
