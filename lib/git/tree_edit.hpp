#pragma once

#include "handle.hpp"

#include <rollcall/model/tree_file.hpp>

#include <string>
#include <vector>

namespace rollcall::git {

/// Writes the tree that is `base` (null: the empty tree) with files put and removed, and the blobs
/// in it. Only folders on the way to a change are rewritten; a folder that loses its last file
/// goes too. Files are written with mode 100644.
///
/// Errors: invalid_input (a path that cannot stand in a tree, the same path twice, a file where a
/// folder is or the other way round), unavailable.
[[nodiscard]] Result<git_oid> edit_tree(git_repository* repository,
                                        const git_tree* base,
                                        const std::vector<TreeFile>& put,
                                        const std::vector<std::string>& remove);

} // namespace rollcall::git
