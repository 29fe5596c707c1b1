#pragma once

#include <cstddef>
#include <string_view>

namespace rollcall::manifest {

inline constexpr std::size_t k_longest_slug = 60;

/// Names that Windows keeps for devices, whatever the extension: `con.yaml` cannot be checked out.
[[nodiscard]] bool is_reserved_on_windows(std::string_view slug) noexcept;

/// Lower-case letters, digits and inner dashes, at most 60: the form that slugs have.
[[nodiscard]] bool is_slug(std::string_view text) noexcept;

} // namespace rollcall::manifest
