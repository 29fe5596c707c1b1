#include "ldap_reading.hpp"

#include "ldap_attributes.hpp"
#include "ldap_ranges.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_finder.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/filter.hpp>
#include <rollcall/directory/fold.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

namespace rollcall {
namespace {

/// So many members are cheaper to find by one search for all people than one by one.
constexpr std::size_t k_many_members = 500;
/// Logins in one filter.
constexpr std::size_t k_logins_at_once = 50;
constexpr std::size_t k_unlimited = std::numeric_limits<std::size_t>::max();
constexpr const char* k_in_chain = "memberOf:1.2.840.113556.1.4.1941:";

/// The last number of a security identifier, which names the group in its domain.
std::optional<std::uint32_t> relative_id(std::string_view sid) {
    constexpr std::size_t k_size = 4;
    if (sid.size() < 12) return {};
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < k_size; ++i) {
        const auto byte = static_cast<unsigned char>(sid[sid.size() - k_size + i]);
        id |= std::uint32_t{byte} << (8 * i);
    }
    return id;
}

/// The filter item for all that is in a group, however deep.
std::string in_chain(const std::string& group_dn) {
    return std::string("(") + k_in_chain + '=' + filter_value(group_dn) + ')';
}

bool is_nested(const DirectoryRules& rules) {
    return rules.nested_members == NestedMembers::flatten
           || (rules.users.nested && !rules.users.in_chain) || rules.groups.nested;
}

} // namespace

LdapReading::LdapReading(const LdapConnection& connection,
                         const DirectoryRules& rules,
                         LdapSearcher::Time deadline)
    : connection_(connection), options_(connection.options()), rules_(rules),
      searcher_(connection, server_, deadline), collection_(rules) {}

LdapReading::Done LdapReading::read_all() {
    for (const auto step :
         {&LdapReading::look_at_server, &LdapReading::read_schema, &LdapReading::check_base,
          &LdapReading::read_people, &LdapReading::read_groups}) {
        if (auto done = (this->*step)(); !done) return done;
    }
    // The groups of a scope by group are one step further away.
    const std::size_t rounds = rules_.groups.group_dn.empty() ? 1 : 2;
    return expand(is_nested(rules_) ? k_unlimited : rounds);
}

LdapResult<LdapContent> LdapReading::run() {
    if (auto done = read_all(); !done) {
        auto& message = done.error().error.message;
        if (!content_.wrong_type.empty()) message += "; " + content_.wrong_type;
        return tl::unexpected(std::move(done.error()));
    }
    content_.entries = collection_.take_entries();
    content_.answers.members.listed = collection_.take_listed();
    content_.answers.members.is_server = true;
    note_unshown();
    warn_of_empty_groups();
    // Only now: a later search may have brought the URL again.
    for (const auto place : searched_) {
        std::erase_if(content_.entries[place].attributes,
                      [](const Attribute& attribute) { return attribute.name == "memberurl"; });
    }
    return std::move(content_);
}

// Who may not read an attribute is not told so. Only where a class cannot do without it, that
// shows.
void LdapReading::note_unshown() {
    struct Required {
        std::string object_class;
        std::string attribute;
    };
    std::vector<Required> all;
    for (const auto& name : rules_.group_member_attributes) {
        for (auto& object_class : schema_.classes_with(name)) {
            all.push_back({std::move(object_class), canonical_attribute(name)});
        }
    }
    const AttributeFinder classes("objectClass");
    for (EntryPlace place = 0; place < content_.entries.size(); ++place) {
        const auto& entry = content_.entries[place];
        classes.visit_values(entry, [&](std::string_view found) {
            for (const auto& [object_class, attribute] : all) {
                if (!ascii_iequal(found, object_class)) continue;
                // Without values where all of them have been found.
                const bool is_shown =
                    std::any_of(entry.attributes.begin(), entry.attributes.end(),
                                [&, &name = attribute](const Attribute& shown) {
                                    return canonical_lower_attribute(shown.name) == name;
                                });
                if (is_shown) continue;
                content_.answers.members.unshown.emplace(
                    place, "it shows no " + attribute + ", which a " + visible(found)
                               + " must have; let the account that binds read it");
            }
        });
    }
}

