#include <rollcall/base/text.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <array>
#include <map>
#include <vector>

namespace rollcall {
namespace {

constexpr std::size_t k_most_names = 8;
constexpr std::size_t k_most_lines = 20;    ///< of one kind in a commit message
constexpr std::size_t k_subject_width = 72; ///< columns; longer ones are cut by `git log`
constexpr std::size_t k_body_width = 200;   ///< a line beyond it is cut

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

/// One line of a commit message, cut where a hostile value makes it a paragraph.
void add_line(std::string& body, std::string line) {
    if (display_width(line) > k_body_width) line = shortened(line, k_body_width);
    body += line + '\n';
}

void add_lines(std::string& body,
               const std::vector<RosterChanges::GroupChange>& groups,
               std::string_view verb) {
    std::size_t lines = 0;
    for (const auto& group : groups) {
        if (++lines > k_most_lines) {
            body +=
                fmt::format("… and {} more such groups\n", grouped(groups.size() - k_most_lines));
            break;
        }
        std::vector<std::string> parts;
        for (const auto& value : group.values) parts.push_back(value_words(value));
        if (!group.added.empty()) parts.push_back(names("+", group.added));
        if (!group.removed.empty()) parts.push_back(names("−", group.removed));
        add_line(body, fmt::format("{}{}: {}", verb, visible(group.display_name),
                                   parts.empty() ? "no members" : join(parts, "; ")));
    }
}

/// The counts of every kind, in as few columns as can be.
std::string dense_subject(const RosterChanges& changes, std::size_t renames) {
    std::vector<std::string> parts;
    const auto add = [&parts](std::string_view noun, std::size_t more, std::size_t less,
                              std::size_t changed, std::string_view word) {
        if (more + less + changed == 0) return;
        std::string part(noun);
        if (more > 0) part += " +" + grouped(more);
        if (less > 0) part += " −" + grouped(less);
        if (changed > 0) part += fmt::format(" {} {}", grouped(changed), word);
        parts.push_back(std::move(part));
    };
    add("users", changes.users_added.size(), changes.users_removed.size(),
        changes.users_changed.size(), "changed");
    add("groups", changes.groups_added.size(), changes.groups_removed.size(), renames, "renamed");
    add("members", changes.memberships_added(), changes.memberships_removed(), 0, "");
    return join(parts, ", ");
}

/// By class, as the guards of the pass that applies them count them.
std::string hazards_of(const RosterChanges& changes, const Policy& policy) {
    std::vector<std::string> parts;
    const auto add = [&parts](Hazard hazard, std::size_t count) {
        if (count > 0) parts.push_back(fmt::format("{}={}", to_string(hazard), count));
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
    const auto& users = policy.users;
    const auto ending_in = [&](UserExit exit) {
        std::size_t count = 0;
        if (!users.deprovision) return count;
        if (users.on_removed == exit) count += changes.users_removed.size();
        if (users.on_disabled == exit) count += disabled;
        return count;
    };
    const bool deletes = policy.groups.remove && policy.groups.on_removed == GroupExit::remove;
    add(Hazard::user_suspend, ending_in(UserExit::suspend));
    add(Hazard::user_remove, ending_in(UserExit::remove));
    add(Hazard::group_delete, deletes ? changes.groups_removed.size() : 0);
    add(Hazard::membership_remove, changes.memberships_removed());
    add(Hazard::role_change, roles);
    add(Hazard::email_change, emails);
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

std::string subject_line(std::string text) {
    if (display_width(text) <= k_subject_width) return text;
    while (display_width(text) + 3 > k_subject_width && text.find(", ") != std::string::npos) {
        text.erase(text.rfind(", "));
    }
    return text + ", …";
}

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
    if (parts.empty()) return "Same people and groups, written anew";
    auto subject = join(parts, ", ");
    if (display_width(subject) <= k_subject_width) return subject;
    return subject_line(dense_subject(changes, renames));
}

std::string change_message(const RosterChanges& changes,
                           const Policy& policy,
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
            body += fmt::format("… and {} more people changed\n",
                                grouped(changes.users_changed.size() - k_most_lines));
            break;
        }
        std::vector<std::string> parts;
        for (const auto& value : user.values) parts.push_back(value_words(value));
        add_line(body, fmt::format("Changed user {}: {}", user.name.str(), join(parts, "; ")));
    }
    add_lines(body, changes.groups_added, "New group ");
    add_lines(body, changes.groups_removed, "Deleted group ");
    // No line begins with a value: a group called "Signed-off-by" would begin with a trailer.
    add_lines(body, changes.groups_changed, "Changed group ");

    std::string message = change_subject(changes) + "\n\n";
    if (!body.empty()) message += body + "\n";
    message += fmt::format("Rollcall-Source: {}\nRollcall-Snapshot: {}\n", visible(source), digest);
    if (const auto hazards = hazards_of(changes, policy); !hazards.empty()) {
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

std::string counted_in_words(ActionKind kind, std::size_t count) {
    for (const auto& words : k_words) {
        if (words.kind == kind) return fmt::format("{} {}", words.wish, counted(count, words.noun));
    }
    return "?";
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
