#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace rollcall::sandbox {

struct GeneratedSize {
    std::size_t members = 0; ///< at least one: the first is the admin
    std::size_t groups = 0;
    std::size_t memberships = 0; ///< in total, as far as there are pairs
    std::uint64_t seed = 1;      ///< another one gives another team
};

/// A made-up team in the seed format: the same size gives the same bytes. Memberships are spread
/// unevenly, as in life: few large groups, many small ones.
[[nodiscard]] std::string generate_seed(const GeneratedSize& size);

} // namespace rollcall::sandbox
