#include "support.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("the environment overrides scalars") {
    const auto outcome = load(with("repository: {path: a.git}, dropbox: {concurrency: 8},"
                                   " controller: {interval: 5m}"),
                              {{"ROLLCALL_TEAM", "other"},
                               {"ROLLCALL_REPOSITORY_PATH", "b.git"},
                               {"ROLLCALL_REPOSITORY_REMOTE_URL", "ssh://git@host/x.git"},
                               {"ROLLCALL_DROPBOX_APIURL", "http://127.0.0.1:8080/"},
                               {"ROLLCALL_DROPBOX_CONCURRENCY", "2"},
                               {"ROLLCALL_CONTROLLER_EXPORTINTERVAL", "90s"},
                               {"ROLLCALL_DATASTORE_TYPE", "ldif"},
                               {"ROLLCALL_DATASTORE_LDIF_FILE", "company.ldif"}},
                              "etc/rollcall.yaml");
    REQUIRE(outcome.problems.empty());
    const auto& settings = outcome.loaded.settings;
    CHECK(settings.team == "other");
    CHECK(settings.repository.path == "etc/b.git");
    CHECK(settings.repository.remote_url == "ssh://git@host/x.git");
    CHECK(settings.dropbox.api_url == "http://127.0.0.1:8080");
    CHECK(settings.dropbox.concurrency == 2);
    CHECK(settings.controller.export_interval == std::chrono::seconds(90));
    CHECK(settings.datastore.type == DatastoreType::ldif);
    CHECK(settings.datastore.ldif.file == "etc/company.ldif");
    CHECK(effective(outcome.loaded, "team") == "other (ROLLCALL_TEAM)");
    CHECK(effective(outcome.loaded, "controller.interval") == "5m (etc/rollcall.yaml:2:78)");
    CHECK(effective(outcome.loaded, "controller.exportInterval")
          == "90s (ROLLCALL_CONTROLLER_EXPORTINTERVAL)");
}

TEST_CASE("policy is not overridden by the environment") {
    const auto outcome =
        load(with("datastore: {type: none}"), {{"ROLLCALL_GUARDS_USERSREMOVED_MAX", "1000"},
                                               {"ROLLCALL_OPTIONS_USERS_ONREMOVED", "remove"},
                                               {"ROLLCALL_MAPPING_EMAIL", "uid"}});
    CHECK(outcome.problems.empty());
    CHECK(outcome.loaded.settings.policy.guards == Guards{});
    CHECK(outcome.loaded.settings.policy.users == UserOptions{});
    CHECK(effective(outcome.loaded, "mapping.email") == "mail (default)");
}

TEST_CASE("an override that cannot be used is reported under its name") {
    struct Row {
        std::string name, variable, value, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"a wrong value", "ROLLCALL_DROPBOX_CONCURRENCY", "many",
         "ROLLCALL_DROPBOX_CONCURRENCY: dropbox.concurrency must be a whole number from 1 to 100, "
         "found many"},
        {"an empty value", "ROLLCALL_DROPBOX_CONCURRENCY", "",
         "ROLLCALL_DROPBOX_CONCURRENCY: dropbox.concurrency must be a whole number from 1 to 100, "
         "found nothing"},
        {"an empty value for none", "ROLLCALL_DROPBOX_PROXY", "", ""},
        {"a password for the proxy", "ROLLCALL_DROPBOX_PROXY", "http://u:s3cr3t@proxy:3128", ""},
        {"a password elsewhere", "ROLLCALL_DROPBOX_APIURL", "https://u:s3cr3t@host",
         "ROLLCALL_DROPBOX_APIURL: dropbox.apiUrl must be an https URL without path (http only to "
         "127.0.0.0/8, localhost or [::1]), found https://***@host"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto outcome =
            load(with("dropbox: {proxy: \"http://a\"}"), {{row.variable, row.value}});
        CHECK(outcome.problems == row.problems);
        CHECK(effective(outcome.loaded.effective).find("s3cr3t") == std::string::npos);
    }
}

