#pragma once

#include <rollcall/base/diagnostics.hpp>

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

} // namespace rollcall
