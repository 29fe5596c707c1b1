#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

/// Places in a list, found by a text that each of them has. The texts stay where they are: the
/// index asks for them, so it takes sixteen bytes an entry, where a map of strings takes a hundred.
///
///     TextIndex by_uid(users.size());
///     const auto uid_of = [&](std::uint32_t place) -> std::string_view { … };
///     by_uid.insert(uid_of(7), 7, uid_of);
///     if (const auto place = by_uid.find("u-1", uid_of)) …
///
/// Open addressing, at most half full; nothing is ever taken out. Cost: a probe or two of eight
/// bytes, and one comparison of texts.
class TextIndex {
public:
    explicit TextIndex(std::size_t expected = 0) { rebuild(slots_for(expected)); }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Enters a place unless another has the same text; which one has it, and whether it is new.
    template <class TextOf>
    std::pair<std::uint32_t, bool>
    insert(std::string_view text, std::uint32_t place, const TextOf& text_of) {
        if (2 * (size_ + 1) > slots_.size()) rebuild(2 * slots_.size());
        const auto hash = hash_of(text);
        auto& slot = slots_[slot_of(hash, text, text_of)];
        if (slot.used != 0) return {slot.used - 1, false};
        slot = {hash, place + 1};
        ++size_;
        return {place, true};
    }

    /// Puts another place where `place` stands; both have the same text.
    template <class TextOf>
    void replace(std::string_view text, std::uint32_t place, const TextOf& text_of) {
        auto& slot = slots_[slot_of(hash_of(text), text, text_of)];
        if (slot.used != 0) slot.used = place + 1;
    }

    template <class TextOf>
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text,
                                                    const TextOf& text_of) const {
        const auto& slot = slots_[slot_of(hash_of(text), text, text_of)];
        return slot.used == 0 ? std::nullopt : std::optional(slot.used - 1);
    }

    /// Finds many at once, each given to `found(std::size_t of texts, std::optional<place>)` in
    /// their order. With a large index most of a look-up is waiting for memory, and here many wait
    /// at the same time.
    template <class TextOf, class Found>
    void find_each(std::span<const std::string_view> texts,
                   const TextOf& text_of,
                   const Found& found) const {
        constexpr std::size_t k_together = 32;
        std::array<std::uint32_t, k_together> hashes{};
        for (std::size_t start = 0; start < texts.size(); start += k_together) {
            const auto some = texts.subspan(start, std::min(k_together, texts.size() - start));
            for (std::size_t i = 0; i < some.size(); ++i) {
                hashes[i] = hash_of(some[i]);
                __builtin_prefetch(&slots_[hashes[i] & (slots_.size() - 1)]);
            }
            for (std::size_t i = 0; i < some.size(); ++i) {
                // The text that will be compared, in most cases.
                const auto& slot = slots_[hashes[i] & (slots_.size() - 1)];
                if (slot.used != 0 && slot.hash == hashes[i]) {
                    __builtin_prefetch(std::string_view(text_of(slot.used - 1)).data());
                }
            }
            for (std::size_t i = 0; i < some.size(); ++i) {
                const auto& slot = slots_[slot_of(hashes[i], some[i], text_of)];
                found(start + i, slot.used == 0 ? std::nullopt : std::optional(slot.used - 1));
            }
        }
    }

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t used = 0; ///< place + 1; 0: free
    };

    static std::uint32_t hash_of(std::string_view text) noexcept {
        return static_cast<std::uint32_t>(std::hash<std::string_view>{}(text));
    }
    static std::size_t slots_for(std::size_t entries) noexcept {
        std::size_t slots = 16;
        while (slots < 2 * entries) slots *= 2;
        return slots;
    }

    template <class TextOf>
    [[nodiscard]] std::size_t
    slot_of(std::uint32_t hash, std::string_view text, const TextOf& text_of) const {
        const auto mask = slots_.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            const auto& slot = slots_[at];
            if (slot.used == 0) return at;
            if (slot.hash == hash && std::string_view(text_of(slot.used - 1)) == text) return at;
        }
    }

    void rebuild(std::size_t slots) {
        std::vector<Slot> old(slots);
        old.swap(slots_);
        const auto mask = slots_.size() - 1;
        for (const auto& slot : old) {
            if (slot.used == 0) continue;
            std::size_t at = slot.hash & mask;
            while (slots_[at].used != 0) at = (at + 1) & mask;
            slots_[at] = slot;
        }
    }

    std::vector<Slot> slots_{};
    std::size_t size_ = 0;
};

/// Texts as numbers, counted from 0: each is kept once.
class TextNumbers {
public:
    std::uint32_t number(std::string_view text);
    [[nodiscard]] std::string_view text(std::uint32_t number) const {
        const auto& place = places_[number];
        return std::string_view(texts_).substr(place.first, place.second);
    }
    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }

private:
    std::string texts_{};                                       ///< one after the other
    std::vector<std::pair<std::size_t, std::size_t>> places_{}; ///< offset and length
    TextIndex index_{};
};

} // namespace rollcall
