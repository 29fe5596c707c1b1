#pragma once

#include "writer.hpp"

#include <rollcall/plan/plan.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// How actions read, in every report.

[[nodiscard]] Ink ink_of(const Action& action);
/// "+", "−", "=" or "~".
[[nodiscard]] std::string_view sign_of(const Action& action);
/// What a reader should see first, and what may be cut when there is much: 0 comes first.
[[nodiscard]] int rank_of(const Action& action);
/// The same, told more finely: what is hardest to undo comes first. Actions of one number read
/// alike.
[[nodiscard]] int danger_of(const Action& action);
/// "changed in Dropbox"; empty where the wish is the directory's alone.
[[nodiscard]] std::string why(const Action& action);
/// What the action changes, and why: the end of its line.
[[nodiscard]] std::string what(const Action& action);
[[nodiscard]] std::string name_of(const Action& action);
/// Wide enough for most names of these actions, never for the one that is a paragraph.
[[nodiscard]] std::size_t name_width(const std::vector<Action>& actions);
[[nodiscard]] std::string action_line(const Writer& out, const Action& action, std::size_t width);
/// "suspend 5,000 users", "change the e-mail of 3 users": what so many such actions do.
[[nodiscard]] std::string kind_in_words(const Action& action, std::size_t count);

inline constexpr std::size_t k_widest_name = 34;

/// "suspend 2 users (2 of 24; allowed without a decision: 10 or 5%)"; why, where an option holds
/// it.
[[nodiscard]] std::string held_in_words(const Held& held);
/// "to let it go: rollcall approve …", or the option that does.
[[nodiscard]] std::string way_out(const Held& held);
/// Of what an option holds: how to decide it for one of them alone; empty for the others.
[[nodiscard]] std::string way_out_for_one(const Held& held);

/// The section of what waits for a decision, the most dangerous first: what, how much beyond which
/// limit, and the command that lets it go.
void write_held(Writer& out, const std::vector<Held>& held);
/// The commands again, for the end of a long text.
void write_ways_out(Writer& out, const std::vector<Held>& held);

} // namespace rollcall
