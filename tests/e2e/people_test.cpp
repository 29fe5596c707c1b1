// M1 to M5 and the people's part of M11: what must happen to people, from the directory's LDIF
// through the built program to the Dropbox team.
#include "installation.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

Json with_member(Json seed, const Json& member) {
    seed["members"].push_back(member);
    return seed;
}

/// Reasons of everything that a list of the plan names, with the person: "carl: updateSwitchedOff".
Names reasons(const Json& items) {
    Names found;
    for (const auto& item : items) {
        std::string subject = "?";
        if (item.contains("group")) subject = item["group"].value("name", subject);
        if (item.contains("user")) subject = item["user"].value("name", subject);
        found.push_back(subject + ": " + item.at("reason").get<std::string>());
    }
    return found;
}

} // namespace

TEST_CASE("M1: existing users are linked by e-mail, whatever its case") {
    Installation acme({}, with_member(two_admins(), {{"email", "carl@acme.com"},
                                                     {"given_name", "Charles"},
                                                     {"surname", "Example"}}));
    acme.directory.person("carl").mail = "CARL@Acme.COM";
    const auto before = acme.member("carl@acme.com");
    acme.sync();

    const auto carl = acme.member("carl@acme.com");
    CHECK(carl["id"] == before["id"]);
    CHECK(carl["given_name"] == "carl");
    CHECK(carl["external_id"] == uuid_of("carl"));
    CHECK(carl["welcome_emails"] == 0);
    CHECK(acme.sandbox().dump()["members"].size() == 6);
    CHECK(acme.planned().empty());
}

TEST_CASE("M1: an external id goes before an e-mail") {
    Installation acme({}, with_member(two_admins(), {{"email", "charles@acme.com"},
                                                     {"given_name", "carl"},
                                                     {"surname", "Example"},
                                                     {"external_id", uuid_of("carl")}}));
    const auto before = acme.member("charles@acme.com");
    acme.sync();
    CHECK(acme.member("carl@acme.com")["id"] == before["id"]);
    CHECK(acme.member("charles@acme.com").is_null());
}

TEST_CASE("M1: a person who could be two accounts is neither, and both are named") {
    auto seed = with_member(two_admins(), {{"email", "charles@acme.com"},
                                           {"given_name", "Charles"},
                                           {"surname", "Example"},
                                           {"external_id", uuid_of("carl")}});
    Installation acme(
        {}, with_member(
                seed, {{"email", "carl@acme.com"}, {"given_name", "Carl"}, {"surname", "Other"}}));
    const auto charles = acme.member("charles@acme.com");
    const auto carl = acme.member("carl@acme.com");
    acme.export_directory();
    CHECK(acme.rollcall({"apply", "--yes"}).code == 5);
    CHECK(acme.member("charles@acme.com") == charles);
    CHECK(acme.member("carl@acme.com") == carl);
    CHECK(acme.sandbox().dump()["members"].size() == 7);
    const auto plan = acme.plan();
    CHECK(reasons(plan["refused"]) == Names{"carl: ambiguousLink", "carl: dependsOnRefused"});
    CHECK(plan["refused"][0]["detail"]
          == "more than one account could be this person: external id: charles@acme.com ("
                 + charles["id"].get<std::string>() + "), e-mail: carl@acme.com ("
                 + carl["id"].get<std::string>()
                 + "); give one of them another e-mail or external id");
}

TEST_CASE("M2: a user is provisioned when added to the targeted group, nested ones included") {
    Config config;
    config.users = R"({groupDn: "cn=Dropbox,ou=groups,dc=acme,dc=com", nested: true})";
    Installation acme(config);
    acme.directory.groups.push_back({"Dropbox", {"ann", "bea", GroupEntry{"Inner"}.dn()}});
    acme.directory.groups.push_back({"Inner", {"carl"}});
    acme.sync();
    CHECK(acme.member("carl@acme.com")["status"] == "invited");
    CHECK(acme.member("fay@acme.com").is_null());

    acme.directory.group("Inner").members.emplace_back("fay");
    acme.sync();
    const auto fay = acme.member("fay@acme.com");
    CHECK(fay["status"] == "invited");
    CHECK(fay["given_name"] == "fay");
    CHECK(fay["surname"] == "Example");
    CHECK(fay["external_id"] == uuid_of("fay"));
    CHECK(fay["welcome_emails"] == 1);
}

TEST_CASE("M2: members of a group in the targeted group do not count unless nested") {
    Config config;
    config.users = R"({groupDn: "cn=Dropbox,ou=groups,dc=acme,dc=com"})";
    Installation acme(config);
    acme.directory.groups.push_back({"Dropbox", {"ann", "bea", "fay", GroupEntry{"Inner"}.dn()}});
    acme.directory.groups.push_back({"Inner", {"carl"}});
    acme.sync();
    CHECK(acme.member("fay@acme.com")["status"] == "invited");
    CHECK(acme.member("carl@acme.com").is_null());
    CHECK(acme.members_of("Finance") == Names{"ann"});
}

