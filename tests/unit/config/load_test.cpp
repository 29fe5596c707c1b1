#include "support.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("a complete configuration is taken as it stands") {
    const auto outcome = load(k_example, {}, "/etc/rollcall/rollcall.yaml");
    REQUIRE(outcome.problems.empty());
    CHECK(describe(outcome.loaded.warnings).empty());
    const auto& settings = outcome.loaded.settings;
    CHECK(settings.file == "/etc/rollcall/rollcall.yaml");
    CHECK(settings.team == "acme");
    CHECK(settings.repository.path == "/etc/rollcall/acme.git");
    CHECK(settings.repository.remote_url == "ssh://git@git.acme.com/idm/dropbox.git");
    CHECK(settings.datastore.type == DatastoreType::openldap);
    CHECK(settings.datastore.ldap.uris
          == std::vector<std::string>{"ldaps://ds1.acme.com", "ldaps://ds2.acme.com"});
    CHECK(settings.datastore.ldap.ca_file == "/etc/rollcall/ca.pem");
    CHECK(settings.datastore.ldap.bind_method == "simple");
    CHECK(settings.datastore.ldap.bind_dn == "cn=rollcall,ou=svc,dc=acme,dc=com");
    CHECK(settings.datastore.ldap.bind_password
          == SecretReference{SecretReference::Kind::file, "/run/secrets/ldap"});
    CHECK(settings.datastore.ldap.timeout == std::chrono::seconds(30));
    const auto& rules = settings.datastore.rules;
    CHECK(rules.base_dn == "dc=acme,dc=com");
    CHECK(rules.users == Scope{.filter = "(objectClass=inetOrgPerson)"});
    CHECK(rules.group_member_attributes == std::vector<std::string>{"member"});
    CHECK(rules.status
          == StatusRule{.algorithm = StatusRule::Algorithm::flag,
                        .attribute = "pwdAccountLockedTime",
                        .disabled_values = {"000001010000Z"}});
    CHECK(rules.mapping.size() == 5);
    CHECK(rules.mapping.at(Target::external_id).from == std::vector<std::string>{"@uid"});
    CHECK(settings.policy == Policy{.mapping = mapping_text(settings.datastore.rules.mapping)});
    CHECK(settings.dropbox.app_key
          == SecretReference{SecretReference::Kind::env, "DROPBOX_APP_KEY"});
    CHECK(settings.dropbox.team_id == "dbtid:…");
    CHECK(settings.controller.export_interval == std::chrono::minutes(15));
    CHECK(settings.controller.listen == "127.0.0.1:9470");
    CHECK(settings.exporting.author == "Rollcall <rollcall@acme.com>");
}

TEST_CASE("a team name is all that must be said") {
    const auto outcome = load("apiVersion: rollcall/v1\nkind: Config\nteam: acme\n");
    REQUIRE(outcome.problems.empty());
    const auto& settings = outcome.loaded.settings;
    CHECK(settings.repository.path == "rollcall.git");
    CHECK(settings.datastore.type == DatastoreType::none);
    CHECK(settings.dropbox.api_url == "https://api.dropboxapi.com");
    CHECK(settings.dropbox.concurrency == 8);
    CHECK(settings.controller.interval == std::chrono::minutes(5));
    CHECK(settings.controller.listen.empty());
}

