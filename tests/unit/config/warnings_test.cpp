#include "support.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("combinations that cannot keep their promise are told") {
    const std::string ldif = "datastore: {type: ldif, ldif: {file: a}},\n";
    const std::string server = "datastore: {type: 389ds, baseDn: dc=a, users: {filter: (a=b)},"
                               " groups: {filter: (a=c)},\n";
    struct Row {
        std::string name, text, warnings;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"disabled people when nobody is invited",
         ldif + "options: {users: {provisionDisabled: true, create: false}}",
         "rollcall.yaml:3:38: options.users.provisionDisabled has no effect: options.users.create "
         "is false, nobody is invited"},
        {"disabled people who are suspended", ldif + "options: {users: {provisionDisabled: true}}",
         ""},
        {"a removal after a suspension", ldif + "options: {users: {removeAfter: 30d}}", ""},
        {"exits without deprovisioning",
         ldif + "options: {users: {deprovision: false, onRemoved: suspend, removeAfter: 1d}}",
         "rollcall.yaml:3:50: options.users.onRemoved has no effect: options.users.deprovision is "
         "false\n"
         "rollcall.yaml:3:72: options.users.removeAfter has no effect: options.users.deprovision "
         "is false"},
        {"no exits without deprovisioning", ldif + "options: {users: {deprovision: false}}", ""},
        {"a switch beside what it switches",
         ldif + "options: {groups: {delete: false, onRemoved: delete}}", ""},
        {"no deleting", ldif + "options: {groups: {delete: false}}", ""},
        {"recreating without create",
         ldif + "options: {groups: {create: false, onDeletedInDropbox: recreate}}",
         "rollcall.yaml:3:55: options.groups.onDeletedInDropbox has no effect: "
         "options.groups.create is false, nothing is created"},
        {"not recreating without create",
         ldif + "options: {groups: {create: false, onDeletedInDropbox: hold}}", ""},
        {"no creating of groups", ldif + "options: {groups: {create: false}}", ""},
        {"inviting again without create",
         ldif + "options: {users: {create: false, onRemovedInDropbox: restore}}",
         "rollcall.yaml:3:54: options.users.onRemovedInDropbox has no effect: "
         "options.users.create is false, nobody is invited or recovered"},
        {"harder with the disabled than with leavers",
         ldif + "options: {users: {onDisabled: remove}}",
         "rollcall.yaml:3:31: options.users.onDisabled removes who is disabled, while "
         "options.users.onRemoved is milder with who has left: a leaver who was disabled first is "
         "removed all the same; set onRemoved to remove, or onDisabled to suspend"},
        {"as hard with both", ldif + "options: {users: {onDisabled: remove, onRemoved: remove}}",
         ""},
        {"milder with the disabled", ldif + "options: {users: {onRemoved: remove}}", ""},
        {"groups that stay empty", ldif + "options: {groups: {membership: observe}}",
         "rollcall.yaml:3:32: options.groups.membership is observe, so new groups are created and "
         "stay empty; set options.groups.create to false, or let groups say otherwise"},
        {"groups that are only watched",
         ldif + "options: {groups: {membership: observe, create: false}}", ""},
        {"more free than allowed", ldif + "guards: {relinks: {max: 2, percent: 5, free: 3}}",
         "rollcall.yaml:3:25: guards.relinks.max is 2, but the 3 under free are never held; lower "
         "free to let max count"},
        {"a default that is more than allowed", ldif + "guards: {emailsChanged: {max: 1}}",
         "rollcall.yaml:3:31: guards.emailsChanged.max is 1, but the 2 under free are never held; "
         "lower free to let max count"},
        {"as much free as allowed", ldif + "guards: {emailsChanged: {max: 2}}", ""},
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
        {"wiping that may never be allowed", ldif + "mapping: {wipeData: employeeType}",
         "rollcall.yaml:3:21: mapping.wipeData can be true and guards.devicesWiped allows none: "
         "suspension and removal of whom it is true for are held for approval"},
        {"wiping by a table",
         ldif + "mapping: {wipeData: {from: a, map: {x: true, default: false}}}",
         "rollcall.yaml:3:21: mapping.wipeData can be true and guards.devicesWiped allows none: "
         "suspension and removal of whom it is true for are held for approval"},
        {"no wiping by a table", ldif + "mapping: {wipeData: {from: a, map: {x: false}}}", ""},
        {"no wiping", ldif + "mapping: {wipeData: {value: false}}", ""},
        {"wiping without deprovisioning",
         ldif + "mapping: {wipeData: {value: true}}, options: {users: {deprovision: false}}",
         "rollcall.yaml:3:21: mapping.wipeData has no effect: options.users.deprovision is false"},
        {"wiping where everybody stays",
         ldif + "mapping: {wipeData: a}, options: {users: {onRemoved: keep, onDisabled: keep}}",
         "rollcall.yaml:3:21: mapping.wipeData has no effect: options.users.onRemoved and "
         "onDisabled are keep"},
        {"roles that may never change",
         ldif + "mapping: {role: a}, guards: {rolesChanged: {max: 0, free: 0}}",
         "rollcall.yaml:3:17: mapping.role is managed, but guards.rolesChanged allows none: every "
         "change of a role is held for approval\n"
         "rollcall.yaml:3:50: guards.rolesChanged.max is 0, which allows none: every one is held"},
        {"roles at creation, where none may change",
         ldif + "mapping: {role: {from: a, createOnly: true}}, options: {users: {update: false}}",
         ""},
        {"roles that are not updated",
         ldif + "mapping: {role: a}, options: {users: {update: false}}",
         "rollcall.yaml:3:17: mapping.role only counts at creation: options.users.update is false"},
        {"no admin among the roles",
         ldif + "mapping: {role: {from: a, map: {x: support_admin, default: member_only}}}",
         "rollcall.yaml:3:17: mapping.role never says team_admin, so every admin is to be demoted, "
         "down to the last that guards.minAdmins keeps; add a row for them"},
        {"members only", ldif + "mapping: {role: {value: member_only}}",
         "rollcall.yaml:3:17: mapping.role never says team_admin, so every admin is to be demoted, "
         "down to the last that guards.minAdmins keeps; add a row for them"},
        {"an admin among the roles",
         ldif + "mapping: {role: {from: a, map: {x: team_admin, default: member_only}}}", ""},
        {"a welcome for nobody",
         ldif + "mapping: {sendWelcomeEmail: {value: false}}, options: {users: {create: false}}",
         "rollcall.yaml:3:29: mapping.sendWelcomeEmail has no effect: options.users.create is "
         "false, nobody is invited"},
        {"what stands after the id", ldif + "mapping: {externalId: {from: [\"@uid\", mail]}}",
         "rollcall.yaml:3:30: mapping.externalId.from has \"@uid\" before others, which everybody "
         "has: what follows is never looked at"},
        {"a choice for what never happens",
         ldif + "mapping: {surname: {from: [sn, \"@uid\"], onMissing: keep}}",
         "rollcall.yaml:3:52: mapping.surname.onMissing has no effect: there is always a value (a "
         "constant, \"@uid\", \"@dn\" or the default of the table)"},
        {"a choice beside a default",
         ldif
             + "mapping: {role: {from: a, map: {x: team_admin, default: member_only}, onMissing: "
               "keep}}",
         "rollcall.yaml:3:82: mapping.role.onMissing has no effect: there is always a value (a "
         "constant, \"@uid\", \"@dn\" or the default of the table)"},
        {"capitals in an address", ldif + "mapping: {email: {from: mail, transform: [upper]}}",
         "rollcall.yaml:3:42: mapping.email.transform has upper, which has no effect: addresses "
         "are "
         "exported in lower case"},
        {"a welcome at creation only",
         ldif + "mapping: {sendWelcomeEmail: {from: a, createOnly: false}}",
         "rollcall.yaml:3:51: mapping.sendWelcomeEmail.createOnly has no effect: the mail is only "
         "sent at creation"},
        {"an id that stands everywhere",
         ldif + "mapping: {externalId: {from: \"@uid\", masked: true}}",
         "rollcall.yaml:3:46: mapping.externalId.masked hides little: the id stands in every plan "
         "and report as the person's uid"},
        {"an id that moves", ldif + "mapping: {externalId: \"@dn\"}",
         "rollcall.yaml:3:23: mapping.externalId is the DN, which changes when an entry moves, and "
         "of which Dropbox takes 64 characters at most; \"@uid\" stays"},
        {"an id that changes with the name",
         "datastore: {type: ldif, ldif: {file: a}, settings: {uid: Mail}}",
         "rollcall.yaml:2:58: datastore.settings.uid is Mail, which changes with a person's name "
         "or "
         "place: who changes it leaves, and comes as somebody new; take an attribute that never "
         "changes"},
        {"a cut file that nothing notices", ldif + "guards: {sourceShrink: {percent: 100}}",
         "rollcall.yaml: datastore.ldif.endMarker is warn and guards.sourceShrink lets everything "
         "go: a file that was cut off passes for the whole company; require the marker, or set the "
         "guard"},
        {"a cut file that the marker tells",
         "datastore: {type: ldif, ldif: {file: a, endMarker: require}},\n"
         "guards: {sourceShrink: {percent: 100}}",
         ""},
        {"a cut file that the guard tells",
         "datastore: {type: ldif, ldif: {file: a, endMarker: ignore}},\n"
         "guards: {sourceShrink: {percent: 50}}",
         ""},
        {"passes that are far apart", ldif + "controller: {interval: 2d, exportInterval: 3d}",
         "rollcall.yaml:3:24: controller.interval is longer than a day: so long nobody who left is "
         "suspended, and no drift is seen"},
        {"exports that are far apart", ldif + "controller: {exportInterval: 3d}",
         "rollcall.yaml:3:30: controller.exportInterval is longer than a day: so long nobody who "
         "left is suspended"},
        {"a day between passes", ldif + "controller: {interval: 24h, exportInterval: 24h}", ""},
        {"certificates for nothing",
         ldif + "dropbox: {apiUrl: \"http://127.0.0.1:8080\", caFile: a.pem}",
         "rollcall.yaml:3:52: dropbox.caFile has no effect: dropbox.apiUrl is plain http"},
        {"an export without a datastore",
         "datastore: {type: none}, controller: {exportInterval: 1h}, export: {mode: propose}",
         "rollcall.yaml:2:55: controller.exportInterval is not used by datastore type none\n"
         "rollcall.yaml:2:75: export.mode is not used by datastore type none"},
        {"wiping within a budget",
         ldif + "mapping: {wipeData: {value: true}}, guards: {devicesWiped: {max: 5, percent: 5}}",
         ""},
        {"a password in the clear",
         server
             + "ldap: {uris: [\"ldap://a\"], allowClearText: true, bind: {dn: cn=a, password: "
               "{env: A}}}}",
         "rollcall.yaml:3:44: datastore.ldap.allowClearText lets the bind password go over the "
         "network in the clear; use ldaps, or set datastore.ldap.startTls"},
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
         "options: {users: {onDisabled: keep}}",
         "rollcall.yaml:3:31: options.users.onDisabled has no effect: without "
         "datastore.settings.status nobody is known to be disabled"},
        {"a server for a file",
         "datastore: {type: ldif, ldif: {file: a}, ldap: {uris: [ldaps://a]}}",
         "rollcall.yaml:2:55: datastore.ldap is not used by datastore type ldif"},
        {"a mapping for nothing", "datastore: {type: none}, mapping: {email: mail}",
         "rollcall.yaml:2:43: mapping is not used by datastore type none"},
        {"exports more often than passes", ldif + "controller: {interval: 10m, exportInterval: 1m}",
         "rollcall.yaml:3:45: controller.exportInterval is shorter than controller.interval: there "
         "is at most one export in a pass"},
        {"pages for everybody",
         ldif + "controller: {listen: \"0.0.0.0:9470\", allowNonLoopback: true}",
         "rollcall.yaml:3:22: controller.listen shows the status pages to everybody who can reach "
         "this address: no password is asked for, and they name people and what waits for them"},
        {"an allowance that is not used",
         ldif + "controller: {listen: \"[::1]:9470\", allowNonLoopback: true}",
         "rollcall.yaml:3:54: controller.allowNonLoopback has no effect: controller.listen is a "
         "loopback address"},
        {"pages for this computer", ldif + "controller: {listen: \"localhost:9470\"}", ""},
        {"merging without a proposal", ldif + "export: {autoMerge: true}",
         "rollcall.yaml:3:21: export.autoMerge has no effect: export.mode is direct"},
        {"merging a proposal", ldif + "export: {autoMerge: true, mode: propose}", ""},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto outcome = load(with(row.text));
        REQUIRE(outcome.problems == "");
        CHECK(describe(outcome.loaded.warnings) == row.warnings);
    }
}

