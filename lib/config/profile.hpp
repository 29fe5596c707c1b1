#pragma once

#include <rollcall/config/settings.hpp>

namespace rollcall::config {

/// What a datastore of this type means unless `rollcall.yaml` says otherwise: who is a user
/// and what is a group (but for `generic`), the unique id, where memberships stand, what tells a
/// disabled person, and the mapping.
[[nodiscard]] DirectoryRules profile_of(DatastoreType type);

/// Who is a person on a server of this type, as a filter: what the default scope takes, and what a
/// scope by group is fetched with.
[[nodiscard]] std::string people_filter_of(DatastoreType type);

/// The mapping that holds unless `rollcall.yaml` says otherwise, the same for every type.
[[nodiscard]] std::map<Target, MappingRule> default_mapping();

/// True for the types that are read over the network.
[[nodiscard]] bool speaks_ldap(DatastoreType type) noexcept;

} // namespace rollcall::config
