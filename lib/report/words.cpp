#include <rollcall/base/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <array>
#include <map>
#include <vector>

namespace rollcall {
namespace {

constexpr std::size_t k_most_names = 8;
constexpr std::size_t k_most_lines = 200; ///< of one kind in a commit message

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const auto& part : parts) {
        if (!text.empty()) text += separator;
        text += part;
    }
    return text;
}

/// "+ann, +bob, and 3 more"
std::string names(std::string_view sign, const std::vector<Slug>& slugs) {
    std::vector<std::string> parts;
    for (const auto& slug : slugs) {
        if (parts.size() == k_most_names) {
            parts.push_back(fmt::format("and {} more", grouped(slugs.size() - k_most_names)));
            break;
        }
        parts.push_back(std::string(sign) + slug.str());
    }
    return join(parts, ", ");
}

std::string value_words(const RosterChanges::ValueChange& change) {
    return fmt::format("{} \"{}\" → \"{}\"", to_string(change.field), visible(change.before),
                       visible(change.after));
}

bool renamed(const RosterChanges::GroupChange& group) {
    for (const auto& value : group.values) {
        if (value.field == Field::display_name) return true;
    }
    return false;
}

void add_lines(std::string& body,
               const std::vector<RosterChanges::GroupChange>& groups,
               std::string_view verb) {
    std::size_t lines = 0;
    for (const auto& group : groups) {
        if (++lines > k_most_lines) {
            body += fmt::format("and {} more groups\n", grouped(groups.size() - k_most_lines));
            break;
        }
        std::vector<std::string> parts;
        for (const auto& value : group.values) parts.push_back(value_words(value));
        if (!group.added.empty()) parts.push_back(names("+", group.added));
        if (!group.removed.empty()) parts.push_back(names("−", group.removed));
        body += fmt::format("{}{}: {}\n", verb, visible(group.display_name),
                            parts.empty() ? "no members" : join(parts, "; "));
    }
}

std::string hazards_of(const RosterChanges& changes) {
    std::vector<std::string> parts;
    const auto add = [&parts](std::string_view hazard, std::size_t count) {
        if (count > 0) parts.push_back(fmt::format("{}={}", hazard, count));
    };
    std::size_t emails = 0;
    std::size_t disabled = 0;
    std::size_t roles = 0;
    for (const auto& user : changes.users_changed) {
        for (const auto& value : user.values) {
            emails += value.field == Field::email;
            roles += value.field == Field::role;
            disabled += value.field == Field::state && value.after == "disabled";
        }
    }
    add("user-leave", changes.users_removed.size());
    add("user-disable", disabled);
    add("group-delete", changes.groups_removed.size());
    add("membership-remove", changes.memberships_removed());
    add("role-change", roles);
    add("email-change", emails);
    return join(parts, " ");
}

struct Words {
    ActionKind kind;
    std::string_view verb; ///< of one such action, before its subject
    std::string_view wish; ///< before a count
    std::string_view noun;
    std::string_view done; ///< after a count
};

constexpr std::array k_words{
    Words{ActionKind::user_create, "invite", "invite", "user", "invited"},
    Words{ActionKind::user_recover, "recover", "recover", "user", "recovered"},
    Words{ActionKind::user_adopt, "link", "link", "user", "linked"},
    Words{ActionKind::user_relink, "relink", "relink", "user", "relinked"},
    Words{ActionKind::user_update, "update", "update", "user", "updated"},
    Words{ActionKind::user_suspend, "suspend", "suspend", "user", "suspended"},
    Words{ActionKind::user_unsuspend, "unsuspend", "unsuspend", "user", "unsuspended"},
    Words{ActionKind::user_remove, "remove", "remove", "user", "removed"},
    Words{ActionKind::user_cancel_invitation, "cancel invitation", "cancel", "invitation",
          "cancelled"},
    Words{ActionKind::group_create, "create", "create", "group", "created"},
    Words{ActionKind::group_adopt, "link", "link", "group", "linked"},
    Words{ActionKind::group_rename, "rename", "rename", "group", "renamed"},
    Words{ActionKind::group_update, "update", "update", "group", "updated"},
    Words{ActionKind::group_delete, "delete", "delete", "group", "deleted"},
    Words{ActionKind::member_add, "add to group", "add", "membership", "added"},
    Words{ActionKind::member_remove, "remove from group", "remove", "membership", "removed"},
};

