#include "support.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("combinations that cannot keep their promise are told") {
    const std::string ldif = "datastore: {type: ldif, ldif: {file: a}},\n";
    const std::string server = "datastore: {type: 389ds, baseDn: dc=a, users: {filter: (a=b)},"
                               " groups: {filter: (a=b)},\n";
    struct Row {
        std::string name, text, warnings;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"disabled people who are removed at once",
         ldif + "options: {users: {provisionDisabled: true, onDisabled: remove}}",
         "rollcall.yaml:3:38: options.users.provisionDisabled has no effect: "
         "options.users.onDisabled is remove, so disabled people are not wanted in the team"},
        {"disabled people who stay active",
         ldif + "options: {users: {provisionDisabled: true, onDisabled: keep}}",
         "rollcall.yaml:3:38: options.users.provisionDisabled invites disabled people who are "
         "never suspended: options.users.onDisabled is keep"},
        {"disabled people when nobody is invited",
         ldif + "options: {users: {provisionDisabled: true, create: false}}",
         "rollcall.yaml:3:38: options.users.provisionDisabled has no effect: options.users.create "
         "is false, nobody is invited"},
        {"disabled people who are suspended", ldif + "options: {users: {provisionDisabled: true}}",
         ""},
        {"a removal after a removal",
         ldif + "options: {users: {onRemoved: remove, removeAfter: 30d}}",
         "rollcall.yaml:3:51: options.users.removeAfter has no effect: it counts from the "
         "suspension, and options.users.onRemoved is not suspend"},
        {"a removal after a suspension", ldif + "options: {users: {removeAfter: 30d}}", ""},
        {"exits without deprovisioning",
         ldif + "options: {users: {deprovision: false, onRemoved: remove, removeAfter: 1d}}",
         "rollcall.yaml:3:50: options.users.onRemoved has no effect: options.users.deprovision is "
         "false\n"
         "rollcall.yaml:3:71: options.users.removeAfter has no effect: options.users.deprovision "
         "is false"},
        {"no exits without deprovisioning", ldif + "options: {users: {deprovision: false}}", ""},
        {"deleting without delete", ldif + "options: {groups: {delete: false, onRemoved: delete}}",
         "rollcall.yaml:3:46: options.groups.onRemoved has no effect: options.groups.delete is "
         "false"},
        {"no deleting", ldif + "options: {groups: {delete: false}}", ""},
        {"recreating without create",
         ldif + "options: {groups: {create: false, onDeletedInDropbox: recreate}}",
         "rollcall.yaml:3:55: options.groups.onDeletedInDropbox has no effect: "
         "options.groups.create is false"},
        {"zero is no limit to be lifted", ldif + "guards: {usersSuspended: {percent: 0}}",
         "rollcall.yaml:3:36: guards.usersSuspended.percent is 0, which allows none: more than the "
         "1 under free are held"},
        {"zero of everything", ldif + "guards: {usersRemoved: {max: 0, percent: 0, free: 0}}",
         "rollcall.yaml:3:42: guards.usersRemoved.percent is 0, which allows none: every one is "
         "held"},
        {"zero as it always is", ldif + "guards: {devicesWiped: {max: 0, percent: 0, free: 0}}",
         ""},
        {"wiping that is never allowed", ldif + "mapping: {wipeData: {value: true}}",
         "rollcall.yaml:3:21: mapping.wipeData is true for everybody and guards.devicesWiped "
         "allows none: every suspension and removal is held for approval"},
        {"wiping within a budget",
         ldif + "mapping: {wipeData: {value: true}}, guards: {devicesWiped: {max: 5, percent: 5}}",
         ""},
        {"a password in the clear",
         server + "ldap: {uris: [\"ldap://a\"], bind: {dn: cn=a, password: {env: A}}}}",
         "rollcall.yaml:3:14: datastore.ldap.uris send the bind password in the clear; use ldaps, "
         "or set datastore.ldap.startTls"},
        {"a password to this machine",
         server + "ldap: {uris: [\"ldap://127.0.0.1\"], bind: {dn: cn=a, password: {env: A}}}}",
         ""},
        {"a password through TLS",
         server
             + "ldap: {uris: [\"ldap://a\"], startTls: true, bind: {dn: cn=a, password: {env: "
               "A}}}}",
         ""},
        {"TLS in TLS", server + "ldap: {uris: [ldaps://a], startTls: true}}",
         "rollcall.yaml:3:37: datastore.ldap.startTls has no effect: every URL is ldaps or ldapi"},
        {"a name that is not sent",
         server
             + "ldap: {uris: [ldaps://a], bind: {method: external, "
               "dn: cn=a}}}",
         "rollcall.yaml:3:56: datastore.ldap.bind.dn is not used by bind method external"},
        {"direct members from a transitive attribute",
         server
             + "ldap: {uris: [ldaps://a]}, settings: {userMemberOf: memberOf, nestedMembers: "
               "direct}}",
         "rollcall.yaml:3:78: datastore.settings.nestedMembers is direct, but memberOf names the "
         "groups around a person's groups, too"},
        {"disabled people whom nothing tells",
         "datastore: {type: ldif, ldif: {file: a}, settings: {status: null}},\n"
         "options: {users: {onDisabled: remove}}",
         "rollcall.yaml:3:31: options.users.onDisabled has no effect: without "
         "datastore.settings.status nobody is known to be disabled"},
        {"a server for a file",
         "datastore: {type: ldif, ldif: {file: a}, ldap: {uris: [ldaps://a]}}",
         "rollcall.yaml:2:55: datastore.ldap is not used by datastore type ldif"},
        {"a mapping for nothing", "datastore: {type: none}, mapping: {email: mail}",
         "rollcall.yaml:2:43: mapping is not used by datastore type none"},
        {"exports more often than passes", "controller: {interval: 10m, exportInterval: 1m}",
         "rollcall.yaml:2:45: controller.exportInterval is shorter than controller.interval: there "
         "is at most one export in a pass"},
        {"merging without a proposal", "export: {autoMerge: true}",
         "rollcall.yaml:2:21: export.autoMerge has no effect: export.mode is direct"},
        {"merging a proposal", "export: {autoMerge: true, mode: propose}", ""},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto outcome = load(with(row.text));
        REQUIRE(outcome.problems == "");
        CHECK(describe(outcome.loaded.warnings) == row.warnings);
    }
}
