// Disasters that begin with a source which does not say all, or says it differently: nobody and
// nothing may be lost by them, and a person must read what happened and what to do.
#include "disasters.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

/// A company with one pass ahead that must not touch the team.
struct Untouched {
    explicit Untouched(const Company& where)
        : company(where), team(where.sandbox().dump()), tip(where.git("rev-parse main")) {}

    /// Neither the team nor what is wanted of it is another.
    [[nodiscard]] bool holds() const {
        return company.sandbox().dump() == team && company.git("rev-parse main") == tip
               && company.planned().empty();
    }

    const Company& company;
    Json team;
    std::string tip;
};

} // namespace

TEST_CASE("disaster 1: an empty source removes nobody") {
    Company acme;
    const Untouched team(acme);
    SECTION("nobody is in it") { acme.directory.people.clear(); }
    SECTION("nothing is in it") {
        acme.directory.people.clear();
        acme.directory.groups.clear();
    }
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 7);
    CHECK(says(done, "is a user by users.filter \"(objectClass=inetOrgPerson)\" below "
                     "\"dc=acme,dc=com\"; an empty team is never exported, check base, filter and "
                     "what was read"));
    CHECK(team.holds());
}

TEST_CASE("disaster 1: a source without groups deletes none") {
    Company acme;
    const Untouched team(acme);
    acme.directory.groups.clear();
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, "the datastore lost 4 groups of 4, 38 memberships of 38"));
    CHECK(says(done, "to let it go: rollcall approve source-shrink-"));
    CHECK(team.holds());
}

TEST_CASE("disaster 1: the only group is not one of a few that may go") {
    auto directory = larger_company();
    directory.groups = {{.name = "Duo", .members = {"emil", "fay"}}};
    Company acme({}, two_admins(), directory);
    const Untouched team(acme);
    Config typo;
    typo.groups = "{filter: \"(objectClass=groupOfName)\"}";
    acme.configure(typo);
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, "the datastore lost 1 group of 1"));
    CHECK(team.holds());
}

TEST_CASE("disaster 2: a file that was cut in the middle is not read") {
    Company acme;
    const Untouched team(acme);
    const auto whole = acme.directory.ldif();
    acme.write("company.ldif", whole.substr(0, whole.find("dn: uid=p05,")));
    const auto done = acme.rollcall({"run", "--once"});
    INFO(done.out << done.err);
    CHECK(done.code == 7);
    CHECK(says(done, "company.ldif: no end marker: ldapsearch's \"# numEntries\" or \"result: 0\" "
                     "must close the file; export it with them, or set endMarker: warn"));
    CHECK(team.holds());
}

TEST_CASE("disaster 2: half a source that looks complete is held, and the rest may come back") {
    Company acme;
    const Untouched team(acme);
    const auto whole = acme.directory;
    acme.directory.people.resize(12);
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, "the datastore lost 12 users of 24, "));
    CHECK(says(done, "uid=p06,ou=people,dc=acme,dc=com: listed by "));
    CHECK(says(done, "to let it go: rollcall approve " + held_export(done) + " --reason"));
    CHECK(team.holds());

    acme.directory = whole;
    const auto again = acme.pass();
    INFO(again.out << again.err);
    CHECK(again.code == 0);
    CHECK(team.holds());
}

TEST_CASE("disaster 2: what is too little for the export's guard is held by the plan's") {
    Company acme;
    acme.remove_people({"p15", "p16"});
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, ": suspend 2 users, remove 2 memberships (2 of 24; allowed without a "
                     "decision: 10 or 5%)"));
    CHECK(says(done, "to let it go: rollcall approve " + acme.held("user-suspend") + " --reason"));
    CHECK(acme.member("p15@acme.com")["status"] == "active");
    CHECK(acme.member("p16@acme.com")["status"] == "active");
}

TEST_CASE("disaster 3: a filter with a typing error removes nobody and no group") {
    struct Row {
        std::string name;
        std::string users;
        std::string groups;
        int code;
        std::string says;
    };
    const Config usual;
    const auto row = GENERATE_COPY(values<Row>(
        {{"a class that does not exist", "{filter: \"(objectClass=inetOrgPersn)\"}", usual.groups,
          7, "none of 29 entries is a user by users.filter \"(objectClass=inetOrgPersn)\""},
         {"an attribute that does not exist", "{filter: \"(employeType=internal)\"}", usual.groups,
          7,
          "users.filter \"(employeType=internal)\" below \"dc=acme,dc=com\", and none has "
          "employetype; an empty team is never exported"},
         {"far fewer", "{filter: \"(uid=p0*)\"}", usual.groups, 3,
          "the datastore lost 14 users of 24, 20 memberships of 38"},
         {"a base that is gone",
          "{groupDn: \"cn=Dropbox Users,ou=groups,dc=acme,dc=com\", nested: true}", usual.groups, 7,
          "users.groupDn \"cn=Dropbox Users,ou=groups,dc=acme,dc=com\" is not among the 29 entries "
          "read; correct the DN, or read the part of the directory it lies in"},
         {"groups", usual.users, "{filter: \"(objectClass=groupOfName)\"}", 3,
          "the datastore lost 4 groups of 4, 38 memberships of 38"}}));
    DYNAMIC_SECTION(row.name) {
        Company acme;
        const Untouched team(acme);
        Config typo;
        typo.users = row.users;
        typo.groups = row.groups;
        acme.configure(typo);
        const auto done = acme.pass();
        INFO(done.out << done.err);
        CHECK(done.code == row.code);
        CHECK(says(done, row.says));
        acme.configure(usual);
        CHECK(acme.pass().code == 0);
        CHECK(team.holds());
    }
}

