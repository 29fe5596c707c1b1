#include "ldap_attributes.hpp"

#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/mapping.hpp>

#include <algorithm>
#include <set>

namespace rollcall {
namespace {

/// Names in the order of their coming, each once however it is written. Options are left out: the
/// plain name brings all variants.
class Names {
public:
    void add(std::string_view name) {
        if (name.empty() || !known_.insert(canonical_attribute(name)).second) return;
        names_.emplace_back(name.substr(0, name.find(';')));
    }
    std::vector<std::string> take() { return std::move(names_); }

private:
    std::set<std::string> known_;
    std::vector<std::string> names_;
};

bool is_of_accounts(std::string_view canonical) {
    return canonical == "primarygroupid" || canonical == "gidnumber";
}

void add_common(Names& names, const DirectoryRules& rules) {
    names.add("objectClass");
    names.add(rules.uid_attribute);
    if (rules.user_member_of) names.add(*rules.user_member_of);
    if (lists_by(rules, "primarygroupid")) names.add("objectSid");
    if (lists_by(rules, "gidnumber")) names.add("gidNumber");
}

void add_people(Names& names, const DirectoryRules& rules) {
    if (rules.status.algorithm != StatusRule::Algorithm::none) names.add(rules.status.attribute);
    for (const auto& [target, rule] : rules.mapping) {
        if (target == Target::group_name) continue;
        for (const auto& name : attributes_of(rule)) names.add(name);
    }
    // What a mapping without a rule of its own takes.
    if (!rules.mapping.contains(Target::email)) names.add("mail");
    if (lists_by(rules, "memberuid")) names.add("uid");
    if (lists_by(rules, "primarygroupid")) names.add("primaryGroupID");
}

void add_groups(Names& names, const DirectoryRules& rules) {
    const auto rule = rules.mapping.find(Target::group_name);
    if (rule == rules.mapping.end()) {
        names.add("cn");
    } else {
        for (const auto& name : attributes_of(rule->second)) names.add(name);
    }
    for (const auto& name : rules.group_member_attributes) {
        if (!is_of_accounts(canonical_attribute(name))) names.add(name);
    }
    names.add("memberURL");
}

} // namespace

bool lists_by(const DirectoryRules& rules, std::string_view canonical) {
    return std::any_of(
        rules.group_member_attributes.begin(), rules.group_member_attributes.end(),
        [&](const std::string& name) { return canonical_attribute(name) == canonical; });
}

std::vector<std::string> member_dn_attributes(const DirectoryRules& rules) {
    std::vector<std::string> names;
    for (const auto& name : rules.group_member_attributes) {
        auto canonical = canonical_attribute(name);
        if (canonical != "memberuid" && !is_of_accounts(canonical)) {
            names.push_back(std::move(canonical));
        }
    }
    return names;
}

std::vector<std::string> people_attributes(const DirectoryRules& rules) {
    Names names;
    add_common(names, rules);
    add_people(names, rules);
    return names.take();
}

std::vector<std::string> group_attributes(const DirectoryRules& rules) {
    Names names;
    add_common(names, rules);
    add_groups(names, rules);
    return names.take();
}

std::vector<std::string> all_attributes(const DirectoryRules& rules) {
    Names names;
    add_common(names, rules);
    add_people(names, rules);
    add_groups(names, rules);
    return names.take();
}

} // namespace rollcall