TEST_CASE("a password in the environment is used and not shown") {
    const auto outcome = load(with("dropbox: {proxy: null}"),
                              {{"ROLLCALL_DROPBOX_PROXY", "http://u:s3cr3t@proxy:3128"}});
    CHECK(outcome.loaded.settings.dropbox.proxy == "http://u:s3cr3t@proxy:3128");
    CHECK(effective(outcome.loaded, "dropbox.proxy")
          == "\"http://***@proxy:3128\" (ROLLCALL_DROPBOX_PROXY)");
}

TEST_CASE("every setting has a value and an origin, in the order of the documentation") {
    const auto outcome =
        load("apiVersion: rollcall/v1\n"
             "kind: Config\n"
             "team: acme\n"
             "datastore:\n"
             "  type: ldif\n"
             "  ldif: {file: company.ldif}\n"
             "guards: {sourceShrink: {max: 5}}\n"
             "dropbox:\n"
             "  appKey: {env: DROPBOX_APP_KEY}\n"
             "  appSecret: {command: \"pass show dropbox\"}\n"
             "  refreshToken: {file: token}\n",
             {{"ROLLCALL_CONTROLLER_LISTEN", "127.0.0.1:0"}}, "/etc/rollcall.yaml");
    REQUIRE(outcome.problems.empty());
    CHECK(effective(outcome.loaded.effective)
          == "team = acme (/etc/rollcall.yaml:3:7)\n"
             "repository.path = /etc/rollcall.git (default)\n"
             "repository.branch = main (default)\n"
             "repository.remote.url = null (default)\n"
             "repository.remote.timeout = 2m (default)\n"
             "repository.remote.claim = 10m (default)\n"
             "repository.verify = none (default)\n"
             "repository.allowedSigners = null (default)\n"
             "repository.allowedKeys = null (default)\n"
             "repository.approvers = null (default)\n"
             "repository.signingKey = null (default)\n"
             "datastore.type = ldif (/etc/rollcall.yaml:5:9)\n"
             "datastore.ldif.file = /etc/company.ldif (/etc/rollcall.yaml:6:16)\n"
             "datastore.ldif.endMarker = warn (default)\n"
             "datastore.baseDn = null (default)\n"
             "datastore.users.filter = "
             "\"(|(objectClass=inetOrgPerson)(&(objectClass=user)(!(objectClass=computer))))\" "
             "(default)\n"
             "datastore.users.groupDn = null (default)\n"
             "datastore.users.nested = false (default)\n"
             "datastore.users.nestedBy = expand (default)\n"
             "datastore.groups.filter = \"(|(objectClass=groupOfNames)"
             "(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=group))\" "
             "(default)\n"
             "datastore.groups.groupDn = null (default)\n"
             "datastore.groups.nested = false (default)\n"
             "datastore.settings.uid = entryUUID (default)\n"
             "datastore.settings.groupMember = [member, uniqueMember, memberUid] (default)\n"
             "datastore.settings.userMemberOf = memberOf (default)\n"
             "datastore.settings.nestedMembers = flatten (default)\n"
             "datastore.settings.status.attribute = pwdAccountLockedTime (default)\n"
             "datastore.settings.status.algorithm = flag (default)\n"
             "datastore.settings.status.mask = null (default)\n"
             "datastore.settings.status.disabledValues = [\"000001010000Z\"] (default)\n"
             "datastore.settings.status.enabledValues = null (default)\n"
             "datastore.settings.status.default = enabled (default)\n"
             "mapping.email = mail (default)\n"
             "mapping.givenName = givenName (default)\n"
             "mapping.surname = sn (default)\n"
             "mapping.externalId = \"@uid\" (default)\n"
             "mapping.groupName = cn (default)\n"
             "mapping.role = null (default)\n"
             "mapping.sendWelcomeEmail = null (default)\n"
             "mapping.wipeData = null (default)\n"
             "options.users.create = true (default)\n"
             "options.users.update = true (default)\n"
             "options.users.deprovision = true (default)\n"
             "options.users.provisionDisabled = false (default)\n"
             "options.users.onRemoved = suspend (default)\n"
             "options.users.onDisabled = suspend (default)\n"
             "options.users.removeAfter = null (default)\n"
             "options.users.onSuspendedInDropbox = hold (default)\n"
             "options.users.onRemovedInDropbox = hold (default)\n"
             "options.groups.create = true (default)\n"
             "options.groups.rename = true (default)\n"
             "options.groups.delete = true (default)\n"
             "options.groups.onRemoved = delete (default)\n"
             "options.groups.membership = authoritative (default)\n"
             "options.groups.onDeletedInDropbox = recreate (default)\n"
             "guards.usersSuspended.max = 10 (default)\n"
             "guards.usersSuspended.percent = 5 (default)\n"
             "guards.usersSuspended.free = 1 (default)\n"
             "guards.usersRemoved.max = 3 (default)\n"
             "guards.usersRemoved.percent = 2 (default)\n"
             "guards.usersRemoved.free = 1 (default)\n"
             "guards.devicesWiped.max = 0 (default)\n"
             "guards.devicesWiped.percent = 0 (default)\n"
             "guards.devicesWiped.free = 0 (default)\n"
             "guards.groupsDeleted.max = 3 (default)\n"
             "guards.groupsDeleted.percent = 10 (default)\n"
             "guards.groupsDeleted.free = 1 (default)\n"
             "guards.membershipsRemoved.max = 200 (default)\n"
             "guards.membershipsRemoved.percent = 10 (default)\n"
             "guards.membershipsRemoved.free = 5 (default)\n"
             "guards.membershipsRemoved.perGroupPercent = 50 (default)\n"
             "guards.rolesChanged.max = 3 (default)\n"
             "guards.rolesChanged.percent = 5 (default)\n"
             "guards.rolesChanged.free = 1 (default)\n"
             "guards.emailsChanged.max = 20 (default)\n"
             "guards.emailsChanged.percent = 5 (default)\n"
             "guards.emailsChanged.free = 2 (default)\n"
             "guards.relinks.max = 0 (default)\n"
             "guards.relinks.percent = 0 (default)\n"
             "guards.relinks.free = 0 (default)\n"
             "guards.sourceShrink.max = 5 (/etc/rollcall.yaml:7:30)\n"
             "guards.sourceShrink.percent = 10 (default)\n"
             "guards.sourceShrink.free = 3 (default)\n"
             "guards.minAdmins = 2 (default)\n"
             "dropbox.apiUrl = https://api.dropboxapi.com (default)\n"
             "dropbox.appKey = {env: DROPBOX_APP_KEY} (/etc/rollcall.yaml:9:11)\n"
             "dropbox.appSecret = {command: \"pass show dropbox\"} (/etc/rollcall.yaml:10:14)\n"
             "dropbox.refreshToken = {file: /etc/token} (/etc/rollcall.yaml:11:17)\n"
             "dropbox.teamId = null (default)\n"
             "dropbox.concurrency = 8 (default)\n"
             "dropbox.callTimeout = 2m (default)\n"
             "dropbox.passTimeout = 6h (default)\n"
             "dropbox.proxy = null (default)\n"
             "dropbox.caFile = null (default)\n"
             "controller.interval = 5m (default)\n"
             "controller.exportInterval = 15m (default)\n"
             "controller.listen = \"127.0.0.1:0\" (ROLLCALL_CONTROLLER_LISTEN)\n"
             "controller.allowNonLoopback = false (default)\n"
             "controller.fightLimit = 3 (default)\n"
             "controller.fightWindow = 24h (default)\n"
             "export.mode = direct (default)\n"
             "export.autoMerge = false (default)\n"
             "export.author = \"Rollcall <rollcall@localhost>\" (default)\n"
             "reports.keep = 90 (default)\n"
             "reports.keepDays = 400 (default)\n");
}

