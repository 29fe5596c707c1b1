#include "world.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <set>
#include <stdexcept>

namespace rollcall::test {
namespace {

constexpr std::array k_emails{"a@acme.com", "b@acme.com", "c@acme.com", "d@acme.com",
                              "e@acme.com", "f@acme.com", "g@acme.com"};
constexpr std::array k_names{"Ops",
                             "Dev",
                             "Straße",
                             "\"q\": {x}",
                             "\u202e"
                             "evil",
                             "a\\b",
                             "Müller # x"};
constexpr std::array k_words{"Ann", "Müller", "", "- x, [", "null"};

template <class Array> std::string pick(const Array& words, Dice& dice) {
    return words[dice.below(words.size())];
}

/// A word of the list that is not taken yet; nothing when all are.
template <class Array>
std::optional<std::string> pick_free(const Array& words, std::set<std::string>& taken, Dice& dice) {
    for (int i = 0; i < 20; ++i) {
        auto word = pick(words, dice);
        if (taken.insert(word).second) return word;
    }
    return std::nullopt;
}

User* random_member(TeamModel& model, Dice& dice) {
    const auto place = dice.below(model.team.members.size());
    auto entry = std::next(model.team.members.begin(), static_cast<std::ptrdiff_t>(place));
    return entry->first == model.acting_admin ? nullptr : &entry->second;
}

Group* random_group(TeamModel& model, Dice& dice) {
    if (model.team.groups.empty()) return nullptr;
    const auto place = dice.below(model.team.groups.size());
    return &std::next(model.team.groups.begin(), static_cast<std::ptrdiff_t>(place))->second;
}

bool has_email(const TeamModel& model, const std::string& email) {
    return std::any_of(model.team.members.begin(), model.team.members.end(),
                       [&](const auto& entry) { return entry.second.email == email; });
}

bool has_name(const TeamModel& model, const std::string& name) {
    return std::any_of(model.team.groups.begin(), model.team.groups.end(), [&](const auto& entry) {
        return name_key(entry.second.display_name) == name_key(name);
    });
}

} // namespace

Roster random_desired(Dice& dice) {
    Roster roster;
    std::set<std::string> emails;
    for (int i = 0; i < 6; ++i) {
        // Somebody is always there: an empty desired side is refused.
        if (dice.chance(25) && !(i == 5 && roster.users.empty())) continue;
        const auto email = pick_free(k_emails, emails, dice);
        if (!email) continue;
        const auto uid = "u" + std::to_string(i);
        roster.users.push_back(
            {.name = Slug("user-" + std::to_string(i)),
             .uid = Uid(uid),
             .email = *email,
             .given_name = pick(k_words, dice),
             .surname = "S",
             .external_id = uid,
             .state = dice.chance(20) ? UserState::disabled : UserState::active});
    }
    std::set<std::string> names;
    for (int i = 0; i < 4; ++i) {
        if (dice.chance(25)) continue;
        const auto name = pick_free(k_names, names, dice);
        if (!name) continue;
        const auto uid = "g" + std::to_string(i);
        Group group{.name = Slug("group-" + std::to_string(i)),
                    .uid = Uid(uid),
                    .display_name = *name,
                    .external_id = uid,
                    .members = std::vector<UserIndex>{}};
        for (std::uint32_t user = 0; user < roster.users.size(); ++user) {
            if (dice.chance(50)) group.members->push_back(UserIndex{user});
        }
        roster.groups.push_back(std::move(group));
    }
    canonicalize(roster);
    return roster;
}

void populate(TeamModel& model, Dice& dice) {
    for (int i = 0; i < 4; ++i) {
        if (dice.chance(40)) continue;
        const auto email = pick(k_emails, dice);
        if (has_email(model, email)) continue;
        User user{.email = email,
                  .given_name = "Old",
                  .state = UserState::active,
                  .role = Role::member_only};
        if (dice.chance(30)) user.state = UserState::suspended;
        if (dice.chance(20)) user.state = UserState::invited;
        if (dice.chance(30)) user.external_id = "u" + std::to_string(i);
        model.add_member(std::move(user));
    }
    for (int i = 0; i < 3; ++i) {
        const auto name = pick(k_names, dice);
        if (dice.chance(40) || has_name(model, name)) continue;
        Group group{.display_name = name};
        if (dice.chance(30)) group.external_id = "g" + std::to_string(i);
        if (dice.chance(20)) group.management = GroupManagement::user;
        const auto id = model.add_group(std::move(group));
        for (const auto& [member, user] : model.team.members) {
            if (dice.chance(40)) model.team.memberships.insert({id, member});
        }
    }
}

void meddle(TeamModel& model, Dice& dice) {
    for (auto& [id, user] : model.team.members) {
        if (user.state == UserState::invited && dice.chance(50)) user.state = UserState::active;
    }
    for (std::size_t turns = dice.below(6); turns > 0; --turns) {
        auto* user = random_member(model, dice);
        auto* group = random_group(model, dice);
        switch (dice.below(8)) {
        case 0:
            if (user && user->state == UserState::active) user->state = UserState::suspended;
            break;
        case 1:
            if (user && user->state == UserState::active) user->state = UserState::removed;
            break;
        case 2: {
            const auto email = pick(k_emails, dice);
            if (user && user->state != UserState::removed && !has_email(model, email)) {
                user->email = email;
            }
            break;
        }
        case 3:
            if (user) user->given_name = pick(k_words, dice);
            break;
        case 4: {
            const auto name = pick(k_names, dice);
            if (group && !has_name(model, name)) group->display_name = name;
            break;
        }
        case 5:
            if (group) {
                const auto id = group->group_id;
                std::erase_if(model.team.memberships,
                              [&](const auto& pair) { return pair.first == id; });
                model.team.groups.erase(id);
            }
            break;
        case 6:
            if (group && user) model.team.memberships.insert({group->group_id, user->member_id});
            break;
        default:
            if (group && user) model.team.memberships.erase({group->group_id, user->member_id});
        }
    }
}

Policy generous_policy() {
    constexpr Budget k_all{100000, 100, 100000};
    Policy policy;
    policy.users.on_suspended_in_dropbox = Restore::restore;
    policy.users.on_removed_in_dropbox = Restore::restore;
    policy.guards = {.users_suspended = k_all,
                     .users_removed = k_all,
                     .devices_wiped = k_all,
                     .groups_deleted = k_all,
                     .memberships_removed = k_all,
                     .per_group_percent = 100,
                     .roles_changed = k_all,
                     .emails_changed = k_all,
                     .relinks = k_all,
                     .source_shrink = k_all,
                     .min_admins = 1};
    return policy;
}

PlannedPass World::plan() {
    auto planned = plan_pass(ports(), options);
    if (!planned) throw std::runtime_error(planned.error().describe());
    return std::move(*planned);
}

PassReport World::pass() {
    auto report = apply_pass(ports(), options, plan());
    if (report.failure) throw std::runtime_error(report.failure->describe());
    return report;
}

void World::failing_pass(TeamModel::Fault::Kind kind) {
    model.writes = 0;
    model.fault = TeamModel::Fault{0, kind};
    try {
        (void)pass();
    } catch (const Death&) {
        // The next pass finds the journal as it was.
    }
    model.fault.reset();
}

std::vector<std::string> unmet(const Roster& desired, const World& world, const Plan& plan) {
    std::set<Uid> excused;
    for (const auto* list : {&plan.refused, &plan.pending, &plan.skipped}) {
        for (const auto& item : *list) {
            if (!item.user.uid.empty()) excused.insert(item.user.uid);
            if (!item.group.uid.empty()) excused.insert(item.group.uid);
        }
    }
    for (const auto& held : plan.held) {
        for (const auto& action : held.actions) {
            excused.insert(action.user.uid);
            excused.insert(action.group.uid);
        }
    }
    std::vector<std::string> problems;
    const auto& team = world.model.team;
    std::map<Uid, MemberId> accounts;
    // Whose external id another account keeps is known by the plan alone.
    for (const auto& item : plan.refused) {
        if (!item.user.uid.empty()) accounts[item.user.uid] = item.user.member;
    }
    for (const auto& user : desired.users) {
        std::size_t found = 0;
        for (const auto& [id, account] : team.members) {
            if (account.external_id != user.external_id || account.state == UserState::removed) {
                continue;
            }
            ++found;
            accounts.emplace(user.uid, id);
            if (excused.contains(user.uid)) continue;
            const bool locked = account.state == UserState::suspended;
            if (email_key(account.email) != user.email
                || account.given_name.value_or("") != user.given_name.value_or("")
                || account.surname.value_or("") != user.surname.value_or("")
                || locked != (user.state == UserState::disabled)) {
                problems.push_back(user.uid.str() + " differs");
            }
        }
        if (found > 1) problems.push_back(user.uid.str() + " has several accounts");
        if (found == 0 && !excused.contains(user.uid)) {
            problems.push_back(user.uid.str() + " has no account");
        }
    }
    for (const auto& group : desired.groups) {
        if (excused.contains(group.uid)) continue;
        const auto live =
            std::find_if(team.groups.begin(), team.groups.end(), [&](const auto& entry) {
                return entry.second.external_id == group.external_id;
            });
        if (live == team.groups.end()) {
            problems.push_back(group.uid.str() + " does not exist");
            continue;
        }
        if (live->second.display_name != group.display_name) {
            problems.push_back(group.uid.str() + " is called " + live->second.display_name);
        }
        std::set<MemberId> wanted;
        std::set<MemberId> unsure;
        for (const auto member : *group.members) {
            const auto& user = desired.user(member);
            const auto account = accounts.find(user.uid);
            if (account == accounts.end()) continue;
            (excused.contains(user.uid) ? unsure : wanted).insert(account->second);
        }
        for (const auto& [id, account] : team.members) {
            if (account.state == UserState::removed || unsure.contains(id)) continue;
            const bool in = team.memberships.contains({live->first, id});
            if (in != wanted.contains(id)) {
                problems.push_back(id.str() + (in ? " is in " : " is not in ") + group.uid.str());
            }
        }
    }
    return problems;
}

namespace {

/// Everything that a ledger says, one fact a line, by uid.
std::set<std::string> facts_of(const Roster& roster) {
    std::set<std::string> facts;
    const auto add_value = [&facts](const std::string& uid, Field field, const auto& object) {
        auto value = value_of(object, field);
        if (!value || value->empty()) return;
        // What counts as the same in a comparison is the same fact.
        value = field == Field::email ? email_key(*value) : nfc(*value);
        facts.insert(uid + " " + std::string(to_string(field)) + " " + *value);
    };
    for (const auto& user : roster.users) {
        if (user.creation_asked && user.member_id.empty()) continue; // says what was asked for
        const auto uid = user.uid.str() + " " + user.member_id.str();
        for (const auto field : {Field::email, Field::given_name, Field::surname,
                                 Field::external_id, Field::state, Field::role}) {
            add_value(uid, field, user);
        }
    }
    for (const auto& group : roster.groups) {
        if (group.creation_asked && group.group_id.empty()) continue;
        const auto uid = group.uid.str() + " " + group.group_id.str();
        add_value(uid, Field::display_name, group);
        add_value(uid, Field::external_id, group);
        for (const auto member : group.members.value_or(std::vector<UserIndex>{})) {
            const auto& user = roster.user(member);
            facts.insert(group.uid.str() + " " + group.group_id.str() + " has " + user.uid.str()
                         + " " + user.member_id.str());
        }
    }
    return facts;
}

/// The same facts as the live team shows them, for the people and groups of the ledger.
std::set<std::string> true_facts(const Roster& ledger, const TeamModel::Team& team) {
    Roster shown = ledger;
    for (auto& user : shown.users) {
        const auto live = team.members.find(user.member_id);
        if (live == team.members.end()) {
            user = User{.uid = user.uid, .member_id = user.member_id};
            continue;
        }
        const auto uid = user.uid;
        user = live->second;
        user.uid = uid;
        // An open invitation counts as active in the ledger.
        if (user.state == UserState::invited) user.state = UserState::active;
    }
    for (auto& group : shown.groups) {
        const auto uid = group.uid;
        const auto live = team.groups.find(group.group_id);
        if (live == team.groups.end()) {
            group = Group{.uid = uid, .group_id = group.group_id};
            continue;
        }
        group = live->second;
        group.uid = uid;
        group.members.emplace();
        for (std::uint32_t place = 0; place < shown.users.size(); ++place) {
            if (team.memberships.contains({group.group_id, shown.users[place].member_id})) {
                group.members->push_back(UserIndex{place});
            }
        }
    }
    return facts_of(shown);
}

} // namespace

std::vector<std::string>
unconfirmed(const Roster& before, const Roster& after, const TeamModel::Team& team) {
    const auto known = facts_of(before);
    const auto now_true = true_facts(after, team);
    std::vector<std::string> found;
    for (const auto& fact : facts_of(after)) {
        // A step through a temporary value was confirmed, and the answer to the step after it is
        // what got lost.
        const bool step = fact.find(" rollcall-tmp-") != std::string::npos;
        if (!step && !known.contains(fact) && !now_true.contains(fact)) found.push_back(fact);
    }
    return found;
}

namespace {

std::optional<std::uint32_t> number_from(const char* name) {
    const char* text = std::getenv(name);
    if (text == nullptr) return std::nullopt;
    return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

} // namespace

Cases::Cases(std::string property, std::uint32_t modest, std::uint32_t each)
    : property_(std::move(property)) {
    if (const auto one = number_from("ROLLCALL_SEED")) {
        seeds_ = {*one};
        return;
    }
    const auto asked = number_from("ROLLCALL_SEEDS");
    seeds_.resize(std::max(1U, asked ? *asked / each : modest));
    std::iota(seeds_.begin(), seeds_.end(), 0U);
}

Cases::~Cases() {
    if (number_from("ROLLCALL_SEEDS")) std::printf("%6zu cases: %s\n", done_, property_.c_str());
    (void)std::fflush(stdout);
}

} // namespace rollcall::test
