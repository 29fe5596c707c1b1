#include "ldap_handle.hpp"

#include <rollcall/datastore/ldap_library.hpp>

#include <cstdlib>

namespace rollcall {

LdapLibrary::LdapLibrary() {
    // Before the first call, which is when libldap reads its files.
    ::setenv("LDAPNOINIT", "1", 1);
    // The first option of all initialises the library, on this thread and no other.
    int version = LDAP_VERSION3;
    ldap_set_option(nullptr, LDAP_OPT_PROTOCOL_VERSION, &version);
}

} // namespace rollcall
