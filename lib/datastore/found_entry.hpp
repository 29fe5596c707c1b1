#pragma once

#include <rollcall/directory/entry.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// Private to this module.

/// A search result entry where it lies in its message: nothing of it is copied, and it is gone with
/// the message. Of a group of thousands most values are looked up and never kept.
class FoundEntry {
public:
    struct Named {
        std::string_view description{}; ///< as the server wrote it, options included
        std::size_t first = 0;
        std::size_t end = 0;
    };

    explicit FoundEntry(std::string_view dn) : dn_(dn) {
        constexpr std::size_t k_usual = 8;
        attributes_.reserve(k_usual);
        values_.reserve(k_usual);
    }
    /// The values that are added next belong to this attribute.
    void begin(std::string_view description) {
        attributes_.push_back({description, values_.size(), values_.size()});
    }
    void add(std::string_view value) {
        values_.push_back(value);
        attributes_.back().end = values_.size();
    }

    [[nodiscard]] std::string_view dn() const noexcept { return dn_; }
    [[nodiscard]] const std::vector<Named>& attributes() const noexcept { return attributes_; }
    [[nodiscard]] std::span<const std::string_view> values(const Named& attribute) const {
        return std::span(values_).subspan(attribute.first, attribute.end - attribute.first);
    }

private:
    std::string_view dn_;
    std::vector<Named> attributes_{};
    std::vector<std::string_view> values_{};
};

/// An attribute's name and options, without values, from how a server describes it:
/// `member;range=0-1499`.
[[nodiscard]] Attribute described(std::string_view description);

/// Everything that was found, to keep.
[[nodiscard]] Entry entry_from(const FoundEntry& found);

} // namespace rollcall
