#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rollcall::e2e {

/// The entryUUID of a person or group: made from a word, so that tests can name it.
[[nodiscard]] std::string uuid_of(const std::string& word);

struct Person {
    std::string name;         ///< first name, in lower case: the RDN
    std::string mail{};       ///< default: NAME@acme.com
    std::string given_name{}; ///< default: the name
    std::string surname = "Example";
    bool locked = false;
    std::vector<std::string> more{}; ///< further lines: "employeeType: admin"
    std::string word{};              ///< what the uuid is made from; default: the name
    std::string unit = "people";
    [[nodiscard]] std::string dn() const;
};

struct GroupEntry {
    std::string name;
    std::vector<std::string> members{}; ///< names of people, or whole DNs
    std::string word{};                 ///< what the uuid is made from; default: the name
    std::vector<std::string> more{};    ///< further lines: "description: closed"
    std::string unit = "groups";
    [[nodiscard]] std::string dn() const;
};

/// A directory as a test thinks of it, written as ldapsearch writes one.
struct Directory {
    std::vector<Person> people{};
    std::vector<GroupEntry> groups{};

    [[nodiscard]] std::string ldif() const;
    /// The same as a server takes it: each entry's DN and the rest of its record, parents first,
    /// with the units between, which an export may leave out.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> records() const;
    Person& person(const std::string& name);
    GroupEntry& group(const std::string& name);
    void remove_person(const std::string& name); ///< from the groups too
    void remove_group(const std::string& name);
};

} // namespace rollcall::e2e
