#include "support.hpp"

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("options and guards are read") {
    const auto outcome =
        load(with("datastore: {type: ldif, ldif: {file: a}},\n"
                  "options: {users: {create: false, update: false, deprovision: false,"
                  " provisionDisabled: false, onRemoved: remove, onDisabled: keep,"
                  " onSuspendedInDropbox: restore, onRemovedInDropbox: restore},"
                  " groups: {create: false, rename: false, delete: false, onRemoved: unmanage,"
                  " membership: observe, onDeletedInDropbox: hold}},\n"
                  "guards: {usersSuspended: {max: 1, percent: 2, free: 3}, usersRemoved: {max: 4},"
                  " devicesWiped: {percent: 5}, groupsDeleted: {free: 6},"
                  " membershipsRemoved: {max: 7, perGroupPercent: 8}, rolesChanged: {max: 9},"
                  " emailsChanged: {max: 10}, relinks: {max: 11},"
                  " sourceShrink: {max: 12, percent: 13, free: 14}, minAdmins: 15}"));
    REQUIRE(outcome.problems.empty());
    CHECK(outcome.loaded.settings.policy
          == Policy{.users = {.create = false,
                              .update = false,
                              .deprovision = false,
                              .provision_disabled = false,
                              .on_removed = UserExit::remove,
                              .on_disabled = UserExit::keep,
                              .on_suspended_in_dropbox = Restore::restore,
                              .on_removed_in_dropbox = Restore::restore},
                    .groups = {.create = false,
                               .rename = false,
                               .remove = false,
                               .on_removed = GroupExit::unmanage,
                               .membership = MembershipMode::observe,
                               .on_deleted_in_dropbox = Restore::hold},
                    .guards = {.users_suspended = {1, 2, 3},
                               .users_removed = {4, 2, 1},
                               .devices_wiped = {0, 5, 0},
                               .groups_deleted = {3, 10, 6},
                               .memberships_removed = {7, 10, 5},
                               .per_group_percent = 8,
                               .roles_changed = {9, 5, 1},
                               .emails_changed = {10, 5, 2},
                               .relinks = {11, 0, 0},
                               .source_shrink = {12, 13, 14},
                               .min_admins = 15},
                    .mapping = mapping_text(outcome.loaded.settings.datastore.rules.mapping),
                    .manages_role = false});
}

TEST_CASE("a policy that is none is refused") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"an unknown class", "guards: {usersDeleted: {max: 1}}",
         "rollcall.yaml:2:10: unknown key \"usersDeleted\" in guards; did you mean "
         "\"usersRemoved\"?"},
        {"a share of a group elsewhere", "guards: {usersRemoved: {perGroupPercent: 1}}",
         "rollcall.yaml:2:25: unknown key \"perGroupPercent\" in guards.usersRemoved; known here: "
         "max, percent, free"},
        {"a negative count", "guards: {usersSuspended: {max: -1}}",
         "rollcall.yaml:2:32: guards.usersSuspended.max must be a whole number from 0 to 10000000, "
         "found -1"},
        {"more than all", "guards: {membershipsRemoved: {perGroupPercent: 101}}",
         "rollcall.yaml:2:48: guards.membershipsRemoved.perGroupPercent must be a whole number "
         "from 0 to 100, found 101"},
        {"a percent sign", "guards: {usersRemoved: {percent: 5%}}",
         "rollcall.yaml:2:34: guards.usersRemoved.percent must be a whole number from 0 to 100, "
         "found 5%"},
        {"no admin", "guards: {minAdmins: 0}",
         "rollcall.yaml:2:21: guards.minAdmins must be a whole number from 1 to 10000000, found "
         "0"},
        {"a group's word for a user", "options: {users: {onRemoved: delete}}",
         "rollcall.yaml:2:30: options.users.onRemoved must be suspend, remove or keep, found "
         "delete"},
        {"a user's word for a group", "options: {groups: {onDeletedInDropbox: restore}}",
         "rollcall.yaml:2:40: options.groups.onDeletedInDropbox must be recreate or hold, found "
         "restore"},
        {"half a second", "options: {users: {removeAfter: 500ms}}",
         "rollcall.yaml:2:32: options.users.removeAfter must be a duration such as \"30s\", "
         "\"5m\", \"72h\" or \"7d\", or null, found 500ms"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(load(with(row.text)).problems == row.problems); }
}

