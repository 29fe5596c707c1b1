#include "warnings.hpp"

#include "findings.hpp"
#include "profile.hpp"
#include "sections.hpp"
#include "url.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rollcall::config {
namespace {

void check_users(const UserOptions& users, Findings& warnings) {
    if (users.provision_disabled && !users.create) {
        warnings.add("options.users.provisionDisabled",
                     "has no effect: options.users.create is false, nobody is invited");
    }
    if (!users.create && users.on_removed_in_dropbox == Restore::restore) {
        warnings.add(
            "options.users.onRemovedInDropbox",
            "has no effect: options.users.create is false, nobody is invited or recovered");
    }
    if (!users.deprovision) {
        for (const auto* const key : {"onRemoved", "onDisabled", "removeAfter"}) {
            warnings.add_if_given(std::string("options.users.") + key,
                                  "has no effect: options.users.deprovision is false");
        }
    } else if (users.on_disabled == UserExit::remove && users.on_removed != UserExit::remove) {
        warnings.add(
            "options.users.onDisabled",
            "removes who is disabled, while options.users.onRemoved is milder with who has "
            "left: a leaver who was disabled first is removed all the same; set onRemoved "
            "to remove, or onDisabled to suspend");
    }
}

void check_groups(const GroupOptions& groups, Findings& warnings) {
    if (!groups.create && groups.on_deleted_in_dropbox == Restore::restore) {
        warnings.add_if_given("options.groups.onDeletedInDropbox",
                              "has no effect: options.groups.create is false, nothing is created");
    }
    if (groups.create && groups.membership == MembershipMode::observe) {
        warnings.add("options.groups.membership",
                     "is observe, so new groups are created and stay empty; set "
                     "options.groups.create to false, or let groups say otherwise");
    }
}

/// Over when n > free and (n > max or 100·n > percent·base), so what is free is never counted.
void check_free(const std::string& guard, const Budget& budget, Findings& warnings) {
    if (budget.max != 0 && budget.free > budget.max) {
        warnings.add_if_given(guard + ".max",
                              fmt::format("is {}, but the {} under free are never held; lower free "
                                          "to let max count",
                                          budget.max, budget.free));
    }
}

void check_guards(Guards guards, Findings& warnings) {
    Guards defaults;
    const auto usual = budgets(defaults);
    const auto actual = budgets(guards);
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const auto& budget = *actual[i].second;
        if (budget == *usual[i].second) continue;
        check_free(std::string("guards.").append(actual[i].first), budget, warnings);
        // Over when n > free and (n > max or 100·n > percent·base): a zero never means "no limit".
        for (const auto& [key, limit] :
             {std::pair{"percent", budget.percent}, {"max", budget.max}}) {
            const auto setting = fmt::format("guards.{}.{}", actual[i].first, key);
            if (limit != 0 || !warnings.given(setting)) continue;
            warnings.add(setting,
                         budget.free == 0
                             ? std::string("is 0, which allows none: every one is held")
                             : fmt::format("is 0, which allows none: more than the {} under free "
                                           "are held",
                                           budget.free));
            break;
        }
    }
}

bool allows_none(const Budget& budget) {
    return budget.free == 0 && (budget.max == 0 || budget.percent == 0);
}

/// Whether a rule can yield the value: a constant and a table say it, other sources may.
bool may_be(const MappingRule& rule, std::string_view value) {
    const bool has_table = !rule.table.empty() || rule.table_default.has_value();
    if (has_table) {
        return rule.table_default == value
               || std::any_of(rule.table.begin(), rule.table.end(),
                              [value](const auto& row) { return row.second == value; });
    }
    return !rule.value || *rule.value == value;
}

bool is_everybodys(const MappingRule& rule, std::string_view value) {
    return rule.value == value && rule.table.empty() && !rule.table_default;
}

