#pragma once

#include "ldap_search.hpp"

#include <string>
#include <string_view>

namespace rollcall {

// Private to this module.

/// The search that a dynamic group's `memberURL` names.
struct MemberUrl {
    std::string base;
    SearchScope scope = SearchScope::base;
    std::string filter;
};

/// Reads `ldap:///base??scope?filter` (RFC 4516). Errors: invalid_input, for URLs that name a
/// server: only this one is asked.
Result<MemberUrl> parse_member_url(std::string_view url);

} // namespace rollcall
