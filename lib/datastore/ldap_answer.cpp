#include "ldap_answer.hpp"

#include "ldap_handle.hpp"

#include <rollcall/base/text.hpp>

#include <array>
#include <utility>

namespace rollcall {
namespace {

using Reason = std::pair<std::string_view, std::string_view>;

/// The hexadecimal words behind "data " in what Active Directory says to a refused bind.
constexpr std::array k_refusals{
    Reason{"525", "there is no such user"},
    Reason{"52e", "the password is wrong"},
    Reason{"530", "the account may not log on at this time"},
    Reason{"531", "the account may not log on from this machine"},
    Reason{"532", "the password has expired"},
    Reason{"533", "the account is disabled"},
    Reason{"701", "the account has expired"},
    Reason{"773", "the password must be changed first"},
    Reason{"775", "the account is locked"},
};

std::string_view refusal_in(std::string_view diagnostic) {
    const auto data = diagnostic.find("data ");
    if (data == std::string_view::npos) return {};
    const auto word = diagnostic.substr(data + 5);
    for (const auto& [code, meaning] : k_refusals) {
        if (word.substr(0, code.size()) == code) return meaning;
    }
    return {};
}

LdapFailure failure(ErrorCode code, std::string message, LdapOutcome outcome, int answer) {
    return {{.code = code, .message = std::move(message)}, outcome, answer};
}

} // namespace

std::string answer_text(int code, std::string_view diagnostic) {
    std::string text = std::to_string(code) + ' ' + ldap_err2string(code);
    if (!trim(diagnostic).empty()) text += ": " + visible(trim(diagnostic));
    return text;
}

LdapFailure bind_failure(int code, std::string_view diagnostic, const std::string& who) {
    const auto answer = " (" + answer_text(code, diagnostic) + ')';
    switch (code) {
    case LDAP_INVALID_CREDENTIALS: {
        const auto reason = refusal_in(diagnostic);
        // Never again with the same password: servers lock accounts after a few attempts.
        return failure(ErrorCode::denied,
                       "the bind as " + who + " was refused: "
                           + (reason.empty() ? "wrong DN or password" : std::string(reason))
                           + answer,
                       LdapOutcome::stop, code);
    }
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_CONFIDENTIALITY_REQUIRED:
        return failure(ErrorCode::denied,
                       "the server wants TLS for the bind as " + who
                           + "; use ldaps, or set datastore.ldap.startTls" + answer,
                       LdapOutcome::stop, code);
    case LDAP_INAPPROPRIATE_AUTH:
    case LDAP_AUTH_METHOD_NOT_SUPPORTED:
    case LDAP_AUTH_UNKNOWN:
        return failure(ErrorCode::denied,
                       "the server does not take this kind of bind as " + who
                           + "; change datastore.ldap.bind.method" + answer,
                       LdapOutcome::stop, code);
    case LDAP_BUSY:
    case LDAP_UNAVAILABLE:
        return failure(ErrorCode::unavailable, "the server is not ready" + answer,
                       LdapOutcome::next, code);
    default:
        return failure(ErrorCode::denied, "the bind as " + who + " was refused" + answer,
                       LdapOutcome::stop, code);
    }
}

LdapFailure search_failure(int code, std::string_view diagnostic, const std::string& where) {
    const auto answer = " (" + answer_text(code, diagnostic) + ')';
    const auto incomplete = [&](const std::string& why) {
        return failure(ErrorCode::incomplete, "reading " + where + ": " + why + answer,
                       LdapOutcome::stop, code);
    };
    switch (code) {
    case LDAP_SIZELIMIT_EXCEEDED:
        return incomplete("the server's size limit was reached, so this is not everybody; raise "
                          "the limit of the account that binds");
    case LDAP_TIMELIMIT_EXCEEDED:
        return incomplete("the server's time limit was reached; raise the limit of the account "
                          "that binds, or index the attributes in the filter");
    case LDAP_ADMINLIMIT_EXCEEDED:
        return incomplete("an administrative limit of the server was reached; raise the limits of "
                          "the account that binds, or index the attributes in the filter");
    case LDAP_PARTIAL_RESULTS: return incomplete("the server sent a part only");
    case LDAP_REFERRAL:
        return incomplete("the server refers to another one, which is not followed; give that "
                          "one in datastore.ldap.uris, or a base that this one holds");
    case LDAP_NO_SUCH_OBJECT:
        return failure(ErrorCode::incomplete,
                       "reading " + where
                           + ": there is no such base, or the account that binds may not see it"
                           + answer,
                       LdapOutcome::stop, code);
    case LDAP_INSUFFICIENT_ACCESS:
        return failure(ErrorCode::denied,
                       "reading " + where + ": the account that binds has insufficient access"
                           + answer,
                       LdapOutcome::stop, code);
    case LDAP_OPERATIONS_ERROR:
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_CONFIDENTIALITY_REQUIRED:
        return failure(ErrorCode::denied,
                       "reading " + where + ": the server wants a bind, or TLS, first" + answer,
                       LdapOutcome::stop, code);
    case LDAP_INVALID_DN_SYNTAX: return incomplete("the server does not take this for a DN");
    case LDAP_BUSY:
    case LDAP_UNAVAILABLE:
        return failure(ErrorCode::incomplete,
                       "reading " + where + ": the server is not ready" + answer, LdapOutcome::lost,
                       code);
    default: return incomplete("the server did not answer with success");
    }
}

} // namespace rollcall