TEST_CASE("what is wrong with a value is said at its place") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"plain http to a host", "dropbox: {apiUrl: http://api.example.com}",
         "rollcall.yaml:2:19: dropbox.apiUrl must be an https URL without path (http only to "
         "127.0.0.0/8, localhost or [::1]), found http://api.example.com"},
        {"a host that only looks local", "dropbox: {apiUrl: http://127.0.0.1.example.com}",
         "rollcall.yaml:2:19: dropbox.apiUrl must be an https URL without path (http only to "
         "127.0.0.0/8, localhost or [::1]), found http://127.0.0.1.example.com"},
        {"credentials before a local host", "dropbox: {apiUrl: \"http://u:s3cr3t@127.0.0.1:80\"}",
         "rollcall.yaml:2:19: dropbox.apiUrl must be an https URL without path (http only to "
         "127.0.0.0/8, localhost or [::1]), found \"http://***@127.0.0.1:80\""},
        {"a password for a proxy", "dropbox: {proxy: \"http://u:s3cr3t@proxy:3128\"}",
         "rollcall.yaml:2:18: dropbox.proxy must be an http, https, socks5 or socks5h URL without "
         "path; one with a password is only taken from ROLLCALL_DROPBOX_PROXY, found "
         "\"http://***@proxy:3128\""},
        {"a token for the remote", "repository: {remote: {url: \"https://s3cr3t@host/x.git\"}}",
         "rollcall.yaml:2:28: repository.remote.url must be a path, an ssh or an https URL, "
         "without "
         "a password (git's credential helpers know it), found \"https://***@host/x.git\""},
        {"a remote over http", "repository: {remote: {url: \"http://host/x.git\"}}",
         "rollcall.yaml:2:28: repository.remote.url must be a path, an ssh or an https URL, "
         "without "
         "a password (git's credential helpers know it), found \"http://host/x.git\""},
        {"a remote over the git protocol", "repository: {remote: {url: \"git://host/x.git\"}}",
         "rollcall.yaml:2:28: repository.remote.url must be a path, an ssh or an https URL, "
         "without "
         "a password (git's credential helpers know it), found \"git://host/x.git\""},
        {"a remote by a helper", "repository: {remote: {url: \"ext::sh -c x\"}}",
         "rollcall.yaml:2:28: repository.remote.url must be a path, an ssh or an https URL, "
         "without "
         "a password (git's credential helpers know it), found \"ext::sh -c x\""},
        {"an option for a remote", "repository: {remote: {url: --upload-pack=x}}",
         "rollcall.yaml:2:28: repository.remote.url must be a path, an ssh or an https URL, "
         "without "
         "a password (git's credential helpers know it), found --upload-pack=x"},
        {"a full ref", "repository: {branch: refs/heads/main}",
         "rollcall.yaml:2:22: repository.branch must be a branch name such as main, not below "
         "refs/ or rollcall/, found refs/heads/main"},
        {"our own branches", "repository: {branch: rollcall/applied/acme}",
         "rollcall.yaml:2:22: repository.branch must be a branch name such as main, not below "
         "refs/ or rollcall/, found rollcall/applied/acme"},
        {"an unknown word", "repository: {verify: always}",
         "rollcall.yaml:2:22: repository.verify must be none, head or all, found always"},
        {"a number without a unit", "controller: {interval: 5}",
         "rollcall.yaml:2:24: controller.interval must be a duration such as \"30s\", \"5m\", "
         "\"72h\" or \"7d\", found 5"},
        {"no time at all", "controller: {interval: 0s}",
         "rollcall.yaml:2:24: controller.interval must be a duration such as \"30s\", \"5m\", "
         "\"72h\" or \"7d\", found 0s"},
        {"longer than time", "controller: {interval: 99999999999999999d}",
         "rollcall.yaml:2:24: controller.interval must be a duration such as \"30s\", \"5m\", "
         "\"72h\" or \"7d\", found 99999999999999999d"},
        {"no host to listen on", "controller: {listen: \":9470\"}",
         "rollcall.yaml:2:22: controller.listen must be HOST:PORT such as \"127.0.0.1:9470\", "
         "found \":9470\""},
        {"a port that is none", "controller: {listen: \"127.0.0.1:65536\"}",
         "rollcall.yaml:2:22: controller.listen must be HOST:PORT such as \"127.0.0.1:9470\", "
         "found \"127.0.0.1:65536\""},
        {"an author without address", "export: {author: Rollcall}",
         "rollcall.yaml:2:18: export.author must be a name and address such as \"Rollcall "
         "<rollcall@example.com>\", found Rollcall"},
        {"a quoted boolean", "export: {autoMerge: \"true\"}",
         "rollcall.yaml:2:21: export.autoMerge must be true or false, found \"true\""},
        {"out of range", "dropbox: {concurrency: 0}",
         "rollcall.yaml:2:24: dropbox.concurrency must be a whole number from 1 to 100, found 0"},
        {"a quoted number", "dropbox: {concurrency: \"8\"}",
         "rollcall.yaml:2:24: dropbox.concurrency must be a whole number from 1 to 100, found "
         "\"8\""},
        {"a list for a scalar", "dropbox: {teamId: [a]}",
         "rollcall.yaml:2:19: dropbox.teamId must be a team id such as \"dbtid:…\", found a list"},
        {"hostile text", R"(dropbox: {teamId: "\e[31m"})",
         "rollcall.yaml:2:19: dropbox.teamId must be a team id such as \"dbtid:…\", found "
         "\"\\u{1b}[31m\""},
        {"a misspelt key", "dropbox: {concurency: 8}",
         "rollcall.yaml:2:11: unknown key \"concurency\" in dropbox; did you mean "
         "\"concurrency\"?"},
        {"a misspelt section", "controler: {interval: 5m}",
         "rollcall.yaml:2:1: unknown key \"controler\"; did you mean \"controller\"?"},
        {"a value for a section", "dropbox: s3cr3t",
         "rollcall.yaml:2:10: dropbox must be a mapping of keys to values"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(load(with(row.text)).problems == row.problems); }
}