TEST_CASE("a secret that was written out is never repeated") {
    const auto text = GENERATE(values<std::string>({
        "dropbox: {appSecret: s3cr3t}",
        "dropbox: {appSecret: \"s3cr3t\"}",
        "dropbox: {appSecret: [s3cr3t]}",
        "dropbox: {appSecret: {s3cr3t}}",
        "dropbox: {appSecret: {value: s3cr3t}}",
        "dropbox: {appSecret: {file: [s3cr3t]}}",
        "dropbox: {appSecret: {file: a, text: s3cr3t}}",
        "dropbox: s3cr3t",
        "datastore: {type: none, ldap: {bind: s3cr3t}}",
        "datastore: {type: none, ldap: {bind: {dn: cn=a, password: s3cr3t}}}",
    }));
    DYNAMIC_SECTION(text) {
        const auto outcome = load(with(text));
        CHECK_FALSE(outcome.problems.empty());
        CHECK(outcome.problems.find("s3cr3t") == std::string::npos);
        CHECK(effective(outcome.loaded.effective).find("s3cr3t") == std::string::npos);
    }
}

TEST_CASE("paths start at the folder of the file") {
    struct Row {
        std::string name, file, path, resolved;
    };
    const auto row = GENERATE(values<Row>({
        {"beside it", "/etc/rollcall/rollcall.yaml", "./acme.git", "/etc/rollcall/acme.git"},
        {"above it", "/etc/rollcall/rollcall.yaml", "../acme.git", "/etc/acme.git"},
        {"absolute", "/etc/rollcall/rollcall.yaml", "/srv/acme.git", "/srv/acme.git"},
        {"in the current folder", "rollcall.yaml", "acme.git", "acme.git"},
        {"in another folder", "conf/rollcall.yaml", "acme.git", "conf/acme.git"},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto outcome = load(
            with("repository: {path: " + row.path + ", remote: {url: " + row.path
                 + "2}}, dropbox: {appKey: {file: " + row.path + "}, caFile: " + row.path + "}"),
            {}, row.file);
        REQUIRE(outcome.problems.empty());
        const auto& settings = outcome.loaded.settings;
        CHECK(settings.repository.path == row.resolved);
        CHECK(settings.repository.remote_url == row.resolved + '2');
        CHECK(settings.dropbox.app_key.value == row.resolved);
        CHECK(settings.dropbox.ca_file == row.resolved);
    }
}

TEST_CASE("a remote that git reaches over ssh is no path") {
    const auto outcome = load(with("repository: {remote: {url: \"git@host:idm/x.git\"}}"));
    CHECK(outcome.loaded.settings.repository.remote_url == "git@host:idm/x.git");
}

TEST_CASE("durations are shown as people write them") {
    const auto written = GENERATE(values<std::string>({"250ms", "30s", "5m", "72h", "7d", "90s"}));
    DYNAMIC_SECTION(written) {
        const auto outcome = load(with("controller: {interval: " + written + "}"));
        CHECK(effective(outcome.loaded, "controller.interval")
              == written + " (rollcall.yaml:2:24)");
    }
}

TEST_CASE("values are shown as YAML that reads back") {
    struct Row {
        std::string written, shown;
    };
    const auto row = GENERATE(values<Row>({
        {"cn=a", "\"cn=a\""},
        {"\"true\"", "\"true\""},
        {"\"42\"", "\"42\""},
        {R"('cn=a\, b')", R"('cn=a\, b')"},
        {R"('cn="it''s"')", R"('cn="it''s"')"},
        {"plain", "plain"},
    }));
    DYNAMIC_SECTION(row.written) {
        const auto outcome = load(with(
            "datastore: {type: none, ldap: {bind: {method: anonymous, dn: " + row.written + "}}}"));
        REQUIRE(outcome.problems.empty());
        CHECK(effective(outcome.loaded, "datastore.ldap.bind.dn")
              == row.shown + " (rollcall.yaml:2:62)");
    }
}
