#pragma once

#include <rollcall/directory/entry.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// Finds the values of one attribute on entry after entry. What `Entry::values` and `all_values` do
/// for one entry, without taking the name apart and making a list each time: a read looks at every
/// entry a dozen times.
class AttributeFinder {
public:
    /// Any name or alias of the attribute, in any case; options are left out.
    explicit AttributeFinder(std::string_view name);

    [[nodiscard]] const std::string& canonical() const noexcept { return canonical_; }

    /// Each value as `Entry::values` has them: neither translations nor ranges.
    template <class Visit> void visit_values(const Entry& entry, const Visit& visit) const {
        for (const auto& attribute : entry.attributes) {
            if (!is_meant(attribute) || is_range(attribute)) continue;
            for (const auto& value : attribute.values) visit(value);
        }
    }

    /// Each value as `all_values` has them: ranges in their order, no translations.
    template <class Visit> void visit_all(const Entry& entry, const Visit& visit) const {
        bool has_ranges = false;
        for (const auto& attribute : entry.attributes) {
            if (!is_meant(attribute)) continue;
            if (is_range(attribute)) {
                has_ranges = true;
            } else {
                for (const auto& value : attribute.values) visit(value);
            }
        }
        if (!has_ranges) return;
        for (const auto value : ranged_values(entry, canonical_)) visit(value);
    }

    /// Whether `visit_all` would visit anything.
    [[nodiscard]] bool is_on(const Entry& entry) const;

private:
    [[nodiscard]] bool is_meant(const Attribute& attribute) const {
        const bool same_name =
            attribute.name == canonical_
            || std::find(aliases_.begin(), aliases_.end(), attribute.name) != aliases_.end();
        return same_name && (attribute.options.empty() || !is_translation(attribute));
    }

    std::string canonical_;
    std::vector<std::string_view> aliases_; ///< they live for ever
};

} // namespace rollcall
