#include <rollcall/base/text.hpp>
#include <rollcall/directory/attribute_finder.hpp>
#include <rollcall/directory/attribute_names.hpp>
#include <rollcall/directory/dn.hpp>
#include <rollcall/directory/fold.hpp>
#include <rollcall/directory/matching.hpp>
#include <rollcall/directory/membership.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 10> k_group_classes{
    "ds-virtual-static-group", "group",       "groupofentries", "groupofmembers",   "groupofnames",
    "groupofuniquenames",      "groupofurls", "posixgroup",     "nsroledefinition", "rolegroup"};

bool has_class(const Entry& entry, std::string_view name) {
    const auto classes = entry.values("objectclass");
    return std::any_of(classes.begin(), classes.end(),
                       [&](std::string_view found) { return ascii_iequal(found, name); });
}

bool is_group_class(std::string_view found) {
    return std::any_of(k_group_classes.begin(), k_group_classes.end(),
                       [&](std::string_view name) { return ascii_iequal(found, name); });
}

/// Classes of what is no person without being a group. A computer and a contact of Active Directory
/// have the classes of a person as well.
bool is_thing_class(std::string_view found) {
    constexpr std::array<std::string_view, 3> k_classes{"computer", "contact", "device"};
    return std::any_of(k_classes.begin(), k_classes.end(),
                       [&](std::string_view name) { return ascii_iequal(found, name); });
}

/// False for a group that is only a search: what it lists was found by it.
bool may_list_members(const Entry& entry) {
    const auto classes = entry.values("objectclass");
    return std::any_of(classes.begin(), classes.end(), [](std::string_view name) {
        return ascii_iequal(name, "extensibleObject")
               || (is_group_class(name) && !ascii_iequal(name, "groupOfURLs"));
    });
}

/// What empty groups hold where the schema wants at least one member; no person, never reported.
bool is_placeholder(std::string_view key) noexcept {
    return key.empty() || key == "cn=empty-group-placeholder";
}

enum class Listing { dns, logins, gid_number, primary_group };

Listing listing_of(std::string_view canonical) noexcept {
    if (canonical == "memberuid") return Listing::logins;
    if (canonical == "gidnumber") return Listing::gid_number;
    if (canonical == "primarygroupid") return Listing::primary_group;
    return Listing::dns;
}

bool lists(const DirectoryRules& rules, Listing listing) {
    return std::any_of(
        rules.group_member_attributes.begin(), rules.group_member_attributes.end(),
        [&](const std::string& name) { return listing_of(canonical_attribute(name)) == listing; });
}

constexpr std::size_t k_rid_size = 4;

/// The SID of the account's primary group: its own domain with another last number.
std::string primary_group_sid(const Entry& account) {
    const auto sids = account.values("objectsid");
    const auto ids = account.values("primarygroupid");
    if (sids.size() != 1 || ids.size() != 1 || sids[0].size() <= k_rid_size) return {};
    const auto id = parse_integer(trim(ids[0]));
    if (!id) return {};
    std::string sid(sids[0].substr(0, sids[0].size() - k_rid_size));
    for (unsigned shift = 0; shift < 32; shift += 8) {
        sid += static_cast<char>((static_cast<std::uint64_t>(*id) >> shift) & 0xffU);
    }
    return sid;
}

/// People by what says, on their own entries, which group is their primary one.
class PrimaryMembers {
public:
    void add(std::string_view key, EntryPlace person) {
        by_key_[std::string(key)].push_back(person);
    }
    void append_to(std::vector<EntryPlace>& listed, std::string_view key) const {
        const auto found = by_key_.find(std::string(key));
        if (found == by_key_.end()) return;
        listed.insert(listed.end(), found->second.begin(), found->second.end());
    }

private:
    std::unordered_map<std::string, std::vector<EntryPlace>> by_key_{};
};

} // namespace

