#pragma once

#include "support/ldap/slapd.hpp"

#include <rollcall/datastore/ldap_directory.hpp>
#include <rollcall/datastore/ldap_library.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rollcall::test {

/// Time as it is, waits included.
class PlainClock final : public Clock {
public:
    [[nodiscard]] std::chrono::system_clock::time_point now() const override {
        return std::chrono::system_clock::now();
    }
    bool sleep_for(std::chrono::milliseconds duration) override {
        std::this_thread::sleep_for(duration);
        return true;
    }
};

/// For values that LDIF cannot hold as they are.
inline std::string base64(const std::string& bytes) {
    constexpr std::string_view k_digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8U
                    | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += i + k <= bytes.size() ? k_digits[(group >> (18 - 6 * k)) & 63U] : '=';
        }
    }
    return text;
}

inline std::string uuid(int number) {
    auto digits = std::to_string(number);
    return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

inline std::string base_ldif() {
    return "dn: dc=acme,dc=com\nobjectClass: dcObject\nobjectClass: organization\ndc: acme\n"
           "o: Acme\n\ndn: ou=people,dc=acme,dc=com\nobjectClass: organizationalUnit\nou: "
           "people\n\n"
           "dn: ou=groups,dc=acme,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";
}

inline std::string person_ldif(int number, const std::string& more = {}) {
    const auto name = "p" + std::to_string(number);
    return "dn: uid=" + name + ",ou=people,dc=acme,dc=com\nobjectClass: inetOrgPerson\nuid: " + name
           + "\ncn: " + name + "\nsn: Example\ngivenName: " + name + "\nmail: " + name
           + "@acme.com\nentryUUID: " + uuid(number) + '\n' + more + '\n';
}

inline std::string person_dn_of(int number) {
    return "uid=p" + std::to_string(number) + ",ou=people,dc=acme,dc=com";
}

inline std::string group_ldif(const std::string& name,
                              int number,
                              const std::vector<std::string>& members,
                              const std::string& more = {}) {
    std::string text = "dn: cn=" + name
                       + ",ou=groups,dc=acme,dc=com\nobjectClass: groupOfNames\ncn: " + name
                       + "\nentryUUID: " + uuid(number) + '\n';
    for (const auto& member : members) text += "member: " + member + '\n';
    return text + more + '\n';
}

inline std::string group_dn_of(const std::string& name) {
    return "cn=" + name + ",ou=groups,dc=acme,dc=com";
}

/// As `rollcall.yaml` would make them for type openldap.
inline DirectoryRules openldap_rules() {
    DirectoryRules rules;
    rules.base_dn = "dc=acme,dc=com";
    rules.users.filter = "(objectClass=inetOrgPerson)";
    rules.groups.filter = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)"
                          "(objectClass=posixGroup)(objectClass=groupOfURLs))";
    rules.status = {.algorithm = StatusRule::Algorithm::flag,
                    .attribute = "pwdAccountLockedTime",
                    .disabled_values = {"000001010000Z"}};
    return rules;
}

inline LdapBind reader() {
    return {.method = LdapBind::Method::simple,
            .dn = "cn=reader,o=accounts",
            .password = Secret("secret")};
}

inline LdapOptions options_for(const std::string& uri) {
    return {.kind = "openldap",
            .uris = {uri},
            .bind = reader(),
            .connect_timeout = std::chrono::seconds{5},
            .timeout = std::chrono::seconds{5}};
}

inline Result<DatastoreSnapshot> read_directory(LdapOptions options,
                                                DirectoryRules rules = openldap_rules()) {
    static const LdapLibrary library;
    static PlainClock clock;
    return LdapDirectory(std::move(options), std::move(rules), clock).read();
}

inline DatastoreSnapshot good(Result<DatastoreSnapshot> snapshot) {
    INFO((snapshot ? "" : snapshot.error().describe()));
    REQUIRE(snapshot.has_value());
    return std::move(*snapshot);
}

/// The failure of a read that must not succeed.
inline Error bad(Result<DatastoreSnapshot> snapshot) {
    REQUIRE_FALSE(snapshot.has_value());
    return std::move(snapshot.error());
}

/// The mail names of a group's members, sorted; "no such group", "not managed".
inline std::vector<std::string> member_names(const DatastoreSnapshot& snapshot,
                                             const std::string& group) {
    for (const auto& found : snapshot.roster.groups) {
        if (found.display_name != group) continue;
        if (!found.members) return {"not managed"};
        std::vector<std::string> names;
        for (const auto member : *found.members) {
            const auto& mail = snapshot.roster.user(member).email;
            names.push_back(mail.substr(0, mail.find('@')));
        }
        std::sort(names.begin(), names.end());
        return names;
    }
    return {"no such group"};
}

} // namespace rollcall::test
