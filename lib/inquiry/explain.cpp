#include "commit_note.hpp"
#include "exceptions.hpp"
#include "last_changes.hpp"

#include <rollcall/directory/nesting_path.hpp>
#include <rollcall/inquiry/explain.hpp>
#include <rollcall/plan/drift_json.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace rollcall {
namespace {

constexpr const char* k_user_fields[] = {"email",      "givenName", "surname",
                                         "externalId", "state",     "role"};
constexpr const char* k_group_fields[] = {"displayName", "externalId", "membership"};

class Explaining {
public:
    Explaining(git::Repository& repository, const InquiryPlaces& places)
        : repository_(repository), places_(places) {
        result_.team = places.team;
    }

    Result<Explanation> run(const std::optional<Subject>& person,
                            const std::optional<Subject>& group) {
        ROLLCALL_TRY_ASSIGN(const auto tip, repository_.tip(places_.branch));
        if (tip) {
            ROLLCALL_TRY_ASSIGN(exceptions_,
                                exceptions(repository_, places_.branch, places_.today));
        }
        if (person) result_.user = person->user();
        if (group) result_.group = group->group();
        if (person && group) {
            ROLLCALL_TRY(membership(*person, *group));
        } else if (person) {
            ROLLCALL_TRY(values(*person));
            ROLLCALL_TRY(groups_of(*person));
        } else if (group) {
            ROLLCALL_TRY(values(*group));
            ROLLCALL_TRY(members_of(*group));
        }
        ROLLCALL_TRY(departure(person));
        ROLLCALL_TRY(departure(group));
        if (person && !group) without_account(*person);
        ROLLCALL_TRY(add_outside_changes(repository_, places_, result_));
        return std::move(result_);
    }

private:
    static std::optional<StatedAt> place(const FoundObject& object, const Excerpt::Value* value) {
        if (value == nullptr) return std::nullopt;
        return StatedAt{.file = object.file, .line = static_cast<std::size_t>(value->at.line)};
    }

    /// What exceptions make of what the manifests say. What one of them decides stands in its file,
    /// and whoever brought that is who it is from.
    Result<void> except(ExplainedFact& fact, const Slug& user, const Slug& group) {
        for (const auto& exception : exceptions_) {
            if (!is_about(exception, fact, user, group)) continue;
            fact.overrides.push_back(exception.in_words());
            if (exception.has_ended) continue;
            const auto action = exception.text("action");
            auto decided = fact.desired;
            if (action == "addMember") decided = "member";
            if (action == "removeMember") decided.reset();
            if (action == "setRole") decided = exception.text("role");
            if (action == "setState") decided = exception.text("state");
            const bool decides = decided != fact.desired;
            ROLLCALL_TRY_ASSIGN(const auto brought,
                                repository_.last_change(places_.branch, exception.file));
            if (!decides) {
                if (brought) {
                    fact.overrides.back() += "; since " + in_words(note_of(*brought));
                }
                continue;
            }
            if (!fact.overruled) {
                fact.overruled = ExplainedFact::Overruled{fact.desired, fact.stated};
            }
            fact.desired = std::move(decided);
            fact.stated = StatedAt{.file = exception.file, .line = exception.line()};
            if (brought) fact.stated->changed = note_of(*brought);
        }
        return {};
    }

    /// Which commit took away somebody or something that is no more.
    Result<void> departure(const std::optional<Subject>& subject) {
        if (!subject || subject->desired) return {};
        const auto& object = subject->excerpt();
        ROLLCALL_TRY_ASSIGN(const auto tip, repository_.tip(places_.branch));
        if (!tip) return {};
        return repository_.file_changes(
            places_.branch, possible_paths(object), [&](const git::FileChange& change) {
                if (!change.before || !find_excerpt(*change.before, object.uid)) return true;
                if (change.after && find_excerpt(*change.after, object.uid)) return true;
                result_.why.push_back(fmt::format("not in the manifests since {}; what becomes of "
                                                  "{} is up to options.{}.onRemoved",
                                                  in_words(note_of(change.commit)),
                                                  subject->is_group ? "the group" : "the account",
                                                  subject->is_group ? "groups" : "users"));
                return false;
            });
    }

