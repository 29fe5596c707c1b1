#pragma once

#include "ldap_search.hpp"

namespace rollcall {

// Private to this module.

/// Completes the attributes of an entry that came in part (`member;range=0-1499`, Active
/// Directory's MaxValRange): reads them from the start to the block that ends in `*`, again when
/// the entry changed meanwhile, and leaves one plain attribute. Entries without ranges cost
/// nothing. Fails with incomplete when the end is not reached.
LdapResult<void> complete_ranges(LdapSearcher& searcher, Entry& entry);

} // namespace rollcall
