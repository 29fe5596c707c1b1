#pragma once

#include "handle.hpp"

#include <rollcall/base/diagnostics.hpp>

#include <functional>
#include <string>

namespace rollcall::git {

/// Calls `visit` for each regular file of a tree, in path order, each tree object read once.
///
/// Under users/, groups/, overrides/ and rollcall/ anything else (symbolic link, executable,
/// submodule) is added to `problems`; elsewhere it is passed over.
[[nodiscard]] Result<void>
walk_files(git_repository* repository,
           const git_tree* tree,
           Diagnostics& problems,
           const std::function<Result<void>(const std::string& path, const git_oid& blob)>& visit);

} // namespace rollcall::git
