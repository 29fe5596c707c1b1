#pragma once

#include <rollcall/model/ids.hpp>
#include <rollcall/model/source.hpp>
#include <rollcall/model/user.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall {

/// What an override does to what the datastore says.
enum class OverrideAction {
    add_member,
    remove_member,
    set_role,
    set_state,
    protect, ///< never suspend, remove or demote this person
    ignore,  ///< leave this user or group alone altogether
    adopt,   ///< take over a group that its owners manage
};

[[nodiscard]] std::string_view to_string(OverrideAction action) noexcept;
[[nodiscard]] std::optional<OverrideAction> parse_override_action(std::string_view text) noexcept;

/// An exception made by a person, with its reason and its end.
struct Override {
    Slug name;
    OverrideAction action = OverrideAction::ignore;
    Slug user{};  ///< empty where the action has no user
    Slug group{}; ///< empty where the action has no group
    std::optional<Role> role{};
    std::optional<UserState> state{};
    std::string reason{};
    std::string expires{}; ///< UTC date YYYY-MM-DD, inclusive; empty = no end
    Source source{};

    bool operator==(const Override&) const = default;
    /// `today` as YYYY-MM-DD; ISO dates compare as text.
    [[nodiscard]] bool expired(std::string_view today) const {
        return !expires.empty() && std::string_view(expires) < today;
    }
};

/// Exceptions that cannot hold together: a person is wanted in a group and out of it, in two roles
/// or states, to be protected and disabled, or to be left alone and changed (a group, too). Pairs
/// of places, each pair and all of them in order; those that are over on `today` contradict
/// nothing.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>>
contradictions(std::span<const Override> overrides, std::string_view today);

/// Whether an exception keeps a person or group from change, and so holds whatever contradicts it.
[[nodiscard]] bool keeps_from_change(const Override& exception) noexcept;

} // namespace rollcall