TEST_CASE("M2: a user is provisioned when the filter begins to match") {
    Config config;
    config.users = "{filter: \"(&(objectClass=inetOrgPerson)(!(employeeType=external)))\"}";
    Installation acme(config);
    acme.directory.person("fay").more = {"employeeType: external"};
    acme.sync();
    CHECK(acme.member("fay@acme.com").is_null());

    acme.directory.person("fay").more = {"employeeType: employee"};
    acme.sync();
    CHECK(acme.member("fay@acme.com")["status"] == "invited");
}

TEST_CASE("M3: a disabled user is not provisioned unless the option says so") {
    Installation acme;
    acme.directory.person("fay").locked = true;
    acme.sync();
    CHECK(acme.member("fay@acme.com").is_null());
    CHECK(reasons(acme.plan()["skipped"]) == Names{"fay: disabledNotProvisioned"});

    Config config;
    config.options = "{users: {provisionDisabled: true}}";
    acme.configure(config);
    acme.good({"apply", "--yes"});
    CHECK(acme.member("fay@acme.com")["status"] == "invited");
    CHECK(reasons(acme.plan()["pending"]) == Names{"fay: awaitsActivation"});

    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"apply", "--yes"});
    CHECK(acme.member("fay@acme.com")["status"] == "suspended");
    CHECK(acme.planned().empty());
}

TEST_CASE("M4: a change of any mapped attribute updates the user") {
    Installation acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    const auto before = acme.member("carl@acme.com");

    auto& carl = acme.directory.person("carl");
    carl.mail = "charles@acme.com";
    carl.given_name = "Charles";
    carl.surname = "Sample";
    acme.sync();
    const auto after = acme.member("charles@acme.com");
    CHECK(after["id"] == before["id"]);
    CHECK(after["given_name"] == "Charles");
    CHECK(after["surname"] == "Sample");
    CHECK(after["groups"] == Json{"Finance"});
    CHECK(acme.member("carl@acme.com").is_null());
}

TEST_CASE("M4: the external id follows the attribute that it is mapped to") {
    Config config;
    config.mapping = "{email: mail, givenName: givenName, surname: sn, externalId: employeeNumber, "
                     "groupName: cn}";
    Installation acme(config);
    int number = 0;
    for (auto& person : acme.directory.people) {
        person.more = {"employeeNumber: " + std::to_string(++number)};
    }
    acme.sync();
    const auto before = acme.member("carl@acme.com");
    CHECK(before["external_id"] == "3");
    acme.directory.person("carl").more = {"employeeNumber: 33"};
    acme.sync();
    CHECK(acme.member("carl@acme.com")["external_id"] == "33");
    CHECK(acme.member("carl@acme.com")["id"] == before["id"]);
}

TEST_CASE("M4: an attribute that is not mapped changes nothing") {
    Installation acme;
    acme.sync();
    const auto tip = acme.git("rev-parse main");
    acme.directory.person("carl").more = {"telephoneNumber: +49 1234"};
    acme.export_directory();
    CHECK(acme.git("rev-parse main") == tip);
}

TEST_CASE("M4: role and welcome mail follow the mapping") {
    Config config;
    config.mapping =
        R"({email: mail, givenName: givenName, surname: sn, externalId: "@uid", groupName: cn,
  role: {from: employeeType, map: {boss: team_admin, helper: support_admin, default: member_only}, onMissing: keep},
  sendWelcomeEmail: {value: false}})";
    Installation acme(config);
    for (const auto* boss : {"ann", "bea"})
        acme.directory.person(boss).more = {"employeeType: boss"};
    acme.directory.person("carl").more = {"employeeType: worker"};
    acme.sync();
    CHECK(acme.member("carl@acme.com")["welcome_emails"] == 0);
    CHECK(acme.member("carl@acme.com")["role"] == "member_only");
    acme.sandbox().control("POST", "/accept_invitations");

    acme.directory.person("carl").more = {"employeeType: helper"};
    acme.sync();
    CHECK(acme.member("carl@acme.com")["role"] == "support_admin");
}

TEST_CASE("M4: a disabled person's devices are wiped where the mapping says so") {
    Config config;
    config.mapping = R"({email: mail, givenName: givenName, surname: sn, externalId: "@uid",
  groupName: cn, wipeData: {value: true}})";
    config.guards = "{devicesWiped: {max: 5, percent: 100, free: 5}}";
    Installation acme(config);
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.directory.person("dora").locked = true;
    acme.sync();
    CHECK(acme.member("dora@acme.com")["status"] == "suspended");
    CHECK(acme.member("dora@acme.com")["wiped"] == true);
}