// Success with nothing in it is what a misspelt value and a missing right look like.
void LdapReading::warn_of_empty_groups() {
    const auto& groups = content_.answers.groups;
    if (!groups) return;
    if (groups->empty()) {
        content_.warnings.push_back(
            "no entry is a group by groups.filter \"" + visible(rules_.groups.filter)
            + "\", so none is exported; check it, and that the account that "
              "binds may see them");
        return;
    }
    if (rules_.user_member_of) return;
    std::string names;
    for (const auto& name : rules_.group_member_attributes) {
        const AttributeFinder finder(name);
        const auto& entries = content_.entries;
        const bool is_shown = std::any_of(groups->begin(), groups->end(), [&](EntryPlace place) {
            return finder.is_on(entries[place]) || !content_.answers.members.listed[place].empty();
        });
        if (is_shown) return;
        names += (names.empty() ? "" : ", ") + visible(name);
    }
    content_.warnings.push_back("none of " + counted(groups->size(), "group") + " shows " + names
                                + "; check settings.groupMember, and that the account that binds "
                                  "may read it");
}

LdapReading::Done LdapReading::look_at_server() {
    const std::vector<std::string> root{""};
    std::optional<Entry> found;
    auto read = searcher_.look_up(
        {.what = "the server's root entry", .dns = root, .attributes = server_attributes()},
        [&](std::size_t, Entry&& entry) { found = std::move(entry); });
    if (!read) return read;
    if (!found) {
        return ldap_failure(ErrorCode::denied,
                            shown_uri(connection_.uri())
                                + " does not show its root entry; let the account that binds read "
                                  "it, it says what the server can do");
    }
    server_ = server_from(*found);
    if (server_.is_active_directory() != options_.is_active_directory) {
        content_.wrong_type = "datastore.type is " + options_.kind + ", but the server says it "
                              + (server_.is_active_directory() ? "is Active Directory"
                                 : server_.product.empty()     ? "is no Active Directory"
                                                               : "is " + visible(server_.product));
        content_.warnings.push_back(content_.wrong_type);
    }
    return {};
}

LdapReading::Done LdapReading::read_schema() {
    const std::vector<std::string> dns{server_.subschema};
    Entry subschema;
    if (!server_.subschema.empty()) {
        auto read =
            searcher_.look_up({.what = "the server's schema",
                               .dns = dns,
                               .attributes = {"attributeTypes", "matchingRules", "objectClasses"}},
                              [&](std::size_t, Entry&& found) { subschema = std::move(found); });
        if (!read) return read;
        // A schema is long; half of it would make the rest unknown.
        if (auto done = complete_ranges(searcher_, subschema); !done) return done;
    }
    schema_ = LdapSchema(subschema);
    if (!schema_.is_readable()) {
        content_.warnings.emplace_back(
            "the server does not show its schema, so a misspelt attribute in a filter would not "
            "be noticed");
    }
    if (auto good = check_filters(); !good) return good;
    return check_member_attributes();
}

LdapReading::Done LdapReading::check_filters() {
    for (const auto& [setting, scope] :
         {std::pair{"users.filter", &rules_.users}, {"groups.filter", &rules_.groups}}) {
        if (scope->filter.empty()) continue;
        if (auto good = check_filter(setting, scope->filter, server_, schema_); !good) return good;
    }
    if (rules_.users.group_dn.empty()) return {};
    return check_filter("ldap.personFilter", options_.people_filter, server_, schema_);
}

// An attribute that nobody can have is no empty group. An unknown settings.uid needs no check: then
// nobody has an id, which is an error.
LdapReading::Done LdapReading::check_member_attributes() {
    const bool has_groups = !rules_.groups.filter.empty() || !rules_.groups.group_dn.empty()
                            || !rules_.users.group_dn.empty();
    if (!has_groups || !schema_.is_readable()) return {};
    const auto refuse = [](const std::string& setting, const std::string& name) {
        return ldap_failure(ErrorCode::invalid_input,
                            setting + " names " + visible(name)
                                + ", which the server's schema does not know, so nobody would be "
                                  "found by it; correct the name");
    };
    if (rules_.user_member_of && !schema_.knows_attribute(*rules_.user_member_of)) {
        return refuse("settings.userMemberOf", *rules_.user_member_of);
    }
    // Where a server lacks a class of the usual ones, it may lack that class's attribute.
    constexpr std::array<std::string_view, 3> k_usual{"member", "uniquemember", "memberuid"};
    bool knows_one = false;
    for (const auto& name : rules_.group_member_attributes) {
        if (schema_.knows_attribute(name)) {
            knows_one = true;
        } else if (std::find(k_usual.begin(), k_usual.end(), canonical_attribute(name))
                   == k_usual.end()) {
            return refuse("settings.groupMember", name);
        }
    }
    if (knows_one || rules_.group_member_attributes.empty()) return {};
    return refuse("settings.groupMember", rules_.group_member_attributes.front());
}

