#pragma once

#include <rollcall/base/secret.hpp>
#include <rollcall/directory/rules.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/ports/datastore.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace rollcall {

/// Who a connection is made as.
struct LdapBind {
    enum class Method {
        anonymous, ///< nobody
        simple,    ///< DN and password
        external,  ///< SASL EXTERNAL: the client certificate, or the process behind an ldapi socket
    };
    Method method = Method::anonymous;
    std::string dn{};
    Secret password{};
    std::string cert_file{}; ///< of the client; empty: none
    std::string key_file{};
};

struct LdapOptions {
    std::string kind{};              ///< in words, for messages and the snapshot: "openldap"
    std::vector<std::string> uris{}; ///< ldaps, ldap or ldapi; tried in order
    bool start_tls = false;          ///< before the bind, on ldap
    std::string ca_file{};           ///< trusted certificates; empty: the system's
    LdapBind bind{};
    std::size_t page_size = 1000; ///< 0: no paging
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds timeout{30'000};         ///< the longest silence of the server
    std::chrono::milliseconds search_timeout{900'000}; ///< the longest that one search may take
    std::chrono::milliseconds read_timeout{
        3'600'000}; ///< the same of all of them, attempts included
    /// Who is a person, whatever the scope: what a scope by group is fetched with.
    std::string people_filter = "(objectClass=person)";
    bool is_active_directory = false;
    std::function<bool()> stop = [] { return false; }; ///< asked at least twice a second
};

/// A live directory server.
///
/// A read is complete or an error: every search ended with success, every page's cookie came and
/// the last one was empty, every ranged attribute was read to its end, no reference was left
/// unfollowed, base and groups of the scopes were there. The server evaluates the filters of the
/// scopes, after their attributes and matching rules were looked up in its schema; status,
/// membership, nesting and mapping are evaluated here (`interpret`).
///
/// Only the attributes that the rules use are asked for; `memberOf` only when they name it, because
/// some servers compute it at a fifth of a second a person. Members that no search found are looked
/// up one by one, to tell nested groups and people outside the scope from entries that are gone.
///
/// An entry that was renamed while the directory was read, so that it came under both its names or
/// a group lists it by the new one only, makes the read start again.
///
/// Connections are tried in the order of `uris`; one that is lost in the middle is made anew and
/// the read starts again from the beginning, a few times at most. Refused credentials are not
/// tried again. TLS is 1.2 at least, and the host name is verified.
/// Memory: the entries, once. Cost: one request per page and unresolved member.
class LdapDirectory final : public DatastoreReader {
public:
    /// `clock` must outlive it.
    LdapDirectory(LdapOptions options, DirectoryRules rules, Clock& clock);
    /// Errors: incomplete (limits, lost connections, references, missing bases and groups),
    /// unavailable (no server can be reached, or the read was stopped), untrusted (TLS), denied
    /// (credentials, access), invalid_input (a filter that the schema does not know).
    Result<DatastoreSnapshot> read() override;

private:
    LdapOptions options_;
    DirectoryRules rules_;
    Clock& clock_;
};

} // namespace rollcall
