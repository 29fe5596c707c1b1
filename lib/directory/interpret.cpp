#include "duplicates.hpp"
#include "member_omissions.hpp"
#include "problem_list.hpp"
#include "scope.hpp"
#include "subjects.hpp"
#include "unlisted_groups.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_finder.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/identity.hpp>
#include <rollcall/directory/interpret.hpp>
#include <rollcall/directory/mapping.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace rollcall {
namespace {

/// A person or group with the entry it comes from, to be put in uid order.
struct Found {
    std::string uid;
    EntryPlace place = 0;
};

/// The attributes that the answer depends on; a truncated one of them makes the read incomplete.
std::set<std::string>
attributes_used(const DirectoryRules& rules, const ScopeMatch& users, const ScopeMatch& groups) {
    std::set<std::string> names;
    const auto add = [&](const std::string& name) { names.insert(canonical_attribute(name)); };
    add(rules.uid_attribute);
    for (const auto& name : rules.group_member_attributes) add(name);
    if (rules.user_member_of) add(*rules.user_member_of);
    if (rules.status.algorithm != StatusRule::Algorithm::none) add(rules.status.attribute);
    for (const auto& [target, rule] : rules.mapping) {
        for (const auto& name : attributes_of(rule)) add(name);
    }
    for (const auto* scope : {&users, &groups}) {
        for (const auto& name : scope->filter_attributes) add(name);
    }
    return names;
}

Result<int> check_ranges(const EntryIndex& index, const std::set<std::string>& used) {
    std::vector<std::string> problems;
    for (EntryPlace place = 0; place < index.size(); ++place) {
        const auto& entry = index.entry(place);
        std::set<std::string> checked;
        for (const auto& attribute : entry.attributes) {
            if (attribute.options.empty()) continue;
            auto name = std::string(canonical_lower_attribute(attribute.name));
            if (!used.contains(name) || !checked.insert(name).second) continue;
            if (auto problem = range_problem(entry, name)) {
                problems.push_back("entry " + describe(entry) + ": " + *problem
                                   + "; read the attribute to its end");
            }
        }
    }
    if (problems.empty()) return 0;
    return tl::unexpected(as_one_error(ErrorCode::incomplete, std::move(problems)));
}

/// The entries of a scope with their ids, in uid order.
/// Errors: invalid_input, every entry without an id and every id that two entries have.
Result<std::vector<Found>>
identified(const ScopeMatch& scope, const EntryIndex& index, const std::string& attribute) {
    std::vector<Found> found;
    std::vector<std::string> problems;
    found.reserve(scope.count);
    const AttributeFinder finder(attribute);
    for (EntryPlace place = 0; place < index.size(); ++place) {
        if (!scope.includes[place]) continue;
        const auto& entry = index.entry(place);
        std::vector<std::string> ids;
        finder.visit_values(entry, [&](std::string_view value) {
            auto id = uid_text(finder.canonical(), value);
            if (!id.empty() && (ids.empty() || ids.front() != id)) ids.push_back(std::move(id));
        });
        if (ids.size() == 1) {
            found.push_back({std::move(ids.front()), place});
            continue;
        }
        problems.push_back("entry " + describe(entry) + " has "
                           + (ids.empty() ? "no " : "several values of ") + visible(attribute)
                           + (ids.empty() ? "; ask for it explicitly, or set settings.uid to an "
                                            "attribute that everybody has"
                                          : "; an id is one value, set settings.uid to another "
                                            "attribute"));
    }
    std::sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
        return std::tie(a.uid, index.key(a.place)) < std::tie(b.uid, index.key(b.place));
    });
    for (std::size_t i = 1; i < found.size(); ++i) {
        if (found[i].uid != found[i - 1].uid) continue;
        problems.push_back("entries " + describe(index.entry(found[i - 1].place)) + " and "
                           + describe(index.entry(found[i].place)) + " have one "
                           + visible(attribute) + ", \"" + visible(found[i].uid)
                           + "\"; an id belongs to one entry");
    }
    if (problems.empty()) return found;
    return tl::unexpected(as_one_error(ErrorCode::invalid_input, std::move(problems)));
}