TEST_CASE("M4: whose devices are wiped is a matter of each person's own value") {
    Config config;
    config.mapping = R"({email: mail, givenName: givenName, surname: sn, externalId: "@uid",
  groupName: cn, wipeData: {from: employeeType, map: {contractor: "true", default: "false"},
  onMissing: keep}})";
    config.guards = "{devicesWiped: {max: 5, percent: 100}, usersSuspended: {percent: 100}, "
                    "sourceShrink: {percent: 100}}";
    Installation acme(config);
    acme.directory.person("carl").more = {"employeeType: contractor"};
    acme.directory.person("dora").more = {"employeeType: staff"};
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    for (const auto* leaver : {"carl", "dora", "emil"}) acme.directory.remove_person(leaver);
    acme.sync();
    for (const auto* leaver : {"carl", "dora", "emil"}) {
        const auto account = acme.member(std::string(leaver) + "@acme.com");
        CHECK(account["status"] == "suspended");
        CHECK(account["wiped"] == (std::string(leaver) == "carl"));
    }
}

TEST_CASE("M4: a leaver's devices are wiped where the mapping says so") {
    Config config;
    config.mapping = R"({email: mail, givenName: givenName, surname: sn, externalId: "@uid",
  groupName: cn, wipeData: {value: true}})";
    config.options = "{users: {onRemoved: remove}}";
    config.guards = "{devicesWiped: {max: 5, percent: 100, free: 5}}";
    Installation acme(config);
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.directory.remove_person("dora");
    acme.sync();
    CHECK(acme.member("dora@acme.com")["status"] == "removed");
    CHECK(acme.member("dora@acme.com")["wiped"] == true);
}

TEST_CASE("M5: leaving suspends, removes or keeps, as the options say") {
    struct Way {
        std::string name;
        std::string option;
        void (*leave)(Directory&);
    };
    const auto way = GENERATE(values<Way>(
        {{"deleted", "onRemoved", [](Directory& directory) { directory.remove_person("carl"); }},
         {"out of the group", "onRemoved",
          [](Directory& directory) { std::erase(directory.group("Dropbox").members, "carl"); }},
         {"disabled", "onDisabled",
          [](Directory& directory) { directory.person("carl").locked = true; }}}));
    struct Exit {
        std::string value; ///< empty: the default
        std::string status;
    };
    const auto exit = GENERATE(values<Exit>(
        {{"", "suspended"}, {"suspend", "suspended"}, {"remove", "removed"}, {"keep", "active"}}));
    DYNAMIC_SECTION(way.name << ", " << (exit.value.empty() ? "default" : exit.value)) {
        Config config;
        config.users = R"({groupDn: "cn=Dropbox,ou=groups,dc=acme,dc=com"})";
        if (!exit.value.empty()) {
            config.options = "{users: {" + way.option + ": " + exit.value + "}}";
        }
        Installation acme(config);
        acme.directory.groups.push_back({"Dropbox", {"ann", "bea", "carl", "dora", "emil", "fay"}});
        acme.sync();
        acme.sandbox().control("POST", "/accept_invitations");
        way.leave(acme.directory);
        acme.sync();
        CHECK(acme.member("carl@acme.com")["status"] == exit.status);
        CHECK(acme.member("carl@acme.com")["wiped"] == false);
        // Disabled people keep the memberships that the directory lists.
        const bool listed = way.name == "disabled" && exit.value != "remove";
        CHECK(acme.members_of("Finance")
              == (listed ? Names{"ann", "carl", "dora"} : Names{"ann", "dora"}));
        CHECK(acme.planned().empty());
    }
}

TEST_CASE("M5: who falls out of the filter leaves, and may come back") {
    Config config;
    config.users = "{filter: \"(&(objectClass=inetOrgPerson)(!(employeeType=external)))\"}";
    Installation acme(config);
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    const auto before = acme.member("carl@acme.com");
    acme.directory.person("carl").more = {"employeeType: external"};
    acme.sync();
    CHECK(acme.member("carl@acme.com")["status"] == "suspended");
    CHECK(acme.members_of("Finance") == Names{"ann", "dora"});

    acme.directory.person("carl").more.clear();
    acme.sync();
    CHECK(acme.member("carl@acme.com")["status"] == "active");
    CHECK(acme.member("carl@acme.com")["id"] == before["id"]);
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora"});
}