void check_wipe(const Policy& policy, const MappingRule& rule, Findings& warnings) {
    if (!may_be(rule, "true")) return;
    const auto& users = policy.users;
    const std::string key = "mapping.wipeData";
    const bool nobody_goes =
        users.on_removed == UserExit::keep && users.on_disabled == UserExit::keep;
    if (!users.deprovision) {
        warnings.add(key, "has no effect: options.users.deprovision is false");
    } else if (nobody_goes) {
        warnings.add(key, "has no effect: options.users.onRemoved and onDisabled are keep");
    } else if (allows_none(policy.guards.devices_wiped)) {
        warnings.add(key, is_everybodys(rule, "true")
                              ? "is true for everybody and guards.devicesWiped allows none: every "
                                "suspension and removal is held for approval"
                              : "can be true and guards.devicesWiped allows none: suspension and "
                                "removal of whom it is true for are held for approval");
    }
}

void check_role(const Policy& policy, const MappingRule& rule, Findings& warnings) {
    const std::string key = "mapping.role";
    if (!rule.create_only && !policy.users.update) {
        warnings.add(key, "only counts at creation: options.users.update is false");
    } else if (!rule.create_only && allows_none(policy.guards.roles_changed)) {
        warnings.add(key, "is managed, but guards.rolesChanged allows none: every change of a role "
                          "is held for approval");
    }
    if (!rule.create_only && !may_be(rule, to_string(Role::team_admin))) {
        warnings.add(key, "never says team_admin, so every admin is to be demoted, down to the "
                          "last that guards.minAdmins keeps; add a row for them");
    }
}

void check_mapping(const Policy& policy,
                   const std::map<Target, MappingRule>& mapping,
                   Findings& warnings) {
    if (const auto rule = mapping.find(Target::wipe_data); rule != mapping.end()) {
        check_wipe(policy, rule->second, warnings);
    }
    if (const auto rule = mapping.find(Target::role); rule != mapping.end()) {
        check_role(policy, rule->second, warnings);
    }
    if (mapping.count(Target::send_welcome_email) > 0 && !policy.users.create) {
        warnings.add("mapping.sendWelcomeEmail",
                     "has no effect: options.users.create is false, nobody is invited");
    }
}

void check_ldap(const LdapSettings& ldap, Findings& warnings) {
    bool any_plain = false;
    bool any_plain_remote = false;
    for (const auto& uri : ldap.uris) {
        const auto url = parse_url(uri);
        if (!url || url->scheme != "ldap") continue;
        any_plain = true;
        if (!is_loopback(url->host)) any_plain_remote = true;
    }
    if (ldap.start_tls && !any_plain && !ldap.uris.empty()) {
        warnings.add("datastore.ldap.startTls", "has no effect: every URL is ldaps or ldapi");
    }
    if (!ldap.start_tls && any_plain_remote && ldap.bind_method == "simple"
        && ldap.allow_clear_text) {
        warnings.add("datastore.ldap.allowClearText", "lets the bind password go over the network "
                                                      "in the clear; use ldaps, or set "
                                                      "datastore.ldap.startTls");
    }
    if (ldap.bind_method != "simple") {
        for (const auto* const key : {"dn", "password"}) {
            warnings.add_if_given(std::string("datastore.ldap.bind.") + key,
                                  "is not used by bind method " + ldap.bind_method);
        }
    }
}

/// Attributes that change with a name, a marriage or a move. A changed uid is another person.
void check_uid(const std::string& attribute, Findings& warnings) {
    constexpr std::array<std::string_view, 9> k_mutable{"mail",
                                                        "cn",
                                                        "sn",
                                                        "givenname",
                                                        "displayname",
                                                        "name",
                                                        "userprincipalname",
                                                        "proxyaddresses",
                                                        "distinguishedname"};
    const auto canonical = canonical_attribute(attribute);
    if (std::find(k_mutable.begin(), k_mutable.end(), canonical) == k_mutable.end()) return;
    warnings.add("datastore.settings.uid",
                 "is " + visible(attribute)
                     + ", which changes with a person's name or place: who changes it leaves, and "
                       "comes as somebody new; take an attribute that never changes");
}

void check_end_marker(const Settings& settings, Findings& warnings) {
    const auto& shrink = settings.policy.guards.source_shrink;
    const bool lets_all_go = shrink.percent == 100 && shrink.max == Guards{}.source_shrink.max;
    const auto& datastore = settings.datastore;
    if (datastore.type != DatastoreType::ldif || !lets_all_go) return;
    if (datastore.ldif.end_marker == "require") return;
    warnings.add("datastore.ldif.endMarker",
                 "is " + datastore.ldif.end_marker
                     + " and guards.sourceShrink lets everything go: a file that was cut off "
                       "passes for the whole company; require the marker, or set the guard");
}

