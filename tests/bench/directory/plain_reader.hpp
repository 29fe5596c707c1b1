#pragma once

#include <cstddef>
#include <string>

namespace rollcall::bench {

/// What a plain reader does with a directory: the floor that `script/bench directory` measures
/// against.
struct PlainRead {
    std::size_t entries = 0;
    std::size_t bytes = 0; ///< of all values
};

/// Reads people and groups by asynchronous paged searches, one message at a time, and looks at
/// every value without keeping any. Throws std::runtime_error.
PlainRead read_plainly(const std::string& uri);

} // namespace rollcall::bench
