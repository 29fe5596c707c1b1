#include "scenario.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace rollcall::test {
namespace {

using Json = nlohmann::json;

User person(const std::string& name, const std::string& email, UserState state) {
    return {.name = Slug(name),
            .uid = Uid("u-" + name),
            .email = email,
            .given_name = name,
            .surname = "Example",
            .external_id = "u-" + name,
            .state = state};
}

/// Two admins of the directory, and Zed, whom nobody desires.
Json small_team() {
    return Json::parse(R"({
        "team": {"name": "Acme"}, "licenses": 40, "random_seed": 7, "job_polls": 1,
        "acting_admin": "ann@acme.com",
        "members": [
            {"email": "ann@acme.com", "given_name": "ann", "surname": "Example", "role": "team_admin"},
            {"email": "bea@acme.com", "given_name": "Beate", "surname": "Example", "role": "team_admin"},
            {"email": "zed@acme.com", "given_name": "Zed", "surname": "Old"}],
        "groups": [{"name": "finance", "members": ["zed@acme.com", "ann@acme.com"]},
                   {"name": "Old friends", "members": ["zed@acme.com"]}]})");
}

Policy wide() {
    Policy policy;
    const Budget all{1000, 100, 1000};
    policy.guards = {.users_suspended = all,
                     .users_removed = all,
                     .devices_wiped = all,
                     .groups_deleted = all,
                     .memberships_removed = all,
                     .per_group_percent = 100,
                     .roles_changed = all,
                     .emails_changed = all,
                     .relinks = all,
                     .source_shrink = all,
                     .min_admins = 1};
    policy.manages_role = true;
    return policy;
}

Policy removing() {
    Policy policy = wide();
    policy.users.on_removed = UserExit::remove;
    return policy;
}

RosterBuilder admins() {
    RosterBuilder people;
    people.user("ann", "ann@acme.com").role("ann", Role::team_admin);
    people.user("bea", "bea@acme.com").role("bea", Role::team_admin);
    return people;
}

/// Who the changing scenarios begin with.
RosterBuilder company() {
    auto people = admins();
    people.user("carl", "carl@acme.com").user("dora", "dora@acme.com");
    people.user("emil", "emil@acme.com").user("fay", "fay@acme.com");
    people.group("finance", "Finance", {"ann", "carl", "dora"});
    people.group("sales", "Sales", {"bea", "dora", "emil"});
    people.group("ops", "Ops", {"ann", "fay"});
    return people;
}

const std::string k_everybody_joins = "accept_invitations";

FaultScenario adoption() {
    auto people = admins();
    people.user("carl", "carl@acme.com").user("dora", "dora@acme.com");
    people.role("dora", Role::support_admin);
    people.group("finance", "Finance", {"ann", "carl", "dora"}).group("sales", "Sales", {"bea"});
    return {.name = "first adoption",
            .seed = small_team().dump(),
            .after = people.build(),
            .policy = wide()};
}

FaultScenario changes() {
    auto people = admins();
    people.user("carl", "charles@acme.com").surname("carl", "Changed");
    people.disabled("dora", "dora@acme.com");
    people.user("emil", "emil@acme.com").role("emil", Role::support_admin);
    people.user("gus", "gus@acme.com");
    people.group("finance", "Finance & Tax", {"carl", "gus"});
    people.group("sales", "Sales", {"bea", "emil", "ann", "gus"});
    people.group("legal", "Legal", {"ann"});
    return {.name = "changes of every kind",
            .seed = small_team().dump(),
            .before = company().build(),
            .outside = {k_everybody_joins},
            .after = people.build(),
            .policy = wide()};
}

FaultScenario swaps() {
    auto people = admins();
    people.user("carl", "dora@acme.com").user("dora", "carl@acme.com");
    people.user("emil", "fay@acme.com").user("fay", "fay2@acme.com");
    people.group("finance", "Sales", {"ann", "carl", "dora"});
    people.group("sales", "Finance", {"bea", "dora", "emil"});
    people.group("ops", "Ops", {"ann", "fay"});
    return {.name = "swaps and chains",
            .seed = small_team().dump(),
            .before = company().build(),
            .outside = {k_everybody_joins},
            .after = people.build(),
            .policy = wide()};
}