LdapReading::Done LdapReading::check_base() {
    const std::vector<std::string> base{rules_.base_dn};
    bool is_there = false;
    auto read = searcher_.look_up({.what = "the base", .dns = base, .attributes = {"1.1"}},
                                  [&](std::size_t, Entry&&) { is_there = true; });
    if (!read) return read;
    if (is_there) return {};
    return ldap_failure(ErrorCode::incomplete, "baseDn \"" + visible(rules_.base_dn)
                                                   + "\" does not exist on "
                                                   + shown_uri(connection_.uri())
                                                   + ", or the account that binds may not see it");
}

LdapReading::Done LdapReading::collect(const LdapSearch& search, std::vector<EntryPlace>* found) {
    return searcher_.run(search, [&](const FoundEntry& entry) {
        const auto place = collection_.add(entry);
        if (found != nullptr) found->push_back(place);
    });
}

LdapReading::Done LdapReading::read_people() {
    if (!rules_.users.group_dn.empty()) return read_people_of_group();
    content_.answers.users.emplace();
    return collect({.what = "users",
                    .base = rules_.base_dn,
                    .filter = rules_.users.filter,
                    .attributes = people_attributes(rules_)},
                   &*content_.answers.users);
}

LdapResult<EntryPlace> LdapReading::read_group(const std::string& setting, const std::string& dn) {
    const std::vector<std::string> dns{dn};
    std::optional<EntryPlace> place;
    auto read =
        searcher_.look_up({.what = setting, .dns = dns, .attributes = group_attributes(rules_)},
                          [&](std::size_t, Entry&& entry) {
                              place = collection_.add(std::move(entry));
                              // As the configuration spells it, it must be found later.
                              if (place && !collection_.has_key_of(dn)) place.reset();
                          });
    if (!read) return tl::unexpected(read.error());
    if (place) return *place;
    return ldap_failure(ErrorCode::incomplete,
                        setting + " \"" + visible(dn) + "\" does not exist on "
                            + shown_uri(connection_.uri())
                            + ", or the account that binds may not see it; correct the DN");
}

LdapReading::Done LdapReading::read_people_of_group() {
    const auto& scope = rules_.users;
    const auto group = read_group("users.groupDn", scope.group_dn);
    if (!group) return tl::unexpected(group.error());
    if (scope.in_chain) {
        // As a value in a filter: what is special in a DN is not special there, and the reverse.
        const auto dn = collection_.entry(*group).dn;
        content_.answers.users.emplace();
        auto read = collect({.what = "members of users.groupDn",
                             .base = rules_.base_dn,
                             .filter = "(&" + options_.people_filter + in_chain(dn) + ')',
                             .attributes = people_attributes(rules_)},
                            &*content_.answers.users);
        if (!read) return read;
        // The rule does not know whose primary group it is, nor whose is one in it.
        std::vector<EntryPlace> groups{*group};
        if (read = read_groups_in_chain(dn, groups); !read) return read;
        return read_primary_members(groups, &*content_.answers.users);
    }
    if (auto done = complete_groups(completed_); !done) return done;
    // Whom a group lists is fetched by name; of many, most are found by one search.
    auto& people = content_.answers.members.people.emplace();
    const auto& listed = collection_.entry(*group).attributes;
    const auto longest =
        std::max_element(listed.begin(), listed.end(), [](const Attribute& a, const Attribute& b) {
            return a.values.size() < b.values.size();
        });
    if (longest != listed.end() && longest->values.size() > k_many_members) {
        auto read = collect({.what = "people",
                             .base = rules_.base_dn,
                             .filter = options_.people_filter,
                             .attributes = people_attributes(rules_)},
                            &people);
        if (!read) return read;
    }
    if (auto done = expand(scope.nested ? k_unlimited : 1); !done) return done;
    if (auto done = confirm_people(people); !done) return done;
    std::vector<EntryPlace> groups{*group};
    if (scope.nested) {
        groups.resize(collection_.entries().size());
        std::iota(groups.begin(), groups.end(), EntryPlace{0});
    }
    return read_primary_members(groups, &people);
}

