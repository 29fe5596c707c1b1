#pragma once

#include <rollcall/directory/entry_index.hpp>
#include <rollcall/directory/rules.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rollcall {

/// Why the members of a group with an unresolved `memberURL` are not known.
inline constexpr const char* k_unsearched = "its memberURL is a search, which is not run";

/// What a reader that can ask the directory knows of members beyond what stands in the entries.
struct MemberAnswers {
    /// By place: members of whom the reader knows which entry they are. They need not stand among
    /// the entry's values, where a million of them would take most of the memory.
    std::vector<std::vector<EntryPlace>> listed{};
    /// Groups whose members could not all be read, and why: "its memberURL … is not searched: …".
    std::map<EntryPlace, std::string> unlisted{};
    /// Groups that should list somebody and do not, and why that is unknown if nobody else names
    /// them: "it shows no member, …".
    std::map<EntryPlace, std::string> unshown{};
    /// Comparable DNs of members that another server holds. They are nobody below the base, but may
    /// be groups, which list whom they like.
    std::set<std::string> elsewhere{};
    /// Members, as written, that are no entry although one has their comparable DN.
    std::set<std::string> nobody{};
    /// Who is a person; absent: by the classes that no person has.
    std::optional<std::vector<EntryPlace>> people{};
    /// Every member was looked for, wherever it lies; not so in a file.
    bool is_server = false;
};

/// Who is listed where: the union of both sides, before scopes and nesting are looked at.
///
/// The group's side are the `group_member_attributes`: DNs (`member`, `uniqueMember` with its
/// identifier stripped) and logins (`memberUid`, found by `uid`). The person's side is
/// `user_member_of`, when set. Placeholders of empty groups (the empty DN,
/// `cn=empty-group-placeholder`) are ignored.
/// Two more attributes count only when listed there, because they make everybody of a default
/// group its member: `gidNumber` (the accounts whose number is the posixGroup's) and
/// `primaryGroupID` (the accounts whose primary group it is, by objectSid).
class MemberGraph {
public:
    /// A member value that does not name one entry by its DN. Such values have places of their
    /// own behind those of the entries.
    struct Loose {
        std::string text{};                   ///< as written; of several spellings the smallest
        std::string problem{};                ///< why it is not even a DN
        std::vector<EntryPlace> candidates{}; ///< of a login: who has it
        bool is_login = false;
        bool is_elsewhere = false; ///< another server holds it
    };

    /// `index` must outlive the graph.
    MemberGraph(const EntryIndex& index, const DirectoryRules& rules, MemberAnswers answers = {});

    /// True for entries of a group class and for those that list members.
    [[nodiscard]] bool is_group(EntryPlace place) const { return is_group_[place]; }
    /// False for groups, and for computers, contacts and devices, which groups list, too.
    [[nodiscard]] bool is_person(EntryPlace place) const { return is_person_[place]; }
    [[nodiscard]] const std::vector<EntryPlace>& listed(EntryPlace group) const {
        return listed_[group];
    }
    /// Why not all that a group lists is known; null where it is. Taking what is there for the
    /// whole would remove the others from every group that lists this one. A loose place is such a
    /// group where nobody can tell what it is.
    [[nodiscard]] const std::string* why_unlisted(EntryPlace place) const {
        const auto reason = unlisted_.find(place);
        return reason == unlisted_.end() ? nullptr : &reason->second;
    }
    [[nodiscard]] bool is_of_server() const noexcept { return is_of_server_; }
    [[nodiscard]] bool is_loose(EntryPlace place) const noexcept { return place >= index_.size(); }
    [[nodiscard]] const Loose& loose(EntryPlace place) const {
        return loose_[place - index_.size()];
    }
    /// How a place is named: the DN of the entry, or the member value.
    [[nodiscard]] const std::string& name(EntryPlace place) const {
        return is_loose(place) ? loose(place).text : index_.entry(place).dn;
    }
    /// The comparable DN of an entry.
    [[nodiscard]] const std::string& key(EntryPlace place) const { return index_.key(place); }
    [[nodiscard]] std::size_t reference_count() const noexcept {
        return index_.size() + loose_.size();
    }

private:
    void read_groups(const DirectoryRules& rules);
    void read_logins();
    void add_dn(EntryPlace group, std::string_view value);
    void add_login(EntryPlace group, std::string_view value);
    void read_member_of(std::string_view attribute);
    void add_gid_members();
    void add_sid_members();
    void note_unsearched();
    void note_people(const std::optional<std::vector<EntryPlace>>& people);
    EntryPlace loose_place(const std::string& key, std::string_view text);

    const EntryIndex& index_;
    std::vector<bool> is_group_;
    std::vector<bool> is_person_;
    std::vector<std::vector<EntryPlace>> listed_;
    std::map<EntryPlace, std::string> unlisted_;
    std::set<std::string> elsewhere_;
    std::set<std::string> nobody_;
    bool is_of_server_ = false;
    std::vector<Loose> loose_;
    std::unordered_map<std::string, EntryPlace> loose_places_;
    std::unordered_map<std::string, std::vector<EntryPlace>> logins_;
};

/// Walks the graph from a group. Keeps its marks between walks, so that many groups cost no more
/// than what they reach.
class MemberWalk {
public:
    explicit MemberWalk(const MemberGraph& graph)
        : graph_(graph), seen_in_walk_(graph.reference_count(), 0),
          listed_by_(graph.reference_count(), 0) {}

    /// Everything the group lists, each once, the group itself never; with `nested` also what the
    /// groups among it list. Cycles end and diamonds do not repeat. Order: not defined.
    /// The result is valid until the next call.
    const std::vector<EntryPlace>& from(EntryPlace group, bool nested);
    /// What the last walk reached.
    [[nodiscard]] const std::vector<EntryPlace>& reached() const noexcept { return reached_; }
    /// The group that lists a place reached by the last walk: of several one on a shortest way,
    /// whatever the order of the entries.
    [[nodiscard]] EntryPlace listed_by(EntryPlace place) const { return listed_by_[place]; }
    /// The groups between where the last walk began and a place that it reached, outermost first;
    /// none where the group itself lists it.
    [[nodiscard]] std::vector<EntryPlace> way_to(EntryPlace place) const;
    /// The group whose members are not all known, so that the last walk did not reach everybody: of
    /// several one of the nearest, whatever the order of the entries. Nothing where all are known.
    [[nodiscard]] std::optional<EntryPlace> unlisted() const noexcept { return unlisted_; }

private:
    void note_unlisted(EntryPlace place);

    const MemberGraph& graph_;
    EntryPlace start_ = 0;
    std::vector<std::uint32_t> seen_in_walk_;
    std::vector<EntryPlace> listed_by_;
    std::uint32_t walk_ = 0;
    std::optional<EntryPlace> unlisted_;
    std::vector<EntryPlace> reached_;
};

} // namespace rollcall