/// Turns what groups list into memberships of people in the roster.
class Memberships {
public:
    Memberships(const EntryIndex& index,
                const MemberGraph& graph,
                const ScopeMatch& scope,
                const std::vector<Found>& users)
        : index_(index), graph_(graph), scope_(scope), walk_(graph),
          omissions_(index, graph, scope), unlisted_(graph), is_noted_(index.size(), false),
          user_at_(index.size(), k_nobody), told_of_(index.size(), k_nobody) {
        for (std::uint32_t i = 0; i < users.size(); ++i) user_at_[users[i].place] = i;
    }

    /// Nothing where not all of them are known.
    std::optional<std::vector<UserIndex>> of(EntryPlace group, bool nested) {
        std::vector<UserIndex> members;
        is_noted_[group] = true;
        note(walk_.from(group, nested), group, &members);
        if (const auto unlisted = walk_.unlisted()) {
            unlisted_.add(group, *unlisted);
            return {};
        }
        if (nested) note_paths(group);
        std::sort(members.begin(), members.end());
        members.erase(std::unique(members.begin(), members.end()), members.end());
        return members;
    }

    /// Lists what a group in the configuration names without being a membership.
    void note_scope() {
        if (!scope_.group) return;
        auto listed = scope_.listed;
        // Said of the group already, it is not said of another one.
        if (is_noted_[*scope_.group]) {
            std::erase_if(listed, [&](EntryPlace member) { return omissions_.has(member); });
        }
        note(listed, *scope_.group, nullptr);
    }

    [[nodiscard]] std::vector<Omission> omissions() const { return omissions_.take(); }
    [[nodiscard]] std::vector<std::string> warnings() const { return unlisted_.warnings(); }
    [[nodiscard]] std::vector<ThroughGroups> take_nested() {
        std::sort(nested_.begin(), nested_.end());
        return std::move(nested_);
    }

private:
    static constexpr std::uint32_t k_nobody = 0xffffffff;

    void
    note(const std::vector<EntryPlace>& listed, EntryPlace group, std::vector<UserIndex>* members) {
        const auto add = [&](std::uint32_t user) {
            if (members != nullptr) members->push_back(UserIndex{user});
        };
        for (const auto place : listed) {
            if (graph_.is_loose(place)) {
                note_login(place, group, add);
            } else if (user_at_[place] != k_nobody) {
                add(user_at_[place]);
            } else if (!graph_.is_group(place)) {
                omissions_.add(place, group);
            }
        }
    }

    /// The person of a place that stands for one.
    [[nodiscard]] std::optional<EntryPlace> person_at(EntryPlace place) const {
        if (!graph_.is_loose(place)) {
            return user_at_[place] == k_nobody ? std::nullopt : std::optional(place);
        }
        std::optional<EntryPlace> person;
        for (const auto candidate : graph_.loose(place).candidates) {
            if (user_at_[candidate] == k_nobody) continue;
            if (person) return {};
            person = candidate;
        }
        return person;
    }

    /// Remembers by which groups people came whom the group of the last walk does not list itself.
    void note_paths(EntryPlace group) {
        std::map<EntryPlace, std::vector<std::string>> by_last;
        for (const auto place : walk_.reached()) {
            const auto person = person_at(place);
            // Who is there by DN and by login is reached twice, the nearest first.
            if (!person || std::exchange(told_of_[*person], group) == group) continue;
            const auto last = walk_.listed_by(place);
            if (last != group) by_last[last].push_back(index_.entry(*person).dn);
        }
        for (auto& [last, members] : by_last) {
            ThroughGroups found{.group = index_.entry(group).dn, .members = std::move(members)};
            for (const auto step : walk_.way_to(last)) {
                found.path.push_back(index_.entry(step).dn);
            }
            found.path.push_back(index_.entry(last).dn);
            std::sort(found.members.begin(), found.members.end());
            nested_.push_back(std::move(found));
        }
    }