// Groups list computers and contacts, too. Only the server knows the superclasses of its schema.
LdapReading::Done LdapReading::confirm_people(std::vector<EntryPlace>& people) {
    std::vector<bool> is_known(collection_.entries().size(), false);
    for (const auto place : people) is_known[place] = true;
    std::vector<std::string> dns;
    std::vector<EntryPlace> places;
    for (EntryPlace place = 0; place < is_known.size(); ++place) {
        if (is_known[place]) continue;
        dns.push_back(collection_.entries()[place].dn);
        places.push_back(place);
    }
    return searcher_.look_up({.what = "people among the members of users.groupDn",
                              .dns = dns,
                              .attributes = {"1.1"},
                              .filter = options_.people_filter},
                             [&](std::size_t at, Entry&&) { people.push_back(places[at]); });
}

LdapReading::Done LdapReading::read_groups_in_chain(const std::string& dn,
                                                    std::vector<EntryPlace>& found) {
    // Groups like Domain Users stand where nobody is a user, so the base is no bound for them.
    const auto base = dn_key(rules_.base_dn);
    const auto domain = dn_key(server_.domain);
    const bool is_in_domain =
        !server_.domain.empty() && base && domain && is_key_under(*base, *domain);
    return collect({.what = "groups in users.groupDn",
                    .base = is_in_domain ? server_.domain : rules_.base_dn,
                    .filter = "(&(objectClass=group)" + in_chain(dn) + ')',
                    .attributes = group_attributes(rules_)},
                   &found);
}

LdapReading::Done LdapReading::read_groups() {
    if (!rules_.groups.group_dn.empty()) {
        const auto group = read_group("groups.groupDn", rules_.groups.group_dn);
        if (!group) return tl::unexpected(group.error());
        return {};
    }
    if (rules_.groups.filter.empty()) return {};
    content_.answers.groups.emplace();
    return collect({.what = "groups",
                    .base = rules_.base_dn,
                    .filter = rules_.groups.filter,
                    .attributes = group_attributes(rules_)},
                   &*content_.answers.groups);
}

LdapReading::Done LdapReading::expand(std::size_t rounds) {
    EntryPlace first = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        if (auto done = complete_groups(completed_); !done) return done;
        const auto members = collection_.unknown_members(first);
        const auto logins = collection_.unknown_logins(first);
        if (members.empty() && logins.empty()) return {};
        first = static_cast<EntryPlace>(collection_.entries().size());
        if (auto done = look_up_members(members); !done) return done;
        if (auto done = look_up_logins(logins); !done) return done;
        if (collection_.entries().size() == first) return {};
    }
    return complete_groups(completed_);
}

LdapReading::Done LdapReading::complete_groups(EntryPlace first) {
    for (auto place = first; place < collection_.entries().size(); ++place) {
        auto& entry = collection_.entry(place);
        if (auto done = complete_ranges(searcher_, entry); !done) return done;
        if (auto done = read_dynamic_members(place); !done) return done;
        collection_.find_members(place);
    }
    completed_ = static_cast<EntryPlace>(collection_.entries().size());
    return {};
}

LdapReading::Done LdapReading::look_up_members(const std::vector<std::string>& members) {
    std::string moved;
    std::optional<std::size_t> ours;
    std::vector<bool> is_answered(members.size(), false);
    const auto base = dn_key(rules_.base_dn);
    const auto elsewhere = [&](std::size_t place) {
        is_answered[place] = true;
        auto key = dn_key(members[place]);
        if (!key || !base || is_key_under(*key, *base)) {
            ours = place;
        } else {
            content_.answers.members.elsewhere.insert(std::move(*key));
        }
    };
    const auto take = [&](std::size_t place, Entry&& entry) {
        is_answered[place] = true;
        if (const auto known = collection_.find(entry.dn)) {
            collection_.add_alias(members[place], *known);
        } else if (collection_.has_moved(entry)) {
            moved = entry.dn;
        } else {
            const auto added = collection_.add(std::move(entry));
            if (!collection_.find(members[place])) collection_.add_alias(members[place], added);
        }
    };
    auto read = searcher_.look_up({.what = "members of groups",
                                   .dns = members,
                                   .attributes = all_attributes(rules_),
                                   .elsewhere = elsewhere},
                                  take);
    if (!read) return read;
    if (ours) {
        return ldap_failure(ErrorCode::incomplete,
                            "reading members of groups: another server holds \""
                                + visible(members[*ours])
                                + "\", which lies below baseDn; give that one in "
                                  "datastore.ldap.uris, or a base that this one holds");
    }
    if (!moved.empty()) {
        return ldap_failure(ErrorCode::incomplete,
                            "\"" + visible(moved) + "\" was renamed while the directory was read",
                            LdapOutcome::lost);
    }
    for (std::size_t place = 0; place < members.size(); ++place) {
        if (is_answered[place] || !collection_.has_key_of(members[place])) continue;
        content_.answers.members.nobody.insert(members[place]);
    }
    return {};
}

