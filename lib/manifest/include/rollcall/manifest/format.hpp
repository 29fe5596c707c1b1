#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/model/tree_file.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// True for what format_manifest() writes anew: `.yaml` files under `users/`, `groups/` and
/// `overrides/`, notes for people and hidden files excepted. The snapshot is written by exports
/// alone, and the policy is a file of settings, whose order is its author's.
[[nodiscard]] bool is_formatted(std::string_view path) noexcept;

/// One manifest in the form that exports write: fixed order of keys, quoted strings, sorted
/// members, each once, one document, LF. What it says stays the same.
///
/// Comments stay: one on a line of its own goes with the key or the list item below it, one at the
/// end of a line with what stands on that line, and what follows the last key stays at the end. A
/// member that moves takes its comments along. Empty lines go.
///
/// `file.path` is the path from the root of the manifests; it decides what the file may hold and
/// which schema the first line names. Nothing is returned where the file has problems of its own,
/// which are added to `problems`; what lies in other files is not looked at.
/// Formatting what was formatted changes nothing. Cost: linear.
[[nodiscard]] std::optional<std::string> format_manifest(const TreeFile& file,
                                                         Diagnostics& problems);

} // namespace rollcall