TEST_CASE("combinations that contradict each other are refused, with the way out") {
    const std::string ldif = "datastore: {type: ldif, ldif: {file: a}},\n";
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"disabled people who are invited and removed",
         ldif + "options: {users: {provisionDisabled: true, onDisabled: remove}}",
         "rollcall.yaml:3:38: options.users.provisionDisabled is true, but "
         "options.users.onDisabled "
         "is remove: disabled people would be wanted in the team and out of it; set "
         "provisionDisabled to false, or onDisabled to suspend"},
        {"disabled people who may work",
         ldif + "options: {users: {provisionDisabled: true, onDisabled: keep}}",
         "rollcall.yaml:3:38: options.users.provisionDisabled is true, but "
         "options.users.onDisabled "
         "is keep: disabled people would be invited and could work; set provisionDisabled to "
         "false, or onDisabled to suspend"},
        {"disabled people whom nothing suspends",
         ldif + "options: {users: {provisionDisabled: true, deprovision: false}}",
         "rollcall.yaml:3:38: options.users.provisionDisabled is true, but "
         "options.users.deprovision is false: disabled people would be invited and never "
         "suspended; set one of them the other way"},
        {"disabled people who are suspended",
         ldif + "options: {users: {provisionDisabled: true, onDisabled: suspend}}", ""},
        {"a removal after a removal",
         ldif + "options: {users: {onRemoved: remove, removeAfter: 30d}}",
         "rollcall.yaml:3:51: options.users.removeAfter counts from the suspension, but "
         "options.users.onRemoved is remove: leavers would be removed at once; set removeAfter to "
         "null, or onRemoved to suspend"},
        {"a removal of who is kept", ldif + "options: {users: {onRemoved: keep, removeAfter: 30d}}",
         "rollcall.yaml:3:49: options.users.removeAfter removes leavers, but "
         "options.users.onRemoved is keep: it counts from a suspension that never comes; set "
         "removeAfter to null, or onRemoved to suspend"},
        {"no removal of who is kept",
         ldif + "options: {users: {onRemoved: keep, removeAfter: null}}", ""},
        {"people who are groups",
         "datastore: {type: ldif, ldif: {file: a}, users: {filter: (a=b)},"
         " groups: {filter: \"(a=b) \"}}",
         "rollcall.yaml:2:83: datastore.groups.filter is that of datastore.users, so every entry "
         "would be a person and a group; give each its own"},
        {"a repository that is its own remote", "repository: {path: a.git, remote: {url: ./a.git}}",
         "rollcall.yaml:2:41: repository.remote.url is repository.path itself; give the repository "
         "that people share, or null"},
        {"pages that reach the network", "controller: {listen: \"0.0.0.0:9470\"}",
         "rollcall.yaml:2:22: controller.listen would show the status pages to the network; use "
         "127.0.0.1 behind a proxy that asks who it is, or allow it by "
         "controller.allowNonLoopback"},
        {"a name that only looks like this computer",
         "controller: {listen: \"127.0.0.1.example.org:9470\"}",
         "rollcall.yaml:2:22: controller.listen would show the status pages to the network; use "
         "127.0.0.1 behind a proxy that asks who it is, or allow it by "
         "controller.allowNonLoopback"},
        {"one address for all", "mapping: {email: {value: a@acme.com}}",
         "rollcall.yaml:2:26: mapping.email.value is the same for all, but no two can have one "
         "email; map an attribute"},
        {"one id for all", "mapping: {externalId: {value: x}}",
         "rollcall.yaml:2:31: mapping.externalId.value is the same for all, but no two can have "
         "one "
         "externalId; map an attribute"},
        {"one name for all groups", "mapping: {groupName: {value: x}}",
         "rollcall.yaml:2:30: mapping.groupName.value is the same for all, but no two can have one "
         "groupName; map an attribute"},
        {"a DN for an address", "mapping: {email: \"@dn\"}",
         "rollcall.yaml:2:18: mapping.email cannot be \"@dn\", in which nobody has an e-mail; map "
         "the attribute that holds the address"},
        {"half an address", "mapping: {email: {from: mail, transform: [trim, userFromEmail]}}",
         "rollcall.yaml:2:42: mapping.email.transform leaves nothing with an @, so nobody would "
         "have "
         "an e-mail; map the whole address"},
        {"an address that is hidden", "mapping: {email: {from: mail, masked: true}}",
         "rollcall.yaml:2:39: mapping.email.masked cannot be true: email says who or what is meant "
         "in every plan and report"},
        {"a group that is hidden", "mapping: {groupName: {from: cn, masked: true}}",
         "rollcall.yaml:2:41: mapping.groupName.masked cannot be true: groupName says who or what "
         "is meant in every plan and report"},
        {"a wipe that is hidden", "mapping: {wipeData: {from: a, masked: true}}",
         "rollcall.yaml:2:39: mapping.wipeData.masked cannot be true: who reviews a plan has to "
         "see "
         "wipeData"},
        {"a constant that Dropbox refuses", "mapping: {surname: {value: a/b}}",
         "rollcall.yaml:2:28: mapping.surname.value cannot be used: \"a/b\" holds /, which Dropbox "
         "refuses in names (/ : ? * < > \" |); remove it"},
        {"a row that Dropbox refuses", "mapping: {email: {from: a, map: {x: y, default: z@a.b}}}",
         "rollcall.yaml:2:37: mapping.email.map.x cannot be used: \"y\" is not an e-mail address "
         "that Dropbox takes: it has no @\n"
         "rollcall.yaml:2:49: mapping.email.map.default cannot be used: \"z@a.b\" is not an e-mail "
         "address that Dropbox takes: the last part of the domain, \"b\", must be 2 to 15 letters"},
        {"a hidden constant that Dropbox refuses",
         "mapping: {surname: {value: s3cr3t/, masked: true}}",
         "rollcall.yaml:2:28: mapping.surname.value cannot be used; it is masked, so not shown "
         "here"},
        {"a constant that a table translates", "mapping: {surname: {value: a/b, map: {a/b: c}}}",
         ""},
        {"all at once, with what is wrong alone",
         ldif
             + "options: {users: {provisionDisabled: true, onDisabled: keep, onRemoved: keep,"
               " removeAfter: 1d}},\nguards: {minAdmins: 0}",
         "rollcall.yaml:3:38: options.users.provisionDisabled is true, but "
         "options.users.onDisabled "
         "is keep: disabled people would be invited and could work; set provisionDisabled to "
         "false, or onDisabled to suspend\n"
         "rollcall.yaml:3:92: options.users.removeAfter removes leavers, but "
         "options.users.onRemoved is keep: it counts from a suspension that never comes; set "
         "removeAfter to null, or onRemoved to suspend\n"
         "rollcall.yaml:4:21: guards.minAdmins must be a whole number from 1 to 10000000, found 0"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(load(with(row.text)).problems == row.problems); }
}