    void without_account(const Subject& person) {
        if (!person.desired || person.applied) return;
        const auto state = std::find_if(result_.values.begin(), result_.values.end(),
                                        [](const auto& fact) { return fact.fact == "state"; });
        if (state == result_.values.end() || state->desired != "disabled") return;
        result_.why.emplace_back(
            "disabled, and without an account that we know: nobody disabled is invited while "
            "options.users.provisionDisabled is off (disabledNotProvisioned)");
    }

    Result<void> values(const Subject& subject) {
        std::vector<std::string> keys;
        if (subject.is_group) {
            keys.assign(std::begin(k_group_fields), std::end(k_group_fields));
        } else {
            keys.assign(std::begin(k_user_fields), std::end(k_user_fields));
        }
        for (const auto& key : keys) {
            ExplainedFact fact{.fact = key};
            const auto reads = reads_value(key);
            if (subject.desired) {
                fact.desired = reads(subject.desired->excerpt);
                fact.stated = place(*subject.desired, subject.desired->excerpt.value(key));
            }
            if (subject.applied) fact.applied = reads(subject.applied->excerpt);
            ROLLCALL_TRY(except(fact, result_.user.name, result_.group.name));
            if (!fact.desired && !fact.applied && fact.overrides.empty()) continue;
            result_.values.push_back(std::move(fact));
        }
        return changes(subject, result_.values,
                       [](const ExplainedFact& fact) { return reads_value(fact.fact); });
    }

    /// The last commits of each fact, on both branches.
    template <class ReadsOf>
    Result<void>
    changes(const Subject& subject, std::vector<ExplainedFact>& facts, ReadsOf reads_of) {
        if (subject.desired) {
            LastChanges stated(repository_, places_.branch, subject.desired->excerpt);
            for (auto& fact : facts) {
                if (!fact.stated || fact.stated->changed) continue;
                stated.want(reads_of(fact), [&fact](const git::LogEntry& entry) {
                    fact.stated->changed = note_of(entry);
                });
            }
            for (auto& fact : facts) {
                if (!fact.overruled || !fact.overruled->stated) continue;
                stated.want(reads_of(fact), [&fact](const git::LogEntry& entry) {
                    fact.overruled->stated->changed = note_of(entry);
                });
            }
            ROLLCALL_TRY(stated.look());
        }
        if (subject.applied) {
            LastChanges recorded(repository_, places_.ledger, subject.applied->excerpt);
            for (auto& fact : facts) {
                if (!fact.applied) continue;
                recorded.want(reads_of(fact), [this, &fact](const git::LogEntry& entry) {
                    fact.recorded = recorded_by(repository_, entry);
                });
            }
            ROLLCALL_TRY(recorded.look());
        }
        return {};
    }

    /// One membership, as the two files of a group tell it.
    Result<ExplainedFact>
    membership_of(const Subject& group, const Slug& in_manifests, const Slug& in_ledger) {
        ExplainedFact fact{.fact = "membership", .group = group.group()};
        if (group.desired) {
            const auto* line = group.desired->excerpt.member(in_manifests.str());
            if (line != nullptr) fact.desired = "member";
            fact.stated = place(*group.desired, line);
        }
        if (group.applied && group.applied->excerpt.member(in_ledger.str()) != nullptr) {
            fact.applied = "member";
        }
        ROLLCALL_TRY(except(fact, in_manifests, group.excerpt().name));
        return fact;
    }

    static Slug ledger_name(const Subject& person) {
        return person.applied ? person.applied->excerpt.name : person.excerpt().name;
    }

    Result<void> membership(const Subject& person, const Subject& group) {
        std::vector<ExplainedFact> facts;
        const auto slug = person.excerpt().name;
        ROLLCALL_TRY_ASSIGN(auto fact, membership_of(group, slug, ledger_name(person)));
        facts.push_back(std::move(fact));
        const auto ledger_slug = ledger_name(person);
        // Of one that is no more, too: what took it away is what is asked for.
        if (group.desired && !facts.front().stated)
            facts.front().stated = StatedAt{group.desired->file};
        ROLLCALL_TRY(follow(group, facts, slug, ledger_slug));
        result_.memberships = std::move(facts);
        return {};
    }

