#pragma once

#include <rollcall/config/load.hpp>

#include <map>
#include <string>
#include <string_view>

namespace rollcall::test {

using Variables = std::map<std::string, std::string>;

inline Environment environment_of(Variables variables) {
    return [variables = std::move(variables)](const std::string& name) {
        const auto variable = variables.find(name);
        return variable == variables.end() ? std::nullopt
                                           : std::optional<std::string>(variable->second);
    };
}

struct Outcome {
    LoadedSettings loaded;
    std::string problems; ///< one a line
};

inline Outcome
load(std::string_view bytes, Variables variables = {}, const std::string& file = "rollcall.yaml") {
    Diagnostics problems;
    auto loaded = load_settings(bytes, file, environment_of(std::move(variables)), problems);
    return {std::move(loaded), problems.describe()};
}

/// The shortest configuration that is one, on two lines, and what a test adds to it.
inline std::string with(std::string_view rest) {
    return "{apiVersion: rollcall/v1, kind: Config, team: acme,\n" + std::string(rest) + "}\n";
}

/// `path = value (origin)` of one effective setting.
inline std::string effective(const LoadedSettings& loaded, std::string_view path) {
    for (const auto& setting : loaded.effective) {
        if (setting.path == path) return setting.value + " (" + setting.origin + ')';
    }
    return "not listed";
}

/// All of it, one a line.
inline std::string effective(const std::vector<EffectiveSetting>& settings) {
    std::string text;
    for (const auto& setting : settings) {
        text += setting.path + " = " + setting.value + " (" + setting.origin + ")\n";
    }
    return text;
}

inline std::string describe(const std::vector<Diagnostic>& warnings) {
    std::string text;
    for (const auto& warning : warnings) {
        if (!text.empty()) text += '\n';
        text += warning.describe();
    }
    return text;
}

/// A complete configuration: every section, an LDAP server, every kind of value.
inline constexpr std::string_view k_example = R"yaml(apiVersion: rollcall/v1
kind: Config
team: acme                              # names refs, metrics, reports
repository:
  path: ./acme.git
  branch: main
  remote: {url: "ssh://git@git.acme.com/idm/dropbox.git"}
  verify: none
datastore:
  type: openldap
  ldap:
    uris: ["ldaps://ds1.acme.com", "ldaps://ds2.acme.com"]
    startTls: false
    caFile: ca.pem
    bind: {method: simple, dn: "cn=rollcall,ou=svc,dc=acme,dc=com", password: {file: /run/secrets/ldap}}
    pageSize: 1000
    timeout: 30s
  baseDn: "dc=acme,dc=com"
  users:  {filter: "(objectClass=inetOrgPerson)"}
  groups: {filter: "(objectClass=groupOfNames)"}
  settings:
    uid: entryUUID
    groupMember: member
    userMemberOf: null
    nestedMembers: flatten
    status: {attribute: pwdAccountLockedTime, algorithm: flag, disabledValues: ["000001010000Z"]}
mapping:
  email: mail
  givenName: givenName
  surname: sn
  externalId: "@uid"
  groupName: cn
options:
  users:  {create: true, update: true, deprovision: true, provisionDisabled: false,
           onRemoved: suspend, onDisabled: suspend, removeAfter: null,
           onSuspendedInDropbox: hold, onRemovedInDropbox: hold}
  groups: {create: true, rename: true, delete: true, onRemoved: delete,
           membership: authoritative, onDeletedInDropbox: recreate}
guards: {}
dropbox:
  apiUrl: https://api.dropboxapi.com
  appKey: {env: DROPBOX_APP_KEY}
  appSecret: {env: DROPBOX_APP_SECRET}
  refreshToken: {file: /run/secrets/dropbox}
  teamId: "dbtid:…"
  concurrency: 8
  proxy: null
controller: {interval: 5m, exportInterval: 15m, listen: "127.0.0.1:9470"}
export: {mode: direct, author: "Rollcall <rollcall@acme.com>"}
)yaml";

} // namespace rollcall::test
