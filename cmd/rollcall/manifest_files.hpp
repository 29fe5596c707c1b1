#pragma once

#include <rollcall/base/diagnostics.hpp>
#include <rollcall/base/result.hpp>
#include <rollcall/model/tree_file.hpp>

#include <string>
#include <vector>

namespace rollcall::cli {

/// The files under `users/`, `groups/`, `overrides/` and `rollcall/` of a folder, a clone most
/// likely: by path, as a revision of the repository lists them. Cost: one open and one read a file.
/// None are good in a work tree of git and beside a folder `rollcall/`. Symbolic links are left out
/// and told to `problems`, each at its path. Errors: untrusted (it cannot be read, or is no folder
/// of manifests).
Result<std::vector<TreeFile>> files_in_folder(const std::string& folder, Diagnostics& problems);

/// A whole file. Errors: untrusted, with the system's words.
Result<std::string> read_whole(const std::string& path);

/// Replaces a file by another of the same mode, wholly or not at all. Errors: unavailable.
Result<void> replace_file(const std::string& path, const std::string& bytes);

} // namespace rollcall::cli
