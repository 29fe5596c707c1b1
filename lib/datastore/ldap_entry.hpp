#pragma once

#include "ldap_handle.hpp"

#include <rollcall/directory/entry.hpp>

#include <optional>

namespace rollcall {

// Private to this module.

/// A search result entry as one of ours. Values are bytes with their length: ids and certificates
/// hold NULs. Attributes without values (`member` beside `member;range=0-1499`) are left out.
/// Nothing when the message cannot be taken apart.
[[nodiscard]] std::optional<Entry> entry_from(LDAP* ldap, LDAPMessage* message);

} // namespace rollcall
