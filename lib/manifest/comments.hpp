#pragma once

#include <string>
#include <string_view>

namespace rollcall::manifest {

/// `written`, which says the same as `original` in canonical form, with the comments of `original`
/// at what they were written to. Both must be good YAML. The line that names the schema for editors
/// is the writer's and is not carried over.
[[nodiscard]] std::string with_comments_of(std::string_view original, std::string_view written);

} // namespace rollcall::manifest
