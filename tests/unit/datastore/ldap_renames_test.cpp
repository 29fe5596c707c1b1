// People and groups that are renamed, moved or lost sight of while a directory is read.
#include "ldap_support.hpp"

#include <functional>

using namespace rollcall;
using namespace rollcall::test;
using Catch::Matchers::Contains;

namespace {

constexpr int k_people = 300;

std::string company() {
    std::string text = base_ldif();
    std::vector<std::string> members;
    for (int i = 1; i <= k_people; ++i) {
        text += person_ldif(i);
        members.push_back(person_dn_of(i));
    }
    return text + group_ldif("all", 9001, members);
}

/// Reads in pages of 100, and does something when 150 messages have come: the first of three pages
/// of people is there then, and the last not yet asked for.
Result<DatastoreSnapshot> read_meanwhile(const std::string& uri,
                                         const std::function<void()>& change) {
    auto options = options_for(uri);
    options.page_size = 100;
    int asked = 0;
    options.stop = [&asked, &change] {
        constexpr int k_then = 150;
        if (++asked == k_then) change();
        return false;
    };
    return read_directory(options);
}

} // namespace

TEST_CASE("a person who is renamed while the directory is read keeps the groups") {
    const Slapd server({.ldif = company()});
    const Quirks counted(server, {});
    const auto snapshot = good(read_meanwhile(counted.ldap(), [&] {
        server.modify("dn: " + person_dn_of(1)
                      + "\nchangetype: modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 0\n\ndn: "
                      + group_dn_of("all")
                      + "\nchangetype: modify\ndelete: member\nmember: " + person_dn_of(1)
                      + "\n-\nadd: member\nmember: uid=renamed,ou=people,dc=acme,dc=com\n");
    }));
    CHECK(snapshot.roster.users.size() == k_people);
    CHECK(member_names(snapshot, "all").size() == k_people);
    CHECK(snapshot.omissions.empty());
    CHECK(counted.connections() == 2);
}

TEST_CASE("a person who is met under two names is read again") {
    const Slapd server({.ldif = company()});
    const Quirks counted(server, {});
    // As new as it is it stands behind all others, so it comes with the last page.
    const auto snapshot = good(read_meanwhile(counted.ldap(), [&] {
        auto again = person_ldif(1);
        again.replace(0, again.find('\n'), "dn: uid=p1,ou=groups,dc=acme,dc=com\nchangetype: add");
        server.modify("dn: " + person_dn_of(1) + "\nchangetype: delete\n\n" + again);
    }));
    CHECK(snapshot.roster.users.size() == k_people);
    CHECK(counted.connections() == 2);
}

TEST_CASE("two people with one id stay an error, after the read was tried again") {
    auto twin = person_ldif(1);
    twin.replace(0, twin.find('\n'), "dn: uid=twin,ou=groups,dc=acme,dc=com");
    twin.replace(twin.find("uid: p1"), 7, "uid: twin");
    const Slapd server({.ldif = company() + twin});
    const Quirks counted(server, {});
    const auto error = bad(read_directory(options_for(counted.ldap())));
    CHECK(error.code == ErrorCode::invalid_input);
    CHECK_THAT(error.describe(), Contains("have one entryUUID") && Contains("uid=twin")
                                     && Contains("an id belongs to one entry"));
    CHECK(counted.connections() == 3);
}

TEST_CASE("a group between is renamed while its members are looked for") {
    auto text = company() + group_ldif("outer", 9002, {"cn=inner,ou=hidden,dc=acme,dc=com"});
    text += "dn: ou=hidden,dc=acme,dc=com\nobjectClass: organizationalUnit\nou: hidden\n\n"
            "dn: cn=inner,ou=hidden,dc=acme,dc=com\nobjectClass: groupOfNames\ncn: inner\n"
            "entryUUID: "
            + uuid(9003) + "\nmember: " + person_dn_of(7) + "\n\n";
    const Slapd server({.ldif = text});
    const Quirks counted(server, {});
    const auto snapshot = good(read_meanwhile(counted.ldap(), [&] {
        server.modify("dn: cn=inner,ou=hidden,dc=acme,dc=com\nchangetype: modrdn\nnewrdn: "
                      "cn=core\ndeleteoldrdn: 0\n\ndn: "
                      + group_dn_of("outer")
                      + "\nchangetype: modify\nreplace: member\nmember: "
                        "cn=core,ou=hidden,dc=acme,dc=com\n");
    }));
    CHECK(member_names(snapshot, "outer") == std::vector<std::string>{"p7"});
}

TEST_CASE("a server that is lost in the middle is followed by the next, from the beginning") {
    const Slapd server({.ldif = company()});
    const Quirks failing(server, {"--fault", "close", "--after", "150"});
    const Quirks sound(server, {});
    auto options = options_for(failing.ldap());
    options.page_size = 100;
    options.uris.push_back(sound.ldap());
    const auto snapshot = good(read_directory(options));
    CHECK(snapshot.roster.users.size() == k_people);
    CHECK(member_names(snapshot, "all").size() == k_people);
    CHECK(failing.connections() == 3);
    CHECK(sound.connections() == 1);
}
