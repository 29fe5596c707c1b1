#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// What the Dropbox API takes. One bad row fails a whole batch of good ones there, so values are
// checked here, when manifests are written and when they are read. Each function returns nothing
// for a good value, and otherwise the problem as a message: found value, what is wrong, way out.
// Lengths are in characters (code points). Invalid UTF-8 is a problem everywhere.

inline constexpr std::size_t k_longest_email = 255;
inline constexpr std::size_t k_longest_person_name = 50;
inline constexpr std::size_t k_longest_external_id = 64;

/// The API's pattern: `^['#&A-Za-z0-9._%+-]+@[A-Za-z0-9-][A-Za-z0-9.-]*\.[A-Za-z]{2,15}$`.
[[nodiscard]] std::optional<std::string> problem_of_email(std::string_view text);
/// Given name or surname. Empty is good: it clears the name.
[[nodiscard]] std::optional<std::string> problem_of_person_name(std::string_view text);
/// A person's external id. Empty is good: it clears the id.
[[nodiscard]] std::optional<std::string> problem_of_external_id(std::string_view text);
/// The API states no limits for group names; a blank one names nothing.
[[nodiscard]] std::optional<std::string> problem_of_group_name(std::string_view text);
/// The API states no limits for the external ids of groups.
[[nodiscard]] std::optional<std::string> problem_of_group_external_id(std::string_view text);
[[nodiscard]] std::optional<std::string> problem_of_role(std::string_view text);

} // namespace rollcall
