#pragma once

#include <rollcall/base/diagnostics.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// One attribute of an entry: its values under one description.
struct Attribute {
    std::string name{};                 ///< lower-case, without options
    std::vector<std::string> options{}; ///< lower-case: "lang-ja", "binary", "range=0-1499"
    std::vector<std::string> values{};  ///< bytes, in source order
    bool operator==(const Attribute&) const = default;
};

/// One entry of a directory, wherever it was read from.
struct Entry {
    std::string dn{};
    std::vector<Attribute> attributes{};
    Position at{}; ///< in the LDIF file; zero elsewhere

    bool operator==(const Entry&) const = default;
    /// The values of an attribute, whatever their options except `lang-*` and `range=*`; the name
    /// compares without case. Empty when there are none.
    [[nodiscard]] std::vector<std::string_view> values(std::string_view name) const;
};

/// The values of an attribute including those that came in ranges (`member;range=0-1499`), in the
/// order of the ranges. Aliases count as the same name, `lang-*` variants do not.
[[nodiscard]] std::vector<std::string_view> all_values(const Entry& entry, std::string_view name);

/// The part of `all_values` that came in ranges.
[[nodiscard]] std::vector<std::string_view> ranged_values(const Entry& entry,
                                                          std::string_view name);
/// True for `name;range=…`.
[[nodiscard]] bool is_range(const Attribute& attribute) noexcept;
/// True for `name;lang-…`.
[[nodiscard]] bool is_translation(const Attribute& attribute) noexcept;

/// Why the ranges of an attribute are not the whole of it: "member;range=0-1499 is not followed by
/// the rest". Nothing when there are no ranges, or all of them up to `*`.
[[nodiscard]] std::optional<std::string> range_problem(const Entry& entry, std::string_view name);

} // namespace rollcall
