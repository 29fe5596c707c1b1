#include "warnings.hpp"

#include "profile.hpp"
#include "sections.hpp"
#include "url.hpp"

#include <fmt/format.h>

namespace rollcall::config {
namespace {

/// Collects warnings, each at the place of the setting that it begins with.
class Warnings {
public:
    explicit Warnings(const Reading& reading) : reading_(reading) {}

    [[nodiscard]] bool given(const std::string& setting) const {
        return reading_.given.contains(setting);
    }
    void add(const std::string& setting, const std::string& message) {
        const auto place = reading_.given.find(setting);
        add(place == reading_.given.end() ? Place{reading_.file, {}} : place->second, setting,
            message);
    }
    /// For a whole section, at the first thing that is given in it.
    void add_if_given_below(const std::string& section, const std::string& message) {
        const Place* first = nullptr;
        for (const auto& [setting, place] : reading_.given) {
            if (setting.compare(0, section.size() + 1, section + '.') != 0) continue;
            if (first == nullptr || place.at < first->at) first = &place;
        }
        if (first != nullptr) add(*first, section, message);
    }
    /// For a setting that is somebody's wish; what is only a default promises nothing.
    void add_if_given(const std::string& setting, const std::string& message) {
        if (given(setting)) add(setting, message);
    }
    [[nodiscard]] std::vector<Diagnostic> take() { return std::move(warnings_); }

private:
    void add(const Place& place, const std::string& setting, const std::string& message) {
        warnings_.push_back(
            {.file = place.file, .at = place.at, .message = setting + ' ' + message});
    }

    const Reading& reading_;
    std::vector<Diagnostic> warnings_;
};

void check_users(const UserOptions& users, Warnings& warnings) {
    const std::string disabled = "options.users.provisionDisabled";
    if (users.provision_disabled && !users.create) {
        warnings.add(disabled, "has no effect: options.users.create is false, nobody is invited");
    } else if (users.provision_disabled && users.on_disabled == UserExit::remove) {
        warnings.add(disabled, "has no effect: options.users.onDisabled is remove, so disabled "
                               "people are not wanted in the team");
    } else if (users.provision_disabled && users.on_disabled == UserExit::keep) {
        warnings.add(disabled, "invites disabled people who are never suspended: "
                               "options.users.onDisabled is keep");
    }
    if (!users.deprovision) {
        for (const auto* const key : {"onRemoved", "onDisabled", "removeAfter"}) {
            warnings.add_if_given(std::string("options.users.") + key,
                                  "has no effect: options.users.deprovision is false");
        }
    } else if (users.remove_after && users.on_removed != UserExit::suspend) {
        warnings.add("options.users.removeAfter",
                     "has no effect: it counts from the suspension, and options.users.onRemoved "
                     "is not suspend");
    }
}

void check_groups(const GroupOptions& groups, Warnings& warnings) {
    if (!groups.remove && groups.on_removed == GroupExit::remove) {
        warnings.add_if_given("options.groups.onRemoved",
                              "has no effect: options.groups.delete is false");
    }
    if (!groups.create && groups.on_deleted_in_dropbox == Restore::restore) {
        warnings.add_if_given("options.groups.onDeletedInDropbox",
                              "has no effect: options.groups.create is false");
    }
}

void check_guards(Guards guards, Warnings& warnings) {
    Guards defaults;
    const auto usual = budgets(defaults);
    const auto actual = budgets(guards);
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const auto& budget = *actual[i].second;
        if (budget == *usual[i].second) continue;
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

void check_wipe(const Guards& guards,
                const std::map<Target, MappingRule>& mapping,
                Warnings& warnings) {
    const auto rule = mapping.find(Target::wipe_data);
    const auto& budget = guards.devices_wiped;
    const bool none_allowed = budget.free == 0 && (budget.max == 0 || budget.percent == 0);
    if (rule == mapping.end() || rule->second.value != "true" || !none_allowed) return;
    warnings.add("mapping.wipeData", "is true for everybody and guards.devicesWiped allows none: "
                                     "every suspension and removal is held for approval");
}

void check_ldap(const LdapSettings& ldap, Warnings& warnings) {
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
    if (!ldap.start_tls && any_plain_remote && ldap.bind_method == "simple") {
        warnings.add("datastore.ldap.uris", "send the bind password in the clear; use ldaps, or "
                                            "set datastore.ldap.startTls");
    }
    if (ldap.bind_method != "simple") {
        for (const auto* const key : {"dn", "password"}) {
            warnings.add_if_given(std::string("datastore.ldap.bind.") + key,
                                  "is not used by bind method " + ldap.bind_method);
        }
    }
}

void check_datastore(const DatastoreSettings& datastore, Warnings& warnings) {
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
        return;
    }
    const auto& rules = datastore.rules;
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
    Warnings warnings(reading);
    check_wipe(policy.guards, mapping, warnings);
    check_users(policy.users, warnings);
    check_groups(policy.groups, warnings);
    check_guards(policy.guards, warnings);
    return warnings.take();
}

std::vector<Diagnostic> settings_warnings(const Settings& settings, const Reading& reading) {
    Warnings warnings(reading);
    check_datastore(settings.datastore, warnings);
    const auto& controller = settings.controller;
    if (controller.export_interval < controller.interval) {
        warnings.add_if_given("controller.exportInterval",
                              "is shorter than controller.interval: there is at most one export "
                              "in a pass");
    }
    if (settings.exporting.auto_merge && settings.exporting.mode == ExportSettings::Mode::direct) {
        warnings.add("export.autoMerge", "has no effect: export.mode is direct");
    }
    return warnings.take();
}

} // namespace rollcall::config