using Counts = std::map<ActionKind, std::size_t>;

template <class Phrase> std::string counts_in_words(const Counts& counts, Phrase phrase) {
    std::vector<std::string> parts;
    for (const auto& words : k_words) {
        const auto found = counts.find(words.kind);
        if (found != counts.end())
            parts.push_back(phrase(words, counted(found->second, words.noun)));
    }
    return parts.empty() ? "nothing to do" : join(parts, ", ");
}

} // namespace

std::string change_subject(const RosterChanges& changes) {
    std::vector<std::string> parts;
    const auto add = [&parts](std::string_view sign, std::size_t count, std::string_view noun,
                              std::string_view suffix) {
        if (count > 0) parts.push_back(fmt::format("{}{}{}", sign, counted(count, noun), suffix));
    };
    std::size_t renames = 0;
    for (const auto& group : changes.groups_changed) renames += renamed(group);
    add("+", changes.users_added.size(), "user", "");
    add("−", changes.users_removed.size(), "user", "");
    add("", changes.users_changed.size(), "user", " changed");
    add("+", changes.groups_added.size(), "group", "");
    add("−", changes.groups_removed.size(), "group", "");
    add("", renames, "group", " renamed");
    add("+", changes.memberships_added(), "membership", "");
    add("−", changes.memberships_removed(), "membership", "");
    return parts.empty() ? "Same people and groups, written anew" : join(parts, ", ");
}

std::string change_message(const RosterChanges& changes,
                           std::string_view source,
                           std::string_view digest,
                           const std::vector<std::pair<std::string, std::string>>& trailers) {
    std::string body;
    if (!changes.users_added.empty()) {
        body += "Joining: " + names("+", changes.users_added) + "\n";
    }
    if (!changes.users_removed.empty()) {
        body += "Leaving: " + names("−", changes.users_removed) + "\n";
    }
    std::size_t lines = 0;
    for (const auto& user : changes.users_changed) {
        if (++lines > k_most_lines) {
            body += fmt::format("and {} more people changed\n",
                                grouped(changes.users_changed.size() - k_most_lines));
            break;
        }
        std::vector<std::string> parts;
        for (const auto& value : user.values) parts.push_back(value_words(value));
        body += fmt::format("{}: {}\n", user.name.str(), join(parts, "; "));
    }
    add_lines(body, changes.groups_added, "New group ");
    add_lines(body, changes.groups_removed, "Deleted group ");
    add_lines(body, changes.groups_changed, "");

    std::string message = change_subject(changes) + "\n\n";
    if (!body.empty()) message += body + "\n";
    message += fmt::format("Rollcall-Source: {}\nRollcall-Snapshot: {}\n", visible(source), digest);
    if (const auto hazards = hazards_of(changes); !hazards.empty()) {
        message += "Rollcall-Hazards: " + hazards + "\n";
    }
    for (const auto& [key, value] : trailers) {
        message += fmt::format("{}: {}\n", key, visible(value));
    }
    return message;
}

std::string in_words(std::span<const Action> actions) {
    Counts counts;
    for (const auto& action : actions) {
        if (!action.temporary) ++counts[action.kind];
    }
    return counts_in_words(counts, [](const Words& words, const std::string& count) {
        return fmt::format("{} {}", words.wish, count);
    });
}

std::string done_in_words(const PassReport& report) {
    Counts counts;
    report.each([&counts](const Action& action, const ActionOutcome& outcome) {
        if (outcome.status == ActionStatus::done && !action.temporary) ++counts[action.kind];
    });
    return counts_in_words(counts, [](const Words& words, const std::string& count) {
        return fmt::format("{} {}", count, words.done);
    });
}

std::string_view verb_of(ActionKind kind) noexcept {
    for (const auto& words : k_words) {
        if (words.kind == kind) return words.verb;
    }
    return "?";
}

std::string change_in_words(const Change& change) {
    const auto shown = [](const std::optional<std::string>& value) {
        return value && !value->empty() ? '"' + visible(*value) + '"' : std::string("none");
    };
    return fmt::format("{} {} → {}", to_string(change.field), shown(change.shown(change.before)),
                       shown(change.shown(change.after)));
}

} // namespace rollcall
