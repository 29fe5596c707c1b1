#pragma once

#include <rollcall/directory/entry.hpp>
#include <rollcall/directory/interpret.hpp>
#include <rollcall/directory/rules.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// An entry from "name" or "name;option" and value pairs; equal names are one attribute.
inline Entry entry(std::string dn, const Pairs& pairs) {
    Entry made{.dn = std::move(dn)};
    for (const auto& [description, value] : pairs) {
        const auto semicolon = description.find(';');
        Attribute wanted{.name = description.substr(0, semicolon)};
        if (semicolon != std::string::npos) {
            wanted.options.push_back(description.substr(semicolon + 1));
        }
        Attribute* there = nullptr;
        for (auto& attribute : made.attributes) {
            if (attribute.name == wanted.name && attribute.options == wanted.options) {
                there = &attribute;
            }
        }
        if (there == nullptr) {
            made.attributes.push_back(wanted);
            there = &made.attributes.back();
        }
        there->values.push_back(value);
    }
    return made;
}

/// A person `uid=<login>,ou=people,dc=acme` with the id "u-<login>".
inline Entry person(const std::string& login, const Pairs& more = {}) {
    Pairs pairs{{"objectclass", "inetOrgPerson"},
                {"uid", login},
                {"entryuuid", "u-" + login},
                {"mail", login + "@acme.com"}};
    pairs.insert(pairs.end(), more.begin(), more.end());
    return entry("uid=" + login + ",ou=people,dc=acme", pairs);
}

/// A group `cn=<name>,ou=groups,dc=acme` with the id "g-<name>" and these member DNs.
inline Entry
group(const std::string& name, const std::vector<std::string>& members, const Pairs& more = {}) {
    Pairs pairs{{"objectclass", "groupOfNames"}, {"cn", name}, {"entryuuid", "g-" + name}};
    for (const auto& member : members) pairs.emplace_back("member", member);
    pairs.insert(pairs.end(), more.begin(), more.end());
    return entry("cn=" + name + ",ou=groups,dc=acme", pairs);
}

inline std::string person_dn(const std::string& login) {
    return "uid=" + login + ",ou=people,dc=acme";
}
inline std::string group_dn(const std::string& name) { return "cn=" + name + ",ou=groups,dc=acme"; }

inline DirectoryRules rules() {
    DirectoryRules made;
    made.base_dn = "dc=acme";
    made.users.filter = "(objectClass=inetOrgPerson)";
    made.groups.filter = "(|(objectClass=groupOfNames)(objectClass=posixGroup))";
    return made;
}

/// The uids of a group's members, in order; "not managed" where the list is absent.
inline std::vector<std::string> members(const DatastoreSnapshot& snapshot,
                                        const std::string& name) {
    const auto* found = find_group(snapshot.roster, Uid("g-" + name));
    if (found == nullptr) return {"no such group"};
    if (!found->members) return {"not managed"};
    std::vector<std::string> uids;
    for (const auto member : *found->members) {
        uids.push_back(snapshot.roster.user(member).uid.str());
    }
    return uids;
}

} // namespace rollcall::test
