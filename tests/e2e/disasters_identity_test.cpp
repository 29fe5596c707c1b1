// Disasters of who is who: renames, new ids, and one name for two. Nobody may get a second account,
// and no group may be made anew.
#include "disasters.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

/// The groups with their Dropbox ids and members: what folders hang on.
Json groups_of(const Company& acme) {
    Json groups;
    const auto dump = acme.sandbox().dump();
    for (const auto& group : dump["groups"]) {
        groups[group["name"].get<std::string>()] = {group["id"], group["members"]};
    }
    return groups;
}

/// The accounts with their Dropbox ids and states, by e-mail.
Json accounts_of(const Company& acme) {
    Json accounts;
    const auto dump = acme.sandbox().dump();
    for (const auto& member : dump["members"]) {
        accounts[member["email"].get<std::string>()] = {member["id"], member["status"]};
    }
    return accounts;
}

} // namespace

TEST_CASE("disaster 5: a renamed person and a renamed group keep account and group") {
    Company acme;
    const auto accounts = acme.sandbox().dump()["members"].size();
    const auto carl = acme.member("carl@acme.com");
    const auto finance = acme.group("Finance");
    auto& person = acme.directory.person("carl");
    person.mail = "charles.new@acme.com";
    person.given_name = "Charles";
    person.surname = "New";
    auto& group = acme.directory.group("Finance");
    group.word = "Finance";
    group.name = "Money";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    CHECK(says(done, "1 group renamed"));

    const auto charles = acme.member("charles.new@acme.com");
    CHECK(charles["id"] == carl["id"]);
    CHECK(charles["status"] == "active");
    CHECK(charles["surname"] == "New");
    CHECK(acme.group("Money")["id"] == finance["id"]);
    CHECK(acme.members_of("Money") == Names{"ann", "charles.new", "dora"});
    CHECK(acme.group("Finance").is_null());
    CHECK(acme.sandbox().dump()["members"].size() == accounts);
    CHECK(acme.planned().empty());
}

TEST_CASE("disaster 5: a group renamed under a new uid is held, not deleted and made anew") {
    Company acme;
    const auto before = acme.sandbox().dump();
    acme.directory.group("Finance").name = "Money"; // and with the name its uid
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, "\"Finance\" would be deleted and \"Money\" created with the same members: "
                     "this looks like a rename that lost its uid, and a deleted group cannot be "
                     "brought back"));
    CHECK(says(done, "rollcall approve " + acme.held("probable-rename") + " --reason"));
    CHECK(acme.sandbox().dump() == before);

    // The directory gives it its uid back: one rename.
    acme.directory.group("Money").word = "Finance";
    CHECK(acme.pass().code == 0);
    CHECK(acme.group("Money")["id"] == before["groups"][1]["id"]);
    CHECK(acme.planned().empty());
}

TEST_CASE("disaster 5: a group of the same name under a new uid is kept, small as it may be") {
    Company acme;
    acme.directory.groups.push_back({.name = "Duo", .members = {"emil", "fay"}});
    REQUIRE(acme.pass().code == 0);
    const auto before = groups_of(acme);
    acme.directory.group("Duo").word = "made anew";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, "\"Duo\" would be deleted and created anew, because its uid is another: a "
                     "deleted group cannot be brought back; to keep it, run two passes with "
                     "options.groups.onRemoved: unmanage, and it is linked by its name"));
    CHECK(groups_of(acme) == before);

    // The way out that the message names.
    Config config;
    config.options = "{groups: {onRemoved: unmanage}}";
    acme.configure(config);
    (void)acme.pass(); // lets go of the old one; the new one's name is still taken in this pass
    CHECK(acme.pass().code == 0);
    acme.configure({});
    CHECK(acme.pass().code == 0);
    CHECK(groups_of(acme) == before);
    CHECK(acme.group("Duo")["external_id"] == uuid_of("made anew"));
}

TEST_CASE("disaster 6: a changed e-mail makes no second account") {
    Company acme;
    const auto before = acme.sandbox().dump()["members"].size();
    const auto carl = acme.member("carl@acme.com");
    acme.directory.person("carl").mail = "charles@acme.com";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    CHECK(acme.member("charles@acme.com")["id"] == carl["id"]);
    CHECK(acme.member("carl@acme.com").is_null());
    CHECK(acme.sandbox().dump()["members"].size() == before);
    CHECK(acme.planned().empty());
}

TEST_CASE("disaster 6: a changed e-mail before the invitation is accepted invites nobody twice") {
    Company acme;
    acme.directory.people.push_back({.name = "gus"});
    REQUIRE(acme.pass().code == 0);
    const auto before = acme.member("gus@acme.com");
    acme.directory.person("gus").mail = "august@acme.com";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    CHECK(acme.member("august@acme.com")["id"] == before["id"]);
    CHECK(acme.member("gus@acme.com").is_null());
    CHECK(acme.sandbox().dump()["members"].size() == 25);
    CHECK(acme.planned().empty());
}

TEST_CASE("disaster 6: a new e-mail that another account has already is refused by name") {
    Company acme;
    acme.sandbox().outside(
        {{"action", "add_member"}, {"email", "dorothea@acme.com"}, {"given_name", "Dorothea"}});
    const auto before = accounts_of(acme);
    acme.directory.person("dora").mail = "dorothea@acme.com";
    acme.directory.person("emil").surname = "Sample";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 5);
    CHECK(says(done, "dora  dorothea@acme.com belongs to account "
                         + acme.member("dorothea@acme.com")["id"].get<std::string>()
                         + " (invited) [emailTaken]"));
    CHECK(accounts_of(acme) == before);
    CHECK(acme.member("emil@acme.com")["surname"] == "Sample");

    // The other account goes away, by whoever made it: the next pass goes on by itself.
    acme.sandbox().outside({{"action", "remove"}, {"member", "dorothea@acme.com"}});
    acme.sandbox().control("POST", "/clock", {{"advance_seconds", 8 * 24 * 3600}});
    const auto next = acme.pass();
    INFO(next.out << next.err);
    CHECK(next.code == 0);
    CHECK(acme.member("dorothea@acme.com")["id"] == before["dora@acme.com"][0]);
}

