// Groups whose members a real slapd does not all tell: a part of a list is no list.
#include "ldap_support.hpp"

using namespace rollcall;
using namespace rollcall::test;
using Names = std::vector<std::string>;
using Catch::Matchers::Contains;

namespace {

constexpr int k_people = 6;

std::string dynamic_ldif(const std::string& name,
                         int number,
                         const std::string& url,
                         const Names& members = {}) {
    std::string text = "dn: " + group_dn_of(name)
                       + "\nobjectClass: groupOfURLs\nobjectClass: extensibleObject\ncn: " + name
                       + "\nentryUUID: " + uuid(number) + "\nmemberURL: " + url + '\n';
    for (const auto& member : members) text += "member: " + member + '\n';
    return text + '\n';
}

std::string people_ldif() {
    std::string text = base_ldif();
    for (int i = 1; i <= k_people; ++i) {
        text += person_ldif(i, i == k_people ? "pwdAccountLockedTime: 000001010000Z\n" : "");
    }
    return text;
}

const Slapd& server() {
    const std::string outside = "ldap:///dc=other,dc=com??sub?(objectClass=inetOrgPerson)";
    static const Slapd slapd(
        {.ldif = people_ldif() + dynamic_ldif("dyn", 9001, outside)
                 + dynamic_ldif("mixed", 9002, outside, {person_dn_of(1)})
                 + group_ldif("outer", 9003, {person_dn_of(1), group_dn_of("dyn")})
                 + group_ldif("plain", 9004, {person_dn_of(2)})
                 + dynamic_ldif("both", 9005, "ldap:///ou=people,dc=acme,dc=com??one?(uid=p3)",
                                {person_dn_of(4)})});
    return slapd;
}

} // namespace

TEST_CASE("a group that is or lists one whose members are unknown has no list") {
    const auto snapshot = good(read_directory(options_for(server().ldap())));
    for (const auto* name : {"dyn", "mixed", "outer"}) {
        CHECK(member_names(snapshot, name) == Names{"not managed"});
    }
    CHECK(member_names(snapshot, "plain") == Names{"p2"});
    CHECK(member_names(snapshot, "both") == Names{"p3", "p4"});
    const std::string why = "are not all known (its memberURL "
                            "\"ldap:///dc=other,dc=com??sub?(objectClass=inetOrgPerson)\" is not "
                            "searched: it lies outside baseDn)";
    REQUIRE(snapshot.warnings.size() == 2);
    CHECK(snapshot.warnings[0]
          == "\"cn=dyn,ou=groups,dc=acme,dc=com\" and 1 other group are exported without a member "
             "list and stay as in Dropbox: the members of \"cn=dyn,ou=groups,dc=acme,dc=com\" "
                 + why);
    CHECK(snapshot.warnings[1]
          == "\"cn=mixed,ou=groups,dc=acme,dc=com\" is exported without a member list and stays as "
             "in Dropbox: the members of \"cn=mixed,ou=groups,dc=acme,dc=com\" "
                 + why);
}

TEST_CASE("a scope by a group whose members are unknown is no read") {
    auto rules = openldap_rules();
    SECTION("the group itself") { rules.users = {.group_dn = group_dn_of("mixed")}; }
    SECTION("a group in it") { rules.users = {.group_dn = group_dn_of("outer"), .nested = true}; }
    SECTION("of groups") { rules.groups = {.group_dn = group_dn_of("mixed")}; }
    const auto error = bad(read_directory(options_for(server().ldap()), rules));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK_THAT(error.message, Contains("are not all known (its memberURL"));
    CHECK_THAT(error.message, Contains("so this is not everybody"));
}

TEST_CASE("a search that was run counts once, however often its group is met") {
    auto rules = openldap_rules();
    rules.users = {.group_dn = group_dn_of("both")};
    const auto snapshot = good(read_directory(options_for(server().ldap()), rules));
    CHECK(snapshot.roster.users.size() == 2);
    CHECK(member_names(snapshot, "both") == Names{"p3", "p4"});
}
