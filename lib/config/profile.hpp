#pragma once

#include <rollcall/config/settings.hpp>

namespace rollcall::config {

/// What a datastore of this type means unless `rollcall.yaml` says otherwise: the unique id, where
/// memberships stand, what tells a disabled person, and the mapping.
[[nodiscard]] DirectoryRules profile_of(DatastoreType type);

/// The mapping that holds unless `rollcall.yaml` says otherwise, the same for every type.
[[nodiscard]] std::map<Target, MappingRule> default_mapping();

/// True for the types that are read over the network.
[[nodiscard]] bool speaks_ldap(DatastoreType type) noexcept;

} // namespace rollcall::config