    template <class Add> void note_login(EntryPlace place, EntryPlace group, const Add& add) {
        std::vector<EntryPlace> holders;
        for (const auto candidate : graph_.loose(place).candidates) {
            if (user_at_[candidate] != k_nobody) holders.push_back(candidate);
        }
        if (holders.size() == 1) {
            add(user_at_[holders.front()]);
        } else if (holders.empty()) {
            omissions_.add(place, group);
        } else {
            omissions_.add_ambiguous(place, group, std::move(holders));
        }
    }

    const EntryIndex& index_;
    const MemberGraph& graph_;
    const ScopeMatch& scope_;
    MemberWalk walk_;
    MemberOmissions omissions_;
    UnlistedGroups unlisted_;
    std::vector<bool> is_noted_; ///< by group
    std::vector<std::uint32_t> user_at_;
    std::vector<EntryPlace> told_of_; ///< by person: the last group whose ways were noted
    std::vector<ThroughGroups> nested_{};
};

bool shows(const EntryIndex& index, const std::string& attribute) {
    const AttributeFinder finder(attribute);
    for (EntryPlace place = 0; place < index.size(); ++place) {
        if (finder.is_on(index.entry(place))) return true;
    }
    return false;
}

bool shows_source(const EntryIndex& index, const std::string& name) {
    for (EntryPlace place = 0; place < index.size(); ++place) {
        if (!configured_values(index.entry(place), name).empty()) return true;
    }
    return false;
}

/// The attributes without which the rule never has a value, where nobody at all has them. Of a list
/// one is enough; a template needs each.
std::string unseen_sources(const EntryIndex& index, const MappingRule& rule) {
    // A table's default, and a silent choice, say that nobody needs to have it.
    if (rule.table_default || rule.on_missing != OnProblem::error) return {};
    std::string names;
    for (const auto& name : attributes_of(rule)) {
        if (!shows_source(index, name)) {
            names += (names.empty() ? "" : ", ") + visible(name);
        } else if (!rule.pattern) {
            return {};
        }
    }
    const bool has_other = !rule.pattern && attributes_of(rule).size() < rule.from.size();
    return has_other ? std::string() : names; // "@uid" and "@dn" are always there
}

std::vector<std::string> warnings_about(const EntryIndex& index,
                                        const DirectoryRules& rules,
                                        const ScopeMatch& users,
                                        const ScopeMatch& groups) {
    std::vector<std::string> warnings;
    const auto check = [&](const std::string& name, const ScopeMatch& scope) {
        for (const auto& attribute : scope.filter_attributes) {
            if (shows(index, attribute)) continue;
            warnings.push_back(name + ".filter names " + visible(attribute)
                               + ", which no entry has; check its spelling, and that the read "
                                 "asks for it");
        }
    };
    check("users", users);
    check("groups", groups);
    if (rules.status.algorithm != StatusRule::Algorithm::none
        && !shows(index, rules.status.attribute)) {
        warnings.push_back("no entry has " + visible(rules.status.attribute)
                           + ", so everybody counts as enabled; check that the read asks for it");
    }
    for (const auto& [target, rule] : rules.mapping) {
        const auto names = unseen_sources(index, rule);
        if (names.empty()) continue;
        warnings.push_back("mapping." + std::string(to_string(target)) + " takes " + names
                           + ", which no entry has; check the spelling, and that the read asks "
                             "for it");
    }
    return warnings;
}

