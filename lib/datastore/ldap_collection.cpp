#include "ldap_collection.hpp"

#include "ldap_attributes.hpp"

#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/directory/identity.hpp>
#include <rollcall/directory/matching.hpp>

#include <algorithm>
#include <utility>

namespace rollcall {
namespace {

/// Calls `visit` for every value of the attributes, which are few and usually not there.
template <class Visit>
void visit_values(const Entry& entry, const std::vector<std::string>& names, const Visit& visit) {
    for (const auto& attribute : entry.attributes) {
        const auto canonical = canonical_lower_attribute(attribute.name);
        if (std::find(names.begin(), names.end(), canonical) == names.end()) continue;
        for (const auto& value : attribute.values) visit(value);
    }
}

/// How the index of places gets at the DNs.
auto dn_of(const std::vector<Entry>& entries) {
    return [&entries](EntryPlace place) -> std::string_view { return entries[place].dn; };
}

} // namespace

LdapCollection::LdapCollection(const DirectoryRules& rules)
    : rules_(rules), member_names_(member_dn_attributes(rules)) {}

// One server spells the DN of an entry the same way every time.
std::pair<EntryPlace, bool> LdapCollection::place_of(std::string_view dn) {
    return places_.insert(dn, static_cast<EntryPlace>(entries_.size()), dn_of(entries_));
}

EntryPlace LdapCollection::add(Entry&& entry) {
    const auto [place, is_new] = place_of(entry.dn);
    if (is_new) {
        entries_.push_back(std::move(entry));
        listed_.emplace_back();
    } else {
        merge(place, std::move(entry));
    }
    find_members(place);
    return place;
}

EntryPlace LdapCollection::add(const FoundEntry& found) {
    const auto [place, is_new] = place_of(found.dn());
    if (!is_new) {
        merge(place, entry_from(found));
        find_members(place);
        return place;
    }
    auto& entry = entries_.emplace_back();
    listed_.emplace_back();
    entry.dn = found.dn();
    entry.attributes.reserve(found.attributes().size());
    for (const auto& named : found.attributes()) {
        const auto& description = description_of(named.description);
        const auto values = found.values(named);
        auto& attribute = entry.attributes.emplace_back(description.attribute);
        if (description.lists_members) {
            add_members(place, values, attribute.values);
        } else {
            attribute.values.assign(values.begin(), values.end());
        }
    }
    return place;
}

void LdapCollection::merge(EntryPlace place, Entry&& entry) {
    auto& known = entries_[place];
    for (auto& attribute : entry.attributes) {
        // A part of what is there whole, or will be, is nothing new.
        const bool is_part = is_range(attribute);
        const auto same = std::any_of(known.attributes.begin(), known.attributes.end(),
                                      [&](const Attribute& other) {
                                          return other.name == attribute.name
                                                 && (is_part || other.options == attribute.options);
                                      });
        if (!same) known.attributes.push_back(std::move(attribute));
    }
}

const LdapCollection::Description& LdapCollection::description_of(std::string_view text) {
    if (const auto known = descriptions_.find(text); known != descriptions_.end()) {
        return known->second;
    }
    Description description{.attribute = described(text)};
    description.lists_members = lists_members(description.attribute);
    return descriptions_.emplace(std::string(text), std::move(description)).first->second;
}

bool LdapCollection::lists_members(const Attribute& attribute) const {
    if (!attribute.options.empty()) return false;
    const auto canonical = canonical_lower_attribute(attribute.name);
    return std::find(member_names_.begin(), member_names_.end(), canonical) != member_names_.end();
}

void LdapCollection::add_members(EntryPlace place,
                                 std::span<const std::string_view> members,
                                 std::vector<std::string>& others) {
    auto& listed = listed_[place];
    listed.reserve(listed.size() + members.size());
    places_.find_each(members, dn_of(entries_),
                      [&](std::size_t at, std::optional<EntryPlace> found) {
                          if (found) {
                              listed.push_back(*found);
                          } else {
                              others.emplace_back(members[at]);
                          }
                      });
}

void LdapCollection::find_members(EntryPlace place) {
    for (auto& attribute : entries_[place].attributes) {
        if (!lists_members(attribute)) continue;
        const std::vector<std::string_view> members(attribute.values.begin(),
                                                    attribute.values.end());
        std::vector<std::string> others;
        add_members(place, members, others);
        attribute.values = std::move(others);
    }
}

void LdapCollection::note_keys() {
    for (; keyed_ < entries_.size(); ++keyed_) {
        if (auto key = dn_key(entries_[keyed_].dn)) key_places_.emplace(std::move(*key), keyed_);
    }
}

std::optional<EntryPlace> LdapCollection::find(std::string_view dn) {
    if (const auto place = places_.find(dn, dn_of(entries_))) return place;
    const auto key = dn_key(dn);
    return key ? find_spelled(*key, dn) : std::nullopt;
}

std::optional<EntryPlace> LdapCollection::find_spelled(const std::string& key,
                                                       std::string_view dn) {
    note_keys();
    const auto place = key_places_.find(key);
    if (place == key_places_.end()) return {};
    const bool is_sure = beyond_ascii(dn) == beyond_ascii(entries_[place->second].dn);
    return is_sure ? std::optional(place->second) : std::nullopt;
}

bool LdapCollection::has_key_of(std::string_view dn) {
    const auto key = dn_key(dn);
    note_keys();
    return key && key_places_.contains(*key);
}

std::vector<std::string> LdapCollection::unknown_members(EntryPlace first) {
    std::vector<std::string> unknown;
    for (auto place = first; place < entries_.size(); ++place) {
        visit_values(entries_[place], member_names_, [&](const std::string& value) {
            // Most are spelled as the entry spells itself, which spares taking them apart.
            if (places_.find(value, dn_of(entries_))) return;
            const auto dn = without_unique_identifier(value);
            auto key = dn_key(dn);
            if (!key || key->empty()) return;
            if (places_.find(dn, dn_of(entries_)) || find_spelled(*key, dn)) return;
            // As written where letters beyond ASCII are in it: it is looked up as written.
            const auto asked = beyond_ascii(dn).empty() ? "dn:" + *key : "as:" + std::string(dn);
            if (asked_.insert(asked).second) unknown.emplace_back(dn);
        });
    }
    return unknown;
}

std::vector<std::string> LdapCollection::unknown_logins(EntryPlace first) {
    if (!lists_by(rules_, "memberuid")) return {};
    std::vector<std::string> unknown;
    const std::vector<std::string> names{"memberuid"};
    TextSet held;
    bool is_held_known = false;
    for (auto place = first; place < entries_.size(); ++place) {
        visit_values(entries_[place], names, [&](const std::string& value) {
            if (!is_held_known) {
                for (const auto& entry : entries_) {
                    for (const auto login : entry.values("uid")) held.insert(caseless(login));
                }
                is_held_known = true;
            }
            auto login = caseless(value);
            if (login.empty() || held.contains(login)) return;
            if (asked_.insert("uid:" + login).second) unknown.push_back(value);
        });
    }
    return unknown;
}

void LdapCollection::note_ids(EntryPlace first) {
    for (auto place = first; place < entries_.size(); ++place) {
        for (const auto value : entries_[place].values(rules_.uid_attribute)) {
            ids_.emplace(uid_text(rules_.uid_attribute, value), place);
        }
    }
    noted_ = static_cast<EntryPlace>(entries_.size());
}

bool LdapCollection::has_moved(const Entry& entry) {
    if (find(entry.dn)) return false;
    note_ids(noted_);
    const auto values = entry.values(rules_.uid_attribute);
    return std::any_of(values.begin(), values.end(), [&](std::string_view value) {
        return ids_.contains(uid_text(rules_.uid_attribute, value));
    });
}

void LdapCollection::add_alias(const std::string& member, EntryPlace place) {
    aliases_.emplace(member, place);
}

std::vector<Entry> LdapCollection::take_entries() {
    if (!aliases_.empty()) {
        for (auto& entry : entries_) {
            for (auto& attribute : entry.attributes) {
                const auto canonical = canonical_lower_attribute(attribute.name);
                if (std::find(member_names_.begin(), member_names_.end(), canonical)
                    == member_names_.end()) {
                    continue;
                }
                for (auto& value : attribute.values) {
                    const auto alias = aliases_.find(without_unique_identifier(value));
                    if (alias != aliases_.end()) value = entries_[alias->second].dn;
                }
            }
        }
    }
    // What was only needed while reading gives its memory back before the entries are interpreted.
    places_ = TextIndex();
    key_places_ = {};
    asked_ = {};
    ids_ = {};
    return std::move(entries_);
}

} // namespace rollcall