LdapReading::Done LdapReading::look_up_logins(const std::vector<std::string>& logins) {
    for (std::size_t start = 0; start < logins.size(); start += k_logins_at_once) {
        std::string filter = "(|";
        for (auto i = start; i < std::min(start + k_logins_at_once, logins.size()); ++i) {
            filter += "(uid=" + filter_value(logins[i]) + ')';
        }
        auto read = collect({.what = "members by uid",
                             .base = rules_.base_dn,
                             .filter = filter + ')',
                             .attributes = all_attributes(rules_)},
                            nullptr);
        if (!read) return read;
    }
    return {};
}

LdapReading::Done LdapReading::read_primary_members(const std::vector<EntryPlace>& groups,
                                                    std::vector<EntryPlace>* found) {
    std::set<std::string> items;
    for (const auto place : groups) {
        const auto& entry = collection_.entries()[place];
        if (!entry.values("primarygroupid").empty()) continue; // a person
        if (lists_by(rules_, "primarygroupid")) {
            for (const auto sid : entry.values("objectsid")) {
                if (const auto id = relative_id(sid)) {
                    items.insert("(primaryGroupID=" + std::to_string(*id) + ')');
                }
            }
        }
        const auto classes = entry.values("objectclass");
        const bool is_posix_group =
            std::any_of(classes.begin(), classes.end(),
                        [](std::string_view name) { return ascii_iequal(name, "posixGroup"); });
        if (!lists_by(rules_, "gidnumber") || !is_posix_group) continue;
        for (const auto number : entry.values("gidnumber")) {
            items.insert("(gidNumber=" + filter_value(number) + ')');
        }
    }
    for (const auto& item : items) {
        auto read = collect({.what = "people by their primary group",
                             .base = rules_.base_dn,
                             .filter = "(&" + options_.people_filter + item + ')',
                             .attributes = people_attributes(rules_)},
                            found);
        if (!read) return read;
    }
    return {};
}

Result<MemberUrl> LdapReading::searchable(std::string_view url) const {
    auto search = parse_member_url(url);
    if (!search) return search;
    ROLLCALL_TRY_ASSIGN(const auto base, dn_key(search->base));
    ROLLCALL_TRY_ASSIGN(const auto ours, dn_key(rules_.base_dn));
    if (!is_key_under(base, ours)) return fail(ErrorCode::invalid_input, "it lies outside baseDn");
    if (member_dn_attributes(rules_).empty()) {
        return fail(ErrorCode::invalid_input, "settings.groupMember has no attribute for DNs");
    }
    if (auto good = check_filter("its filter", search->filter, server_, schema_); !good) {
        return tl::unexpected(std::move(good.error().error));
    }
    return search;
}

LdapReading::Done LdapReading::read_dynamic_members(EntryPlace place) {
    auto& group = collection_.entry(place);
    const auto urls = group.values("memberurl");
    if (urls.empty()) return {};
    const auto names = member_dn_attributes(rules_);
    std::vector<std::string> members;
    for (const auto url : urls) {
        const auto search = searchable(url);
        if (!search) {
            // Without its members the group is no empty group; it is one whose members are unknown.
            content_.answers.members.unlisted.emplace(place, "its memberURL \"" + visible(url)
                                                                 + "\" is not searched: "
                                                                 + search.error().message);
            return {};
        }
        auto read =
            searcher_.run({.what = "dynamic members of \"" + visible(group.dn) + '"',
                           .base = search->base,
                           .scope = search->scope,
                           .filter = search->filter,
                           .attributes = {"1.1"}},
                          [&](const FoundEntry& entry) { members.emplace_back(entry.dn()); });
        if (!read && read.error().code == LDAP_NO_SUCH_OBJECT) {
            content_.answers.members.unlisted.emplace(
                place, "its memberURL \"" + visible(url)
                           + "\" names a base that does not exist, or that the account that binds "
                             "may not see");
            return {};
        }
        if (!read) return read;
    }
    searched_.push_back(place);
    auto there = std::find_if(
        group.attributes.begin(), group.attributes.end(), [&](const Attribute& attribute) {
            return attribute.name == names.front() && attribute.options.empty();
        });
    if (there == group.attributes.end()) {
        group.attributes.push_back({.name = names.front()});
        there = std::prev(group.attributes.end());
    }
    for (auto& member : members) there->values.push_back(std::move(member));
    return {};
}

} // namespace rollcall
