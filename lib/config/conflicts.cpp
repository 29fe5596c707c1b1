#include "conflicts.hpp"

#include "findings.hpp"
#include "profile.hpp"
#include "url.hpp"

#include <rollcall/base/text.hpp>

namespace rollcall::config {
namespace {

void check_disabled(const UserOptions& users, Findings& conflicts) {
    const std::string key = "options.users.provisionDisabled";
    if (!users.provision_disabled) return;
    if (users.on_disabled == UserExit::remove) {
        conflicts.add(key, "is true, but options.users.onDisabled is remove: disabled people would "
                           "be wanted in the team and out of it; set provisionDisabled to false, "
                           "or onDisabled to suspend");
    } else if (users.on_disabled == UserExit::keep) {
        conflicts.add(key, "is true, but options.users.onDisabled is keep: disabled people would "
                           "be invited and could work; set provisionDisabled to false, or "
                           "onDisabled to suspend");
    } else if (!users.deprovision) {
        conflicts.add(key, "is true, but options.users.deprovision is false: disabled people would "
                           "be invited and never suspended; set one of them the other way");
    }
}

void check_remove_after(const UserOptions& users, Findings& conflicts) {
    if (!users.remove_after || users.on_removed == UserExit::suspend) return;
    conflicts.add("options.users.removeAfter",
                  users.on_removed == UserExit::keep
                      ? "removes leavers, but options.users.onRemoved is keep: it counts from a "
                        "suspension that never comes; set removeAfter to null, or onRemoved to "
                        "suspend"
                      : "counts from the suspension, but options.users.onRemoved is remove: "
                        "leavers would be removed at once; set removeAfter to null, or onRemoved "
                        "to suspend");
}

void check_filters(const DatastoreSettings& datastore, Findings& conflicts) {
    const auto& rules = datastore.rules;
    const auto& filter = rules.users.filter;
    if (!filter.empty() && trim(filter) == trim(rules.groups.filter)) {
        conflicts.add("datastore.groups.filter",
                      "is that of datastore.users, so every entry would be a person and a group; "
                      "give each its own");
    }
}

/// A password that anybody on the way can read is nobody's secret any more.
void check_clear_text(const LdapSettings& ldap, Findings& conflicts) {
    if (ldap.bind_method != "simple" || ldap.start_tls || ldap.allow_clear_text) return;
    for (const auto& uri : ldap.uris) {
        const auto url = parse_url(uri);
        if (!url || url->scheme != "ldap" || is_loopback(url->host)) continue;
        conflicts.add("datastore.ldap.uris",
                      "would send the bind password in the clear; use ldaps, set "
                      "datastore.ldap.startTls, or allow it by datastore.ldap.allowClearText");
        return;
    }
}

/// The pages name people and what is wrong with them; who sees them is for somebody to decide.
void check_listening(const ControllerSettings& controller, Findings& conflicts) {
    if (controller.listen.empty() || controller.allow_non_loopback) return;
    if (is_loopback(host_of_address(controller.listen))) return;
    conflicts.add("controller.listen",
                  "would show the status pages to the network; use 127.0.0.1 behind a proxy that "
                  "asks who it is, or allow it by controller.allowNonLoopback");
}

} // namespace

std::vector<Diagnostic> policy_conflicts(const Policy& policy, const Reading& reading) {
    Findings conflicts(reading);
    check_disabled(policy.users, conflicts);
    check_remove_after(policy.users, conflicts);
    return conflicts.take();
}

std::vector<Diagnostic> settings_conflicts(const Settings& settings, const Reading& reading) {
    Findings conflicts(reading);
    if (settings.datastore.type != DatastoreType::none) {
        check_filters(settings.datastore, conflicts);
        if (speaks_ldap(settings.datastore.type)) {
            check_clear_text(settings.datastore.ldap, conflicts);
        }
    }
    check_listening(settings.controller, conflicts);
    const auto& repository = settings.repository;
    if (!repository.remote_url.empty() && repository.remote_url == repository.path) {
        conflicts.add("repository.remote.url",
                      "is repository.path itself; give the repository that people share, or null");
    }
    if (repository.verify != RepositorySettings::Verify::none) {
        if (repository.allowed_signers.empty() && repository.allowed_keys.empty()) {
            conflicts.add("repository.verify",
                          "asks for signatures, but nobody's would count; set "
                          "repository.allowedSigners or repository.allowedKeys");
        }
        if (settings.datastore.type != DatastoreType::none && repository.signing_key.empty()) {
            conflicts.add("repository.verify",
                          "asks for signatures, but the exports would have none; set "
                          "repository.signingKey");
        }
    }
    return conflicts.take();
}

} // namespace rollcall::config
