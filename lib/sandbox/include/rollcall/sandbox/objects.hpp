#pragma once

#include <rollcall/base/names.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::sandbox {

/// The API knows whole seconds only.
using Time = std::chrono::sys_seconds;

/// Order of creation, and the order of every listing. Never used twice.
using Serial = std::uint64_t;

enum class MemberStatus { invited, active, suspended, removed };
enum class AdminTier { member_only, support_admin, user_management_admin, team_admin };
enum class Management { company_managed, user_managed, system_managed };
enum class Access { member, owner };

inline constexpr Names<MemberStatus, 4> k_status_names{{{MemberStatus::invited, "invited"},
                                                        {MemberStatus::active, "active"},
                                                        {MemberStatus::suspended, "suspended"},
                                                        {MemberStatus::removed, "removed"}}};
inline constexpr Names<AdminTier, 4> k_tier_names{
    {{AdminTier::member_only, "member_only"},
     {AdminTier::support_admin, "support_admin"},
     {AdminTier::user_management_admin, "user_management_admin"},
     {AdminTier::team_admin, "team_admin"}}};
inline constexpr Names<Management, 3> k_management_names{
    {{Management::company_managed, "company_managed"},
     {Management::user_managed, "user_managed"},
     {Management::system_managed, "system_managed"}}};
inline constexpr Names<Access, 2> k_access_names{
    {{Access::member, "member"}, {Access::owner, "owner"}}};

/// Another address of the same person.
struct SecondaryEmail {
    std::string email;
    bool is_verified = false;
    bool operator==(const SecondaryEmail&) const = default;
};

/// One person. Removed people stay here while Dropbox would list them as recoverable.
struct Member {
    Serial serial = 0;
    std::string id;         ///< dbmid:…
    std::string account_id; ///< dbid:…
    std::string email;      ///< lower-case, as the service stores it
    std::optional<std::string> external_id{};
    std::optional<std::string> persistent_id{};
    std::string given_name{};
    std::string surname{};
    MemberStatus status = MemberStatus::invited;
    AdminTier role = AdminTier::member_only;
    bool email_verified = false;
    bool invitation_is_void = false; ///< the address it was sent to is not the person's any more
    std::vector<SecondaryEmail> secondary_emails{};
    std::optional<bool> directory_restricted{};
    std::optional<Time> invited_on{}; ///< only while invited
    std::optional<Time> joined_on{};
    std::optional<Time> suspended_on{}; ///< only while suspended
    std::optional<Time> removed_on{};   ///< only while removed
    bool recoverable = false;           ///< only meaningful while removed
    bool disconnected = false;          ///< removed, but the account lives on as a personal one
    std::string member_folder_id{};
    std::string root_folder_id{};

    /// Serials of the groups the person is in, ascending. Empty while removed.
    std::vector<Serial> groups{};
    /// What a recovery brings back.
    MemberStatus former_status = MemberStatus::active;
    std::map<Serial, Access> former_groups{};

    // What was asked for and cannot be seen through the API.
    bool wiped = false; ///< the last suspend or remove asked for the devices to be erased
    int welcome_emails = 0;
    bool files_deleted = false;
    std::optional<std::string> files_transferred_to{}; ///< member id

    bool operator==(const Member&) const = default;
};

struct Group {
    Serial serial = 0;
    std::string id; ///< g:…
    std::string name;
    std::optional<std::string> external_id{};
    Management management = Management::company_managed;
    std::uint64_t created_ms = 0;
    std::map<Serial, Access> members{}; ///< by the members' serials

    bool operator==(const Group&) const = default;
};

/// "Ada Byron"; empty for an invitation without names.
[[nodiscard]] std::string display_name(const Member& member);
/// "AB"
[[nodiscard]] std::string abbreviated_name(const Member& member);

} // namespace rollcall::sandbox
