// What Active Directory does and others do not: a slapd with its attributes, and a proxy with its
// limits. tests/directories has the same with Samba's domain controller.
#include "ldap_support.hpp"

#include <array>

using namespace rollcall;
using namespace rollcall::test;
using Names = std::vector<std::string>;

namespace {

constexpr const char* k_schema = R"(
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.146 NAME 'objectSid' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.98 NAME 'primaryGroupID' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.750 NAME 'groupType' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.782 NAME 'objectCategory' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
attributetype ( 1.2.840.113556.1.4.2236 NAME 'msds-memberOfTransitive'
  EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
attributetype ( 1.3.6.1.4.1.32473.3 NAME 'defaultNamingContext' EQUALITY distinguishedNameMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.32473.2 NAME 'supportedCapabilities' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL MAY ( mail $
  givenName $ objectGUID $ objectSid $ userAccountControl $ primaryGroupID $ objectCategory $
  memberOf $ msds-memberOfTransitive ) )
objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL MUST cn MAY ( member $
  objectGUID $ objectSid $ groupType $ memberOf $ msds-memberOfTransitive ) )
)";

constexpr int k_people = 4501;
constexpr std::uint32_t k_domain_users = 513;
constexpr int k_disabled = 7;

std::string little_endian(std::uint32_t number) {
    std::string bytes;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes += static_cast<char>((number >> shift) & 0xffU);
    }
    return bytes;
}

/// S-1-5-21-1-2-3-RID
std::string sid(std::uint32_t rid) {
    std::string bytes("\1\5\0\0\0\0\0\5", 8);
    for (const auto part : {21U, 1U, 2U, 3U, rid}) bytes += little_endian(part);
    return bytes;
}

/// Bytes 33 22 11 00 55 44 77 66 88 99, and the number: 00112233-4455-6677-8899-0000NNNNNNNN.
std::string guid(std::uint32_t number) {
    std::string bytes("\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\0\0", 12);
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        bytes += static_cast<char>((number >> (shift - 8)) & 0xffU);
    }
    return bytes;
}

std::string identity(std::uint32_t rid) {
    return "objectGUID:: " + base64(guid(rid)) + "\nobjectSid:: " + base64(sid(rid)) + '\n';
}

std::string user_dn(int number) {
    return "CN=User " + std::to_string(number) + ",OU=People,DC=acme,DC=com";
}

std::string dn_of_group(const std::string& name) {
    return "CN=" + name + ",OU=Groups,DC=acme,DC=com";
}

