#pragma once

#include <rollcall/model/ids.hpp>
#include <rollcall/model/source.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

/// A person's place in `Roster::users`. Memberships are held as places, not as names: a million of
/// them then take four megabytes and compare by merging.
enum class UserIndex : std::uint32_t {};

/// Who may manage a group in Dropbox.
enum class GroupManagement { company, user, system };

/// What the desired member list means for Dropbox.
enum class MembershipMode {
    authoritative, ///< exactly these
    additive,      ///< at least these; nobody is removed
    observe,       ///< report only
};

[[nodiscard]] std::string_view to_string(GroupManagement management) noexcept;
[[nodiscard]] std::string_view to_string(MembershipMode mode) noexcept;
[[nodiscard]] std::optional<MembershipMode> parse_membership_mode(std::string_view text) noexcept;

/// One group, on any of the three sides.
struct Group {
    Slug name{};        ///< empty on the live side
    Uid uid{};          ///< empty on the live side
    GroupId group_id{}; ///< applied and live side only
    std::string display_name{};
    std::optional<std::string> external_id{};
    std::optional<MembershipMode> membership{}; ///< only where it differs from the default
    GroupManagement management = GroupManagement::company;
    std::optional<std::vector<UserIndex>> members{}; ///< sorted, unique; absent = not managed
    /// Desired side: people whom the directory lists as members and who could not be exported yet.
    std::size_t unmapped_members = 0;
    /// Applied side: asked for, and whether it was done is not known; as for people.
    bool creation_asked = false;
    bool deletion_asked = false;
    std::optional<std::uint32_t> member_count{}; ///< live side: Dropbox's own count
    Source source{};

    bool operator==(const Group&) const = default;
};

} // namespace rollcall
