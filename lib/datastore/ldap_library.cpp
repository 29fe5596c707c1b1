#include "ldap_handle.hpp"

#include <rollcall/datastore/ldap_library.hpp>

#include <csignal>
#include <cstdlib>

namespace rollcall {

LdapLibrary::LdapLibrary() {
    // Before the first call, which is when libldap reads its files.
    ::setenv("LDAPNOINIT", "1", 1);
    // libldap writes to connections that the other side has closed, which is an error value and no
    // reason to die.
    std::signal(SIGPIPE, SIG_IGN);
    // The first option of all initialises the library, on this thread and no other.
    int version = LDAP_VERSION3;
    ldap_set_option(nullptr, LDAP_OPT_PROTOCOL_VERSION, &version);
}

} // namespace rollcall
