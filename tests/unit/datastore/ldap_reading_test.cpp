// A real slapd, read as people's directories are: who is found, and who is in which group.
#include "ldap_support.hpp"

using namespace rollcall;
using namespace rollcall::test;
using Names = std::vector<std::string>;

namespace {

std::string company() {
    std::string text = base_ldif();
    for (int i = 1; i <= 7; ++i)
        text += person_ldif(i, i == 7   ? "employeeType: external\n"
                               : i == 6 ? "pwdAccountLockedTime: 000001010000Z\n"
                                        : "");
    text += group_ldif("all", 101, {group_dn_of("left"), group_dn_of("right"), person_dn_of(7)});
    text += group_ldif("left", 102, {person_dn_of(1), group_dn_of("ring")});
    text += group_ldif("right", 103, {"UID=P2, OU=People,DC=acme,dc=com", group_dn_of("ring")});
    text += group_ldif("ring", 104,
                       {person_dn_of(3), group_dn_of("left"), "uid=gone,ou=people,dc=acme,dc=com"});
    text += "dn: cn=unix,ou=groups,dc=acme,dc=com\nobjectClass: posixGroup\ncn: unix\n"
            "gidNumber: 5000\nmemberUid: p4\nmemberUid: P5\nmemberUid: nobody\nentryUUID: "
            + uuid(105) + "\n\n";
    text += "dn: cn=unique,ou=groups,dc=acme,dc=com\nobjectClass: groupOfUniqueNames\ncn: unique\n"
            "uniqueMember: "
            + person_dn_of(6) + "#'0101'B\nentryUUID: " + uuid(106) + "\n\n";
    text += "dn: cn=dynamic,ou=groups,dc=acme,dc=com\nobjectClass: groupOfURLs\ncn: dynamic\n"
            "memberURL: ldap:///ou=people,dc=acme,dc=com??one?(|(uid=p1)(uid=p5))\nentryUUID: "
            + uuid(107) + "\n\n";
    return text;
}

const Slapd& server() {
    static const Slapd slapd({.ldif = company()});
    return slapd;
}

} // namespace

TEST_CASE("a directory server is read whole, whatever the size of its pages") {
    const auto page = GENERATE(0, 1, 3, 1000);
    auto options = options_for(server().ldap());
    options.page_size = static_cast<std::size_t>(page);
    const auto snapshot = good(read_directory(options));
    CHECK(snapshot.source == "openldap dc=acme,dc=com");
    CHECK(snapshot.roster.users.size() == 7);
    CHECK(snapshot.roster.groups.size() == 7);
    CHECK(snapshot.warnings.empty());
}

TEST_CASE("every kind of group has its members") {
    const auto snapshot = good(read_directory(options_for(server().ldap())));
    CHECK(member_names(snapshot, "all") == Names{"p1", "p2", "p3", "p7"});
    CHECK(member_names(snapshot, "left") == Names{"p1", "p3"});
    CHECK(member_names(snapshot, "right") == Names{"p1", "p2", "p3"});
    CHECK(member_names(snapshot, "ring") == Names{"p1", "p3"});
    CHECK(member_names(snapshot, "unix") == Names{"p4", "p5"});
    CHECK(member_names(snapshot, "unique") == Names{"p6"});
    CHECK(member_names(snapshot, "dynamic") == Names{"p1", "p5"});
    REQUIRE(snapshot.omissions.size() == 2);
    CHECK(snapshot.omissions[0].subject == "nobody");
    CHECK(snapshot.omissions[0].detail
          == "listed by \"cn=unix,ou=groups,dc=acme,dc=com\", but no entry that the account that "
             "binds may see has this uid; remove it there, or let that account read it");
    CHECK(snapshot.omissions[1].subject == "uid=gone,ou=people,dc=acme,dc=com");
    CHECK_THAT(snapshot.omissions[1].detail,
               Catch::Matchers::Contains(", but no entry that the account that binds may see has "
                                         "this DN; remove it there, or let that account read it"));
}

