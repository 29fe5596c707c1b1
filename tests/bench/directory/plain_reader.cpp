#include "plain_reader.hpp"

#include <ldap.h>

#include <array>
#include <stdexcept>

namespace rollcall::bench {
namespace {

void must(int code, const char* what) {
    if (code != LDAP_SUCCESS) {
        throw std::runtime_error(std::string(what) + ": " + ldap_err2string(code));
    }
}

void count_values(LDAP* ldap, LDAPMessage* message, PlainRead& read) {
    BerElement* rest = nullptr;
    berval text{};
    must(ldap_get_dn_ber(ldap, message, &rest, &text), "entry");
    ++read.entries;
    for (;;) {
        berval* values = nullptr;
        must(ldap_get_attribute_ber(ldap, message, rest, &text, &values), "attribute");
        if (text.bv_val == nullptr) break;
        for (auto* value = values; value != nullptr && value->bv_val != nullptr; ++value) {
            read.bytes += value->bv_len;
        }
        ber_memfree(values);
    }
    ber_free(rest, 0);
}

/// One page; the cookie of the next, empty at the end.
std::string read_page(
    LDAP* ldap, const char* filter, const std::string& cookie, char** attributes, PlainRead& read) {
    berval state{cookie.size(), const_cast<char*>(cookie.data())};
    LDAPControl* page = nullptr;
    must(ldap_create_page_control(ldap, 1000, &state, 1, &page), "page control");
    std::array<LDAPControl*, 2> controls{page, nullptr};
    int id = 0;
    must(ldap_search_ext(ldap, "dc=acme,dc=com", LDAP_SCOPE_SUBTREE, filter, attributes, 0,
                         controls.data(), nullptr, nullptr, LDAP_NO_LIMIT, &id),
         "search");
    ldap_control_free(page);
    for (;;) {
        LDAPMessage* message = nullptr;
        const int type = ldap_result(ldap, id, LDAP_MSG_ONE, nullptr, &message);
        if (type < 0) throw std::runtime_error("the connection was lost");
        if (type == LDAP_RES_SEARCH_ENTRY) count_values(ldap, message, read);
        if (type == LDAP_RES_SEARCH_RESULT) {
            int code = 0;
            LDAPControl** answered = nullptr;
            must(ldap_parse_result(ldap, message, &code, nullptr, nullptr, nullptr, &answered, 1),
                 "result");
            must(code, "search");
            berval next{};
            ber_int_t estimate = 0;
            must(ldap_parse_pageresponse_control(
                     ldap, ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, nullptr),
                     &estimate, &next),
                 "page");
            std::string following(next.bv_val, next.bv_len);
            ber_memfree(next.bv_val);
            ldap_controls_free(answered);
            return following;
        }
        ldap_msgfree(message);
    }
}

} // namespace

PlainRead read_plainly(const std::string& uri) {
    LDAP* ldap = nullptr;
    must(ldap_initialize(&ldap, uri.c_str()), "initialize");
    int version = LDAP_VERSION3;
    ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
    std::string password = "secret";
    berval credentials{password.size(), password.data()};
    must(ldap_sasl_bind_s(ldap, "cn=reader,o=accounts", LDAP_SASL_SIMPLE, &credentials, nullptr,
                          nullptr, nullptr),
         "bind");
    // The attributes that the reader beside it asks for, too.
    std::array<std::string, 8> people{
        "objectClass", "entryUUID", "pwdAccountLockedTime", "mail", "givenName", "sn", "uid", "cn"};
    std::array<std::string, 6> groups{"objectClass", "entryUUID",    "cn",
                                      "member",      "uniqueMember", "memberUid"};
    PlainRead read;
    const auto search = [&](const char* filter, auto& names) {
        std::array<char*, 9> attributes{};
        for (std::size_t i = 0; i < names.size(); ++i) attributes.at(i) = names[i].data();
        std::string cookie;
        do {
            cookie = read_page(ldap, filter, cookie, attributes.data(), read);
        } while (!cookie.empty());
    };
    search("(objectClass=inetOrgPerson)", people);
    search("(objectClass=groupOfNames)", groups);
    ldap_unbind_ext_s(ldap, nullptr, nullptr);
    return read;
}

} // namespace rollcall::bench