TEST_CASE("a reviewed policy is read like a configuration") {
    Diagnostics problems;
    const auto loaded = load_policy("apiVersion: rollcall/v1\n"
                                    "kind: Policy\n"
                                    "mapping: {role: employeeType}\n"
                                    "options: {users: {onRemoved: keep, deprovision: false}}\n"
                                    "guards: {usersSuspended: {max: 1}}\n",
                                    "rollcall/policy.yaml", problems);
    REQUIRE(problems.describe().empty());
    CHECK(loaded.policy.users.on_removed == UserExit::keep);
    CHECK(loaded.policy.guards.users_suspended == Budget{1, 5, 1});
    CHECK(loaded.mapping.at(Target::role).from == std::vector<std::string>{"employeeType"});
    CHECK(loaded.mapping.at(Target::email).from == std::vector<std::string>{"mail"});
    CHECK(describe(loaded.warnings)
          == "rollcall/policy.yaml:4:30: options.users.onRemoved has no effect: "
             "options.users.deprovision is false");
}

TEST_CASE("problems of a reviewed policy come in one go") {
    Diagnostics problems;
    (void)load_policy("apiVersion: rollcall/v1\n"
                      "kind: Policy\n"
                      "team: acme\n"
                      "guards: {relinks: {max: all}}\n",
                      "rollcall/policy.yaml", problems);
    CHECK(problems.describe()
          == "rollcall/policy.yaml:3:1: unknown key \"team\"; known here: apiVersion, kind, "
             "mapping, options, guards\n"
             "rollcall/policy.yaml:4:25: guards.relinks.max must be a whole number from 0 to "
             "10000000, found all");
}

TEST_CASE("a reviewed policy takes the place of the configuration's, each section that it has") {
    auto outcome = load(with("datastore: {type: ldif, ldif: {file: a}},\n"
                             "mapping: {role: title},\n"
                             "options: {users: {onRemoved: remove, deprovision: false}}"));
    REQUIRE(outcome.problems.empty());
    REQUIRE(outcome.loaded.warnings.size() == 1);
    REQUIRE(outcome.loaded.settings.policy.manages_role);
    const auto rows = outcome.loaded.effective.size();
    Diagnostics problems;
    use_policy(outcome.loaded, load_policy("apiVersion: rollcall/v1\n"
                                           "kind: Policy\n"
                                           "guards: {usersSuspended: {max: 1}}\n"
                                           "options: {}\n"
                                           "mapping: {}\n",
                                           "rollcall/policy.yaml", problems));
    REQUIRE(problems.empty());
    const auto& loaded = outcome.loaded;
    CHECK(loaded.settings.policy.users == UserOptions{});
    CHECK(loaded.settings.policy.guards.users_suspended.max == 1);
    CHECK_FALSE(loaded.settings.policy.manages_role);
    CHECK_FALSE(loaded.settings.datastore.rules.mapping.contains(Target::role));
    CHECK(loaded.effective.size() == rows);
    CHECK(effective(loaded, "options.users.onRemoved") == "suspend (default)");
    CHECK(effective(loaded, "guards.usersSuspended.max") == "1 (rollcall/policy.yaml:3:32)");
    CHECK(effective(loaded, "mapping.role") == "null (default)");
    CHECK(describe(loaded.warnings)
          == "rollcall.yaml: mapping has no effect: rollcall/policy.yaml on the tracked branch "
             "takes its place\n"
             "rollcall.yaml: options has no effect: rollcall/policy.yaml on the tracked branch "
             "takes its place");
}

