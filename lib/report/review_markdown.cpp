#include "action_text.hpp"
#include "markdown.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/report/review.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace rollcall {
namespace {

/// A heading with its entries below it, cut where there are too many.
class Section {
public:
    Section(std::string& out, std::string_view title, std::size_t size, const TextStyle& style)
        : Section(out, title, size, size, style) {}
    /// `subjects`: whom or what the entries are about, where one may have several.
    Section(std::string& out,
            std::string_view title,
            std::size_t subjects,
            std::size_t size,
            const TextStyle& style)
        : out_(out), size_(size), most_(style.full ? size : style.most) {
        if (size > 0) out_ += fmt::format("\n#### {} ({})\n\n", title, grouped(subjects));
    }
    void entry(const std::string& text) {
        if (written_++ < most_) out_ += "- " + text + '\n';
    }
    /// Below the last entry, where that was shown.
    void detail(const std::string& text) {
        if (written_ <= most_) out_ += "  - " + text + '\n';
    }
    void end() {
        if (size_ > most_) {
            out_ += fmt::format("- … and {} more; `rollcall plan --full` shows all\n",
                                grouped(size_ - most_));
        }
    }

private:
    std::string& out_;
    std::size_t size_;
    std::size_t most_;
    std::size_t written_ = 0;
};

/// "suspend `ann`: `disabled in the directory`"
std::string in_markdown(const Action& action) {
    auto text =
        fmt::format("{} {} {}", sign_of(action), verb_of(action.kind), code_span(name_of(action)));
    if (action.is_member()) text += " in " + code_span(label(action.group));
    if (const auto details = what(action); !details.empty()) text += ": " + code_span(details);
    return text;
}

void write_held_back(std::string& out, const Plan& plan, const TextStyle& style) {
    Section section(out, "Held back: needs a decision", plan.held.size(), style);
    for (const auto& held : plan.held) {
        const auto id = held.hold_id.empty() ? held.hazard : held.hold_id;
        section.entry(fmt::format("**{}**: {}", code_span(id), held_in_words(held)));
        section.detail(held.hold_id.empty()
                           ? way_out(held)
                           : fmt::format("to let it go: {}",
                                         code_span(fmt::format("rollcall approve {} --reason \"…\"",
                                                               held.hold_id))));
        if (const auto one = way_out_for_one(held); !one.empty()) section.detail(one);
        const auto most = style.full ? held.actions.size() : std::size_t{10};
        for (std::size_t i = 0; i < held.actions.size() && i < most; ++i) {
            section.detail(in_markdown(held.actions[i]));
        }
        if (held.actions.size() > most) {
            section.detail(fmt::format("… and {} more", grouped(held.actions.size() - most)));
        }
    }
    section.end();
}

void write_not_done(std::string& out,
                    std::string_view title,
                    const std::vector<NotDone>& items,
                    const TextStyle& style) {
    Section section(out, title, items.size(), style);
    for (const auto& item : items) {
        std::string subject;
        if (item.user != UserRef{}) subject = code_span(label(item.user));
        if (item.group != GroupRef{}) {
            subject += (subject.empty() ? "" : " in ") + code_span(label(item.group));
        }
        section.entry(fmt::format("{}: {} ({})", subject, code_span(item.detail),
                                  code_span(to_string(item.code))));
    }
    section.end();
}

/// What happens to one group, its members included.
struct GroupChange {
    std::string name{};
    std::vector<const Action*> own{};
    std::vector<std::string> added{};
    std::vector<std::string> removed{};
    std::vector<std::string> exceptions{}; ///< which memberships an override asks for
};

std::string
names(std::string_view sign, const std::vector<std::string>& members, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (i == most) {
            text += fmt::format(", and {} more", grouped(members.size() - most));
            break;
        }
        text += (i == 0 ? std::string(sign) + ' ' : std::string(", ")) + code_span(members[i]);
    }
    return text;
}

