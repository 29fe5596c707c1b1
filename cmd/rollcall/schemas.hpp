#pragma once

#include <rollcall/model/tree_file.hpp>

#include <vector>

namespace rollcall::cli {

/// The JSON Schemas of the manifests, as files of a repository.
[[nodiscard]] const std::vector<TreeFile>& schemas();

} // namespace rollcall::cli
