#include "ldap_entry.hpp"

namespace rollcall {

std::optional<FoundEntry> found_in(LDAP* ldap, LDAPMessage* message) {
    BerElement* raw = nullptr;
    berval text{};
    if (ldap_get_dn_ber(ldap, message, &raw, &text) != LDAP_SUCCESS) return {};
    const LdapElement rest(raw);
    FoundEntry found(bytes_of(text));
    for (;;) {
        berval description{};
        berval* first = nullptr;
        if (ldap_get_attribute_ber(ldap, message, raw, &description, &first) != LDAP_SUCCESS) {
            return {};
        }
        if (description.bv_val == nullptr) return found;
        // The list is ours, the bytes are the message's.
        const std::unique_ptr<berval, FreeWith<free_memory>> values(first);
        if (first == nullptr || first->bv_val == nullptr) continue;
        found.begin(bytes_of(description));
        for (const auto* value = first; value->bv_val != nullptr; ++value) {
            found.add(bytes_of(*value));
        }
    }
}

} // namespace rollcall
