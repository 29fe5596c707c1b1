#include "profile.hpp"
#include "sections.hpp"
#include "url.hpp"

#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/filter.hpp>

namespace rollcall {
namespace {

constexpr Names<DatastoreType, 8> k_types{{{DatastoreType::active_directory, "activeDirectory"},
                                           {DatastoreType::openldap, "openldap"},
                                           {DatastoreType::ds389, "389ds"},
                                           {DatastoreType::ping_directory, "pingDirectory"},
                                           {DatastoreType::oud, "oud"},
                                           {DatastoreType::generic, "generic"},
                                           {DatastoreType::ldif, "ldif"},
                                           {DatastoreType::none, "none"}}};

constexpr Names<NestedMembers, 2> k_nested{
    {{NestedMembers::flatten, "flatten"}, {NestedMembers::direct, "direct"}}};

constexpr Names<UserState, 2> k_states{
    {{UserState::active, "enabled"}, {UserState::disabled, "disabled"}}};

constexpr Names<StatusRule::Algorithm, 4> k_algorithms{
    {{StatusRule::Algorithm::none, "none"},
     {StatusRule::Algorithm::bitmap, "bitmap"},
     {StatusRule::Algorithm::flag, "flag"},
     {StatusRule::Algorithm::present, "present"}}};

} // namespace

std::string_view to_string(DatastoreType type) noexcept { return name_of(k_types, type); }

namespace config {
namespace {

Format<std::string> ldap_url() {
    return text_that("an LDAP URL such as ldaps://ds1.example.com (ldap, ldaps or ldapi, no path)",
                     [](const Scalar& scalar) {
                         const auto url = parse_url(scalar.text);
                         if (!url)
                             return scalar.text.substr(0, 11) == "ldapi://%2f"
                                    || scalar.text.substr(0, 11) == "ldapi://%2F";
                         if (url->credentials || (!url->rest.empty() && url->rest != "/"))
                             return false;
                         if (url->scheme == "ldapi") return true;
                         return (url->scheme == "ldap" || url->scheme == "ldaps")
                                && !url->host.empty();
                     });
}

/// Reports what stops the text from meaning anything, here rather than at the first read.
template <class Parsed>
void check(Section& section, std::string_view key, const std::string& text) {
    if (const auto parsed = Parsed::parse(text); !parsed && section.given(key)) {
        section.problem(key, "cannot be used: " + parsed.error().message);
    }
}

void read_bind(Section section, LdapSettings& ldap, const std::filesystem::path& folder) {
    section.scalar("method", ldap.bind_method,
                   one_of({"simple", "external", "gssapi", "anonymous"}));
    section.scalar("dn", ldap.bind_dn, or_none(text()));
    section.secret("password", ldap.bind_password);
    section.scalar("certFile", ldap.bind_cert_file, or_none(path(folder)));
    section.scalar("keyFile", ldap.bind_key_file, or_none(path(folder)));
    if (section.given("certFile") != section.given("keyFile")) {
        section.require(section.given("certFile") ? "keyFile" : "certFile",
                        "a certificate and its key belong together");
    }
    if (ldap.bind_method == "simple") {
        section.require("dn", "a simple bind needs it");
        section.require("password", "a simple bind needs it");
    }
    section.finish();
}

void read_ldap(Section section,
               LdapSettings& ldap,
               const std::filesystem::path& folder,
               bool required) {
    section.list("uris", ldap.uris, ldap_url());
    if (required) section.require("uris", "a directory server is read over LDAP");
    section.scalar("startTls", ldap.start_tls, boolean());
    section.scalar("caFile", ldap.ca_file, or_none(path(folder)));
    // Without a bind section nobody's name and password are there to be sent.
    if (!section.given("bind")) ldap.bind_method = "anonymous";
    read_bind(section.child("bind"), ldap, folder);
    section.scalar("allowClearText", ldap.allow_clear_text, boolean());
    section.scalar("pageSize", ldap.page_size, count(0, 100'000));
    section.scalar("connectTimeout", ldap.connect_timeout, duration());
    section.scalar("timeout", ldap.timeout, duration());
    section.scalar("searchTimeout", ldap.search_timeout, duration());
    section.scalar("readTimeout", ldap.read_timeout, duration());
    section.scalar("personFilter", ldap.people_filter, text());
    section.finish();
    check<Filter>(section, "personFilter", ldap.people_filter);
}

void read_ldif(Section section,
               LdifSettings& ldif,
               const std::filesystem::path& folder,
               bool required) {
    section.scalar("file", ldif.file, or_none(path(folder)));
    if (required) section.require("file", "datastore type ldif reads it");
    section.scalar("endMarker", ldif.end_marker, one_of({"require", "warn", "ignore"}));
    section.finish();
}

constexpr Names<bool, 2> k_nested_by{{{false, "expand"}, {true, "inChain"}}};

void read_scope(Section section, Scope& scope, bool of_users, DatastoreType type) {
    const bool by_filter = section.given("filter");
    const bool by_group = section.given("groupDn");
    if (by_filter || by_group) scope = {};
    section.scalar("filter", scope.filter, or_none(text()));
    section.scalar("groupDn", scope.group_dn, or_none(text()));
    section.scalar("nested", scope.nested, boolean());
    if (of_users) section.scalar("nestedBy", scope.in_chain, word(k_nested_by));
    section.finish();
    check<Filter>(section, "filter", scope.filter);
    check<Dn>(section, "groupDn", scope.group_dn);
    if (by_filter && by_group) {
        section.problem("groupDn", "and filter exclude each other; keep one of them");
    } else if (!by_filter && !by_group && scope.filter.empty()) {
        section.require("filter", "give it or groupDn");
    }
    if (scope.nested && !by_group) {
        section.problem("nested", "needs groupDn; a filter has no nested groups");
    }
    if (scope.in_chain && !scope.nested) {
        section.problem("nestedBy", "says how nested groups are found; set nested: true");
    } else if (scope.in_chain && type != DatastoreType::active_directory) {
        section.problem("nestedBy",
                        "inChain is a rule of Active Directory; use expand, which works "
                        "everywhere");
    }
}

void read_status(Section& settings, StatusRule& rule) {
    using Algorithm = StatusRule::Algorithm;
    // A rule is replaced whole: half of the profile's with half of somebody's own means nothing.
    if (settings.written("status")) rule = {};
    const bool given = settings.given("status");
    auto section = settings.child("status");
    section.scalar("attribute", rule.attribute, or_none(attribute_name()));
    section.scalar("algorithm", rule.algorithm, word(k_algorithms));
    section.scalar("mask", rule.mask, bit_mask());
    section.list("disabledValues", rule.disabled_values, text());
    section.list("enabledValues", rule.enabled_values, text());
    section.scalar("default", rule.without, word(k_states));
    section.finish();
    if (!given) return;
    section.require("algorithm", "give bitmap, flag, present or none");
    if (!section.given("algorithm")) return;
    if (rule.algorithm != Algorithm::none) {
        section.require("attribute", "the algorithm looks at it");
    }
    if (rule.algorithm == Algorithm::bitmap) {
        section.require("mask", "algorithm bitmap compares with it");
    } else if (section.given("mask")) {
        section.problem("mask", "is only used by algorithm bitmap; remove it");
    }
    if (rule.algorithm == Algorithm::flag) {
        if (!section.given("enabledValues")) {
            section.require("disabledValues", "algorithm flag compares with them");
        }
    } else {
        for (const auto* key : {"disabledValues", "enabledValues"}) {
            if (section.given(key)) {
                section.problem(key, "are only used by algorithm flag; remove them");
            }
        }
    }
    const bool says_absent =
        rule.algorithm == Algorithm::bitmap || rule.algorithm == Algorithm::flag;
    if (section.given("default") && !says_absent) {
        section.problem("default", "is only used by algorithms bitmap and flag; remove it");
    }
}

void read_settings(Section section, DirectoryRules& rules) {
    section.scalar("uid", rules.uid_attribute, attribute_name());
    section.list("groupMember", rules.group_member_attributes, attribute_name());
    section.scalar("userMemberOf", rules.user_member_of, optional(attribute_name()));
    section.scalar("nestedMembers", rules.nested_members, word(k_nested));
    read_status(section, rules.status);
    section.finish();
}

} // namespace

void read_datastore(Section section,
                    DatastoreSettings& datastore,
                    const std::filesystem::path& folder) {
    section.scalar("type", datastore.type, word(k_types));
    if (section.present()) section.require("type", "a team without a datastore has type none");
    const auto type = datastore.type;
    datastore.rules = profile_of(type);
    auto& rules = datastore.rules;
    datastore.ldap.people_filter = people_filter_of(type);
    // What another type would need is checked when it is there, and not listed when it is not.
    const bool ldap = speaks_ldap(type);
    const bool ldif = type == DatastoreType::ldif;
    const auto wanted = [&section](std::string_view key, bool used) {
        return used || section.given(key);
    };
    if (wanted("ldap", ldap)) read_ldap(section.child("ldap"), datastore.ldap, folder, ldap);
    if (wanted("ldif", ldif)) read_ldif(section.child("ldif"), datastore.ldif, folder, ldif);
    if (wanted("baseDn", ldap || ldif)) section.scalar("baseDn", rules.base_dn, or_none(text()));
    check<Dn>(section, "baseDn", rules.base_dn);
    if (ldap) section.require("baseDn", "it is where the search starts");
    for (const auto& [key, scope] : {std::pair{"users", &rules.users}, {"groups", &rules.groups}}) {
        if (!wanted(key, ldap || ldif)) continue;
        read_scope(section.child(key), *scope, scope == &rules.users, type);
    }
    if (wanted("settings", ldap || ldif)) read_settings(section.child("settings"), rules);
    section.finish();
}

} // namespace config
} // namespace rollcall