MemberGraph::MemberGraph(const EntryIndex& index,
                         const DirectoryRules& rules,
                         MemberAnswers answers)
    : index_(index), is_group_(index.size(), false), listed_(std::move(answers.listed)),
      unlisted_(std::move(answers.unlisted)), elsewhere_(std::move(answers.elsewhere)),
      nobody_(std::move(answers.nobody)), is_of_server_(answers.is_server) {
    listed_.resize(index.size());
    const AttributeFinder classes("objectClass");
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        bool is_group = !listed_[place].empty();
        classes.visit_values(index_.entry(place), [&](std::string_view name) {
            is_group = is_group || is_group_class(name);
        });
        is_group_[place] = is_group;
    }
    read_groups(rules);
    if (rules.user_member_of) read_member_of(*rules.user_member_of);
    if (lists(rules, Listing::gid_number)) add_gid_members();
    if (lists(rules, Listing::primary_group)) add_sid_members();
    note_unsearched();
    for (auto& [place, reason] : answers.unshown) {
        if (listed_[place].empty()) unlisted_.try_emplace(place, std::move(reason));
    }
    note_people(answers.people);
    for (auto& members : listed_) {
        std::sort(members.begin(), members.end());
        members.erase(std::unique(members.begin(), members.end()), members.end());
    }
}

void MemberGraph::read_groups(const DirectoryRules& rules) {
    for (const auto& name : rules.group_member_attributes) {
        if (listing_of(canonical_attribute(name)) != Listing::dns) continue;
        const AttributeFinder members(name);
        for (EntryPlace place = 0; place < index_.size(); ++place) {
            members.visit_all(index_.entry(place),
                              [&](std::string_view value) { add_dn(place, value); });
        }
    }
    if (lists(rules, Listing::logins)) read_logins();
}

void MemberGraph::add_dn(EntryPlace group, std::string_view value) {
    is_group_[group] = true;
    const auto dn = without_unique_identifier(value);
    const auto key = dn_key(dn);
    if (key && is_placeholder(*key)) return;
    if (!key) {
        const auto place = loose_place("?" + std::string(dn), dn);
        loose_[place - index_.size()].problem = key.error().message;
        listed_[group].push_back(place);
    } else if (!nobody_.empty() && nobody_.contains(std::string(dn))) {
        listed_[group].push_back(loose_place("nobody:" + std::string(dn), dn));
    } else if (const auto place = index_.find(*key)) {
        listed_[group].push_back(*place);
    } else {
        const auto unknown = loose_place("dn:" + *key, dn);
        if (elsewhere_.contains(*key)) {
            loose_[unknown - index_.size()].is_elsewhere = true;
            unlisted_.try_emplace(unknown, "another server holds it, which is not asked");
        }
        listed_[group].push_back(unknown);
    }
}

void MemberGraph::read_logins() {
    const AttributeFinder listed("memberUid");
    std::vector<EntryPlace> groups;
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        if (listed.is_on(index_.entry(place))) groups.push_back(place);
    }
    if (groups.empty()) return; // most directories: nobody's login is asked for
    for (const auto place : groups) is_group_[place] = true;
    // Only now is it known who is a group; a group with a uid attribute is nobody's login.
    const AttributeFinder uids("uid");
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        if (is_group_[place]) continue;
        uids.visit_values(index_.entry(place), [&](std::string_view login) {
            auto& holders = logins_[caseless(login)];
            if (holders.empty() || holders.back() != place) holders.push_back(place);
        });
    }
    for (const auto place : groups) {
        listed.visit_all(index_.entry(place),
                         [&](std::string_view value) { add_login(place, value); });
    }
}

void MemberGraph::add_login(EntryPlace group, std::string_view value) {
    const auto login = caseless(value);
    if (login.empty()) return;
    const auto place = loose_place("uid:" + login, value);
    auto& loose = loose_[place - index_.size()];
    loose.is_login = true;
    if (const auto holders = logins_.find(login); holders != logins_.end()) {
        loose.candidates = holders->second;
    }
    listed_[group].push_back(place);
}

void MemberGraph::read_member_of(std::string_view attribute) {
    const AttributeFinder groups(attribute);
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        groups.visit_all(index_.entry(place), [&](std::string_view value) {
            const auto key = dn_key(value);
            if (!key) return;
            // A group that was not read is not ours to fill: only in the groups' own lists does
            // an unknown DN say that something is missing.
            if (const auto group = index_.find(*key)) {
                is_group_[*group] = true;
                listed_[*group].push_back(place);
            }
        });
    }
}

