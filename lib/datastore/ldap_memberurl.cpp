#include "ldap_memberurl.hpp"

#include <rollcall/directory/filter.hpp>

#include <memory>

namespace rollcall {
namespace {

struct FreeUrl {
    void operator()(LDAPURLDesc* url) const noexcept { ldap_free_urldesc(url); }
};

std::string text_or(const char* text, const char* otherwise) {
    return text == nullptr ? otherwise : text;
}

} // namespace

Result<MemberUrl> parse_member_url(std::string_view url) {
    LDAPURLDesc* raw = nullptr;
    if (ldap_url_parse(std::string(url).c_str(), &raw) != LDAP_URL_SUCCESS) {
        return fail(ErrorCode::invalid_input, "it is no LDAP URL");
    }
    const std::unique_ptr<LDAPURLDesc, FreeUrl> parsed(raw);
    if (!text_or(raw->lud_host, "").empty()) {
        return fail(ErrorCode::invalid_input, "it names a server, and only this one is asked");
    }
    MemberUrl search{.base = text_or(raw->lud_dn, ""),
                     .filter = text_or(raw->lud_filter, "(objectClass=*)")};
    if (auto filter = Filter::parse(search.filter); !filter) {
        return fail(ErrorCode::invalid_input, "its filter: " + filter.error().message);
    }
    if (raw->lud_scope == LDAP_SCOPE_ONELEVEL) search.scope = SearchScope::one_level;
    if (raw->lud_scope == LDAP_SCOPE_SUBTREE) search.scope = SearchScope::subtree;
    return search;
}

} // namespace rollcall