TEST_CASE("whom no search found is looked up and listed once") {
    auto rules = openldap_rules();
    rules.users.filter = "(&(objectClass=inetOrgPerson)(!(employeeType=external))(!(uid=p4)))";
    rules.groups.filter = "(|(cn=all)(cn=unix))";
    const auto snapshot = good(read_directory(options_for(server().ldap()), rules));
    CHECK(snapshot.roster.users.size() == 5);
    CHECK(snapshot.roster.groups.size() == 2);
    // The groups between are no groups of ours, and still count.
    CHECK(member_names(snapshot, "all") == Names{"p1", "p2", "p3"});
    CHECK(member_names(snapshot, "unix") == Names{"p5"});
    Names omissions;
    for (const auto& item : snapshot.omissions)
        omissions.push_back(item.reason + ' ' + item.subject);
    CHECK(omissions
          == Names{"outsideUserScope p4", "outsideUserScope " + person_dn_of(7),
                   "unresolvedMember nobody",
                   "unresolvedMember uid=gone,ou=people,dc=acme,dc=com"});
}

TEST_CASE("users by group") {
    auto rules = openldap_rules();
    SECTION("direct") {
        rules.users = {.group_dn = "CN=Left, OU=groups,DC=acme,DC=com"};
        const auto snapshot = good(read_directory(options_for(server().ldap()), rules));
        REQUIRE(snapshot.roster.users.size() == 1);
        CHECK(snapshot.roster.users[0].email == "p1@acme.com");
    }
    SECTION("nested") {
        rules.users = {.group_dn = group_dn_of("left"), .nested = true};
        const auto snapshot = good(read_directory(options_for(server().ldap()), rules));
        CHECK(snapshot.roster.users.size() == 2);
        CHECK(member_names(snapshot, "right") == Names{"p1", "p3"});
    }
    SECTION("by login") {
        rules.users = {.group_dn = group_dn_of("unix")};
        CHECK(good(read_directory(options_for(server().ldap()), rules)).roster.users.size() == 2);
    }
    SECTION("by search") {
        rules.users = {.group_dn = group_dn_of("dynamic")};
        CHECK(good(read_directory(options_for(server().ldap()), rules)).roster.users.size() == 2);
    }
    SECTION("groups by group, too") {
        rules.groups = {.group_dn = group_dn_of("all")};
        rules.nested_members = NestedMembers::direct;
        const auto snapshot = good(read_directory(options_for(server().ldap()), rules));
        REQUIRE(snapshot.roster.groups.size() == 2);
        CHECK(member_names(snapshot, "left") == Names{"p1"});
        CHECK(member_names(snapshot, "right") == Names{"p2"});
    }
    SECTION("that does not exist") {
        const auto* which = GENERATE("users", "groups");
        const Scope missing{.group_dn = group_dn_of("missing")};
        (std::string(which) == "users" ? rules.users : rules.groups) = missing;
        const auto error = bad(read_directory(options_for(server().ldap()), rules));
        CHECK(error.code == ErrorCode::incomplete);
        CHECK(error.message
              == std::string(which)
                     + ".groupDn \"cn=missing,ou=groups,dc=acme,dc=com\" does not "
                       "exist on "
                     + server().ldap()
                     + ", or the account that binds may not see it; correct the DN");
    }
}

TEST_CASE("a value is a value, whatever stands in it") {
    auto rules = openldap_rules();
    SECTION("in groupDn") {
        rules.users = {.group_dn = "cn=*)(uid=*,ou=groups,dc=acme,dc=com"};
        CHECK(bad(read_directory(options_for(server().ldap()), rules)).code
              == ErrorCode::incomplete);
    }
    SECTION("in baseDn") {
        rules.base_dn = "ou=*)(objectClass=*,dc=acme,dc=com";
        const auto error = bad(read_directory(options_for(server().ldap()), rules));
        CHECK(error.code == ErrorCode::incomplete);
        CHECK(error.message.substr(0, 59)
              == "baseDn \"ou=*)(objectClass=*,dc=acme,dc=com\" does not exist ");
    }
}