FaultScenario removals(const char* async) {
    auto people = admins();
    people.user("carl", "carl@acme.com").user("hugo", "hugo@acme.com").user("ida", "ida@acme.com");
    people.group("finance", "Finance", {"ann", "carl"});
    // Ops is deleted, Sales takes its name, and a new group that of Sales.
    people.group("sales", "Ops", {"bea", "carl"});
    people.group("retail", "Sales", {"bea", "carl", "hugo"});
    Json seed = small_team();
    seed["async"] = async;
    return {.name = std::string("removals and newcomers, jobs: ") + async,
            .seed = seed.dump(),
            .before = company().build(),
            .outside = {k_everybody_joins},
            .after = people.build(),
            .policy = removing()};
}

/// Fay was removed by hand and stays desired; Emil's invitation is open and he leaves.
FaultScenario returns() {
    auto people = admins();
    people.user("carl", "carl@acme.com").user("dora", "dora@acme.com").user("fay", "fay@acme.com");
    people.group("finance", "Finance", {"ann", "carl", "dora"});
    people.group("ops", "Ops", {"ann"});
    people.group("sales", "Sales", {"bea", "dora", "fay"});
    Policy policy = wide();
    policy.users.on_removed_in_dropbox = Restore::restore;
    policy.users.on_suspended_in_dropbox = Restore::restore;
    return {.name = "people brought back",
            .seed = small_team().dump(),
            .before = company().build(),
            .outside =
                {R"({"action":"accept_invitation","member":"fay@acme.com"})",
                 R"({"action":"accept_invitation","member":"carl@acme.com"})",
                 R"({"action":"suspend","member":"carl@acme.com"})",
                 R"({"action":"remove","member":"fay@acme.com"})",
                 R"({"action":"rename_group","group":"Ops","name":"Operations"})",
                 R"({"action":"add_member_to_group","group":"Finance","member":"zed@acme.com"})"},
            .after = people.build(),
            .policy = policy};
}

} // namespace

User& RosterBuilder::find(const std::string& name) {
    const auto found = std::find_if(users_.begin(), users_.end(),
                                    [&](const User& user) { return user.name.str() == name; });
    if (found == users_.end()) throw std::runtime_error("nobody is called " + name);
    return *found;
}

RosterBuilder& RosterBuilder::user(const std::string& name, const std::string& email) {
    users_.push_back(person(name, email, UserState::active));
    return *this;
}

RosterBuilder& RosterBuilder::disabled(const std::string& name, const std::string& email) {
    users_.push_back(person(name, email, UserState::disabled));
    return *this;
}

RosterBuilder& RosterBuilder::role(const std::string& name, Role role) {
    find(name).role = role;
    return *this;
}

RosterBuilder& RosterBuilder::surname(const std::string& name, const std::string& surname) {
    find(name).surname = surname;
    return *this;
}

RosterBuilder& RosterBuilder::group(const std::string& name,
                                    const std::string& display_name,
                                    const std::vector<std::string>& members) {
    groups_.push_back({{.name = Slug(name),
                        .uid = Uid("g-" + name),
                        .display_name = display_name,
                        .external_id = "g-" + name},
                       members});
    return *this;
}

Roster RosterBuilder::build() const {
    Roster roster{.users = users_};
    canonicalize(roster);
    for (const auto& [group, members] : groups_) {
        roster.groups.push_back(group);
        auto& places = roster.groups.back().members.emplace();
        for (const auto& name : members) {
            const auto place = find_user(roster, Uid("u-" + name));
            if (!place) throw std::runtime_error("nobody is called " + name);
            places.push_back(*place);
        }
    }
    canonicalize(roster);
    return roster;
}

std::vector<FaultScenario> fault_scenarios() {
    return {adoption(), changes(), swaps(), removals("never"), removals("always"), returns()};
}

} // namespace rollcall::test
