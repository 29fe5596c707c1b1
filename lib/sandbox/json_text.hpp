#pragma once

#include "schema.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace rollcall::sandbox {

/// Deeper than any argument of the API, and far from where recursion would hurt.
inline constexpr std::size_t k_deepest_json = 64;

/// A document that somebody else wrote. Nothing when it is no JSON in UTF-8, or nests deeper than
/// `k_deepest_json`: what walks over the value later is recursive.
[[nodiscard]] std::optional<Json> parse_json(std::string_view text);

/// How deep the brackets outside of strings nest. Never more than `enough`: it stops there.
[[nodiscard]] std::size_t nesting(std::string_view text, std::size_t enough) noexcept;

} // namespace rollcall::sandbox
