#pragma once

#include <rollcall/base/rare.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/model/source.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// Where a person stands. The desired side says active or disabled, the applied side active or
/// suspended, the live side anything but disabled.
enum class UserState : std::uint8_t {
    active,
    disabled,  ///< in the datastore: exists, but must not work
    invited,   ///< in Dropbox: the invitation is open
    suspended, ///< in Dropbox: locked out, keeps its data and licence
    removed,   ///< in Dropbox: gone, but recoverable
    unknown,   ///< in Dropbox: there, in a state that this version has no word for
};

/// Admin tiers as API v1 names them; newer kinds of admin appear as support_admin.
enum class Role : std::uint8_t { member_only, support_admin, user_management_admin, team_admin };

[[nodiscard]] std::string_view to_string(UserState state) noexcept;
[[nodiscard]] std::string_view to_string(Role role) noexcept;
/// Never `unknown`: nobody states that.
[[nodiscard]] std::optional<UserState> parse_user_state(std::string_view text) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view text) noexcept;

/// Values that matter at the moment of creation and are never looked at again.
struct OnCreate {
    std::optional<bool> send_welcome_email{};
    std::optional<std::string> given_name{};
    std::optional<std::string> surname{};
    std::optional<std::string> external_id{};
    std::optional<Role> role{};

    bool operator==(const OnCreate&) const = default;
    [[nodiscard]] bool empty() const { return *this == OnCreate{}; }
};

/// One person, on any of the three sides. An absent optional means: not managed (desired), not
/// recorded (applied), not told (live).
struct User {
    Slug name{};          ///< empty on the live side
    Uid uid{};            ///< empty on the live side
    MemberId member_id{}; ///< applied and live side only
    std::string email{};  ///< lower-case
    std::optional<std::string> given_name{};
    std::optional<std::string> surname{};
    std::optional<std::string> external_id{};
    std::optional<UserState> state{};
    std::optional<Role> role{};
    std::optional<bool> wipe_data{}; ///< erase synced files at suspension and removal
    Rare<OnCreate> on_create{};
    /// Applied side: a suspension was asked for, and whether it was done is not known. Who is found
    /// suspended then was suspended by us.
    bool suspension_asked = false;
    /// Applied side: likewise a removal, or the cancelling of an invitation. Who is found gone then
    /// was not removed by somebody's hand.
    bool removal_asked = false;
    /// Applied side: likewise an invitation to `email`, or the recovery of `member_id`. An account
    /// that is found then is ours, though no answer told so; until then nothing else is confirmed.
    bool creation_asked = false;
    /// RFC 3339 time, empty unless suspended. Applied side: of the suspension that was ours, once
    /// it was read; a later one is somebody else's.
    std::string suspended_on{};
    Source source{};

    bool operator==(const User&) const = default;
};

} // namespace rollcall