TEST_CASE("what a datastore needs depends on its type") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"nothing for none", "datastore: {type: none}", ""},
        {"a type", "datastore: {}",
         "rollcall.yaml:2:12: missing key datastore.type; a team without a datastore has type "
         "none"},
        {"a known type", "datastore: {type: ldap}",
         "rollcall.yaml:2:19: datastore.type must be activeDirectory, openldap, 389ds, "
         "pingDirectory, oud, generic, ldif or none, found ldap"},
        {"a file for ldif", "datastore: {type: ldif}",
         "rollcall.yaml:2:12: missing key datastore.ldif.file; datastore type ldif reads it"},
        {"no more than that for ldif", "datastore: {type: ldif, ldif: {file: a.ldif}}", ""},
        {"servers and scopes for LDAP", "datastore: {type: generic}",
         "rollcall.yaml:2:12: missing key datastore.baseDn; it is where the search starts\n"
         "rollcall.yaml:2:12: missing key datastore.groups.filter; give it or groupDn\n"
         "rollcall.yaml:2:12: missing key datastore.ldap.uris; a directory server is read over "
         "LDAP\n"
         "rollcall.yaml:2:12: missing key datastore.users.filter; give it or groupDn"},
        {"no more than that for LDAP",
         "datastore: {type: generic, ldap: {uris: ldaps://a}, baseDn: dc=a, users: {filter: "
         "(a=b)}, groups: {groupDn: cn=a, nested: true}}",
         ""},
        {"no more than a server for a known product",
         "datastore: {type: 389ds, ldap: {uris: ldaps://a}, baseDn: dc=a}", ""},
        {"a password that is not sent in the clear",
         "datastore: {type: openldap, ldap: {uris: [\"ldap://a\"], bind: {dn: cn=a, password: "
         "{env: "
         "A}}}, baseDn: dc=a}",
         "rollcall.yaml:2:42: datastore.ldap.uris would send the bind password in the clear; use "
         "ldaps, set datastore.ldap.startTls, or allow it by datastore.ldap.allowClearText"},
        {"a certificate and its key",
         "datastore: {type: none, ldap: {bind: {method: external, certFile: a}}}",
         "rollcall.yaml:2:38: missing key datastore.ldap.bind.keyFile; a certificate and its key "
         "belong together"},
        {"nesting by a rule that the server has",
         "datastore: {type: openldap, ldap: {uris: ldaps://a}, baseDn: dc=a, users: {groupDn: "
         "cn=a, nested: true, nestedBy: inChain}}",
         "rollcall.yaml:2:115: datastore.users.nestedBy inChain is a rule of Active Directory; use "
         "expand, which works everywhere"},
        {"nesting where there is some",
         "datastore: {type: activeDirectory, ldap: {uris: ldaps://a}, baseDn: dc=a, users: "
         "{groupDn: cn=a, nestedBy: inChain}}",
         "rollcall.yaml:2:108: datastore.users.nestedBy says how nested groups are found; set "
         "nested: true"},
        {"one kind of scope",
         "datastore: {type: ldif, ldif: {file: a}, users: {filter: (a=b), "
         "groupDn: cn=a}}",
         "rollcall.yaml:2:74: datastore.users.groupDn and filter exclude each other; keep one of "
         "them"},
        {"nesting of groups only",
         "datastore: {type: ldif, ldif: {file: a}, users: {filter: "
         "(a=b), nested: true}}",
         "rollcall.yaml:2:73: datastore.users.nested needs groupDn; a filter has no nested groups"},
        {"a filter and a base that mean something",
         "datastore: {type: ldif, ldif: {file: a}, users: {filter: \"(a=b\"}, baseDn: b}",
         "rollcall.yaml:2:58: datastore.users.filter cannot be used: column 5: expected \")\" for "
         "the \"(\" at column 1, found the end\n"
         "rollcall.yaml:2:75: datastore.baseDn cannot be used: \"b\" is not a DN, column 2: "
         "expected an attribute type and \"=\", found the end"},
        {"name and password for a simple bind",
         "datastore: {type: none, ldap: {bind: {method: simple}}}",
         "rollcall.yaml:2:38: missing key datastore.ldap.bind.dn; a simple bind needs it\n"
         "rollcall.yaml:2:38: missing key datastore.ldap.bind.password; a simple bind needs it"},
        {"LDAP URLs",
         "datastore: {type: none, ldap: {uris: [ldaps://a, https://b, "
         "\"ldap://u:s3cr3t@c\"]}}",
         "rollcall.yaml:2:50: datastore.ldap.uris must be an LDAP URL such as "
         "ldaps://ds1.example.com (ldap, ldaps or ldapi, no path), found https://b\n"
         "rollcall.yaml:2:61: datastore.ldap.uris must be an LDAP URL such as "
         "ldaps://ds1.example.com (ldap, ldaps or ldapi, no path), found \"ldap://***@c\""},
        {"an algorithm for a status", "datastore: {type: none, settings: {status: {attribute: a}}}",
         "rollcall.yaml:2:44: missing key datastore.settings.status.algorithm; give bitmap, flag, "
         "present or none"},
        {"a mask for a bitmap",
         "datastore: {type: none, settings: {status: {attribute: a, algorithm: bitmap}}}",
         "rollcall.yaml:2:44: missing key datastore.settings.status.mask; algorithm bitmap "
         "compares with it"},
        {"values for a flag",
         "datastore: {type: none, settings: {status: {attribute: a, "
         "algorithm: flag, mask: 2}}}",
         "rollcall.yaml:2:44: missing key datastore.settings.status.disabledValues; algorithm flag "
         "compares with them\n"
         "rollcall.yaml:2:82: datastore.settings.status.mask is only used by algorithm bitmap; "
         "remove it"},
        {"values and a default where they mean something",
         "datastore: {type: none, settings: {status: {attribute: a, algorithm: present, "
         "enabledValues: x, default: disabled}}}",
         "rollcall.yaml:2:94: datastore.settings.status.enabledValues are only used by algorithm "
         "flag; remove them\n"
         "rollcall.yaml:2:106: datastore.settings.status.default is only used by algorithms bitmap "
         "and flag; remove it"},
        {"a mask with a bit",
         "datastore: {type: none, settings: {status: {attribute: a, "
         "algorithm: bitmap, mask: 0x0}}}",
         "rollcall.yaml:2:84: datastore.settings.status.mask must be a bit mask such as 2 or 0x2, "
         "found 0x0"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(load(with(row.text)).problems == row.problems); }
}

