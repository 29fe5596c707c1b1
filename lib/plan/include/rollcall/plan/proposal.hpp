#pragma once

#include <rollcall/model/ids.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// What became of the one open proposal of a team with an export.
struct Proposal {
    enum class State {
        none,      ///< there was none, and nothing is to be proposed
        opened,    ///< there was none, or the last one was merged
        updated,   ///< by what the directory says now, or onto a tracked branch that moved
        unchanged, ///< it says this already
        amended,   ///< somebody else committed to it: theirs until it is merged or taken away
        withdrawn, ///< the directory agrees with the tracked branch again
        merged,    ///< it stands on the tracked branch since the last export; nothing is new
    } state = State::none;
    std::string branch{};
    std::optional<CommitId> commit{}; ///< where the proposal stands; absent where there is none

    /// `export.autoMerge`: whether it was fast-forwarded onto the tracked branch by this export,
    /// or what it waits for a person for, in words.
    bool fast_forwarded = false;
    std::vector<std::string> waits_for{};
    bool held = false; ///< a guard is among them

    [[nodiscard]] bool is_open() const noexcept {
        return state == State::opened || state == State::updated || state == State::unchanged;
    }
};

/// "opened", …
[[nodiscard]] std::string_view to_string(Proposal::State state) noexcept;

} // namespace rollcall
