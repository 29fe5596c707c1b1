#pragma once

#include <ldap.h>

#include <memory>
#include <string_view>

namespace rollcall {

// Private to this module: who owns what libldap gives out.

template <auto Free> struct FreeWith {
    template <class T> void operator()(T* pointer) const noexcept { Free(pointer); }
};

inline void close_ldap(LDAP* ldap) noexcept { ldap_unbind_ext_s(ldap, nullptr, nullptr); }
inline void free_message(LDAPMessage* message) noexcept { ldap_msgfree(message); }
inline void free_element(BerElement* element) noexcept { ber_free(element, 0); }
inline void free_buffer(BerElement* element) noexcept { ber_free(element, 1); }
inline void free_memory(void* memory) noexcept { ldap_memfree(memory); }
inline void free_controls(LDAPControl** controls) noexcept { ldap_controls_free(controls); }
inline void free_words(char** words) noexcept { ldap_memvfree(reinterpret_cast<void**>(words)); }

using LdapHandle = std::unique_ptr<LDAP, FreeWith<close_ldap>>;
using LdapMessage = std::unique_ptr<LDAPMessage, FreeWith<free_message>>;
using LdapElement = std::unique_ptr<BerElement, FreeWith<free_element>>;
using LdapBuffer = std::unique_ptr<BerElement, FreeWith<free_buffer>>;
using LdapText = std::unique_ptr<char, FreeWith<free_memory>>;
using LdapControls = std::unique_ptr<LDAPControl*, FreeWith<free_controls>>;
using LdapWords = std::unique_ptr<char*, FreeWith<free_words>>;

inline std::string_view bytes_of(const berval& value) noexcept {
    return value.bv_len == 0 ? std::string_view() : std::string_view(value.bv_val, value.bv_len);
}

} // namespace rollcall
