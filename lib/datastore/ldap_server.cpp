#include "ldap_server.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/filter.hpp>
#include <rollcall/directory/fold.hpp>

#include <algorithm>
#include <array>
#include <sstream>

namespace rollcall {
namespace {

constexpr std::string_view k_active_directory = "1.2.840.113556.1.4.800";

/// Matching rules that Active Directory has without listing them anywhere: bit tests and
/// LDAP_MATCHING_RULE_IN_CHAIN.
constexpr std::array<std::string_view, 3> k_active_directory_rules{
    "1.2.840.113556.1.4.803", "1.2.840.113556.1.4.804", "1.2.840.113556.1.4.1941"};

std::set<std::string> values_of(const Entry& entry, std::string_view name) {
    std::set<std::string> values;
    for (const auto value : entry.values(name)) values.emplace(value);
    return values;
}

} // namespace

bool LdapServer::is_active_directory() const {
    return capabilities.contains(std::string(k_active_directory));
}

std::vector<std::string> server_attributes() {
    return {"supportedControl", "supportedCapabilities", "subschemaSubentry", "vendorName",
            "vendorVersion",    "defaultNamingContext",  "objectClass"};
}

LdapServer server_from(const Entry& root) {
    LdapServer server{.controls = values_of(root, "supportedcontrol"),
                      .capabilities = values_of(root, "supportedcapabilities")};
    const auto subschema = root.values("subschemasubentry");
    if (!subschema.empty()) server.subschema = subschema.front();
    const auto domain = root.values("defaultnamingcontext");
    if (!domain.empty()) server.domain = domain.front();
    const auto classes = root.values("objectclass");
    const bool is_openldap = std::any_of(classes.begin(), classes.end(), [](std::string_view name) {
        return ascii_iequal(name, "OpenLDAProotDSE");
    });
    for (const auto* const name : {"vendorversion", "vendorname"}) {
        const auto values = root.values(name);
        if (!values.empty()) server.product = values.front();
    }
    if (server.is_active_directory()) server.product = "Active Directory";
    if (is_openldap) server.product = "OpenLDAP";
    return server;
}

std::vector<std::string> names_in_description(std::string_view description) {
    std::vector<std::string> names;
    const auto word = [](std::string_view& text) {
        const auto start = std::min(text.find_first_not_of(' '), text.size());
        text.remove_prefix(start);
        const auto end = std::min(text.find(' '), text.size());
        const auto found = text.substr(0, end);
        text.remove_prefix(end);
        return found;
    };
    if (word(description) != "(") return names;
    names.emplace_back(word(description));
    if (word(description) != "NAME") return names;
    auto name = word(description);
    const bool is_list = name == "(";
    if (is_list) name = word(description);
    while (name.size() > 2 && name.front() == '\'' && name.back() == '\'') {
        names.emplace_back(name.substr(1, name.size() - 2));
        if (!is_list) break;
        name = word(description);
    }
    return names;
}

std::vector<std::string> required_in_description(std::string_view description) {
    // What is quoted is somebody's prose.
    std::string plain;
    bool is_quoted = false;
    for (const char c : description) {
        if (c == '\'') is_quoted = !is_quoted;
        const bool is_separator = c == '$' || c == '(' || c == ')';
        if (!is_quoted) plain += is_separator ? std::string({' ', c, ' '}) : std::string(1, c);
    }
    std::vector<std::string> required;
    std::istringstream words(plain);
    std::string word;
    while (words >> word && word != "MUST") {
    }
    bool is_list = false;
    while (words >> word && word != ")") {
        if (word == "(") {
            is_list = true;
        } else if (word != "$") {
            required.push_back(word);
            if (!is_list) break;
        }
    }
    return required;
}

LdapSchema::LdapSchema(const Entry& subschema) {
    for (const auto description : all_values(subschema, "attributetypes")) {
        for (const auto& name : names_in_description(description)) {
            attributes_.insert(canonical_attribute(name));
        }
    }
    for (const auto description : all_values(subschema, "objectclasses")) {
        for (const auto& required : required_in_description(description)) {
            for (const auto& name : names_in_description(description)) {
                required_.emplace(canonical_attribute(required), ascii_lower(name));
            }
        }
    }
    for (const auto description : all_values(subschema, "matchingrules")) {
        for (const auto& name : names_in_description(description)) {
            rules_.insert(ascii_lower(name));
        }
    }
}

std::vector<std::string> LdapSchema::classes_with(std::string_view attribute) const {
    const auto canonical = canonical_attribute(attribute);
    if (!is_readable()) {
        if (canonical == "member") return {"groupofnames"};
        if (canonical == "uniquemember") return {"groupofuniquenames"};
        return {};
    }
    std::vector<std::string> classes;
    const auto [first, last] = required_.equal_range(canonical);
    for (auto found = first; found != last; ++found) classes.push_back(found->second);
    return classes;
}

bool LdapSchema::knows_attribute(std::string_view name) const {
    return attributes_.contains(canonical_attribute(name));
}

bool LdapSchema::knows_rule(std::string_view name) const {
    return rules_.contains(ascii_lower(name));
}

LdapResult<void> check_filter(const std::string& setting,
                              const std::string& filter,
                              const LdapServer& server,
                              const LdapSchema& schema) {
    const auto parsed = Filter::parse(filter);
    if (!parsed) {
        return ldap_failure(ErrorCode::invalid_input, setting + ": " + parsed.error().message);
    }
    if (schema.is_readable()) {
        for (const auto& name : parsed->attributes()) {
            if (schema.knows_attribute(name)) continue;
            return ldap_failure(ErrorCode::invalid_input,
                                setting + " names " + visible(name)
                                    + ", which the server's schema does not know, so it would "
                                      "match nobody; correct the name");
        }
    }
    for (const auto& rule : parsed->unsupported_rules()) {
        const bool is_known =
            server.is_active_directory()
                ? std::find(k_active_directory_rules.begin(), k_active_directory_rules.end(), rule)
                      != k_active_directory_rules.end()
                : schema.knows_rule(rule);
        if (is_known) continue;
        return ldap_failure(ErrorCode::invalid_input,
                            setting + " uses the matching rule " + visible(rule)
                                + ", which the server does not know, so it would match nobody; "
                                  "for members of nested groups use groupDn with nested: true");
    }
    return {};
}

} // namespace rollcall