void check_controller(const ControllerSettings& controller, bool exports, Findings& warnings) {
    if (exports && controller.export_interval < controller.interval) {
        warnings.add_if_given("controller.exportInterval",
                              "is shorter than controller.interval: there is at most one export "
                              "in a pass");
    }
    const bool listens = !controller.listen.empty();
    if (listens && !is_loopback(host_of_address(controller.listen))) {
        warnings.add("controller.listen",
                     "shows the status pages to everybody who can reach this address: no password "
                     "is asked for, and they name people and what waits for them");
    } else if (controller.allow_non_loopback) {
        warnings.add("controller.allowNonLoopback",
                     listens ? "has no effect: controller.listen is a loopback address"
                             : "has no effect without controller.listen");
    }
    constexpr std::chrono::hours k_long{24};
    if (controller.interval > k_long) {
        warnings.add("controller.interval", "is longer than a day: so long nobody who left is "
                                            "suspended, and no drift is seen");
    } else if (exports && controller.export_interval > k_long) {
        warnings.add("controller.exportInterval",
                     "is longer than a day: so long nobody who left is suspended");
    }
}

void check_datastore(const DatastoreSettings& datastore, Findings& warnings) {
    const auto unused = [&](const std::string& setting) {
        warnings.add_if_given_below(setting, "is not used by datastore type "
                                                 + std::string(to_string(datastore.type)));
    };
    const bool ldap = speaks_ldap(datastore.type);
    if (ldap) check_ldap(datastore.ldap, warnings);
    if (!ldap) unused("datastore.ldap");
    if (datastore.type != DatastoreType::ldif) unused("datastore.ldif");
    if (datastore.type == DatastoreType::none) {
        for (const auto* const setting :
             {"datastore.users", "datastore.groups", "datastore.settings", "mapping"}) {
            unused(setting);
        }
        for (const auto* const setting :
             {"controller.exportInterval", "export.mode", "export.autoMerge"}) {
            warnings.add_if_given(setting, "is not used by datastore type none");
        }
        return;
    }
    const auto& rules = datastore.rules;
    check_uid(rules.uid_attribute, warnings);
    if (rules.status.algorithm == StatusRule::Algorithm::none) {
        for (const auto* const setting :
             {"options.users.provisionDisabled", "options.users.onDisabled"}) {
            warnings.add_if_given(setting, "has no effect: without datastore.settings.status "
                                           "nobody is known to be disabled");
        }
    }
    const bool is_transitive =
        rules.user_member_of == "isMemberOf"
        || (datastore.type == DatastoreType::ds389 && rules.user_member_of == "memberOf");
    if (is_transitive && rules.nested_members == NestedMembers::direct) {
        warnings.add("datastore.settings.nestedMembers",
                     "is direct, but " + *rules.user_member_of
                         + " names the groups around a person's groups, too");
    }
}

} // namespace

std::vector<Diagnostic> policy_warnings(const Policy& policy,
                                        const std::map<Target, MappingRule>& mapping,
                                        const Reading& reading) {
    Findings warnings(reading);
    check_mapping(policy, mapping, warnings);
    check_users(policy.users, warnings);
    check_groups(policy.groups, warnings);
    check_guards(policy.guards, warnings);
    return warnings.take();
}

std::vector<Diagnostic> settings_warnings(const Settings& settings, const Reading& reading) {
    Findings warnings(reading);
    check_datastore(settings.datastore, warnings);
    const bool exports = settings.datastore.type != DatastoreType::none;
    check_end_marker(settings, warnings);
    check_controller(settings.controller, exports, warnings);
    const auto& dropbox = settings.dropbox;
    if (!dropbox.ca_file.empty() && dropbox.api_url.substr(0, 5) == "http:") {
        warnings.add("dropbox.caFile", "has no effect: dropbox.apiUrl is plain http");
    }
    if (exports && settings.exporting.auto_merge
        && settings.exporting.mode == ExportSettings::Mode::direct) {
        warnings.add("export.autoMerge", "has no effect: export.mode is direct");
    }
    return warnings.take();
}

} // namespace rollcall::config
