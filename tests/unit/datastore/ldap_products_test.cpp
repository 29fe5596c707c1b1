// The products themselves, where they can be installed: 389 Directory Server, and Samba as a domain
// controller of Active Directory. Run by `script/test --all`.
#include "ldap_support.hpp"
#include "support/paths.hpp"
#include "support/process/process.hpp"
#include "support/process/temporary_folder.hpp"

#include <fstream>
#include <utility>

using namespace rollcall;
using namespace rollcall::test;
using Names = std::vector<std::string>;

namespace {

/// A server that a script under tests/support/ldap keeps in the foreground.
class Product {
public:
    Product(const std::string& script,
            const std::string& where,
            const std::string& ldif,
            std::string uri)
        : uri_(std::move(uri)) {
        std::ofstream(folder_ / "data.ldif") << ldif;
        process_.emplace(Process::start({source_dir() / "tests/support/ldap" / script,
                                         folder_.path(), where, folder_ / "data.ldif"}));
        const auto answers = [this] {
            return !process_->running()
                   || run({"ldapsearch", "-x", "-LLL", "-H", uri_, "-s", "base", "-b", "", "1.1"})
                              .code
                          == 0;
        };
        const bool answered = eventually(answers, std::chrono::seconds{90});
        INFO(process_->err());
        REQUIRE(answered);
        REQUIRE(process_->running());
    }
    [[nodiscard]] const std::string& uri() const { return uri_; }

private:
    TemporaryFolder folder_{};
    std::string uri_;
    std::optional<Process> process_{};
};

std::string ds389_ldif() {
    std::string text =
        "dn: dc=acme,dc=com\nobjectClass: top\nobjectClass: domain\ndc: acme\naci: (targetattr != "
        "\"userPassword\")(version 3.0; acl \"bound accounts read\"; allow (read, search, compare) "
        "userdn = \"ldap:///all\";)\n\n"
        "dn: cn=reader,dc=acme,dc=com\nobjectClass: organizationalRole\nobjectClass: "
        "simpleSecurityObject\ncn: reader\nuserPassword: secret\nnsPagedSizeLimit: -1\n\n"
        "dn: ou=people,dc=acme,dc=com\nobjectClass: organizationalUnit\nou: people\n\n"
        "dn: ou=groups,dc=acme,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";
    for (int i = 1; i <= 700; ++i) {
        text += person_ldif(i, i == 3 ? "nsAccountLock: true\n" : "");
    }
    text += group_ldif("outer", 9001, {group_dn_of("inner"), person_dn_of(1)});
    text += group_ldif("inner", 9002, {"UID=p2, OU=People,dc=acme,dc=com", group_dn_of("outer")});
    text += "dn: cn=unique,ou=groups,dc=acme,dc=com\nobjectClass: groupOfUniqueNames\ncn: unique\n"
            "uniqueMember: "
            + person_dn_of(3) + "\n\n";
    text += "dn: cn=dynamic,ou=groups,dc=acme,dc=com\nobjectClass: groupOfURLs\ncn: dynamic\n"
            "memberURL: ldap:///ou=people,dc=acme,dc=com??one?(uid=p4)\n\n";
    return text;
}

std::string samba_ldif() {
    const std::string base = ",DC=ad,DC=acme,DC=test";
    const auto user = [&](int i) { return "CN=User " + std::to_string(i) + ",OU=Acme" + base; };
    std::string text =
        "dn: OU=Acme" + base + "\nchangetype: add\nobjectClass: organizationalUnit\n\n";
    for (int i = 1; i <= 8; ++i) {
        const auto name = std::to_string(i);
        text += "dn: " + user(i) + "\nchangetype: add\nobjectClass: user\nsAMAccountName: u" + name
                + "\nsn: " + name + "\ngivenName: User\nmail: u" + name
                + "@acme.com\nuserAccountControl: " + (i == 7 ? "546" : "544") + "\n\n";
    }
    const auto group = [&](const std::string& name, const Names& members, const std::string& type) {
        text += "dn: CN=" + name + ",OU=Acme" + base
                + "\nchangetype: add\nobjectClass: group\nsAMAccountName: " + name
                + "\ngroupType: " + type + '\n';
        for (const auto& member : members) text += "member: " + member + '\n';
        text += '\n';
    };
    group("ring1", {user(1)}, "-2147483646");
    group("ring2", {user(2), "CN=ring1,OU=Acme" + base}, "-2147483646");
    group("mailing", {user(3)}, "2");
    group("everybody", {"CN=Domain Users,CN=Users" + base}, "-2147483644");
    text += "dn: CN=PC1,OU=Acme" + base
            + "\nchangetype: add\nobjectClass: computer\nsAMAccountName: PC1$\n"
              "userAccountControl: 4096\n\ndn: CN=Supplier,OU=Acme"
            + base + "\nchangetype: add\nobjectClass: contact\nmail: supplier@example.org\n\n";
    group("office", {user(4), "CN=PC1,OU=Acme" + base, "CN=Supplier,OU=Acme" + base},
          "-2147483646");
    text += "dn: CN=ring1,OU=Acme" + base
            + "\nchangetype: modify\nadd: member\nmember: CN=ring2,OU=Acme" + base + "\n-\n\n";
    return text;
}

Names emails(const DatastoreSnapshot& snapshot) {
    Names names;
    for (const auto& user : snapshot.roster.users) names.push_back(user.email);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

TEST_CASE("389 Directory Server is read whole, through its limits") {
    const Product server("start-389ds", "33389", ds389_ldif(), "ldap://127.0.0.1:33389");
    auto options = options_for(server.uri());
    options.kind = "389ds";
    options.bind.dn = "cn=reader,dc=acme,dc=com";
    auto rules = openldap_rules();
    rules.users.filter = "(|(objectClass=inetOrgPerson)(objectClass=nsPerson))";
    rules.uid_attribute = "nsUniqueId";
    rules.status = {.algorithm = StatusRule::Algorithm::flag,
                    .attribute = "nsAccountLock",
                    .disabled_values = {"true"}};
    const auto snapshot = good(read_directory(options, rules));
    CHECK(snapshot.warnings.empty());
    CHECK(snapshot.roster.users.size() == 700);
    int disabled = 0;
    for (const auto& user : snapshot.roster.users) {
        CHECK(user.uid.str().size() == 35); // 8-8-8-8
        if (user.state == UserState::disabled) ++disabled;
    }
    CHECK(disabled == 1);
    CHECK(member_names(snapshot, "outer") == Names{"p1", "p2"});
    CHECK(member_names(snapshot, "inner") == Names{"p1", "p2"});
    CHECK(member_names(snapshot, "unique") == Names{"p3"});
    CHECK(member_names(snapshot, "dynamic") == Names{"p4"});

    // Nobody may read anything: success with nothing in it.
    options.bind = {};
    CHECK(bad(read_directory(options, rules)).code != ErrorCode::internal);
    // A limit without pages is a limit.
    options.bind = reader();
    options.bind.dn = "cn=reader,dc=acme,dc=com";
    options.page_size = 0;
    CHECK(bad(read_directory(options, rules)).code == ErrorCode::incomplete);
}

TEST_CASE("a domain controller is read whole") {
    const Product server("start-samba", "127.0.33.9", samba_ldif(), "ldap://127.0.33.9");
    auto options = options_for(server.uri());
    options.kind = "activeDirectory";
    options.is_active_directory = true;
    options.people_filter = "(&(objectCategory=person)(objectClass=user))";
    options.bind = {.method = LdapBind::Method::simple,
                    .dn = "Administrator@ad.acme.test",
                    .password = Secret("Secret-123")};
    DirectoryRules rules;
    rules.base_dn = "DC=ad,DC=acme,DC=test";
    rules.users.filter = "(&(objectCategory=person)(objectClass=user)(mail=*))";
    rules.groups.filter = "(objectClass=group)";
    rules.uid_attribute = "objectGUID";
    rules.group_member_attributes = {"member", "primaryGroupID"};
    rules.status = {
        .algorithm = StatusRule::Algorithm::bitmap, .attribute = "userAccountControl", .mask = 2};

    // From the root of the domain, where references to its own partitions come up.
    const auto snapshot = good(read_directory(options, rules));
    CHECK(snapshot.roster.users.size() == 8);
    int disabled = 0;
    for (const auto& user : snapshot.roster.users) {
        CHECK(user.uid.str().size() == 36);
        if (user.state == UserState::disabled) {
            ++disabled;
            CHECK(user.email == "u7@acme.com");
        }
    }
    CHECK(disabled == 1);
    CHECK(member_names(snapshot, "ring1") == Names{"u1", "u2"});
    CHECK(member_names(snapshot, "ring2") == Names{"u1", "u2"});
    CHECK(member_names(snapshot, "mailing") == Names{"u3"});
    CHECK(member_names(snapshot, "Domain Users").size() == 8);
    CHECK(member_names(snapshot, "everybody").size() == 8);

    rules.users = {.group_dn = "CN=ring1,OU=Acme,DC=ad,DC=acme,DC=test", .nested = true};
    CHECK(emails(good(read_directory(options, rules))) == Names{"u1@acme.com", "u2@acme.com"});
    rules.users.in_chain = true;
    CHECK(emails(good(read_directory(options, rules))) == Names{"u1@acme.com", "u2@acme.com"});

    // Computers and contacts are no users, whoever expands the group.
    rules.users.group_dn = "CN=office,OU=Acme,DC=ad,DC=acme,DC=test";
    for (const bool in_chain : {false, true}) {
        rules.users.in_chain = in_chain;
        CHECK(emails(good(read_directory(options, rules))) == Names{"u4@acme.com"});
    }

    // Everybody's primary group, which lists nobody, in another; with a base that does not hold it.
    rules.base_dn = "OU=Acme,DC=ad,DC=acme,DC=test";
    rules.users.group_dn = "CN=everybody,OU=Acme,DC=ad,DC=acme,DC=test";
    for (const bool in_chain : {false, true}) {
        rules.users.in_chain = in_chain;
        const auto by_group = good(read_directory(options, rules));
        CHECK(by_group.roster.users.size() == 8);
        CHECK(member_names(by_group, "everybody").size() == 8);
    }

    options.bind.password = Secret("wrong");
    CHECK(bad(read_directory(options, rules)).code == ErrorCode::denied);
}
