#include "profile.hpp"

namespace rollcall::config {
namespace {

StatusRule flag(std::string attribute, std::string disabled_value) {
    return {.algorithm = StatusRule::Algorithm::flag,
            .attribute = std::move(attribute),
            .disabled_values = {std::move(disabled_value)}};
}

/// Only the time stamp that an administrator's lock sets: any other is a lock-out after wrong
/// passwords, which ends by itself.
StatusRule locked_by_administrator() { return flag("pwdAccountLockedTime", "000001010000Z"); }

/// The classes of groups that list people, of the usual schemas.
std::string usual_groups(std::string_view more = {}) {
    return "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)"
           "(objectClass=groupOfURLs)"
           + std::string(more) + ")";
}

} // namespace

std::string people_filter_of(DatastoreType type) {
    switch (type) {
    case DatastoreType::active_directory:
        // Computers are users by class, too.
        return "(&(objectCategory=person)(objectClass=user))";
    case DatastoreType::ds389: return "(|(objectClass=inetOrgPerson)(objectClass=nsPerson))";
    case DatastoreType::openldap:
    case DatastoreType::ping_directory:
    case DatastoreType::oud: return "(objectClass=inetOrgPerson)";
    case DatastoreType::generic: return "(objectClass=person)";
    case DatastoreType::ldif:
        // An export comes from any server: the scope takes the usual classes of all of them.
        return "(|(objectClass=inetOrgPerson)(&(objectClass=user)(!(objectClass=computer))))";
    case DatastoreType::none: break;
    }
    return {};
}

DirectoryRules profile_of(DatastoreType type) {
    DirectoryRules rules;
    rules.mapping = default_mapping();
    if (type != DatastoreType::generic) rules.users.filter = people_filter_of(type);
    switch (type) {
    case DatastoreType::active_directory:
        rules.uid_attribute = "objectGUID";
        // Everybody's primary group, usually Domain Users, lists nobody: its members name it.
        rules.group_member_attributes = {"member", "primaryGroupID"};
        rules.groups.filter = "(objectClass=group)";
        rules.status = {.algorithm = StatusRule::Algorithm::bitmap,
                        .attribute = "userAccountControl",
                        .mask = 0x2}; // ACCOUNTDISABLE
        break;
    case DatastoreType::openldap:
        rules.groups.filter = usual_groups();
        rules.status = locked_by_administrator();
        break;
    case DatastoreType::ds389:
        rules.uid_attribute = "nsUniqueId";
        rules.groups.filter = usual_groups();
        rules.status = flag("nsAccountLock", "true");
        break;
    case DatastoreType::ping_directory:
    case DatastoreType::oud:
        rules.groups.filter = usual_groups("(objectClass=ds-virtual-static-group)");
        rules.status = flag("ds-pwp-account-disabled", "true");
        break;
    case DatastoreType::ldif:
        rules.groups.filter = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)"
                              "(objectClass=posixGroup)(objectClass=group))";
        // Unlike on a server, reading the user's side costs nothing here.
        rules.user_member_of = "memberOf";
        rules.status = locked_by_administrator();
        break;
    case DatastoreType::generic:
    case DatastoreType::none: break;
    }
    return rules;
}

std::map<Target, MappingRule> default_mapping() {
    return {{Target::email, {.from = {"mail"}}},
            {Target::given_name, {.from = {"givenName"}}},
            {Target::surname, {.from = {"sn"}}},
            {Target::external_id, {.from = {"@uid"}}},
            {Target::group_name, {.from = {"cn"}}}};
}

bool speaks_ldap(DatastoreType type) noexcept {
    return type != DatastoreType::ldif && type != DatastoreType::none;
}

} // namespace rollcall::config
