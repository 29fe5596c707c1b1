// Values that mean something to LDAP: in names, members, logins and settings they are only values.
#include "ldap_support.hpp"

using namespace rollcall;
using namespace rollcall::test;
using Names = std::vector<std::string>;

namespace {

/// A name, as it stands in a DN (RFC 4514) and in LDIF.
struct Hostile {
    std::string name;
    std::string in_dn;
};

const std::vector<Hostile> k_names{
    {"Smith, John", R"(Smith\, John)"},
    {"A+B", R"(A\+B)"},
    {R"(the "Skunk" works)", R"(the \"Skunk\" works)"},
    {R"(back\slash)", R"(back\\slash)"},
    {" leading", R"(\ leading)"},
    {"#hash", R"(\#hash)"},
    {"a;b<c>d=e", R"(a\;b\<c\>d=e)"},
    {"star * (and) brackets", "star * (and) brackets"},
    {"*)(objectClass=*", "*)(objectClass=*"},
    {"rocket \xf0\x9f\x9a\x80", "rocket \xf0\x9f\x9a\x80"},
    {"\xc3\x84rger", "\xc3\x84rger"},
};

std::string dn_of(const Hostile& name) { return "cn=" + name.in_dn + ",ou=people,dc=acme,dc=com"; }
std::string group_of(const Hostile& name) {
    return "cn=" + name.in_dn + ",ou=groups,dc=acme,dc=com";
}

std::string company() {
    std::string text = base_ldif();
    int number = 0;
    Names all;
    for (const auto& name : k_names) {
        ++number;
        const auto cn = "\ncn:: " + base64(name.name);
        text += "dn:: " + base64(dn_of(name)) + cn
                + "\nobjectClass: inetOrgPerson\nsn: x\nuid: login" + std::to_string(number)
                + "\nmail: m" + std::to_string(number) + "@acme.com\nentryUUID: " + uuid(number)
                + "\n\n";
        text += "dn:: " + base64(group_of(name)) + cn + "\nobjectClass: groupOfNames\nentryUUID: "
                + uuid(100 + number) + "\nmember:: " + base64(dn_of(name)) + "\n\n";
        all.push_back(group_of(name));
    }
    text += "dn: " + group_dn_of("all")
            + "\nobjectClass: groupOfNames\ncn: all\nentryUUID: " + uuid(999) + '\n';
    for (const auto& dn : all) text += "member:: " + base64(dn) + '\n';
    return text + '\n';
}

const Slapd& server() {
    static const Slapd slapd({.ldif = company()});
    return slapd;
}

} // namespace

TEST_CASE("hostile names are read whole, and groups have their members") {
    const auto snapshot = good(read_directory(options_for(server().ldap())));
    CHECK(snapshot.roster.users.size() == k_names.size());
    CHECK(member_names(snapshot, "all").size() == k_names.size());
    CHECK(snapshot.omissions.empty());
    int number = 0;
    for (const auto& name : k_names) {
        ++number;
        INFO(name.name);
        Names with_it;
        for (const auto& group : snapshot.roster.groups) {
            if (group.source.dn.str() == group_of(name)
                || group.external_id == uuid(100 + number)) {
                REQUIRE(group.members.has_value());
                for (const auto member : *group.members) {
                    with_it.push_back(snapshot.roster.user(member).email);
                }
            }
        }
        CHECK(with_it == Names{"m" + std::to_string(number) + "@acme.com"});
    }
}

TEST_CASE("a group with a hostile name can be a scope") {
    for (const auto& name : k_names) {
        INFO(name.name);
        auto rules = openldap_rules();
        rules.users = {.group_dn = group_of(name)};
        rules.groups = {.group_dn = group_of(name)};
        CHECK(good(read_directory(options_for(server().ldap()), rules)).roster.users.size() == 1);
    }
}

namespace {

std::string named_ldif(const std::string& name, int number) {
    return "dn:: " + base64("cn=" + name + ",ou=people,dc=acme,dc=com") + "\ncn:: " + base64(name)
           + "\nobjectClass: inetOrgPerson\nsn: x\nmail: m" + std::to_string(number)
           + "@acme.com\nentryUUID: " + uuid(number) + "\n\n";
}

std::string listing_ldif(const std::string& group, int number, const std::string& name) {
    return "dn: " + group_dn_of(group) + "\nobjectClass: groupOfNames\ncn: " + group
           + "\nmember:: " + base64("cn=" + name + ",ou=people,dc=acme,dc=com")
           + "\nentryUUID: " + uuid(number) + "\n\n";
}

/// Two people whose names one kind of folding makes the same, and one who is written in two ways.
const Slapd& alike() {
    static const Slapd slapd(
        {.ldif = base_ldif() + named_ldif("Hans Weiss", 1) + named_ldif("Hans Weiß", 2)
                 + named_ldif("Ärger", 3) + listing_ldif("secret", 11, "Hans Weiß")
                 + listing_ldif("open", 12, "hans weiss") + listing_ldif("other", 13, "äRGER")});
    return slapd;
}

} // namespace

TEST_CASE("people whose names differ in a letter that folding loses are two") {
    auto rules = openldap_rules();
    SECTION("both in scope") {
        const auto snapshot = good(read_directory(options_for(alike().ldap()), rules));
        CHECK(snapshot.roster.users.size() == 3);
        CHECK(member_names(snapshot, "secret") == Names{"m2"});
        CHECK(member_names(snapshot, "open") == Names{"m1"});
        CHECK(member_names(snapshot, "other") == Names{"m3"});
    }
    SECTION("the one who is meant outside the scope") {
        rules.users.filter = "(&(objectClass=inetOrgPerson)(!(mail=m2@acme.com)))";
        const auto snapshot = good(read_directory(options_for(alike().ldap()), rules));
        CHECK(member_names(snapshot, "secret").empty());
        CHECK(member_names(snapshot, "open") == Names{"m1"});
        REQUIRE(snapshot.omissions.size() == 1);
        CHECK(snapshot.omissions[0].reason == "outsideUserScope");
        CHECK(snapshot.omissions[0].subject == "cn=Hans Weiß,ou=people,dc=acme,dc=com");
    }
}

TEST_CASE("which letters beyond ASCII are the same is left to the server") {
    // This one says that nobody has the name as the group writes it.
    const Quirks strict(alike(),
                        {"--fault", "code:32", "--at", "cn=ärger,ou=people,dc=acme,dc=com"});
    const auto snapshot = good(read_directory(options_for(strict.ldap())));
    CHECK(member_names(snapshot, "other").empty());
    REQUIRE(snapshot.omissions.size() == 1);
    CHECK(snapshot.omissions[0].reason == "unresolvedMember");
    CHECK(snapshot.omissions[0].subject == "cn=äRGER,ou=people,dc=acme,dc=com");
}
