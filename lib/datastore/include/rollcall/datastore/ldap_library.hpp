#pragma once

namespace rollcall {

/// libldap for the whole process. Made once, before any thread starts and before the first
/// `LdapDirectory`; outlives them all.
///
/// Sets `LDAPNOINIT`, because libldap would take servers, limits and the trust in certificates from
/// `/etc/ldap/ldap.conf`, `~/.ldaprc` and `LDAP*` variables behind the configuration's back.
/// Ignores SIGPIPE.
class LdapLibrary {
public:
    LdapLibrary();
    ~LdapLibrary() = default;
    LdapLibrary(const LdapLibrary&) = delete;
    LdapLibrary& operator=(const LdapLibrary&) = delete;
};

} // namespace rollcall