TEST_CASE("disaster 3: a misspelt attribute that lets everybody in is named") {
    Config typo;
    typo.users = "{filter: \"(&(objectClass=inetOrgPerson)(!(employeType=external)))\"}";
    Company acme(typo);
    const auto done = acme.pass();
    CHECK(says(done, "warning: users.filter names employetype, which no entry has; check its "
                     "spelling, and that the read asks for it"));
}

TEST_CASE("disaster 4: a renamed OU changes nothing") {
    Company acme;
    const Untouched team(acme);
    for (auto& person : acme.directory.people) person.unit = "staff";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    CHECK(team.holds());
}

TEST_CASE("disaster 4: groups that still name the old OU lose nobody") {
    Company acme;
    const Untouched team(acme);
    for (auto& group : acme.directory.groups) {
        for (auto& member : group.members) member = Person{member}.dn();
    }
    for (auto& person : acme.directory.people) person.unit = "staff";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, "the datastore lost 38 memberships of 38"));
    CHECK(says(done, "uid=fay,ou=people,dc=acme,dc=com: listed by "
                     "\"cn=All,ou=groups,dc=acme,dc=com\", but no entry has this DN; remove it "
                     "there, or read the part of the directory it lies in"));
    CHECK(team.holds());
}

TEST_CASE("disaster 8: a large group that is shown in parts is read whole or not at all") {
    Company acme;
    const Untouched team(acme);
    auto& all = acme.directory.group("All");
    const auto members = all.members;
    const auto show = [&](const std::string& option, std::size_t from, std::size_t to) {
        for (; from < to; ++from)
            all.more.push_back("member;" + option + ": " + Person{members[from]}.dn());
    };
    all.members.clear();
    SECTION("only the first part") {
        show("range=0-9", 0, 10);
        const auto done = acme.pass();
        INFO(done.out << done.err);
        CHECK(done.code == 7);
        CHECK(says(done, "entry \"cn=All,ou=groups,dc=acme,dc=com\" (line "));
        CHECK(says(done, "member;range=0-9 is not followed by the rest; read the attribute to its "
                         "end"));
    }
    SECTION("only the last part") {
        show("range=10-*", 10, 24);
        const auto done = acme.pass();
        INFO(done.out << done.err);
        CHECK(done.code == 7);
        CHECK(says(done, "entry \"cn=All,ou=groups,dc=acme,dc=com\" (line "));
    }
    SECTION("all parts") {
        show("range=0-9", 0, 10);
        show("range=10-*", 10, 24);
        const auto done = acme.pass();
        INFO(done.out << done.err);
        CHECK(done.code == 0);
    }
    CHECK(team.holds());
}

TEST_CASE("disaster 8: a group that suddenly shows far fewer members, or none, is held") {
    Company acme;
    const auto before = acme.sandbox().dump();
    SECTION("too many for an export") {
        acme.directory.group("All").members.resize(12);
        const auto done = acme.pass();
        INFO(done.out << done.err);
        CHECK(done.code == 3);
        CHECK(says(done, "the datastore lost 12 memberships of 38"));
        CHECK_FALSE(held_export(done).empty());
    }
    SECTION("too large a share of one group") {
        Config config;
        config.guards = "{sourceShrink: {percent: 50}, membershipsRemoved: {percent: 50}}";
        acme.configure(config);
        acme.directory.group("Team").members.resize(2);
        const auto done = acme.pass();
        INFO(done.out << done.err);
        CHECK(done.code == 3);
        CHECK(says(done, "6 of 8; allowed without a decision: 200 or 50%)"));
        CHECK(says(done, "the group would lose too large a share"));
        CHECK(says(done, "rollcall approve " + acme.held("membership-remove") + " --reason"));
    }
    SECTION("emptied") {
        acme.directory.group("Finance").members.clear();
        const auto done = acme.pass();
        INFO(done.out << done.err);
        CHECK(done.code == 3);
        CHECK(says(done, "the group would be emptied"));
        CHECK(says(done, "rollcall approve " + acme.held("membership-remove") + " --reason"));
    }
    CHECK(acme.sandbox().dump() == before);
}
