#include "ldap_entry.hpp"

#include <rollcall/directory/fold.hpp>

#include <string>
#include <utility>

namespace rollcall {
namespace {

Attribute described(std::string_view description) {
    const auto lower = ascii_lower(description);
    std::string_view rest = lower;
    Attribute attribute;
    attribute.name = rest.substr(0, rest.find(';'));
    while (rest.find(';') != std::string_view::npos) {
        rest.remove_prefix(rest.find(';') + 1);
        attribute.options.emplace_back(rest.substr(0, rest.find(';')));
    }
    return attribute;
}

} // namespace

std::optional<Entry> entry_from(LDAP* ldap, LDAPMessage* message) {
    BerElement* raw = nullptr;
    berval text{};
    if (ldap_get_dn_ber(ldap, message, &raw, &text) != LDAP_SUCCESS) return {};
    const LdapElement rest(raw);
    Entry entry;
    entry.dn = bytes_of(text);
    for (;;) {
        berval description{};
        berval* found = nullptr;
        if (ldap_get_attribute_ber(ldap, message, raw, &description, &found) != LDAP_SUCCESS) {
            return {};
        }
        if (description.bv_val == nullptr) return entry;
        const std::unique_ptr<berval, FreeWith<free_memory>> values(found);
        if (found == nullptr || found->bv_val == nullptr) continue;
        auto attribute = described(bytes_of(description));
        std::size_t count = 0;
        while (found[count].bv_val != nullptr) ++count;
        attribute.values.reserve(count);
        for (std::size_t i = 0; i < count; ++i) attribute.values.emplace_back(bytes_of(found[i]));
        entry.attributes.push_back(std::move(attribute));
    }
}

} // namespace rollcall
