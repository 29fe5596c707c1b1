#pragma once

#include <string>

namespace rollcall {

/// One file of a repository: path with forward slashes, and its bytes.
struct TreeFile {
    std::string path;
    std::string bytes;
    auto operator<=>(const TreeFile&) const = default;
};

} // namespace rollcall
