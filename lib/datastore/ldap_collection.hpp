#pragma once

#include "found_entry.hpp"

#include <rollcall/base/text_index.hpp>
#include <rollcall/directory/entry_index.hpp>
#include <rollcall/directory/rules.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace rollcall {

// Private to this module.

/// Lets a map of strings be asked with a view.
struct TextHash {
    using is_transparent = void; // NOLINT(readability-identifier-naming): the standard's word
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};
template <class T> using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

/// The entries read so far, each DN once, and what they name that has not been read.
class LdapCollection {
public:
    explicit LdapCollection(const DirectoryRules& rules);

    /// Takes an entry in. One that is there already gains the attributes that it lacked.
    EntryPlace add(Entry&& entry);
    /// The same where it lies in its message: members that are among the entries are never copied.
    EntryPlace add(const FoundEntry& found);
    /// Turns the members that an entry lists as other entries spell themselves into their places,
    /// which is most of them. `add` does it; again after an entry has changed.
    void find_members(EntryPlace place);

    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
    [[nodiscard]] Entry& entry(EntryPlace place) { return entries_[place]; }
    /// The entry of that DN, if that is sure: see beyond_ascii.
    [[nodiscard]] std::optional<EntryPlace> find(std::string_view dn);
    /// True when an entry has the DN's key, whether or not it is the one.
    [[nodiscard]] bool has_key_of(std::string_view dn);

    /// The members that the entries from `first` on list by DN and that were never looked for,
    /// as written, each once unless only the server can tell whether two are the same. Values that
    /// are no DNs are left to whoever interprets them.
    std::vector<std::string> unknown_members(EntryPlace first);
    /// The same for logins (`memberUid`).
    std::vector<std::string> unknown_logins(EntryPlace first);
    /// True when another entry with this entry's id was read under another DN: it was renamed
    /// while the directory was read.
    [[nodiscard]] bool has_moved(const Entry& entry);
    /// A spelling of a DN that this server resolves and we would not: members written so are the
    /// entry at `place`.
    void add_alias(const std::string& member, EntryPlace place);

    std::vector<Entry> take_entries();
    /// Members found, by place; see ServerAnswers.
    std::vector<std::vector<EntryPlace>> take_listed() { return std::move(listed_); }

private:
    /// What is known of an attribute by the server's word for it.
    struct Description {
        Attribute attribute{}; ///< without values
        bool lists_members = false;
    };
    const Description& description_of(std::string_view text);
    [[nodiscard]] bool lists_members(const Attribute& attribute) const;
    void add_members(EntryPlace place,
                     std::span<const std::string_view> members,
                     std::vector<std::string>& others);
    std::pair<EntryPlace, bool> place_of(std::string_view dn);
    void merge(EntryPlace place, Entry&& entry);
    void note_keys();
    std::optional<EntryPlace> find_spelled(const std::string& key, std::string_view dn);
    void note_ids(EntryPlace first);

    const DirectoryRules& rules_;
    std::vector<std::string> member_names_;
    std::vector<Entry> entries_;
    std::vector<std::vector<EntryPlace>> listed_;
    TextMap<Description> descriptions_;
    TextIndex places_;               ///< by DN as written
    TextMap<EntryPlace> key_places_; ///< by comparable DN, of the entries before keyed_
    EntryPlace keyed_ = 0;
    TextSet asked_;           ///< keys and logins that were looked for
    TextMap<EntryPlace> ids_; ///< of the entries before noted_
    EntryPlace noted_ = 0;
    TextMap<EntryPlace> aliases_;
};

} // namespace rollcall