    Result<void> follow(const Subject& group,
                        std::vector<ExplainedFact>& facts,
                        const Slug& slug,
                        const Slug& ledger_slug) {
        if (slug == ledger_slug) {
            return changes(group, facts,
                           [&slug](const ExplainedFact&) { return reads_member(slug.str()); });
        }
        Subject half{.is_group = true, .desired = group.desired};
        ROLLCALL_TRY(changes(half, facts,
                             [&slug](const ExplainedFact&) { return reads_member(slug.str()); }));
        half = {.is_group = true, .applied = group.applied};
        return changes(half, facts, [&ledger_slug](const ExplainedFact&) {
            return reads_member(ledger_slug.str());
        });
    }

    Result<void> groups_of(const Subject& person) {
        std::map<Uid, Subject> groups;
        const auto collect = [&](const std::string& branch, const Slug& slug,
                                 std::optional<FoundObject> Subject::*side) -> Result<void> {
            ROLLCALL_TRY_ASSIGN(const auto files, groups_with(repository_, branch, slug.str()));
            for (const auto& file : files) {
                for (auto& excerpt : read_excerpts(file)) {
                    if (excerpt.member(slug.str()) == nullptr) continue;
                    auto& group = groups[excerpt.uid];
                    group.is_group = true;
                    group.*side = FoundObject{file.path, std::move(excerpt)};
                }
            }
            return {};
        };
        const auto slug = person.excerpt().name;
        const auto ledger_slug = ledger_name(person);
        ROLLCALL_TRY(collect(places_.branch, slug, &Subject::desired));
        ROLLCALL_TRY(collect(places_.ledger, ledger_slug, &Subject::applied));
        ROLLCALL_TRY(add_exceptional(groups, slug));
        for (auto& [uid, group] : groups) {
            ROLLCALL_TRY(complete(group));
            ROLLCALL_TRY_ASSIGN(auto fact, membership_of(group, slug, ledger_slug));
            std::vector<ExplainedFact> one{std::move(fact)};
            ROLLCALL_TRY(follow(group, one, slug, ledger_slug));
            result_.memberships.push_back(std::move(one.front()));
        }
        std::sort(result_.memberships.begin(), result_.memberships.end(),
                  [](const auto& a, const auto& b) { return a.group < b.group; });
        return {};
    }

    /// Groups that only an override puts somebody into.
    Result<void> add_exceptional(std::map<Uid, Subject>& groups, const Slug& slug) {
        for (const auto& exception : exceptions_) {
            if (exception.text("action") != "addMember" || exception.text("user") != slug.str()) {
                continue;
            }
            auto group =
                find_subject(repository_, places_, exception.text("group"), SubjectKind::group);
            if (!group) continue; // an override may name a group that is no more
            const auto uid = group->excerpt().uid;
            groups.emplace(uid, std::move(*group));
        }
        return {};
    }

    /// The other side of a group that only one side lists the person in.
    Result<void> complete(Subject& group) {
        const auto known = group.excerpt(); // a copy: filling a side changes which one it is
        if (!group.desired) {
            ROLLCALL_TRY_ASSIGN(group.desired, counterpart(repository_, places_.branch, known));
        }
        if (!group.applied) {
            ROLLCALL_TRY_ASSIGN(group.applied, counterpart(repository_, places_.ledger, known));
        }
        return {};
    }

