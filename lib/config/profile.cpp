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

} // namespace

DirectoryRules profile_of(DatastoreType type) {
    DirectoryRules rules;
    rules.mapping = default_mapping();
    switch (type) {
    case DatastoreType::active_directory:
        rules.uid_attribute = "objectGUID";
        rules.group_member_attributes = {"member"};
        rules.status = {.algorithm = StatusRule::Algorithm::bitmap,
                        .attribute = "userAccountControl",
                        .mask = 0x2}; // ACCOUNTDISABLE
        break;
    case DatastoreType::openldap: rules.status = locked_by_administrator(); break;
    case DatastoreType::ds389:
        rules.uid_attribute = "nsUniqueId";
        rules.status = flag("nsAccountLock", "true");
        break;
    case DatastoreType::ping_directory:
    case DatastoreType::oud: rules.status = flag("ds-pwp-account-disabled", "true"); break;
    case DatastoreType::ldif:
        // An export comes from any server: the scopes take the usual classes of all of them.
        rules.users.filter =
            "(|(objectClass=inetOrgPerson)(&(objectClass=user)(!(objectClass=computer))))";
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
