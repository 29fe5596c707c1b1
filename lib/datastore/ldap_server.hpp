#pragma once

#include "ldap_answer.hpp"

#include <rollcall/directory/entry.hpp>

#include <map>
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

/// The names under which a server knows attributes and matching rules, OIDs included, and what its
/// classes require.
class LdapSchema {
public:
    LdapSchema() = default;
    /// From a subschema entry.
    explicit LdapSchema(const Entry& subschema);
    [[nodiscard]] bool is_readable() const noexcept { return !attributes_.empty(); }
    [[nodiscard]] bool knows_attribute(std::string_view name) const;
    [[nodiscard]] bool knows_rule(std::string_view name) const;
    /// The classes, by all their names in lower case, whose entries cannot do without the
    /// attribute. Of an unreadable schema those of the standard (RFC 4519).
    [[nodiscard]] std::vector<std::string> classes_with(std::string_view attribute) const;

private:
    std::set<std::string> attributes_{}; ///< canonical
    std::set<std::string> rules_{};      ///< lower-case
    std::multimap<std::string, std::string>
        required_{}; ///< class, lower-case, by canonical attribute
};

/// The names in a description such as `( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )` (RFC 4512),
/// its OID first.
[[nodiscard]] std::vector<std::string> names_in_description(std::string_view description);

/// The attributes that the description of a class requires of its entries (`MUST ( member $ cn )`),
/// as written; those of its superclasses are not among them.
[[nodiscard]] std::vector<std::string> required_in_description(std::string_view description);

/// Why a filter cannot be left to this server: an attribute or a matching rule that it does not
/// know. It would match nobody, or with `!` nobody as well, and call that success.
[[nodiscard]] LdapResult<void> check_filter(const std::string& setting,
                                            const std::string& filter,
                                            const LdapServer& server,
                                            const LdapSchema& schema);

} // namespace rollcall