    Result<void> members_of(const Subject& group) {
        std::set<std::string> slugs;
        for (const auto* side : {&group.desired, &group.applied}) {
            if (!*side) continue;
            for (const auto& member : (*side)->excerpt.members) slugs.insert(member.text);
        }
        for (const auto& exception : exceptions_) {
            if (exception.text("action") != "addMember") continue;
            if (exception.text("group") != group.excerpt().name.str()) continue;
            slugs.insert(exception.text("user"));
        }
        ROLLCALL_TRY_ASSIGN(const auto people, people_called(slugs));
        auto& facts = result_.memberships;
        for (const auto& slug : slugs) {
            ROLLCALL_TRY_ASSIGN(auto fact, membership_of(group, Slug(slug), Slug(slug)));
            const auto known = people.find(slug);
            if (known != people.end()) fact.user = known->second;
            fact.user.name = Slug(slug);
            fact.group = {};
            facts.push_back(std::move(fact));
        }
        if (facts.size() > k_most_members) {
            result_.problems.push_back(fmt::format(
                "{} members: ask for one of them to see since when and by whom", facts.size()));
            return {};
        }
        return changes(group, facts, [](const ExplainedFact& fact) {
            return reads_member(fact.user.name.str());
        });
    }

    /// The people with these slugs, with their ids of both sides.
    Result<std::map<std::string, UserRef>> people_called(const std::set<std::string>& slugs) {
        std::map<std::string, UserRef> people;
        if (slugs.empty()) return people;
        for (const auto& branch : {places_.branch, places_.ledger}) {
            ROLLCALL_TRY_ASSIGN(const auto found,
                                people_of(repository_, branch, [&](const UserRef& user) {
                                    return slugs.contains(user.name.str());
                                }));
            for (const auto& user : found) {
                auto& person = people.emplace(user.name.str(), user).first->second;
                if (person.member.empty() && person.uid == user.uid) person.member = user.member;
            }
        }
        return people;
    }

    git::Repository& repository_;
    const InquiryPlaces& places_;
    Explanation result_{};
    std::vector<Exception> exceptions_{};
};

void note_outside(Explanation& explanation, const DriftReport& report, const DriftFact& fact) {
    const auto take = [&](ExplainedFact& into) {
        if (!into.outside) into.outside = OutsideChange{report.id, fact.since, fact};
    };
    const bool of_person = !explanation.user.uid.empty();
    if (fact.fact == "membership") {
        for (auto& membership : explanation.memberships) {
            const auto& group =
                membership.group == GroupRef{} ? explanation.group : membership.group;
            const auto& user = membership.user;
            const bool same_member =
                user.name.empty() ? fact.user.member == user.member : fact.user.name == user.name;
            const bool same_user = of_person ? fact.user.uid == explanation.user.uid : same_member;
            if (same_user && fact.group.uid == group.uid) take(membership);
        }
        return;
    }
    const bool mine = of_person ? fact.user.uid == explanation.user.uid
                                : fact.user == UserRef{} && fact.group.uid == explanation.group.uid;
    if (!mine) return;
    for (auto& value : explanation.values) {
        const bool whole = fact.fact == "account" || fact.fact == "group";
        const bool first = value.fact == "email" || value.fact == "displayName";
        if (value.fact == fact.fact || (whole && first)) take(value);
    }
}

bool is_named(const ExplainedFact& fact) {
    return !fact.user.name.empty() || !fact.group.name.empty();
}

/// Says in one line which groups that are not ours somebody is in.
void tell_unmanaged(TeamLookup& team, const std::vector<GroupId>& ids, Explanation& explanation) {
    std::string words;
    const auto add = [&words](const std::string& group) {
        words += (words.empty() ? "" : ", ") + group;
    };
    if (auto groups = team.groups(ids)) {
        std::sort(groups->begin(), groups->end(), [](const Group& a, const Group& b) {
            return std::tie(a.display_name, a.group_id) < std::tie(b.display_name, b.group_id);
        });
        for (const auto& group : *groups) {
            if (group.management == GroupManagement::system) continue;

            add(fmt::format("\"{}\" ({})", group.display_name, group.group_id.str()));
        }
    } else {
        for (const auto& id : ids) add(id.str());
        explanation.problems.push_back("Dropbox did not say how these groups are called: "
                                       + groups.error().describe());
    }
    if (words.empty()) return;
    explanation.why.push_back("Dropbox also has this person in groups that are not managed: "
                              + words);
}

/// Names the groups that only Dropbox puts somebody in.
Result<void> name_groups(git::Repository& repository,
                         const InquiryPlaces& places,
                         TeamLookup& team,
                         Explanation& explanation) {
    auto& memberships = explanation.memberships;
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(places.ledger));
    if (tip) {
        ROLLCALL_TRY(repository.each_file(
            tip->str(), "groups", [&](const std::string& path, std::string_view bytes) {
                for (auto& fact : memberships) {
                    const auto id = fact.group.group.str();
                    if (is_named(fact) || bytes.find(id) == std::string_view::npos) continue;
                    for (const auto& excerpt : read_excerpts({path, std::string(bytes)})) {
                        if (excerpt.group_id.str() != id) continue;
                        const auto* name = excerpt.value("displayName");
                        fact.group.name = excerpt.name;
                        fact.group.uid = excerpt.uid;
                        if (name != nullptr) fact.group.display_name = name->text;
                    }
                }
                return true;
            }));
    }
    std::vector<GroupId> unmanaged;
    for (const auto& fact : memberships) {
        if (!is_named(fact)) unmanaged.push_back(fact.group.group);
    }
    std::erase_if(memberships, [](const auto& fact) { return !is_named(fact); });
    if (!unmanaged.empty()) tell_unmanaged(team, unmanaged, explanation);
    return {};
}

