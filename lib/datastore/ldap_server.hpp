#pragma once

#include "ldap_answer.hpp"

#include <rollcall/directory/entry.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Private to this module: what a server says about itself.

/// What the root DSE says.
struct LdapServer {
    std::set<std::string> controls{};
    std::set<std::string> capabilities{};
    std::string subschema{}; ///< the DN of the schema; empty: not told
    std::string domain{};    ///< the DN of the whole tree that Active Directory holds
    std::string product{};   ///< "Active Directory", "389 Directory Server", …; empty: not known

    [[nodiscard]] bool is_active_directory() const;
};

/// The attributes of the root DSE that `server_from` looks at.
[[nodiscard]] std::vector<std::string> server_attributes();
[[nodiscard]] LdapServer server_from(const Entry& root);

/// The names under which a server knows attributes and matching rules, OIDs included.
class LdapSchema {
public:
    /// From a subschema entry.
    explicit LdapSchema(const Entry& subschema);
    [[nodiscard]] bool is_readable() const noexcept { return !attributes_.empty(); }
    [[nodiscard]] bool knows_attribute(std::string_view name) const;
    [[nodiscard]] bool knows_rule(std::string_view name) const;

private:
    std::set<std::string> attributes_{}; ///< canonical
    std::set<std::string> rules_{};      ///< lower-case
};

/// The names in a description such as `( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )` (RFC 4512),
/// its OID first.
[[nodiscard]] std::vector<std::string> names_in_description(std::string_view description);

/// Why a filter cannot be left to this server: an attribute or a matching rule that it does not
/// know. It would match nobody, or with `!` nobody as well, and call that success.
[[nodiscard]] LdapResult<void> check_filter(const std::string& setting,
                                            const std::string& filter,
                                            const LdapServer& server,
                                            const LdapSchema& schema);

} // namespace rollcall