void write_groups(std::string& out, const Plan& plan, const TextStyle& style) {
    std::map<Uid, GroupChange> groups;
    for (const auto& action : plan.actions) {
        if (action.is_user()) continue;
        auto& group = groups[action.group.uid];
        group.name = label(action.group);
        if (action.is_group()) {
            group.own.push_back(&action);
        } else {
            (action.kind == ActionKind::member_add ? group.added : group.removed)
                .push_back(label(action.user));
            if (const auto& by = action.origin.exception; !by.name.empty()) {
                group.exceptions.push_back(fmt::format(
                    "{} by override {}{}: {}", code_span(label(action.user)), visible(by.name),
                    by.expires.empty() ? "" : " until " + by.expires, code_span(by.reason)));
            }
        }
    }
    Section section(out, "Groups", groups.size(), style);
    for (const auto& [uid, group] : groups) {
        std::string text;
        const auto add = [&text](const std::string& part) {
            if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
        };
        for (const auto* action : group.own) {
            const auto details = what(*action);
            add(std::string(verb_of(action->kind))
                + (details.empty() ? "" : " " + code_span(details)));
        }
        add(names("+", group.added, style.full ? group.added.size() : style.most));
        add(names("−", group.removed, style.full ? group.removed.size() : style.most));
        for (const auto& exception : group.exceptions) add(exception);
        section.entry(code_span(group.name) + ": " + text);
    }
    section.end();
}

void write_people(std::string& out, const Plan& plan, const TextStyle& style) {
    std::vector<const Action*> people;
    std::set<Uid> persons;
    for (const auto& action : plan.actions) {
        if (!action.is_user()) continue;
        people.push_back(&action);
        persons.insert(action.user.uid);
    }
    // What cannot be taken back as easily comes first, for the list may be cut.
    std::stable_sort(people.begin(), people.end(), [](const Action* a, const Action* b) {
        return danger_of(*a) < danger_of(*b);
    });
    Section section(out, "People", persons.size(), people.size(), style);
    for (const auto* action : people) section.entry(in_markdown(*action));
    section.end();
}

void write_policy(std::string& out, const Review& review, const TextStyle& style) {
    const auto& policy = *review.policy;
    out += fmt::format("#### The policy is another than that of {}\n\n", code_span(review.tracked));
    for (const auto& setting : policy.settings) {
        const auto shown = [](const std::optional<std::string>& value) {
            return value ? code_span(*value) : std::string("as `rollcall.yaml` says");
        };
        out += fmt::format("- {}: {} → {}\n", code_span(setting.path), shown(setting.before),
                           shown(setting.after));
    }
    out += fmt::format("\nOn the same manifests and the same team this change **{}**.\n",
                       policy_in_words(policy));
    for (const auto& [title, actions] :
         {std::pair("Only with the new policy", &policy.more),
          std::pair("Not any more with the new policy", &policy.fewer)}) {
        Section section(out, title, actions->size(), style);
        for (const auto& action : *actions) section.entry(in_markdown(action));
        section.end();
    }
    out += '\n';
}

std::string to_do(const Plan& plan) {
    if (!plan.actions.empty()) return in_words(plan.actions);
    if (!plan.held.empty() || !plan.refused.empty() || !plan.pending.empty()) {
        return "nothing now; what is held, refused or pending is below";
    }
    return "nothing: the team is as wanted";
}

} // namespace

std::string review_markdown(const Review& review, const TextStyle& style) {
    const auto& plan = review.plan;
    const auto short_id = [](const std::string& id) { return code_span(id.substr(0, 10)); };
    std::string out =
        fmt::format("### What {} does to the team {}\n\n",
                    review.revision.empty() ? "the tracked branch" : code_span(review.revision),
                    code_span(plan.team));
    if (review.policy) write_policy(out, review, style);
    out +=
        fmt::format("**To do: {}.**\n\nWanted: {}, {}, {}. Planned for commit {}, on top of {}.\n",
                    to_do(plan), counted(plan.users, "user"), counted(plan.groups, "group"),
                    counted(plan.memberships, "membership"), short_id(plan.desired_commit.str()),
                    plan.applied_commit ? "ledger " + short_id(plan.applied_commit->str())
                                        : std::string("an empty ledger"));
    write_held_back(out, plan, style);
    write_not_done(out, "Refused: cannot be done like this", plan.refused, style);
    write_people(out, plan, style);
    write_groups(out, plan, style);
    write_not_done(out, "Pending: not possible yet", plan.pending, style);
    write_not_done(out, "Skipped, as the options say", plan.skipped, style);
    if (!plan.unmanaged_users.empty() || !plan.unmanaged_groups.empty()) {
        out += fmt::format("\nNot ours, left alone: {}, {}.\n",
                           counted(plan.unmanaged_users.size(), "user"),
                           counted(plan.unmanaged_groups.size(), "group"));
    }
    return out;
}

} // namespace rollcall
