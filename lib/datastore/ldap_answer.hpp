#pragma once

#include <rollcall/base/result.hpp>

#include <string>
#include <string_view>

namespace rollcall {

// Private to this module: what the result codes of a directory server mean for a read.

/// How a failed conversation with a server goes on.
enum class LdapOutcome {
    stop, ///< another attempt would fail as well, or do harm (locked accounts)
    next, ///< this server cannot be used now; another one may
    lost, ///< it worked up to a point: a new connection may finish it
};

/// A failure of a conversation, and whether another attempt makes sense.
struct LdapFailure {
    Error error;
    LdapOutcome outcome = LdapOutcome::stop;
    int code = 0; ///< of the server, or libldap's own below 0
};

template <class T> using LdapResult = tl::expected<T, LdapFailure>;

[[nodiscard]] inline tl::unexpected<LdapFailure>
ldap_failure(ErrorCode code, std::string message, LdapOutcome outcome = LdapOutcome::stop) {
    return tl::unexpected(LdapFailure{{.code = code, .message = std::move(message)}, outcome});
}

/// What a bind that was not accepted means. `diagnostic` is the server's own text; Active Directory
/// hides the reason in it.
[[nodiscard]] LdapFailure
bind_failure(int code, std::string_view diagnostic, const std::string& who);

/// What a search that did not end with success means; `where` says which search and how far it
/// came: `users below "dc=acme", after 500 entries`.
[[nodiscard]] LdapFailure
search_failure(int code, std::string_view diagnostic, const std::string& where);

/// "4 sizeLimitExceeded", with the server's own text where it has one.
[[nodiscard]] std::string answer_text(int code, std::string_view diagnostic);

} // namespace rollcall
