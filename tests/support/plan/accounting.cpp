#include "support/plan/accounting.hpp"

#include "support/paths.hpp"

#include <rollcall/diff/compare.hpp>
#include <rollcall/diff/pairing.hpp>
#include <rollcall/plan/effective.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

namespace rollcall::test {
namespace {

std::string key_of(const UserRef& user) {
    return user.uid.empty() ? user.member.str() : user.uid.str();
}

std::string key_of(const GroupRef& group) {
    return group.uid.empty() ? group.group.str() : group.uid.str();
}

std::string person_fact(const UserRef& user, std::string_view what) {
    return "person " + key_of(user) + " " + std::string(what);
}

std::string group_fact(const GroupRef& group, std::string_view what) {
    return "group " + key_of(group) + " " + std::string(what);
}

std::string member_fact(const UserRef& user, const GroupRef& group) {
    return "membership of " + key_of(user) + " in " + key_of(group);
}

/// The facts that an action would make true.
std::vector<std::string> facts_of(const Action& action) {
    if (action.temporary) return {};
    switch (action.kind) {
    case ActionKind::member_add:
    case ActionKind::member_remove: return {member_fact(action.user, action.group)};
    case ActionKind::user_create:
    case ActionKind::user_recover:
    case ActionKind::user_remove:
    case ActionKind::user_cancel_invitation: return {person_fact(action.user, "presence")};
    case ActionKind::user_adopt: return {person_fact(action.user, "link")};
    case ActionKind::group_create:
    case ActionKind::group_delete: return {group_fact(action.group, "presence")};
    case ActionKind::group_adopt: return {group_fact(action.group, "link")};
    default: break;
    }
    std::vector<std::string> facts;
    if (action.kind == ActionKind::user_relink) facts.push_back(person_fact(action.user, "link"));
    for (const auto& change : action.changes) {
        facts.push_back(action.is_group() ? group_fact(action.group, to_string(change.field))
                                          : person_fact(action.user, to_string(change.field)));
    }
    return facts;
}

/// The fact that an entry without an action is about.
std::string fact_of(const NotDone& item) {
    if (item.user != UserRef{} && item.group != GroupRef{}) {
        return member_fact(item.user, item.group);
    }
    if (item.group != GroupRef{}) return group_fact(item.group, "as a whole");
    switch (item.code) {
    case ReasonCode::awaits_activation:
    case ReasonCode::no_ledger_yet:
    case ReasonCode::disabled_kept: return person_fact(item.user, "state");
    default: return person_fact(item.user, "as a whole");
    }
}

class Account {
public:
    Account(const PlanInput& input, const Plan& plan)
        : input_(input), effective_(effective_desired(input.manifests,
                                                      input.overrides,
                                                      input.applied,
                                                      input.policy,
                                                      std::string_view(input.now).substr(0, 10))),
          pairing_(pair_rosters(effective_.roster, input.applied, input.live)) {
        for (const auto& [code, list] : documented_reasons()) list_of_[code] = list;
        for (const auto& action : plan.actions) mention(facts_of(action));
        for (const auto& held : plan.held) {
            check_list(held.code, "Held");
            for (const auto& action : held.actions) mention(facts_of(action));
        }
        collect(plan.refused, "Refused");
        collect(plan.skipped, "Skipped");
        collect(plan.pending, "Pending");
        for (const auto& user : plan.unmanaged_users) mention({person_fact(user, "unmanaged")});
        for (const auto& group : plan.unmanaged_groups) mention({group_fact(group, "unmanaged")});
    }

    std::vector<std::string> problems() && {
        for (const auto& [fact, times] : mentions_) {
            if (times > 1) report(fact + " is listed " + std::to_string(times) + " times");
        }
        ask_for_people();
        ask_for_groups();
        return std::move(problems_);
    }

private:
    void report(std::string problem) { problems_.push_back(std::move(problem)); }

    void mention(const std::vector<std::string>& facts) {
        for (const auto& fact : facts) ++mentions_[fact];
    }

    void check_list(ReasonCode code, const std::string& list) {
        const auto found = list_of_.find(std::string(to_string(code)));
        if (found == list_of_.end() || found->second != list) {
            report(std::string(to_string(code)) + " stands among " + list);
        }
    }

    void collect(const std::vector<NotDone>& items, const std::string& list) {
        for (const auto& item : items) {
            check_list(item.code, list);
            if (item.detail.empty()) report(std::string(to_string(item.code)) + " says nothing");
            // An override that has no effect is no fact of the team.
            if (item.code == ReasonCode::override_expired
                || item.code == ReasonCode::override_unknown_subject) {
                continue;
            }
            const auto facts = item.action ? facts_of(*item.action) : std::vector{fact_of(item)};
            // The first half of a step through a temporary value says nothing about the end.
            mention(facts);
        }
    }

    bool mentioned(const std::string& fact) const { return mentions_.contains(fact); }