TEST_CASE("disaster 6: a new mail domain for everybody is held, and doubles nobody") {
    Company acme;
    const auto before = acme.sandbox().dump();
    for (auto& person : acme.directory.people) person.mail = person.name + "@acme.example";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 3);
    CHECK(says(done, "rollcall approve " + acme.held("email-change") + " --reason"));
    CHECK(acme.sandbox().dump() == before);
}

TEST_CASE("disaster 14: a directory that was made anew makes nobody and no group anew") {
    Company acme;
    const auto accounts = accounts_of(acme);
    const auto groups = groups_of(acme);
    for (auto& person : acme.directory.people) person.word = "made anew: " + person.name;
    for (auto& group : acme.directory.groups) group.word = "made anew: " + group.name;

    // First the export holds it: everybody seems to be gone.
    const auto first = acme.pass();
    INFO(first.out << first.err);
    CHECK(first.code == 3);
    CHECK(says(first, "the datastore lost 24 users of 24, 4 groups of 4, 38 memberships of 38"));
    acme.approve(held_export(first));

    // Then the plan: everybody is who he or she was, under another uid.
    const auto second = acme.pass();
    INFO(second.out << second.err);
    CHECK(second.code == 3);
    const auto relink = acme.held("relink");
    CHECK(says(second, relink + ": relink 24 users (never without a decision)"));
    CHECK(says(second, "to let it go: rollcall approve " + relink + " --reason"));
    CHECK(
        says(second, "\"Finance\" would be deleted and created anew, because its uid is another"));
    CHECK(accounts_of(acme) == accounts);
    CHECK(groups_of(acme) == groups);
    CHECK(acme.planned().empty());

    // The way out takes over accounts and groups as they are.
    acme.approve(relink);
    Config config;
    config.options = "{groups: {onRemoved: unmanage}}";
    acme.configure(config);
    (void)acme.pass();
    CHECK(acme.pass().code == 0);
    acme.configure({});
    const auto last = acme.pass();
    INFO(last.out << last.err);
    CHECK(last.code == 0);
    CHECK(accounts_of(acme) == accounts);
    CHECK(groups_of(acme) == groups);
    CHECK(acme.member("carl@acme.com")["external_id"] == uuid_of("made anew: carl"));
    CHECK(acme.planned().empty());
}

TEST_CASE("disaster 15: two people with one e-mail harm nobody") {
    Company acme;
    const auto before = accounts_of(acme);
    acme.directory.people.push_back({.name = "gus", .mail = "carl@acme.com"});
    acme.directory.people.push_back({.name = "hal"});
    acme.directory.person("carl").surname = "Sample";
    acme.directory.group("Sales").members.insert(acme.directory.group("Sales").members.end(),
                                                 {"gus", "hal"});
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    CHECK(says(done, "uid=gus,ou=people,dc=acme,dc=com: email: \"carl@acme.com\" is "
                     "also the e-mail of \"uid=carl,ou=people,dc=acme,dc=com\"; give each person "
                     "one; never exported before, so left out [duplicateValue]"));

    auto after = accounts_of(acme);
    CHECK(after["hal@acme.com"][1] == "invited");
    after.erase("hal@acme.com");
    CHECK(after == before);
    CHECK(acme.member("carl@acme.com")["surname"] == "Sample");
    CHECK(acme.members_of("Sales") == Names{"bea", "dora", "emil", "hal"});
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora"});
    CHECK(acme.planned().empty());
}

TEST_CASE("disaster 15: two groups of one name, and the one that was first stays as it is") {
    Company acme;
    const auto before = groups_of(acme);
    // Of two uids either may be the lower one.
    const auto* word = GENERATE("a second one", "a third one", "a fourth one");
    acme.directory.groups.push_back({.name = "FINANCE", .members = {"fay"}, .word = word});
    acme.directory.groups.push_back({.name = "Design", .members = {"fay"}});
    acme.directory.groups[4].unit = "more groups";
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 0);
    CHECK(says(done, "[duplicateValue]"));
    CHECK(says(done, "cn=FINANCE,ou=more groups,dc=acme,dc=com: displayName: "));
    CHECK(says(done, "never exported before, so left out"));
    auto after = groups_of(acme);
    CHECK(after["Design"][1] == Json{"fay@acme.com"});
    after.erase("Design");
    CHECK(after == before);
    CHECK(acme.planned().empty());
}

TEST_CASE("disaster 15: two people with one uid are told apart by a person, not by chance") {
    Company acme;
    const auto before = acme.sandbox().dump();
    acme.directory.people.push_back({.name = "gus", .word = "carl"});
    const auto done = acme.pass();
    INFO(done.out << done.err);
    CHECK(done.code == 7);
    CHECK(says(done, "\"uid=carl,ou=people,dc=acme,dc=com\" (line "));
    CHECK(says(done, "\"uid=gus,ou=people,dc=acme,dc=com\" (line "));
    CHECK(
        says(done, "have one entryUUID, \"" + uuid_of("carl") + "\"; an id belongs to one entry"));
    CHECK(acme.sandbox().dump() == before);
}