TEST_CASE("a type brings its defaults") {
    struct Row {
        std::string type, uid;
        std::vector<std::string> members;
        std::string status, disabled;
    };
    const std::vector<std::string> usual{"member", "uniqueMember", "memberUid"};
    const auto row = GENERATE_COPY(values<Row>({
        {"activeDirectory", "objectGUID", {"member", "primaryGroupID"}, "userAccountControl", ""},
        {"openldap", "entryUUID", usual, "pwdAccountLockedTime", "000001010000Z"},
        {"389ds", "nsUniqueId", usual, "nsAccountLock", "true"},
        {"pingDirectory", "entryUUID", usual, "ds-pwp-account-disabled", "true"},
        {"oud", "entryUUID", usual, "ds-pwp-account-disabled", "true"},
        {"generic", "entryUUID", usual, "", ""},
        {"ldif", "entryUUID", usual, "pwdAccountLockedTime", "000001010000Z"},
    }));
    DYNAMIC_SECTION(row.type) {
        const auto outcome = load(with("datastore: {type: " + row.type
                                       + ", ldap: {uris: ldaps://a}, ldif: {file: a}, baseDn: dc=a,"
                                         " users: {filter: (a=b)}, groups: {filter: (a=c)}}"));
        REQUIRE(outcome.problems.empty());
        const auto& datastore = outcome.loaded.settings.datastore;
        CHECK(to_string(datastore.type) == row.type);
        CHECK(datastore.rules.uid_attribute == row.uid);
        CHECK(datastore.rules.group_member_attributes == row.members);
        CHECK(datastore.rules.status.attribute == row.status);
        CHECK((datastore.rules.status.disabled_values.empty()
                   ? ""
                   : datastore.rules.status.disabled_values.front())
              == row.disabled);
        CHECK(datastore.rules.user_member_of.value_or("none")
              == (row.type == "ldif" ? "memberOf" : "none"));
        CHECK(datastore.ldap.bind_method == "anonymous");
    }
}

