#include "world.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::chaos {
namespace {

std::string address_of(const e2e::Person& person) {
    return person.mail.empty() ? person.name + "@acme.com" : person.mail;
}

std::string given_name_of(const e2e::Person& person) {
    return person.given_name.empty() ? person.name : person.given_name;
}

std::string uuid_of(const e2e::Person& person) {
    return e2e::uuid_of(person.word.empty() ? person.name : person.word);
}

std::string uuid_of(const e2e::GroupEntry& group) {
    return e2e::uuid_of(group.word.empty() ? group.name : group.word);
}

const Json* with_external_id(const Json& rows, const std::string& id) {
    for (const auto& row : rows) {
        if (row.at("external_id") == id) return &row;
    }
    return nullptr;
}

class Comparison {
public:
    explicit Comparison(std::vector<std::string>& found) : found_(found) {}

    void same(const std::string& what, const Json& wanted, const Json& is) {
        if (wanted == is) return;
        found_.push_back(fmt::format("{}: wanted {}, is {}", what, wanted.dump(), is.dump()));
    }
    void wrong(const std::string& what) { found_.push_back(what); }

private:
    std::vector<std::string>& found_;
};

void compare_people(const World& world, const Json& members, Comparison& compare) {
    for (const auto& person : world.directory.people) {
        const auto* const member = with_external_id(members, uuid_of(person));
        if (member == nullptr) {
            compare.wrong(person.name + " has no account");
            continue;
        }
        compare.same(person.name + "'s address", address_of(person), member->at("email"));
        compare.same(person.name + "'s given name", given_name_of(person),
                     member->at("given_name"));
        compare.same(person.name + "'s surname", person.surname, member->at("surname"));
        const auto& status = member->at("status");
        if (status != "active" && status != "invited") {
            compare.wrong(person.name + " is " + status.dump());
        }
    }
    for (const auto& name : world.leavers) {
        const auto* const member = with_external_id(members, e2e::uuid_of(name));
        if (member == nullptr) continue; // an invitation that was cancelled
        const auto& status = member->at("status");
        if (status != "suspended" && status != "removed") {
            compare.wrong(name + " left and is " + status.dump());
        }
    }
}

void compare_groups(const World& world, const Json& groups, Comparison& compare) {
    std::set<std::string> known;
    for (const auto& group : world.directory.groups) {
        known.insert(uuid_of(group));
        const auto* const live = with_external_id(groups, uuid_of(group));
        if (live == nullptr) {
            compare.wrong("there is no group " + group.name);
            continue;
        }
        compare.same("the name of " + group.name, group.name, live->at("name"));
        std::vector<std::string> wanted;
        for (const auto& person : world.directory.people) {
            if (world.is_member(person.name, group.word)) wanted.push_back(address_of(person));
        }
        auto is = live->at("members").get<std::vector<std::string>>();
        std::sort(wanted.begin(), wanted.end());
        std::sort(is.begin(), is.end());
        compare.same("the members of " + group.name, wanted, is);
    }
    std::set<std::string> names;
    for (const auto& row : groups) {
        names.insert(row.at("name").get<std::string>());
        const auto& id = row.at("external_id");
        if (id.is_string() && !known.contains(id.get<std::string>())) {
            compare.wrong("there is still the group " + row.at("name").dump());
        }
    }
    for (const auto& name : world.unmanaged) {
        if (!names.contains(name)) compare.wrong("somebody else's group is gone: " + name);
    }
}

} // namespace

bool World::is_member(const std::string& person, const std::string& group) const {
    if (excepted.contains({person, group})) return true;
    return std::any_of(directory.groups.begin(), directory.groups.end(),
                       [&](const e2e::GroupEntry& entry) {
                           return entry.word == group
                                  && std::find(entry.members.begin(), entry.members.end(), person)
                                         != entry.members.end();
                       });
}

World first_world() {
    World world;
    world.directory.people = {{.name = "ann"}, {.name = "bea"}};
    for (int i = 0; i < 22; ++i) {
        world.directory.people.push_back({.name = fmt::format("p{:02}", i)});
    }
    for (std::size_t i = 0; i < 8; ++i) {
        const auto name = fmt::format("Team {}", i);
        e2e::GroupEntry group{.name = name, .word = name};
        for (std::size_t k = i; k < world.directory.people.size(); k += 2 + i % 3) {
            group.members.push_back(world.directory.people[k].name);
        }
        world.directory.groups.push_back(std::move(group));
    }
    return world;
}

Json first_team() {
    auto team = e2e::two_admins();
    team["licenses"] = 500;
    return team;
}

std::vector<std::string> differences(const World& world, const Json& dump) {
    std::vector<std::string> found;
    Comparison compare(found);
    compare_people(world, dump.at("members"), compare);
    compare_groups(world, dump.at("groups"), compare);
    return found;
}

} // namespace rollcall::chaos
