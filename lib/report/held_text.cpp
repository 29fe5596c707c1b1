#include "action_text.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace rollcall {
namespace {

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

/// The most dangerous of what is held under one hold.
int danger_of(const Held& held) {
    int worst = 100;
    for (const auto& action : held.actions) worst = std::min(worst, rollcall::danger_of(action));
    return worst;
}

std::string headline(const Writer& out, const Held& held) {
    if (held.hold_id.empty()) return held_in_words(held);
    return out.ink(Ink::bold, held.hold_id) + ": " + held_in_words(held);
}

/// One line each, as many as there is room for.
void write_each(Writer& out, const std::vector<Action>& actions, std::size_t most) {
    const auto width = name_width(actions);
    for (std::size_t i = 0; i < actions.size() && i < most; ++i) {
        auto line = action_line(out, actions[i], width);
        if (actions[i].is_member()) line += " in " + label(actions[i].group);
        out.detail(line);
    }
    if (actions.size() > most) out.detail_more(actions.size() - most);
}

/// Few actions one by one, many grouped by what they do; the most dangerous first, for those that
/// wait for them stand before them in the plan's order, too.
void write_actions_of(Writer& out, std::vector<Action> actions) {
    std::stable_sort(actions.begin(), actions.end(), [](const Action& a, const Action& b) {
        return rollcall::danger_of(a) < rollcall::danger_of(b);
    });
    constexpr std::size_t k_few = 12;
    constexpr std::size_t k_shown = 5;
    if (out.style().full || actions.size() <= k_few) {
        return write_each(out, actions, out.style().full ? actions.size() : k_shown);
    }
    struct Kind {
        const Action* first = nullptr;
        std::vector<std::string> names{};
        std::map<std::string, std::size_t> groups{}; ///< of memberships
    };
    std::map<int, Kind> kinds;
    for (const auto& action : actions) {
        if (action.temporary) continue;
        auto& kind = kinds[rollcall::danger_of(action)];
        if (kind.first == nullptr) kind.first = &action;
        kind.names.push_back(name_of(action));
        if (action.is_member()) ++kind.groups[label(action.group)];
    }
    for (auto& [danger, kind] : kinds) {
        auto lead = fmt::format("{} {}", out.ink(ink_of(*kind.first), sign_of(*kind.first)),
                                kind_in_words(*kind.first, kind.names.size()));
        if (!kind.first->is_member()) {
            std::sort(kind.names.begin(), kind.names.end());
            out.names(6, lead + ": ", kind.names);
            continue;
        }
        // Who loses what matters less here than which groups lose how many.
        std::vector<std::pair<std::size_t, std::string>> groups;
        for (const auto& [group, count] : kind.groups) groups.emplace_back(count, group);
        std::stable_sort(groups.begin(), groups.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        std::vector<std::string> names;
        for (const auto& [count, group] : groups) {
            names.push_back(fmt::format("{} ({})", group, grouped(count)));
        }
        lead +=
            names.size() == 1 ? " in " : fmt::format(" in {}: ", counted(names.size(), "group"));
        out.names(6, lead, names);
    }
}

std::vector<const Held*> by_danger(const std::vector<Held>& held) {
    std::vector<const Held*> sorted;
    for (const auto& item : held) sorted.push_back(&item);
    std::stable_sort(sorted.begin(), sorted.end(), [](const Held* a, const Held* b) {
        const int danger_a = danger_of(*a);
        const int danger_b = danger_of(*b);
        return danger_a != danger_b ? danger_a < danger_b : a->count > b->count;
    });
    return sorted;
}

/// Group after group may lose too large a share: then one line each, and the command once.
constexpr std::size_t k_most_explained = 6;

} // namespace

std::string held_in_words(const Held& held) {
    const auto words = in_words(held.actions);
    if (held.hold_id.empty()) return fmt::format("{}: {}", visible(held.detail), words);
    const auto limit = limit_words(held);
    return words + (limit.empty() ? "" : " (" + limit + ")");
}

std::string way_out(const Held& held) {
    if (held.hold_id.empty()) {
        return fmt::format("to let it go: set {} to {}", held.hazard, way_out_of(held.code));
    }
    return fmt::format("to let it go: rollcall approve {} --reason \"…\"", held.hold_id);
}

std::string way_out_for_one(const Held& held) {
    switch (held.code) {
    case ReasonCode::suspended_by_hand:
        return "to leave one of them suspended: an override (setState: disabled, or ignore)";
    case ReasonCode::removed_by_hand: return "to leave one of them removed: an override (ignore)";
    case ReasonCode::deleted_by_hand: return "to leave one of them deleted: an override (ignore)";
    default: return "";
    }
}

void write_held(Writer& out, const std::vector<Held>& held) {
    if (held.empty()) return;
    const bool brief = !out.style().full && held.size() > k_most_explained;
    out.heading(fmt::format("Held back: needs a decision ({})", grouped(held.size())), Ink::yellow);
    if (brief) {
        std::vector<Action> all;
        for (const auto& item : held) {
            all.insert(all.end(), item.actions.begin(), item.actions.end());
        }
        out.line("  in all: " + in_words(all));
    }
    for (const auto* item : by_danger(held)) {
        auto line = headline(out, *item);
        if (brief && item->code == ReasonCode::per_group_percent && !item->actions.empty()) {
            line += " in " + label(item->actions.front().group);
        }
        out.item(line);
        if (brief) {
            if (item->hold_id.empty()) out.detail(way_out(*item));
            continue;
        }
        if (!item->hold_id.empty() && !item->detail.empty()) out.detail(item->detail);
        out.detail(way_out(*item));
        if (const auto one = way_out_for_one(*item); !one.empty()) out.detail(one);
        write_actions_of(out, item->actions);
    }
    out.end_section();
    if (brief) out.line("  to let one or several go: rollcall approve HOLD-ID… --reason \"…\"");
}

void write_ways_out(Writer& out, const std::vector<Held>& held) {
    constexpr std::size_t k_most = 5;
    std::size_t shown = 0;
    for (const auto* item : by_danger(held)) {
        if (shown++ == k_most) return out.more(2, held.size() - k_most);
        out.line(fmt::format("  held: {}; {}", in_words(item->actions), way_out(*item)));
    }
}

} // namespace rollcall