Result<void>
name_members(git::Repository& repository, const InquiryPlaces& places, Explanation& explanation) {
    std::map<MemberId, ExplainedFact*> nameless;
    for (auto& fact : explanation.memberships) {
        if (!is_named(fact)) nameless.emplace(fact.user.member, &fact);
    }
    if (nameless.empty()) return {};
    ROLLCALL_TRY_ASSIGN(const auto people,
                        people_of(repository, places.ledger, [&](const UserRef& user) {
                            return nameless.contains(user.member);
                        }));
    for (const auto& user : people) nameless.at(user.member)->user = user;
    return {};
}

} // namespace

Result<void> add_outside_changes(git::Repository& repository,
                                 const InquiryPlaces& places,
                                 Explanation& explanation) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(places.reports));
    if (!tip) return {};
    ROLLCALL_TRY_ASSIGN(const auto bytes, repository.file(tip->str(), "index.json"));
    if (!bytes) return {};
    const auto index = read_drift_index(*bytes);
    if (!index) {
        explanation.problems.push_back(index.error().describe());
        return {};
    }
    const auto key =
        explanation.user.uid.empty() ? explanation.group.uid.str() : explanation.user.uid.str();
    for (auto entry = index->reports.rbegin(); entry != index->reports.rend(); ++entry) {
        ROLLCALL_TRY_ASSIGN(const auto text, repository.file(tip->str(), entry->path + ".json"));
        if (!text || text->find(key) == std::string::npos) continue;
        const auto report = read_drift_report(*text);
        if (!report) continue;
        for (const auto& fact : report->facts) note_outside(explanation, *report, fact);
    }
    return {};
}

Result<void> name_what_is_live(git::Repository& repository,
                               const InquiryPlaces& places,
                               TeamLookup& team,
                               Explanation& explanation) {
    auto& memberships = explanation.memberships;
    if (std::all_of(memberships.begin(), memberships.end(),
                    [](const auto& fact) { return fact.desired || fact.applied || !fact.live; })) {
        return {};
    }
    const bool of_person = explanation.group == GroupRef{};
    if (of_person) {
        ROLLCALL_TRY(name_groups(repository, places, team, explanation));
    } else if (explanation.user == UserRef{}) {
        ROLLCALL_TRY(name_members(repository, places, explanation));
    }
    std::stable_sort(memberships.begin(), memberships.end(), [](const auto& a, const auto& b) {
        return std::tie(a.group, a.user) < std::tie(b.group, b.user);
    });
    return add_outside_changes(repository, places, explanation);
}

