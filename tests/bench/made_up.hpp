#pragma once

#include "site.hpp"

#include <rollcall/model/roster.hpp>

#include <cstdint>

namespace rollcall::bench {

inline constexpr TeamSize k_small_team{.people = 5'000, .groups = 250, .memberships = 50'000};
inline constexpr TeamSize k_target_team{
    .people = 100'000, .groups = 5'000, .memberships = 1'000'000};

/// A directory as it would be exported, always the same one for a size: uids as directories make
/// them, a tenth of the names beyond ASCII, groups of very different sizes. Canonical, with slugs.
[[nodiscard]] Roster made_up_roster(const TeamSize& size);

/// The same people as the other two sides have them: what an ideal pass would have recorded, and
/// what Dropbox would tell.
[[nodiscard]] Roster as_applied(const Roster& desired);
[[nodiscard]] Roster as_live(const Roster& desired);

} // namespace rollcall::bench
