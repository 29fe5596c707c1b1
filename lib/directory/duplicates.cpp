#include "duplicates.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/base/text_index.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rollcall {
namespace {

using Holders = std::map<std::string, std::vector<std::size_t>>;

constexpr const char* k_reason = "duplicateValue";

/// The values, not empty ones, that more than one of so many subjects has. Nearly always none, so
/// that is all that is found out about most.
template <class ValueOf> Holders shared_values(std::size_t count, const ValueOf& value_of) {
    TextIndex first_holders(count);
    Holders shared;
    for (std::uint32_t place = 0; place < count; ++place) {
        const auto value = value_of(place);
        if (value.empty()) continue;
        const auto [first, is_new] = first_holders.insert(value, place, value_of);
        if (is_new) continue;
        auto& holders = shared[std::string(value)];
        if (holders.empty()) holders.push_back(first);
        holders.push_back(place);
    }
    return shared;
}

/// Who else has the value, for the message to one of the holders. Two names say enough.
template <class Subject>
std::string others(const std::vector<Subject>& subjects,
                   const std::vector<std::size_t>& holders,
                   std::size_t self) {
    constexpr std::size_t k_most_named = 2;
    std::string names;
    std::size_t named = 0;
    for (const auto holder : holders) {
        if (holder == self || named == k_most_named) continue;
        if (named++ > 0) names += ", ";
        names += '"' + visible(subjects[holder].source.dn) + '"';
    }
    const auto rest = holders.size() - 1 - named;
    return rest == 0 ? names : names + " and " + std::to_string(rest) + " more";
}

/// The value in a message, unless its rule is masked.
std::string shown(const std::string& value, Target target, const DirectoryRules& rules) {
    const auto rule = rules.mapping.find(target);
    const bool masked = rule != rules.mapping.end() && rule->second.masked;
    return masked ? std::string(k_secret_mask) : '"' + visible(value) + '"';
}

void withdraw_emails(Roster& roster, const DirectoryRules& rules, MappingReport& report) {
    const auto email_of = [&](std::uint32_t place) -> std::string_view {
        return roster.users[place].email;
    };
    for (const auto& [email, places] : shared_values(roster.users.size(), email_of)) {
        for (const auto place : places) {
            auto& user = roster.users[place];
            user.email.clear();
            report.add(k_reason,
                       {user.uid, false, "email",
                        shown(email, Target::email, rules) + " is also the e-mail of "
                            + others(roster.users, places, place) + "; give each person one"},
                       user.source.dn);
        }
    }
}

void withdraw_external_ids(Roster& roster, const DirectoryRules& rules, MappingReport& report) {
    const auto id_of = [&](std::uint32_t place) -> std::string_view {
        const auto& id = roster.users[place].external_id;
        return id ? std::string_view(*id) : std::string_view();
    };
    for (const auto& [id, places] : shared_values(roster.users.size(), id_of)) {
        for (const auto place : places) {
            auto& user = roster.users[place];
            user.external_id.reset();
            report.add(k_reason,
                       {user.uid, false, "externalId",
                        shown(id, Target::external_id, rules) + " is also the external id of "
                            + others(roster.users, places, place)
                            + "; map an attribute that is unique"},
                       user.source.dn);
        }
    }
}

void withdraw_group_names(Roster& roster, const DirectoryRules& rules, MappingReport& report) {
    Holders holders;
    for (std::size_t i = 0; i < roster.groups.size(); ++i) {
        const auto& name = roster.groups[i].display_name;
        if (!name.empty()) holders[name_key(name)].push_back(i);
    }
    for (const auto& [key, places] : holders) {
        for (std::size_t i = 1; i < places.size(); ++i) {
            auto& group = roster.groups[places[i]];
            const auto& keeper = roster.groups[places.front()];
            report.add(k_reason,
                       {group.uid, true, "displayName",
                        shown(group.display_name, Target::group_name, rules)
                            + " is also the name of \"" + visible(keeper.source.dn)
                            + "\"; rename one of them"},
                       group.source.dn);
            group.display_name.clear();
        }
    }
}

} // namespace

void withdraw_duplicates(Roster& roster, const DirectoryRules& rules, MappingReport& report) {
    withdraw_emails(roster, rules, report);
    withdraw_external_ids(roster, rules, report);
    withdraw_group_names(roster, rules, report);
}

} // namespace rollcall