TEST_CASE("a section that a reviewed policy does not have stays the configuration's") {
    auto outcome = load(with("datastore: {type: ldif, ldif: {file: a}},\n"
                             "mapping: {role: title, wipeData: {value: true}},\n"
                             "options: {users: {onRemoved: remove, onDisabled: suspend}},\n"
                             "guards: {devicesWiped: {max: 5, percent: 50}}"));
    REQUIRE(outcome.problems.empty());
    REQUIRE(describe(outcome.loaded.warnings).find("wipeData") == std::string::npos);
    const auto rows = outcome.loaded.effective.size();
    Diagnostics problems;
    use_policy(outcome.loaded, load_policy("apiVersion: rollcall/v1\n"
                                           "kind: Policy\n"
                                           "guards: {usersSuspended: {max: 1}}\n",
                                           "rollcall/policy.yaml", problems));
    REQUIRE(problems.empty());
    const auto& loaded = outcome.loaded;
    CHECK(loaded.settings.policy.users.on_removed == UserExit::remove);
    CHECK(loaded.settings.policy.manages_role);
    CHECK(loaded.settings.policy.guards.users_suspended.max == 1);
    CHECK(loaded.settings.policy.guards.devices_wiped == Guards{}.devices_wiped);
    CHECK(loaded.effective.size() == rows);
    CHECK(effective(loaded, "options.users.onRemoved") == "remove (rollcall.yaml:4:30)");
    CHECK(effective(loaded, "guards.devicesWiped.max") == "0 (default)");
    INFO(describe(loaded.warnings));
    CHECK(describe(loaded.warnings)
              .find("rollcall.yaml:3:34: mapping.wipeData is true for everybody and "
                    "guards.devicesWiped allows none")
          != std::string::npos);
    CHECK(describe(loaded.warnings).find("guards has no effect: rollcall/policy.yaml")
          != std::string::npos);
    CHECK(describe(loaded.warnings).find("options has no effect") == std::string::npos);
}

TEST_CASE("an exit time is read") {
    const auto outcome = load(with("datastore: {type: ldif, ldif: {file: a}},\n"
                                   "options: {users: {onRemoved: suspend, removeAfter: 30d}}"));
    REQUIRE(outcome.problems.empty());
    CHECK(outcome.loaded.settings.policy.users.remove_after == std::chrono::hours(24 * 30));
}

TEST_CASE("a reviewed policy that contradicts itself is refused, all of it in one go") {
    Diagnostics problems;
    (void)load_policy("apiVersion: rollcall/v1\n"
                      "kind: Policy\n"
                      "options: {users: {provisionDisabled: true, onDisabled: keep,\n"
                      "                  onRemoved: keep, removeAfter: 7d}}\n"
                      "guards: {minAdmins: 0}\n",
                      "rollcall/policy.yaml", problems);
    CHECK(problems.describe()
          == "rollcall/policy.yaml:3:38: options.users.provisionDisabled is true, but "
             "options.users.onDisabled is keep: disabled people would be invited and could work; "
             "set provisionDisabled to false, or onDisabled to suspend\n"
             "rollcall/policy.yaml:4:49: options.users.removeAfter removes leavers, but "
             "options.users.onRemoved is keep: it counts from a suspension that never comes; set "
             "removeAfter to null, or onRemoved to suspend\n"
             "rollcall/policy.yaml:5:21: guards.minAdmins must be a whole number from 1 to "
             "10000000, found 0");
}

TEST_CASE("what may not be shown follows from the mapping, the reviewed one first") {
    auto outcome = load(with("datastore: {type: ldif, ldif: {file: a}},\n"
                             "mapping: {surname: {from: sn, masked: true},"
                             " role: {from: title, masked: true}}"));
    REQUIRE(outcome.problems.empty());
    CHECK(outcome.loaded.settings.policy.masked == std::set<Field>{Field::surname, Field::role});
    Diagnostics problems;
    use_policy(outcome.loaded, load_policy("apiVersion: rollcall/v1\n"
                                           "kind: Policy\n"
                                           "mapping: {externalId: {from: a, masked: true}}\n",
                                           "rollcall/policy.yaml", problems));
    REQUIRE(problems.empty());
    CHECK(outcome.loaded.settings.policy.masked == std::set<Field>{Field::external_id});
}