namespace {

/// Groups with people and what is none.
const Slapd& mixed() {
    const std::string printer =
        "dn: cn=printer,ou=people,dc=acme,dc=com\nobjectClass: device\ncn: printer\nentryUUID: "
        + uuid(51) + "\n\n";
    const std::string mailbox =
        "dn: uid=p2,ou=groups,dc=acme,dc=com\nobjectClass: account\nuid: p2\nentryUUID: " + uuid(52)
        + "\n\n";
    static const Slapd slapd(
        {.ldif = base_ldif() + person_ldif(1) + person_ldif(2) + person_ldif(3) + printer + mailbox
                 + "dn: uid=p3,ou=groups,dc=acme,dc=com\nobjectClass: inetOrgPerson\nuid: p3\ncn: "
                   "p3\nsn: p3\nentryUUID: "
                 + uuid(53) + "\n\n"
                 + group_ldif("team", 101, {person_dn_of(1), "cn=printer,ou=people,dc=acme,dc=com"})
                 + "dn: cn=unix,ou=groups,dc=acme,dc=com\nobjectClass: posixGroup\ncn: unix\n"
                   "gidNumber: 5000\nmemberUid: p1\nmemberUid: p2\nentryUUID: "
                 + uuid(102) + "\n\n"
                 + "dn: cn=twins,ou=groups,dc=acme,dc=com\nobjectClass: posixGroup\ncn: twins\n"
                   "gidNumber: 5001\nmemberUid: p1\nmemberUid: p3\nentryUUID: "
                 + uuid(103) + "\n\n"});
    return slapd;
}

} // namespace

TEST_CASE("only people among the members of a group are users") {
    auto rules = openldap_rules();
    auto options = options_for(mixed().ldap());
    options.people_filter = "(objectClass=inetOrgPerson)";
    SECTION("by DN") {
        rules.users = {.group_dn = group_dn_of("team")};
        const auto snapshot = good(read_directory(options, rules));
        REQUIRE(snapshot.roster.users.size() == 1);
        CHECK(snapshot.roster.users[0].email == "p1@acme.com");
        REQUIRE_FALSE(snapshot.omissions.empty());
        CHECK(snapshot.omissions[0].subject == "cn=printer,ou=people,dc=acme,dc=com");
        CHECK(snapshot.omissions[0].detail
              == "listed by \"cn=team,ou=groups,dc=acme,dc=com\", but it is not a person");
    }
    SECTION("by login") {
        rules.users = {.group_dn = group_dn_of("unix")};
        const auto snapshot = good(read_directory(options, rules));
        CHECK(snapshot.roster.users.size() == 2);
        CHECK(member_names(snapshot, "unix") == Names{"p1", "p2"});
    }
    SECTION("whose logins are theirs alone") {
        rules.users = {.group_dn = group_dn_of("twins")};
        const auto error = bad(read_directory(options, rules));
        CHECK(error.code == ErrorCode::incomplete);
        CHECK_THAT(error.message,
                   Catch::Matchers::Contains("lists the login \"p3\", which is that of "
                                             "\"uid=p3,ou=groups,dc=acme,dc=com\" and "
                                             "\"uid=p3,ou=people,dc=acme,dc=com\""));
    }
    SECTION("as the filter says, after it was checked") {
        options.people_filter = "(objectKlass=person)";
        rules.users = {.group_dn = group_dn_of("team")};
        CHECK_THAT(bad(read_directory(options, rules)).message,
                   Catch::Matchers::Contains("ldap.personFilter names objectklass"));
    }
}

TEST_CASE("a type that is not the server's is told where it explains the failure") {
    auto options = options_for(server().ldap());
    options.kind = "activeDirectory";
    options.is_active_directory = true;
    auto rules = openldap_rules();
    SECTION("of the read") { rules.users.filter = "(objectCategory=person)"; }
    SECTION("of what was read") { rules.uid_attribute = "objectGUID"; }
    const auto error = bad(read_directory(options, rules));
    CHECK_THAT(error.message,
               Catch::Matchers::EndsWith(
                   "; datastore.type is activeDirectory, but the server says it is OpenLDAP"));
}