TEST_CASE("a default of a type gives way") {
    const auto outcome = load(with("datastore: {type: ldif, ldif: {file: a},"
                                   " users: {groupDn: cn=all, nested: true},"
                                   " settings: {uid: uid, groupMember: [a, b], userMemberOf: null,"
                                   " status: {attribute: x, algorithm: bitmap, mask: 0x10}}}"));
    REQUIRE(outcome.problems.empty());
    const auto& rules = outcome.loaded.settings.datastore.rules;
    CHECK(rules.users == Scope{.group_dn = "cn=all", .nested = true});
    CHECK(rules.uid_attribute == "uid");
    CHECK(rules.group_member_attributes == std::vector<std::string>{"a", "b"});
    CHECK(rules.user_member_of == std::nullopt);
    CHECK(rules.status
          == StatusRule{.algorithm = StatusRule::Algorithm::bitmap, .attribute = "x", .mask = 16});

    const auto nobody =
        load(with("datastore: {type: ldif, ldif: {file: a}, settings: {status: null}}"));
    CHECK(nobody.loaded.settings.datastore.rules.status == StatusRule{});
}

TEST_CASE("a status may name those that are enabled, and what nothing means") {
    const auto read = load(with("datastore: {type: ldif, ldif: {file: a}, settings: {status: "
                                "{attribute: x, algorithm: flag, enabledValues: [a, b], default: "
                                "disabled}}}"));
    CHECK(read.problems.empty());
    CHECK(read.loaded.settings.datastore.rules.status
          == StatusRule{.algorithm = StatusRule::Algorithm::flag,
                        .attribute = "x",
                        .enabled_values = {"a", "b"},
                        .without = UserState::disabled});
}

TEST_CASE("a directory server is asked for people by its type's filter, or another") {
    const auto filter_in = [](const std::string& more) {
        const auto read = load(with("datastore: {type: openldap, baseDn: dc=x, ldap: {uris: "
                                    "[ldaps://a]"
                                    + more + "}}"));
        return read.problems.empty() ? read.loaded.settings.datastore.ldap.people_filter
                                     : read.problems;
    };
    CHECK(filter_in("") == "(objectClass=inetOrgPerson)");
    CHECK(filter_in(", personFilter: (objectClass=account)") == "(objectClass=account)");
    CHECK(filter_in(", personFilter: (objectClass")
              .find("datastore.ldap.personFilter cannot be used: ")
          != std::string::npos);
}

TEST_CASE("http is for this machine only") {
    struct Row {
        std::string url;
        bool good;
    };
    const auto row = GENERATE(values<Row>({
        {"https://api.dropboxapi.com", true},
        {"https://api.dropboxapi.com/", true},
        {"https://api.dropboxapi.com/2", false},
        {"https://api.dropboxapi.com?x", false},
        {"https://", false},
        {"ftp://127.0.0.1", false},
        {"127.0.0.1:8080", false},
        {"http://127.0.0.1:8080", true},
        {"http://127.255.0.9", true},
        {"http://LOCALHOST:1", true},
        {"http://[::1]:8080", true},
        {"http://[::2]:8080", false},
        {"http://127.0.0.1:0", false},
        {"http://127.0.0.1:99999", false},
        {"http://127.0.0.256", false},
        {"http://127.0.1", false},
        {"http://127.0.0.0.1", false},
        {"http://128.0.0.1", false},
        {"http://localhost.example.com", false},
        {"http://localhost@example.com", false},
        {"http://localhost\\@example.com", false},
        {"http://0x7f.0.0.1", false},
    }));
    DYNAMIC_SECTION(row.url) {
        const auto outcome = load(with("dropbox: {apiUrl: '" + row.url + "'}"));
        CHECK(outcome.problems.empty() == row.good);
    }
}

