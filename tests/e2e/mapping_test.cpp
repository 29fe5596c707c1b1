// What becomes of values on their way from the directory to the Dropbox team, and of a
// configuration that contradicts itself, through the built program.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A configuration with one more mapping, or one in the place of the usual one.
Config mapped(const std::string& target, const std::string& rule) {
    std::string text;
    for (const auto& [key, source] : std::map<std::string, std::string>{{"email", "mail"},
                                                                        {"givenName", "givenName"},
                                                                        {"surname", "sn"},
                                                                        {"externalId", "\"@uid\""},
                                                                        {"groupName", "cn"}}) {
        if (key != target) text += key + ": " + source + ", ";
    }
    Config config;
    config.mapping = '{' + text + target + ": " + rule + '}';
    return config;
}

/// The fields that an export could not map, with the person: "carl surname".
Names unmapped(const Installation& acme, const Json& exported) {
    Names found;
    for (const auto& item : exported.at("omissions")) {
        if (!item.contains("field")) continue;
        for (const auto& person : acme.directory.people) {
            if (person.dn() == item.at("subject")) {
                found.push_back(person.name + ' ' + item.at("field").get<std::string>());
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

Json export_json(const Installation& acme) {
    acme.save_directory();
    return Json::parse(acme.good({"export", "-o", "json"}));
}

} // namespace

TEST_CASE("a value that fails keeps the one last exported, and the state still follows") {
    Installation acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");

    auto& carl = acme.directory.person("carl");
    carl.mail = "n/a";
    carl.given_name = "Charles";
    carl.surname = "Exa/mple";
    carl.locked = true;
    CHECK(unmapped(acme, export_json(acme)) == Names{"carl email", "carl surname"});
    acme.good({"apply", "--yes"});

    const auto after = acme.member("carl@acme.com");
    CHECK(after["status"] == "suspended");
    CHECK(after["given_name"] == "Charles");
    CHECK(after["surname"] == "Example");
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora"});
    CHECK(acme.planned().empty());
}

TEST_CASE("an attribute that vanishes for everybody removes nobody and no membership") {
    const auto attribute = GENERATE(values<std::string>({"mail", "sn", "givenName"}));
    DYNAMIC_SECTION(attribute) {
        Installation acme;
        acme.sync();
        acme.sandbox().control("POST", "/accept_invitations");
        const auto before = acme.sandbox().dump();
        auto ldif = acme.directory.ldif();
        for (auto at = ldif.find('\n' + attribute + ": "); at != std::string::npos;
             at = ldif.find('\n' + attribute + ": ", at)) {
            ldif.erase(at, ldif.find('\n', at + 1) - at);
        }
        acme.write("company.ldif", ldif);
        const auto tip = acme.git("rev-parse main");
        acme.good({"export"});
        CHECK(acme.git("rev-parse main") == tip);
        acme.good({"apply", "--yes"});
        CHECK(acme.sandbox().dump() == before);
    }
}

TEST_CASE("who was never exported is left out while a value fails, and listed") {
    Installation acme;
    acme.sync();
    acme.directory.people.push_back({.name = "gus", .surname = "G<s"});
    acme.directory.group("Finance").members.emplace_back("gus");
    const auto exported = export_json(acme);
    CHECK(unmapped(acme, exported) == Names{"gus surname"});
    CHECK(contains(exported["omissions"].dump(), "never exported before, so left out"));
    CHECK(contains(acme.good({"export"}), "never exported before, so left out"));
    CHECK(acme.planned().empty());

    acme.directory.person("gus").surname = "Gs";
    acme.sync();
    CHECK(acme.member("gus@acme.com")["status"] == "invited");
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora", "gus"});
}

TEST_CASE("a mapping error takes no membership, not even at an adoption") {
    const auto attribute = GENERATE(values<std::string>({"mail", "surname"}));
    DYNAMIC_SECTION(attribute) {
        auto seed = two_admins();
        for (const auto* const email : {"gus@acme.com", "stranger@acme.com", "fay@acme.com"}) {
            seed["members"].push_back(
                {{"email", email}, {"given_name", "A"}, {"surname", "Example"}});
        }
        seed["groups"].push_back(
            {{"name", "Finance"},
             {"members", {"gus@acme.com", "stranger@acme.com", "fay@acme.com"}}});
        Installation acme({}, seed);
        acme.directory.people.push_back({.name = "gus"});
        acme.directory.group("Finance").members.emplace_back("gus");
        auto& gus = acme.directory.person("gus");
        (attribute == "mail" ? gus.mail : gus.surname) = "n/a";
        acme.sync();
        // fay is known and not listed; who gus is, nobody can tell.
        CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora", "gus", "stranger"});

        gus = {.name = "gus"};
        acme.sync();
        CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora", "gus"});
        CHECK(acme.planned().empty());
    }
}

TEST_CASE("a mapping error removes nobody whose entry was made anew, or was away for one export") {
    const bool anew = GENERATE(true, false);
    DYNAMIC_SECTION((anew ? "made anew" : "away for one export")) {
        Installation acme;
        acme.sync();
        const auto account = acme.member("carl@acme.com");
        if (anew) {
            acme.directory.person("carl").word = "carl, made anew";
        } else {
            const auto whole = acme.directory;
            acme.directory.remove_person("carl");
            acme.export_directory();
            acme.directory = whole;
        }
        acme.directory.person("carl").mail = "n/a";
        const auto exported = export_json(acme);
        CHECK(contains(exported["omissions"].dump(), "keptForAnotherEntry") == anew);
        acme.sync();
        CHECK(acme.member("carl@acme.com") == account);
        CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora"});
        CHECK(acme.planned().empty());

        acme.directory.person("carl").mail.clear();
        acme.export_directory();
        CHECK(acme.planned().empty());
        // Another uid on the account is for a person to decide.
        CHECK(acme.plan()["held"].size() == (anew ? 1 : 0));
    }
}

TEST_CASE("a mapping gives the value that it says") {
    struct Row {
        std::string name;
        std::string target;
        std::string rule;
        Names more; ///< further lines of carl's entry
        std::string key;
        std::string value;
    };
    const auto row = GENERATE(values<Row>({
        {"the first that is not empty",
         "surname",
         "{from: [displayName, sn]}",
         {},
         "surname",
         "Example"},
        {"the first of several",
         "surname",
         "{from: [displayName, sn]}",
         {"displayName: Shown"},
         "surname",
         "Shown"},
        {"a constant", "surname", "{value: Acme}", {}, "surname", "Acme"},
        {"a template",
         "surname",
         "{template: \"${sn} ($${employeeNumber}) ${employeeNumber}\"}",
         {"employeeNumber: 7"},
         "surname",
         "Example (${employeeNumber}) 7"},
        {"transforms in their order",
         "surname",
         "{from: initials, transform: [trim, collapse, upper]}",
         {"initials:: IGEgIGIg"},
         "surname",
         "A B"},
        {"the name in a DN",
         "surname",
         "{from: manager, transform: [cnFromDn]}",
         {"manager: cn=Boss\\, Big,dc=acme,dc=com"},
         "surname",
         "Boss, Big"},
        {"the front of an address",
         "surname",
         "{from: mail, transform: [userFromEmail]}",
         {},
         "surname",
         "carl"},
        {"a table",
         "surname",
         "{from: employeeType, map: {X: Extern}}",
         {"employeeType: x"},
         "surname",
         "Extern"},
        {"the default of a table",
         "surname",
         "{from: employeeType, map: {X: Extern, default: Intern}}",
         {},
         "surname",
         "Intern"},
        {"a translation",
         "surname",
         "{from: [\"sn;lang-ja\", sn]}",
         {"sn;lang-ja:: 5bGx55Sw"},
         "surname",
         "山田"},
        {"four bytes a character",
         "surname",
         "{from: initials}",
         {"initials:: 8J+YgA=="},
         "surname",
         "😀"},
        {"the id", "externalId", "\"@uid\"", {}, "external_id", uuid_of("carl")},
        {"at creation only", "surname", "{from: sn, createOnly: true}", {}, "surname", "Example"},
        {"a role by a group of many",
         "role",
         "{from: seeAlso, map: {\"cn=Help,dc=acme\": support_admin, default: member_only}}",
         {"seeAlso: cn=All,dc=acme", "seeAlso: cn=Help,dc=acme", "seeAlso: cn=Zoo,dc=acme"},
         "role",
         "support_admin"},
    }));
    DYNAMIC_SECTION(row.name) {
        auto config = mapped(row.target, row.rule);
        // The admins of the team have to stay what they are.
        if (row.target == "role") config.options = "{users: {update: false}}";
        Installation acme(config);
        for (auto& person : acme.directory.people) {
            if (row.rule.find("default") == std::string::npos) person.more = row.more;
        }
        acme.directory.person("carl").more = row.more;
        acme.sync();
        CHECK(acme.member("carl@acme.com")[row.key] == row.value);
    }
}

TEST_CASE("what counts at creation only is not watched") {
    Installation acme(mapped("surname", "{from: sn, createOnly: true}"));
    acme.sync();
    acme.directory.person("carl").surname = "Sample";
    acme.export_directory();
    CHECK(acme.planned().empty());
}

TEST_CASE("a value that is gone is kept or cleared, as the mapping says") {
    struct Row {
        std::string choice;
        std::string surname;
        std::string external_id;
    };
    const auto row = GENERATE(
        values<Row>({{"error", "Extra", "n-1"}, {"keep", "Extra", "n-1"}, {"clear", "", ""}}));
    DYNAMIC_SECTION(row.choice) {
        Config config;
        config.mapping = fmt::format(
            "{{email: mail, givenName: givenName, surname: {{from: initials, onMissing: {0}}}, "
            "externalId: {{from: employeeNumber, onMissing: {0}}}, groupName: cn}}",
            row.choice);
        Installation acme(config);
        for (auto& person : acme.directory.people) {
            person.more = {"initials: I-" + person.name, "employeeNumber: n-" + person.name};
        }
        acme.directory.person("carl").more = {"initials: Extra", "employeeNumber: n-1"};
        acme.sync();
        CHECK(acme.member("carl@acme.com")["surname"] == "Extra");

        acme.directory.person("carl").more.clear();
        const auto exported = export_json(acme);
        acme.good({"apply", "--yes"});
        const auto carl = acme.member("carl@acme.com");
        CHECK(carl["surname"] == row.surname);
        const auto& id = carl["external_id"];
        CHECK((id.is_null() ? "" : id.get<std::string>()) == row.external_id);
        CHECK(acme.planned().empty());
        CHECK(exported["omissions"].empty() == (row.choice != "error"));
    }
}

TEST_CASE("a welcome mail and a wipe follow an attribute of each person") {
    Config config;
    config.mapping = R"({email: mail, givenName: givenName, surname: sn, externalId: "@uid",
  groupName: cn, sendWelcomeEmail: {from: employeeType, map: {quiet: false, default: true}},
  wipeData: {from: departmentNumber, map: {lost: true, default: false}}})";
    config.guards = "{devicesWiped: {max: 5, percent: 100, free: 5}, usersSuspended: {free: 5}}";
    Installation acme(config);
    acme.directory.person("carl").more = {"employeeType: quiet", "departmentNumber: lost"};
    acme.sync();
    CHECK(acme.member("carl@acme.com")["welcome_emails"] == 0);
    CHECK(acme.member("dora@acme.com")["welcome_emails"] == 1);

    acme.sandbox().control("POST", "/accept_invitations");
    acme.directory.person("carl").locked = true;
    acme.directory.person("dora").locked = true;
    acme.sync();
    CHECK(acme.member("carl@acme.com")["wiped"] == true);
    CHECK(acme.member("dora@acme.com")["wiped"] == false);
}

TEST_CASE("of several addresses always the same is taken, in whatever order they come") {
    Installation acme;
    acme.directory.person("carl").more = {"mail: Ben@acme.com", "mail: n/a", "mail: zoe@acme.com"};
    acme.sync();
    CHECK(acme.member("ben@acme.com")["given_name"] == "carl");

    const auto tip = acme.git("rev-parse main");
    acme.directory.person("carl").mail = "zoe@acme.com";
    acme.directory.person("carl").more = {"mail: n/a", "mail: carl@acme.com", "mail: Ben@acme.com"};
    acme.export_directory();
    CHECK(acme.git("rev-parse main") == tip);
}

TEST_CASE("binary and overlong values are refused in a few words") {
    Installation acme(mapped("surname", "{from: [jpegPhoto, sn]}"));
    acme.sync();
    std::string base64;
    for (int i = 0; i < 5000; ++i) base64 += "/////";
    base64.resize(base64.size() / 4 * 4);
    acme.directory.person("carl").more = {"jpegPhoto:: " + base64};
    acme.directory.person("dora").surname = std::string(51, 'x');
    const auto exported = export_json(acme);
    CHECK(unmapped(acme, exported) == Names{"carl surname", "dora surname"});
    for (const auto& item : exported["omissions"]) {
        CHECK(item["detail"].get<std::string>().size() < 600);
    }
    CHECK(acme.planned().empty());
}

TEST_CASE("a masked value is shown nowhere") {
    Config config;
    config.mapping = R"({email: mail, givenName: givenName, groupName: cn,
  surname: {from: [jpegPhoto, initials, sn], masked: true},
  externalId: {from: employeeNumber, masked: true, onMissing: keep}})";
    Installation acme(config);
    std::string said;
    const auto run = [&](const Arguments& arguments) {
        const auto done = acme.rollcall(arguments);
        said += done.out + done.err;
        INFO(done.err);
        REQUIRE((done.code == 0 || done.code == 3));
    };
    const auto look = [&] {
        for (const auto* const form : {"text", "json", "markdown", "html"}) {
            for (const auto* const command : {"plan", "drift", "status", "config", "validate"}) {
                const auto done = acme.rollcall({command, "-o", form});
                said += done.out + done.err;
            }
        }
    };
    for (auto& person : acme.directory.people) {
        person.more = {"initials: S3CR3T-" + person.name,
                       "employeeNumber: S3CR3T-n-" + person.name};
    }
    acme.save_directory();
    run({"export"});
    look();
    run({"plan", "--out", "p.json"});
    said += acme.read("p.json");
    run({"apply", "p.json", "--yes", "-o", "json"});
    REQUIRE(acme.member("carl@acme.com")["surname"] == "S3CR3T-carl");
    REQUIRE(acme.member("carl@acme.com")["external_id"] == "S3CR3T-n-carl");
    REQUIRE(contains(acme.git("show main:users -r --format= ; git -C acme.git grep S3CR3T main"),
                     "S3CR3T-carl"));

    // Changed here and there, refused, and clashing.
    acme.sandbox().control("POST", "/accept_invitations");
    acme.sandbox().outside(
        {{"action", "change_name"}, {"member", "dora@acme.com"}, {"surname", "S3CR3T-by-hand"}});
    acme.sandbox().outside({{"action", "change_external_id"},
                            {"member", "emil@acme.com"},
                            {"external_id", "S3CR3T-n-by-hand"}});
    acme.directory.person("carl").more = {"initials: S3CR3T-new", "employeeNumber: S3CR3T-n-new"};
    acme.directory.person("emil").more = {"initials: S3CR3T/bad", "employeeNumber: S3CR3T-n-emil"};
    acme.directory.person("fay").more = {"jpegPhoto:: UzNDUjNUL/8=",
                                         "employeeNumber: S3CR3T-n-ann"};
    acme.save_directory();
    run({"export", "-o", "json"});
    run({"export"});
    look();
    run({"apply", "--yes"});
    run({"apply", "--yes", "-o", "json"});
    look();
    REQUIRE(acme.member("carl@acme.com")["surname"] == "S3CR3T-new");
    REQUIRE(acme.member("dora@acme.com")["surname"] == "S3CR3T-dora");

    said += acme.git("log --all --format=%B%N --notes='*'");
    CHECK(contains(said, "***"));
    const auto leak = said.find("S3CR3T");
    CHECK((leak == std::string::npos ? "" : said.substr(leak < 200 ? 0 : leak - 200, 400)) == "");
}