TEST_CASE("M5: who is hired again gets the same account back") {
    Config config;
    config.options = "{users: {onRemoved: remove}}";
    Installation acme(config);
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    const auto before = acme.member("carl@acme.com");
    const auto carl = acme.directory.person("carl");
    acme.directory.remove_person("carl");
    acme.sync();
    CHECK(acme.member("carl@acme.com")["status"] == "removed");

    acme.directory.people.push_back(carl);
    acme.sync();
    CHECK(acme.member("carl@acme.com")["status"] == "active");
    CHECK(acme.member("carl@acme.com")["id"] == before["id"]);
    CHECK(acme.planned().empty());
}

TEST_CASE("who was removed by hand comes back without the groups that nobody wants") {
    Config config;
    config.options = "{users: {onRemovedInDropbox: restore}}";
    Installation acme(config);
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.sandbox().outside({{"action", "remove"}, {"member", "carl@acme.com"}});
    std::erase(acme.directory.group("Finance").members, "carl");
    acme.export_directory();
    const auto report = Json::parse(acme.good({"apply", "--yes", "-o", "json"}));
    CHECK(acme.member("carl@acme.com")["status"] == "active");
    // Dropbox has put him back into Finance, where the directory does not list him any more.
    REQUIRE(report["followUp"]["actions"].size() == 1);
    CHECK(report["followUp"]["actions"][0]["kind"] == "member.remove");
    CHECK(acme.members_of("Finance") == Names{"ann", "dora"});
    CHECK(acme.planned().empty());
}

TEST_CASE("M5: a leaver whose invitation is still open loses the invitation") {
    Installation acme;
    acme.sync();
    acme.directory.remove_person("carl");
    acme.export_directory();
    CHECK(acme.planned() == Names{"member.remove carl finance", "user.cancelInvitation carl"});
    acme.good({"apply", "--yes"});
    CHECK((acme.member("carl@acme.com").is_null()
           || acme.member("carl@acme.com")["status"] == "removed"));
    CHECK(acme.planned().empty());
}

TEST_CASE("M5: after the ledger is lost nobody is suspended, and who left is listed") {
    Config config;
    config.guards = "{sourceShrink: {percent: 100}}";
    Installation acme(config);
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.git("update-ref -d refs/heads/rollcall/applied/acme");
    acme.directory.remove_person("carl");
    acme.directory.remove_group("Sales");
    acme.directory.people.push_back({.name = "gus"});
    acme.export_directory();

    const auto unmanaged = acme.plan()["unmanaged"];
    REQUIRE(unmanaged["users"].size() == 1);
    CHECK(unmanaged["users"][0]["email"] == "carl@acme.com");
    CHECK(unmanaged["users"][0]["externalId"] == uuid_of("carl"));
    CHECK(reasons(unmanaged["users"]) == Names{"?: orphan"});
    REQUIRE(unmanaged["groups"].size() == 1);
    CHECK(unmanaged["groups"][0]["displayName"] == "Sales");
    CHECK(unmanaged["groups"][0]["externalId"] == uuid_of("Sales"));
    CHECK_THAT(acme.good({"plan"}),
               Catch::Contains("Orphans: provisioned once, by the look of their external id, and "
                               "in no manifest (2)"));

    acme.good({"apply", "--yes"});
    CHECK(acme.member("carl@acme.com")["status"] == "active");
    CHECK_FALSE(acme.group("Sales").is_null());
    CHECK(acme.members_of("Finance") == Names{"ann", "dora"});
    CHECK(acme.member("gus@acme.com")["status"] == "invited");
}

TEST_CASE("M11: a user action that is switched off is skipped, with its reason") {
    struct Row {
        std::string name;
        std::string options;
        std::string skipped;
        void (*change)(Directory&);
    };
    const auto row = GENERATE(values<Row>(
        {{"create", "{users: {create: false}}", "gus: createSwitchedOff",
          [](Directory& directory) { directory.people.push_back({.name = "gus"}); }},
         {"update", "{users: {update: false}}", "carl: updateSwitchedOff",
          [](Directory& directory) { directory.person("carl").surname = "Sample"; }},
         {"deprovision", "{users: {deprovision: false}}", "carl: deprovisionSwitchedOff",
          [](Directory& directory) { directory.person("carl").locked = true; }},
         {"deprovision of a leaver", "{users: {deprovision: false, onRemoved: remove}}",
          "fay: deprovisionSwitchedOff",
          [](Directory& directory) { directory.remove_person("fay"); }}}));
    DYNAMIC_SECTION(row.name) {
        Installation acme;
        acme.sync();
        acme.sandbox().control("POST", "/accept_invitations");
        const auto before = acme.sandbox().dump();
        Config config;
        config.options = row.options;
        acme.configure(config);
        row.change(acme.directory);
        acme.sync();
        CHECK(acme.sandbox().dump() == before);
        CHECK(reasons(acme.plan()["skipped"]) == Names{row.skipped});
        acme.configure({});
        acme.good({"apply", "--yes"});
        CHECK(acme.sandbox().dump() != before);
    }
}