std::string user(int number) {
    const auto name = std::to_string(number);
    std::string text = "dn: " + user_dn(number) + "\nobjectClass: user\ncn: User " + name
                       + "\nsn: " + name + "\ngivenName: User\nmail: u" + name
                       + "@acme.com\nobjectCategory: person\nuserAccountControl: "
                       + (number == k_disabled ? "514" : "512")
                       + "\nprimaryGroupID: " + std::to_string(number == 1 ? 7000 : k_domain_users)
                       + '\n' + identity(static_cast<std::uint32_t>(10'000 + number));
    if (number == 3) text += "msds-memberOfTransitive: " + dn_of_group("ring1") + '\n';
    if (number == 4) text += "msds-memberOfTransitive: " + dn_of_group("ring1") + '\n';
    if (number == 2) text += "msds-memberOfTransitive: " + dn_of_group("Staff") + '\n';
    return text + '\n';
}

std::string group(const std::string& name,
                  std::uint32_t rid,
                  const Names& members,
                  const std::string& type = "-2147483646",
                  const std::string& more = {}) {
    std::string text = "dn: " + dn_of_group(name) + "\nobjectClass: group\ncn: " + name
                       + "\ngroupType: " + type + '\n' + identity(rid);
    for (const auto& member : members) text += "member: " + member + '\n';
    return text + more + '\n';
}

std::string domain() {
    std::string text =
        "dn: DC=acme,DC=com\nobjectClass: dcObject\nobjectClass: organization\ndc: acme\no: "
        "Acme\n\n"
        "dn: OU=People,DC=acme,DC=com\nobjectClass: organizationalUnit\nou: People\n\n"
        "dn: OU=Groups,DC=acme,DC=com\nobjectClass: organizationalUnit\nou: Groups\n\n";
    for (int i = 1; i <= k_people; ++i) text += user(i);
    for (const int size : {1499, 1500, 1501, 4501}) {
        Names members;
        for (int i = 1; i <= size; ++i) members.push_back(user_dn(i));
        text += group("of " + std::to_string(size), static_cast<std::uint32_t>(size), members);
    }
    text += group("Domain Users", k_domain_users, {});
    text += group("Everybody", 7001, {dn_of_group("Domain Users")});
    text += group("Primary", 7000, {user_dn(2)}, "-2147483646",
                  "msds-memberOfTransitive: " + dn_of_group("Staff") + '\n');
    text += group("Staff", 7005, {dn_of_group("Primary")});
    text += group("ring1", 7002, {user_dn(3), dn_of_group("ring2")});
    text += group("ring2", 7003, {user_dn(4), dn_of_group("ring1")});
    text += group("Newsletter", 7004, {user_dn(5)}, "2");
    return text;
}

const Slapd& server() {
    static const Slapd slapd({.ldif = domain(),
                              .schema = k_schema,
                              .root_entry = "supportedCapabilities: 1.2.840.113556.1.4.800\n"
                                            "defaultNamingContext: DC=acme,DC=com\n"});
    return slapd;
}

LdapOptions domain_options(const std::string& uri) {
    auto options = options_for(uri);
    options.kind = "activeDirectory";
    options.is_active_directory = true;
    options.people_filter = "(&(objectCategory=person)(objectClass=user))";
    return options;
}

DirectoryRules domain_rules() {
    DirectoryRules rules;
    rules.base_dn = "DC=acme,DC=com";
    rules.users.filter = "(&(objectCategory=person)(objectClass=user))";
    rules.groups.filter = "(objectClass=group)";
    rules.uid_attribute = "objectGUID";
    rules.group_member_attributes = {"member", "primaryGroupID"};
    rules.status = {
        .algorithm = StatusRule::Algorithm::bitmap, .attribute = "userAccountControl", .mask = 2};
    return rules;
}

Names emails(const DatastoreSnapshot& snapshot) {
    Names names;
    for (const auto& found : snapshot.roster.users) names.push_back(found.email);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

TEST_CASE("a domain is read through its limits") {
    const Quirks limits(server(), {"--max-values", "1500", "--max-page", "1000"});
    const auto snapshot = good(read_directory(domain_options(limits.ldap()), domain_rules()));
    CHECK(snapshot.warnings.empty());
    CHECK(snapshot.omissions.empty());
    CHECK(snapshot.source == "activeDirectory DC=acme,DC=com");
    REQUIRE(snapshot.roster.users.size() == k_people);
    for (const std::size_t size : {1499U, 1500U, 1501U, 4501U}) {
        CHECK(member_names(snapshot, "of " + std::to_string(size)).size() == size);
    }
    // objectGUID in its text form, with the first three fields turned round.
    const auto first = find_user(snapshot.roster, Uid("00112233-4455-6677-8899-000000002711"));
    REQUIRE(first.has_value());
    CHECK(snapshot.roster.user(*first).email == "u1@acme.com");
    CHECK(snapshot.roster.user(*first).state == UserState::active);
    const auto disabled = find_user(snapshot.roster, Uid("00112233-4455-6677-8899-000000002717"));
    REQUIRE(disabled.has_value());
    CHECK(snapshot.roster.user(*disabled).state == UserState::disabled);
    // Whose primary group it is, also where that group is in another.
    CHECK(member_names(snapshot, "Domain Users").size() == k_people - 1);
    CHECK(member_names(snapshot, "Everybody").size() == k_people - 1);
    CHECK(member_names(snapshot, "Primary") == Names{"u1", "u2"});
    CHECK(member_names(snapshot, "ring1") == Names{"u3", "u4"});
    CHECK(member_names(snapshot, "ring2") == Names{"u3", "u4"});
    CHECK(member_names(snapshot, "Newsletter") == Names{"u5"});
}

TEST_CASE("security groups alone") {
    auto rules = domain_rules();
    rules.groups.filter =
        "(&(objectClass=group)(groupType:1.2.840.113556.1.4.803:=-2147483648)(cn=N*))";
    CHECK(good(read_directory(domain_options(server().ldap()), rules)).roster.groups.empty());
    rules.groups.filter = "(&(objectClass=group)(groupType:1.2.840.113556.1.4.803:=2)(cn=N*))";
    CHECK(good(read_directory(domain_options(server().ldap()), rules)).roster.groups.size() == 1);
}

TEST_CASE("users of a domain by group") {
    auto rules = domain_rules();
    rules.groups.filter = "(cn=ring1)";
    SECTION("nested, by reading the groups between") {
        rules.users = {.group_dn = dn_of_group("ring1"), .nested = true};
        CHECK(emails(good(read_directory(domain_options(server().ldap()), rules)))
              == Names{"u3@acme.com", "u4@acme.com"});
    }
    SECTION("nested, by LDAP_MATCHING_RULE_IN_CHAIN") {
        const Quirks rule(server(), {"--in-chain"});
        rules.users = {.group_dn = dn_of_group("ring1"), .nested = true, .in_chain = true};
        const auto snapshot = good(read_directory(domain_options(rule.ldap()), rules));
        CHECK(emails(snapshot) == Names{"u3@acme.com", "u4@acme.com"});
        CHECK(member_names(snapshot, "ring1") == Names{"u3", "u4"});
    }
    SECTION("nested by that rule, with those whose primary group is in it") {
        const Quirks rule(server(), {"--in-chain"});
        rules.users = {.group_dn = dn_of_group("Staff"), .nested = true, .in_chain = true};
        // Where no group stands.
        const auto* base = GENERATE("DC=acme,DC=com", "OU=People,DC=acme,DC=com");
        rules.base_dn = base;
        CHECK(emails(good(read_directory(domain_options(rule.ldap()), rules)))
              == Names{"u1@acme.com", "u2@acme.com"});
    }
    SECTION("with those whose primary group it is") {
        rules.users = {.group_dn = dn_of_group("Primary")};
        CHECK(emails(good(read_directory(domain_options(server().ldap()), rules)))
              == Names{"u1@acme.com", "u2@acme.com"});
    }
    SECTION("with those whose primary group is in it") {
        rules.users = {.group_dn = dn_of_group("Everybody"), .nested = true};
        CHECK(emails(good(read_directory(domain_options(server().ldap()), rules))).size()
              == k_people - 1);
    }
    SECTION("with many, in ranges") {
        const Quirks limits(server(), {"--max-values", "1500", "--max-page", "1000"});
        rules.users = {.group_dn = dn_of_group("of 1501")};
        CHECK(good(read_directory(domain_options(limits.ldap()), rules)).roster.users.size()
              == 1501);
        // The group is met again among the groups, and in part.
        rules.groups.filter = "(cn=of 1501)";
        CHECK(member_names(good(read_directory(domain_options(limits.ldap()), rules)), "of 1501")
                  .size()
              == 1501);
    }
}

TEST_CASE("a type that is not the server's is told") {
    auto options = domain_options(server().ldap());
    options.kind = "openldap";
    options.is_active_directory = false;
    const auto snapshot = good(read_directory(options, domain_rules()));
    REQUIRE(snapshot.warnings.size() == 1);
    CHECK(snapshot.warnings[0]
          == "datastore.type is openldap, but the server says it is Active Directory");
}