Result<Explanation> explain(git::Repository& repository,
                            const InquiryPlaces& places,
                            const std::optional<Subject>& person,
                            const std::optional<Subject>& group) {
    return Explaining(repository, places).run(person, group);
}

void add_datastore(Explanation& explanation, const DatastoreSnapshot& snapshot) {
    explanation.asked_datastore = true;
    const auto& roster = snapshot.roster;
    const auto person = find_user(roster, explanation.user.uid);
    const auto* group = find_group(roster, explanation.group.uid);
    if (person) {
        explanation.dn = roster.user(*person).source.dn.str();
    } else if (group != nullptr && explanation.user == UserRef{}) {
        explanation.dn = group->source.dn.str();
    }
    // Looking for the way costs most where there are many to look for.
    if (!person && explanation.memberships.size() > k_most_members) return;
    for (auto& membership : explanation.memberships) {
        const auto* of =
            membership.group == GroupRef{} ? group : find_group(roster, membership.group.uid);
        const auto who = person ? person : find_user(roster, membership.user.uid);
        if (of == nullptr || !who) continue;
        const auto way = nesting_path(snapshot, roster.user(*who), *of);
        if (!way) continue;
        membership.path.push_back(way->group);
        for (const auto& dn : way->through) membership.path.push_back(dn);
        membership.path.push_back(way->person);
    }
}

void add_live(Explanation& explanation, const std::optional<LivePerson>& person) {
    explanation.asked_dropbox = true;
    explanation.in_dropbox = person.has_value() && person->user.state != UserState::removed;
    if (!person) return;
    // In git there may be nothing of it any more.
    for (const auto* key : {"email", "state"}) {
        const bool has = std::any_of(explanation.values.begin(), explanation.values.end(),
                                     [key](const auto& value) { return value.fact == key; });
        if (!has && explanation.group == GroupRef{}) explanation.values.push_back({.fact = key});
    }
    if (!explanation.in_dropbox) {
        // Of an account that is not on the team Dropbox tells what it was.
        for (auto& value : explanation.values) {
            if (value.fact == "state") value.live = std::string(to_string(UserState::removed));
        }
        explanation.why.emplace_back("the account was removed from the team");
        return;
    }
    for (auto& value : explanation.values) {
        if (const auto field = parse_field(value.fact)) {
            value.live = value_of(person->user, *field);
        }
    }
    if (!person->tells_groups) {
        explanation.problems.emplace_back("Dropbox did not say which groups the person is in");
    }
    for (auto& membership : explanation.memberships) {
        const auto& group =
            membership.group.group.empty() ? explanation.group.group : membership.group.group;
        if (std::binary_search(person->groups.begin(), person->groups.end(), group)) {
            membership.live = "member";
        }
    }
    if (explanation.group != GroupRef{}) return;
    for (const auto& group : person->groups) {
        const bool is_known =
            std::any_of(explanation.memberships.begin(), explanation.memberships.end(),
                        [&](const auto& known) { return known.group.group == group; });
        if (is_known) continue;
        explanation.memberships.push_back(
            {.fact = "membership", .group = {.group = group}, .live = "member"});
    }
}

void add_live(Explanation& explanation, const std::optional<LiveGroup>& group) {
    explanation.asked_dropbox = true;
    explanation.in_dropbox = group.has_value();
    if (!group) return;
    for (auto& value : explanation.values) {
        if (value.fact == "membership") continue; // a mode of ours, nothing of Dropbox's
        if (const auto field = parse_field(value.fact)) {
            value.live = value_of(group->group, *field);
        }
    }
    for (auto& membership : explanation.memberships) {
        if (membership.user.member.empty()) continue;
        if (std::binary_search(group->members.begin(), group->members.end(),
                               membership.user.member)) {
            membership.live = "member";
        }
    }
    std::set<MemberId> known;
    for (const auto& membership : explanation.memberships) known.insert(membership.user.member);
    for (const auto& member : group->members) {
        if (known.contains(member)) continue;
        explanation.memberships.push_back(
            {.fact = "membership", .user = {.member = member}, .live = "member"});
    }
}

} // namespace rollcall