TEST_CASE("a team name fits into a ref") {
    struct Row {
        std::string text;
        bool good;
    };
    const auto row = GENERATE(values<Row>({
        {"acme", true},
        {"acme-emea-2", true},
        {"2go", true},
        {"-acme", false},
        {"Acme", false},
        {"acme/emea", false},
        {"acme.lock", false},
        {"\"\"", false},
    }));
    DYNAMIC_SECTION(row.text) {
        const auto outcome =
            load("apiVersion: rollcall/v1\nkind: Config\nteam: " + row.text + "\n");
        CHECK(outcome.problems.empty() == row.good);
    }
}

TEST_CASE("the document says what it is") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"nothing said", "team: acme\n",
         "rollcall.yaml:1:1: missing key apiVersion; give rollcall/v1\n"
         "rollcall.yaml:1:1: missing key kind; give Config"},
        {"a later version", "apiVersion: rollcall/v2\nkind: Config\nnewKey: 1\n",
         "rollcall.yaml:1:13: apiVersion must be rollcall/v1, found rollcall/v2"},
        {"another document", "apiVersion: rollcall/v1\nkind: Policy\nguards: {}\n",
         "rollcall.yaml:2:7: kind must be Config, found Policy"},
        {"no team", "apiVersion: rollcall/v1\nkind: Config\n",
         "rollcall.yaml:1:1: missing key team; it names refs, metrics and reports"},
        {"a secret in its place", "sl.s3cr3t\n",
         "rollcall.yaml:1:1: the file must be a mapping of keys to values"},
        {"nothing at all", "", "rollcall.yaml: the file holds no document"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(load(row.text).problems == row.problems); }
}

TEST_CASE("all problems come in one go, in the order of the file") {
    const auto outcome = load("apiVersion: rollcall/v1\n"
                              "kind: Config\n"
                              "team: Acme Inc\n"
                              "repository: {verfy: all}\n"
                              "datastore: {type: ldif, type: ldif}\n"
                              "options: {users: {onRemoved: delete}}\n"
                              "guards: {usersSuspended: {percent: 101}}\n"
                              "dropbox: {appKey: s3cr3t}\n",
                              {{"ROLLCALL_CONTROLLER_INTERVAL", "soon"}});
    CHECK(outcome.problems
          == "ROLLCALL_CONTROLLER_INTERVAL: controller.interval must be a duration such as "
             "\"30s\", \"5m\", \"72h\" or \"7d\", found soon\n"
             "rollcall.yaml:3:7: team must be made of a-z, 0-9 and dashes, a dash not first, found "
             "Acme Inc\n"
             "rollcall.yaml:4:14: unknown key \"verfy\" in repository; did you mean \"verify\"?\n"
             "rollcall.yaml:5:12: missing key datastore.ldif.file; datastore type ldif reads it\n"
             "rollcall.yaml:5:25: duplicate key \"type\", first at line 5; keep one of them\n"
             "rollcall.yaml:6:30: options.users.onRemoved must be suspend, remove or keep, found "
             "delete\n"
             "rollcall.yaml:7:36: guards.usersSuspended.percent must be a whole number from 0 to "
             "100, found 101\n"
             "rollcall.yaml:8:19: dropbox.appKey must be a reference: {file: PATH}, {env: "
             "VARIABLE} or {command: LINE}; what was found is not repeated here, it may be the "
             "secret");
}

TEST_CASE("a damaged file is reported or read, and nothing is made up") {
    CHECK(rc::check("one byte of the example is another", [] {
        std::string text(k_example);
        const auto place = *rc::gen::inRange<std::size_t>(0, text.size());
        text[place] = *rc::gen::arbitrary<char>();
        const auto outcome = load(text);
        if (!outcome.problems.empty()) return;
        const auto& settings = outcome.loaded.settings;
        RC_ASSERT(!settings.team.empty());
        RC_ASSERT(settings.datastore.ldap.uris.size() >= 1U);
        for (const auto& setting : outcome.loaded.effective) RC_ASSERT(!setting.value.empty());
    }));
}
