#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/base/text_index.hpp>
#include <rollcall/directory/entry.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// An entry's place in the span that was read.
using EntryPlace = std::uint32_t;

/// Entries found by DN, however it is spelled. Borrows the entries; they must outlive it.
class EntryIndex {
public:
    /// Errors: invalid_input, every DN that cannot be read and every one that is there twice.
    static Result<EntryIndex> build(std::span<const Entry> entries);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const Entry& entry(EntryPlace place) const { return entries_[place]; }
    /// The comparable form of the entry's DN, see dn_key.
    [[nodiscard]] const std::string& key(EntryPlace place) const { return keys_[place]; }
    [[nodiscard]] std::optional<EntryPlace> find(std::string_view key) const;

private:
    EntryIndex() = default;

    std::span<const Entry> entries_;
    std::vector<std::string> keys_;
    TextIndex places_;
};

/// How an entry is named in messages: its DN, and its line where it came from a file.
[[nodiscard]] std::string describe(const Entry& entry);

} // namespace rollcall