TEST_CASE("settings that contradict each other end every command, all of them in one go") {
    Config config;
    config.options = "{users: {provisionDisabled: true, onDisabled: keep, onRemoved: remove,\n"
                     "  removeAfter: 7d}}";
    Installation acme;
    acme.configure(config);
    acme.save_directory();
    for (const auto& arguments :
         {Arguments{"config", "--check"}, Arguments{"config", "--check", "-o", "json"},
          Arguments{"export"}, Arguments{"plan"}, Arguments{"apply", "--yes"}, Arguments{"drift"},
          Arguments{"run", "--once"}, Arguments{"status"}}) {
        const auto done = acme.rollcall(arguments);
        CHECK(done.code == 64);
        CHECK(done.out.empty());
        CHECK(contains(done.err, "rollcall.yaml:15:38: options.users.provisionDisabled is true"));
        CHECK(contains(done.err, "rollcall.yaml:16:16: options.users.removeAfter counts from the "
                                 "suspension, but options.users.onRemoved is remove"));
    }
    acme.configure({});
    acme.good({"export"});
}

TEST_CASE("settings that surprise are warned of, once a command, with their place") {
    Config config;
    config.options = "{groups: {membership: observe}}";
    Installation acme(config);
    const std::string warning = "rollcall.yaml:15:32: options.groups.membership is observe";
    acme.save_directory();
    for (const auto& arguments :
         {Arguments{"config", "--check"}, Arguments{"config"}, Arguments{"export"},
          Arguments{"plan"}, Arguments{"apply", "--yes"}, Arguments{"run", "--once"}}) {
        const auto done = acme.rollcall(arguments);
        CHECK(done.code == 0);
        CHECK_FALSE(contains(done.out, "warning: "));
        const auto first = done.err.find(warning);
        CHECK(first != std::string::npos);
        CHECK(done.err.find(warning, first + 1) == std::string::npos);
    }
    const auto listed = Json::parse(acme.good({"config", "--check", "-o", "json"}))["warnings"];
    REQUIRE(listed.size() == 1);
    CHECK(contains(listed[0]["file"], "rollcall.yaml"));
    CHECK(listed[0]["line"] == 15);
    CHECK(listed[0]["column"] == 32);
    CHECK(contains(listed[0]["message"], "new groups are created and stay empty"));
}
