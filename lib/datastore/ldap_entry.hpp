#pragma once

#include "found_entry.hpp"
#include "ldap_handle.hpp"

#include <optional>

namespace rollcall {

// Private to this module.

/// A search result entry, valid as long as the message. Values are bytes with their length: ids and
/// certificates hold NULs. Attributes without values (`member` beside `member;range=0-1499`) are
/// left out. Nothing when the message cannot be taken apart.
[[nodiscard]] std::optional<FoundEntry> found_in(LDAP* ldap, LDAPMessage* message);

} // namespace rollcall
