#include "directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <stdexcept>

namespace rollcall::e2e {
namespace {

template <class Entry> Entry& named(std::vector<Entry>& entries, const std::string& name) {
    for (auto& entry : entries) {
        if (entry.name == name) return entry;
    }
    throw std::runtime_error("nobody is called " + name);
}

/// Whom nobody lists stands where people usually stand: gone, and still named by groups.
std::string dn_of(const std::vector<Person>& people, const std::string& name) {
    for (const auto& person : people) {
        if (person.name == name) return person.dn();
    }
    return Person{name}.dn();
}

std::string record_of(const Person& person) {
    auto text = fmt::format(
        "objectClass: inetOrgPerson\nuid: {}\ncn: {}\ngivenName: {}\n"
        "sn: {}\nmail: {}\nentryUUID: {}\n",
        person.name, person.name, person.given_name.empty() ? person.name : person.given_name,
        person.surname, person.mail.empty() ? person.name + "@acme.com" : person.mail,
        uuid_of(person.word.empty() ? person.name : person.word));
    if (person.locked) text += "pwdAccountLockedTime: 000001010000Z\n";
    for (const auto& line : person.more) text += line + '\n';
    return text;
}

std::string record_of(const GroupEntry& group, const std::vector<Person>& people) {
    auto text = fmt::format("objectClass: groupOfNames\ncn: {}\nentryUUID: {}\n", group.name,
                            uuid_of(group.word.empty() ? group.name : group.word));
    for (const auto& member : group.members) {
        text += "member: "
                + (member.find('=') == std::string::npos ? dn_of(people, member) : member) + '\n';
    }
    for (const auto& line : group.more) text += line + '\n';
    return text;
}

} // namespace

std::string uuid_of(const std::string& word) {
    std::uint64_t sum = 0xcbf29ce484222325U; // FNV-1a
    for (const char letter : word)
        sum = (sum ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
    return fmt::format("00000000-0000-4000-8000-{:012x}", sum & 0xffffffffffffU);
}

std::string Person::dn() const { return "uid=" + name + ",ou=" + unit + ",dc=acme,dc=com"; }
std::string GroupEntry::dn() const { return "cn=" + name + ",ou=" + unit + ",dc=acme,dc=com"; }

std::string Directory::ldif() const {
    std::string text = "version: 1\n\ndn: dc=acme,dc=com\nobjectClass: organization\no: Acme\n"
                       "entryUUID: 00000000-0000-4000-9000-000000000001\n\n";
    for (const auto& person : people)
        text += "dn: " + person.dn() + '\n' + record_of(person) + '\n';
    for (const auto& group : groups) {
        text += "dn: " + group.dn() + '\n' + record_of(group, people) + '\n';
    }
    return text
           + fmt::format("# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: {}\n"
                         "# numEntries: {}\n",
                         people.size() + groups.size() + 2, people.size() + groups.size() + 1);
}

std::vector<std::pair<std::string, std::string>> Directory::records() const {
    std::vector<std::pair<std::string, std::string>> records{
        {"dc=acme,dc=com",
         "objectClass: dcObject\nobjectClass: organization\ndc: acme\no: Acme\n"}};
    std::set<std::string> units{"people", "groups"};
    for (const auto& person : people) units.insert(person.unit);
    for (const auto& group : groups) units.insert(group.unit);
    for (const auto& unit : units) {
        records.emplace_back("ou=" + unit + ",dc=acme,dc=com",
                             "objectClass: organizationalUnit\nou: " + unit + '\n');
    }
    for (const auto& person : people) {
        auto record = record_of(person);
        if (record.find("\nmemberOf:") != std::string::npos) {
            record += "objectClass: listedPerson\n";
        }
        records.emplace_back(person.dn(), std::move(record));
    }
    for (const auto& group : groups) {
        auto record = record_of(group, people);
        // The schema wants a member; the empty DN is what such groups hold.
        if (record.find("\nmember:") == std::string::npos) record += "member:\n";
        records.emplace_back(group.dn(), std::move(record));
    }
    return records;
}

Person& Directory::person(const std::string& name) { return named(people, name); }
GroupEntry& Directory::group(const std::string& name) { return named(groups, name); }

void Directory::remove_person(const std::string& name) {
    std::erase_if(people, [&name](const Person& person) { return person.name == name; });
    for (auto& group : groups) std::erase(group.members, name);
}

void Directory::remove_group(const std::string& name) {
    std::erase_if(groups, [&name](const GroupEntry& group) { return group.name == name; });
}

} // namespace rollcall::e2e