void MemberGraph::add_gid_members() {
    PrimaryMembers members;
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        if (is_group_[place]) continue;
        for (const auto number : index_.entry(place).values("gidnumber")) {
            members.add(trim(number), place);
        }
    }
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        const auto& entry = index_.entry(place);
        if (!is_group_[place] || !has_class(entry, "posixGroup")) continue;
        for (const auto number : entry.values("gidnumber")) {
            members.append_to(listed_[place], trim(number));
        }
    }
}

void MemberGraph::add_sid_members() {
    PrimaryMembers members;
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        if (is_group_[place]) continue;
        const auto sid = primary_group_sid(index_.entry(place));
        if (!sid.empty()) members.add(sid, place);
    }
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        if (!is_group_[place]) continue;
        for (const auto sid : index_.entry(place).values("objectsid")) {
            members.append_to(listed_[place], sid);
        }
    }
}

// A reader that can search has put the members into the entry, and taken the URL out. Of a class
// that cannot list members itself, those that are there are what the server found by the URL.
void MemberGraph::note_unsearched() {
    const AttributeFinder urls("memberURL");
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        const auto& entry = index_.entry(place);
        if (!urls.is_on(entry)) continue;
        is_group_[place] = true;
        if (!listed_[place].empty() && !may_list_members(entry)) continue;
        unlisted_.try_emplace(place, k_unsearched);
    }
}

void MemberGraph::note_people(const std::optional<std::vector<EntryPlace>>& people) {
    is_person_.assign(index_.size(), false);
    if (people) {
        for (const auto place : *people) is_person_[place] = !is_group_[place];
        return;
    }
    const AttributeFinder classes("objectClass");
    for (EntryPlace place = 0; place < index_.size(); ++place) {
        bool is_person = !is_group_[place];
        classes.visit_values(index_.entry(place), [&](std::string_view name) {
            is_person = is_person && !is_thing_class(name);
        });
        is_person_[place] = is_person;
    }
}

EntryPlace MemberGraph::loose_place(const std::string& key, std::string_view text) {
    const auto next = static_cast<EntryPlace>(index_.size() + loose_.size());
    const auto [there, is_new] = loose_places_.emplace(key, next);
    if (is_new) loose_.push_back({.text = std::string(text)});
    // The order of entries must not show, so of several spellings one is chosen by itself.
    auto& loose = loose_[there->second - index_.size()];
    if (text < loose.text) loose.text = std::string(text);
    return there->second;
}

const std::vector<EntryPlace>& MemberWalk::from(EntryPlace group, bool nested) {
    ++walk_;
    start_ = group;
    unlisted_.reset();
    reached_.clear();
    seen_in_walk_[group] = walk_;
    std::vector<EntryPlace> level{group};
    while (!level.empty()) {
        std::vector<EntryPlace> next;
        for (const auto current : level) {
            note_unlisted(current);
            for (const auto member : graph_.listed(current)) {
                if (seen_in_walk_[member] == walk_) continue;
                seen_in_walk_[member] = walk_;
                listed_by_[member] = current;
                reached_.push_back(member);
                if (!nested) continue;
                if (graph_.is_loose(member)) {
                    note_unlisted(member);
                } else if (graph_.is_group(member)) {
                    next.push_back(member);
                }
            }
        }
        // By name, so that it does not depend on the order of the entries which of two groups is
        // said to list somebody.
        std::sort(next.begin(), next.end(),
                  [&](EntryPlace x, EntryPlace y) { return graph_.key(x) < graph_.key(y); });
        level = std::move(next);
    }
    return reached_;
}

void MemberWalk::note_unlisted(EntryPlace place) {
    if (graph_.why_unlisted(place) == nullptr) return;
    const auto distance = [&](EntryPlace found) {
        return found == start_ ? 0 : way_to(found).size() + 1;
    };
    if (!unlisted_
        || std::pair(distance(place), graph_.name(place))
               < std::pair(distance(*unlisted_), graph_.name(*unlisted_))) {
        unlisted_ = place;
    }
}

std::vector<EntryPlace> MemberWalk::way_to(EntryPlace place) const {
    std::vector<EntryPlace> way;
    for (auto step = listed_by(place); step != start_; step = listed_by(step)) way.push_back(step);
    std::reverse(way.begin(), way.end());
    return way;
}

} // namespace rollcall