tl::unexpected<Error>
nobody(const DirectoryRules& rules, const EntryIndex& index, const ScopeMatch& users) {
    std::string scope = rules.users.filter.empty()
                            ? "users.groupDn \"" + visible(rules.users.group_dn) + '"'
                            : "users.filter \"" + visible(rules.users.filter) + '"';
    if (!rules.base_dn.empty()) scope += " below \"" + visible(rules.base_dn) + '"';
    // Nobody can be found by an attribute that is misspelt, or was not read.
    std::string absent;
    for (const auto& attribute : users.filter_attributes) {
        if (index.size() == 0 || shows(index, attribute)) continue;
        absent += (absent.empty() ? ", and none has " : " or ") + visible(attribute);
    }
    return fail(ErrorCode::incomplete,
                "none of " + counted(index.size(), "entry", "entries") + " is a user by " + scope
                    + absent
                    + "; an empty team is never exported, check base, filter and what was read");
}

} // namespace

Result<DatastoreSnapshot>
interpret(std::span<const Entry> entries, const DirectoryRules& rules, ServerAnswers answers) {
    const auto base = dn_key(rules.base_dn);
    if (!base) return fail(ErrorCode::invalid_input, "baseDn: " + base.error().message);
    ROLLCALL_TRY_ASSIGN(const auto index, EntryIndex::build(entries));
    const MemberGraph graph(index, rules, std::move(answers.members));
    ROLLCALL_TRY_ASSIGN(const auto user_scope, match_scope(ScopeKind::users, rules.users, *base,
                                                           index, graph, answers.users));
    ROLLCALL_TRY_ASSIGN(const auto group_scope, match_scope(ScopeKind::groups, rules.groups, *base,
                                                            index, graph, answers.groups));
    ROLLCALL_TRY(check_ranges(index, attributes_used(rules, user_scope, group_scope)));
    if (user_scope.count == 0) return nobody(rules, index, user_scope);
    if (rules.status.algorithm != StatusRule::Algorithm::none
        && rules.status.without == UserState::disabled && !shows(index, rules.status.attribute)) {
        return fail(ErrorCode::incomplete,
                    "no entry has " + visible(rules.status.attribute)
                        + ", so everybody would be disabled by settings.status.default; check its "
                          "spelling, and that the read may see it");
    }
    ROLLCALL_TRY_ASSIGN(const auto users, identified(user_scope, index, rules.uid_attribute));
    ROLLCALL_TRY_ASSIGN(const auto groups, identified(group_scope, index, rules.uid_attribute));

    DatastoreSnapshot snapshot;
    MappingReport report;
    Memberships memberships(index, graph, user_scope, users);
    snapshot.roster.users.reserve(users.size());
    snapshot.roster.groups.reserve(groups.size());
    for (const auto& [uid, place] : users) {
        ROLLCALL_TRY_ASSIGN(auto rdn, first_rdn(index.entry(place).dn));
        const Subject subject{index.entry(place), std::move(rdn), uid};
        snapshot.roster.users.push_back(user_from(subject, rules, report));
    }
    for (const auto& [uid, place] : groups) {
        ROLLCALL_TRY_ASSIGN(auto rdn, first_rdn(index.entry(place).dn));
        const Subject subject{index.entry(place), std::move(rdn), uid};
        auto group = group_from(subject, rules, report);
        group.members = memberships.of(place, rules.nested_members == NestedMembers::flatten);
        snapshot.roster.groups.push_back(std::move(group));
    }
    memberships.note_scope();
    canonicalize(snapshot.roster);
    withdraw_duplicates(snapshot.roster, rules, report);

    snapshot.through_groups = memberships.take_nested();
    snapshot.omissions = memberships.omissions();
    snapshot.omissions.insert(snapshot.omissions.end(), report.omissions.begin(),
                              report.omissions.end());
    std::sort(snapshot.omissions.begin(), snapshot.omissions.end());
    snapshot.unmapped = std::move(report.unmapped);
    std::sort(snapshot.unmapped.begin(), snapshot.unmapped.end());
    snapshot.warnings = warnings_about(index, rules, user_scope, group_scope);
    for (auto& warning : memberships.warnings()) snapshot.warnings.push_back(std::move(warning));
    return snapshot;
}

} // namespace rollcall