    void ask(const std::string& fact, const std::string& whole = {}) {
        if (!mentioned(fact) && (whole.empty() || !mentioned(whole))) {
            report(fact + " is not accounted for");
        }
    }

    UserRef ref(const PersonRow& row) const {
        UserRef ref;
        if (row.live) ref.member = input_.live.user(*row.live).member_id;
        if (row.applied) ref.uid = input_.applied.user(*row.applied).uid;
        if (row.desired) ref.uid = effective_.roster.user(*row.desired).uid;
        return ref;
    }

    GroupRef ref(const GroupRow& row) const {
        GroupRef ref;
        if (row.live) ref.group = input_.live.groups[*row.live].group_id;
        if (row.applied) ref.uid = input_.applied.groups[*row.applied].uid;
        if (row.desired) ref.uid = effective_.roster.groups[*row.desired].uid;
        return ref;
    }

    void ask_for_people() {
        for (const auto& user : input_.manifests.users) {
            if (find_user(effective_.roster, user.uid)) continue;
            if (effective_.disabled_to_remove.contains(user.uid)) continue; // a leaver, below
            const UserRef left_out{.uid = user.uid};
            ask(person_fact(left_out, "as a whole"));
        }
        for (const auto& row : pairing_.people) {
            const auto person = ref(row);
            const auto whole = person_fact(person, "as a whole");
            if (row.desired) {
                row.live ? ask_for_values(row) : ask(person_fact(person, "presence"), whole);
            } else if (row.applied && row.live) {
                ask_for_leaver(row);
            } else if (row.live) {
                ask(person_fact(person, "unmanaged"));
            }
        }
    }

    void ask_for_values(const PersonRow& row) {
        const auto& desired = effective_.roster.user(*row.desired);
        const auto& live = input_.live.user(*row.live);
        const auto person = ref(row);
        const auto whole = person_fact(person, "as a whole");
        // Who loses the invitation loses everything with it.
        const auto presence = person_fact(person, "presence");
        if (mentioned(presence)) return;
        for (const auto& difference : compare_user(desired, nullptr, live)) {
            ask(person_fact(person, to_string(difference.field)), whole);
        }
        const bool locked = live.state == UserState::suspended;
        if (desired.state && (desired.state == UserState::suspended) != locked) {
            ask(person_fact(person, "state"), whole);
        }
        const bool linked =
            row.applied && input_.applied.user(*row.applied).member_id == live.member_id;
        if (!linked) ask(person_fact(person, "link"), whole);
    }

    void ask_for_leaver(const PersonRow& row) {
        const auto& applied = input_.applied.user(*row.applied);
        const auto& live = input_.live.user(*row.live);
        const auto person = ref(row);
        // Suspended by us: that was all there was to do.
        const bool by_us = applied.state == UserState::suspended || applied.suspension_asked;
        if (by_us && live.state == UserState::suspended) return;
        if (mentioned(person_fact(person, "presence"))) return;
        ask(person_fact(person, "state"), person_fact(person, "as a whole"));
    }

    void ask_for_groups() {
        for (const auto& row : pairing_.groups) {
            const auto group = ref(row);
            const auto whole = group_fact(group, "as a whole");
            if (!row.desired) {
                if (row.applied && row.live) ask(group_fact(group, "presence"), whole);
                if (!row.applied && row.live
                    && input_.live.groups[*row.live].management != GroupManagement::system) {
                    ask(group_fact(group, "unmanaged"));
                }
                continue;
            }
            const auto& desired = effective_.roster.groups[*row.desired];
            if (row.live) {
                const auto& live = input_.live.groups[*row.live];
                for (const auto& difference : compare_group(desired, nullptr, live)) {
                    ask(group_fact(group, to_string(difference.field)), whole);
                }
            } else {
                ask(group_fact(group, "presence"), whole);
            }
            // Memberships are accounted for one by one, whatever becomes of their group.
            for (const auto& difference :
                 compare_members(row, pairing_, effective_.roster, input_.applied, input_.live)) {
                const auto person = ref(pairing_.people[difference.person]);
                ask(member_fact(person, group));
            }
        }
    }

    const PlanInput& input_;
    EffectiveDesired effective_;
    Pairing pairing_;
    std::map<std::string, std::string> list_of_;
    std::map<std::string, std::size_t> mentions_;
    std::vector<std::string> problems_;
};

} // namespace

std::vector<std::string> unaccounted(const PlanInput& input, const Plan& plan) {
    return Account(input, plan).problems();
}

std::vector<std::pair<std::string, std::string>> documented_reasons() {
    std::ifstream file(source_dir() / "docs/reasons.md");
    std::vector<std::pair<std::string, std::string>> found;
    std::string list;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("## ")) {
            list = line.substr(3, line.find_first_of(": ", 3) - 3);
        } else if (line.starts_with("| `")) {
            found.emplace_back(line.substr(3, line.find('`', 3) - 3), list);
        }
    }
    return found;
}

} // namespace rollcall::test
