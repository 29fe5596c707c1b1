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

/// What lies outside its own tree it knows another server for; a part of its tree, too.
const Slapd& torn() {
    static const Slapd slapd(
        {.ldif = people_ldif()
                 + "dn: ou=asia,dc=acme,dc=com\nobjectClass: referral\nobjectClass: "
                   "extensibleObject\nou: asia\nref: ldap://asia.acme.com/\n\n"
                 + group_ldif("far", 9001, {person_dn_of(1), "uid=kim,ou=asia,dc=acme,dc=com"})
                 + group_ldif("foreign", 9002, {person_dn_of(2), "cn=them,dc=other,dc=com"})
                 + group_ldif("outer", 9003, {person_dn_of(3), group_dn_of("foreign")})
                 + group_ldif("plain", 9004, {person_dn_of(4), "uid=gone,dc=acme,dc=com"}),
         .schema = "referral ldap://elsewhere.example/\n"});
    return slapd;
}

/// People and groups of the parts of the tree that are here, without meeting the reference.
DirectoryRules rules_of_torn(const std::string& group) {
    auto rules = openldap_rules();
    rules.users = {.group_dn = group_dn_of(group)};
    rules.groups = {};
    rules.status = {};
    return rules;
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

TEST_CASE("a member below the base that another server holds is not gone") {
    const auto error = bad(read_directory(options_for(torn().ldap()), rules_of_torn("far")));
    CHECK(error.code == ErrorCode::incomplete);
    CHECK(error.message
          == "reading members of groups: another server holds \"uid=kim,ou=asia,dc=acme,dc=com\", "
             "which lies below baseDn; give that one in datastore.ldap.uris, or a base that this "
             "one holds");
}

TEST_CASE("a member outside the base that another server holds may be a group") {
    auto rules = rules_of_torn("foreign");
    SECTION("whom nobody asks where only those listed themselves count") {
        const auto snapshot = good(read_directory(options_for(torn().ldap()), rules));
        CHECK(snapshot.roster.users.size() == 1);
        REQUIRE(snapshot.omissions.size() == 1);
        CHECK(snapshot.omissions[0].subject == "cn=them,dc=other,dc=com");
        CHECK(snapshot.omissions[0].detail
              == "listed by \"cn=foreign,ou=groups,dc=acme,dc=com\", but another server holds it, "
                 "which is not asked; it is nobody below baseDn, and what it contains if it is a "
                 "group is not known");
    }
    SECTION("so it is no scope") {
        rules.users.nested = true;
        const auto error = bad(read_directory(options_for(torn().ldap()), rules));
        CHECK(error.code == ErrorCode::incomplete);
        CHECK_THAT(error.message,
                   Contains("the members of \"cn=them,dc=other,dc=com\" are not all known (another "
                            "server holds it, which is not asked)"));
    }
    SECTION("so the groups that reach it have no list") {
        rules.base_dn = "ou=groups,dc=acme,dc=com";
        rules.groups.filter = "(objectClass=groupOfNames)";
        rules.users = {.filter = "(cn=plain)"};
        rules.mapping[Target::email] = {.value = "a@acme.com"};
        const auto snapshot = good(read_directory(options_for(torn().ldap()), rules));
        CHECK(member_names(snapshot, "foreign") == Names{"not managed"});
        CHECK(member_names(snapshot, "outer") == Names{"not managed"});
        CHECK(member_names(snapshot, "far") == Names{"not managed"});
        CHECK(member_names(snapshot, "plain").empty());
    }
}

namespace {

/// Nobody may read the members of one group, and one may be empty.
const Slapd& hidden() {
    static const Slapd slapd(
        {.ldif = people_ldif() + group_ldif("secret", 9001, {person_dn_of(1), person_dn_of(2)})
                 + group_ldif("outer", 9002, {person_dn_of(3), group_dn_of("secret")})
                 + group_ldif("placeholder", 9003, {""})
                 + "dn: cn=unix,ou=groups,dc=acme,dc=com\nobjectClass: posixGroup\ncn: "
                   "unix\ngidNumber: 5000\nentryUUID: "
                 + uuid(9004) + "\n\n"
                 + dynamic_ldif("nobody", 9005, "ldap:///ou=people,dc=acme,dc=com??one?(uid=x)"),
         .database =
             "access to dn.exact=cn=secret,ou=groups,dc=acme,dc=com attrs=member by * none\n"
             "access to * by * read\n"});
    return slapd;
}

} // namespace

TEST_CASE("a group that may not be empty and shows nobody is not empty") {
    const auto snapshot = good(read_directory(options_for(hidden().ldap())));
    CHECK(member_names(snapshot, "secret") == Names{"not managed"});
    CHECK(member_names(snapshot, "outer") == Names{"not managed"});
    // These may be.
    for (const auto* name : {"placeholder", "unix", "nobody"}) {
        CHECK(member_names(snapshot, name).empty());
    }
    CHECK(snapshot.warnings
          == Names{"\"cn=outer,ou=groups,dc=acme,dc=com\" and 1 other group are exported without a "
                   "member list and stay as in Dropbox: the members of "
                   "\"cn=secret,ou=groups,dc=acme,dc=com\" are not all known (it shows no member, "
                   "which a groupOfNames must have; let the account that binds read it)"});
}

TEST_CASE("an attribute that nobody can have is no empty group") {
    auto rules = openldap_rules();
    std::string named;
    SECTION("on groups") {
        named = GENERATE("membr", "1.1");
        rules.group_member_attributes = {"member", named};
        named = "settings.groupMember names " + named;
    }
    SECTION("on people") {
        rules.user_member_of = "memberOff";
        named = "settings.userMemberOf names memberOff";
    }
    const auto error = bad(read_directory(options_for(hidden().ldap()), rules));
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK(error.message
          == named
                 + ", which the server's schema does not know, so nobody would be found by it; "
                   "correct the name");
}

TEST_CASE("groups that nobody finds, and members that nobody shows, are told") {
    auto rules = openldap_rules();
    SECTION("no group") {
        rules.groups.filter = "(objectClass=groupOfNmaes)";
        const auto snapshot = good(read_directory(options_for(hidden().ldap()), rules));
        CHECK(snapshot.warnings
              == Names{"no entry is a group by groups.filter \"(objectClass=groupOfNmaes)\", so "
                       "none is exported; check it, and that the account that binds may see them"});
    }
    SECTION("no member") {
        rules.groups.filter = "(cn=unix)";
        const auto snapshot = good(read_directory(options_for(hidden().ldap()), rules));
        CHECK(member_names(snapshot, "unix").empty());
        CHECK(snapshot.warnings
              == Names{"none of 1 group shows member, uniqueMember, memberUid; check "
                       "settings.groupMember, and that the account that binds may read it"});
    }
}

TEST_CASE("a search that cannot be run makes its group unknown, and stops nobody else") {
    struct Row {
        std::string name, url, why;
    };
    const auto row = GENERATE(values<Row>({
        {"an attribute that the schema does not know",
         "ldap:///ou=people,dc=acme,dc=com??one?(!(nsAccountLock=true))",
         "is not searched: its filter names nsaccountlock, which the server's schema does not "
         "know, "
         "so it would match nobody; correct the name"},
        {"a filter that is none", "ldap:///ou=people,dc=acme,dc=com??one?(uid=p1",
         "is not searched: its filter: column 8: "},
        {"a base that is gone", "ldap:///ou=gone,dc=acme,dc=com??sub?(uid=p1)",
         "names a base that does not exist, or that the account that binds may not see"},
        {"another server", "ldap://other.acme.com/ou=people,dc=acme,dc=com??one?(uid=p1)",
         "is not searched: it names a server, and only this one is asked"},
    }));
    DYNAMIC_SECTION(row.name) {
        const Slapd slapd({.ldif = people_ldif() + dynamic_ldif("dyn", 9001, row.url)
                                   + group_ldif("plain", 9002, {person_dn_of(1)})});
        const auto snapshot = good(read_directory(options_for(slapd.ldap())));
        CHECK(member_names(snapshot, "dyn") == Names{"not managed"});
        CHECK(member_names(snapshot, "plain") == Names{"p1"});
        REQUIRE(snapshot.warnings.size() == 1);
        CHECK_THAT(snapshot.warnings[0], Contains("(its memberURL \"" + row.url + "\" " + row.why));
    }
}
