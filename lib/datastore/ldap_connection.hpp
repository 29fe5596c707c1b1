#pragma once

#include "ldap_answer.hpp"
#include "ldap_handle.hpp"

#include <rollcall/datastore/ldap_directory.hpp>

#include <string>

namespace rollcall {

// Private to this module.

/// One bound connection to one server, for one thread.
class LdapConnection {
public:
    /// Connects, starts TLS and binds. Outcome `next` where another server may do better.
    static LdapResult<LdapConnection> open(const std::string& uri, const LdapOptions& options);

    [[nodiscard]] LDAP* get() const noexcept { return handle_.get(); }
    [[nodiscard]] const std::string& uri() const noexcept { return uri_; }
    [[nodiscard]] const LdapOptions& options() const noexcept { return *options_; }
    /// libldap's last error of its own making, below 0.
    [[nodiscard]] int last_error() const noexcept;

private:
    LdapConnection(LdapHandle handle, std::string uri, const LdapOptions& options)
        : handle_(std::move(handle)), uri_(std::move(uri)), options_(&options) {}

    LdapHandle handle_;
    std::string uri_;
    const LdapOptions* options_;
};

/// "ldapi://%2Frun%2Fldapi" as people write it: "ldapi:///run/ldapi"; others as they are.
[[nodiscard]] std::string shown_uri(const std::string& uri);

} // namespace rollcall
