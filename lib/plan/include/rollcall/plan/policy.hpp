#pragma once

#include <rollcall/model/field.hpp>
#include <rollcall/model/group.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rollcall {

/// What happens to a person who left or was disabled.
enum class UserExit { suspend, remove, keep };
/// What happens to a group that left the datastore.
enum class GroupExit { remove, unmanage };
/// What happens when somebody undid in Dropbox what we had made.
enum class Restore { hold, restore };

struct UserOptions {
    bool create = true;
    bool update = true;
    bool deprovision = true;
    bool provision_disabled = false;
    UserExit on_removed = UserExit::suspend;
    UserExit on_disabled = UserExit::suspend;
    std::optional<std::chrono::seconds> remove_after{}; ///< after the suspension of a leaver
    Restore on_suspended_in_dropbox = Restore::hold;
    Restore on_removed_in_dropbox = Restore::hold;
    bool operator==(const UserOptions&) const = default;
};

struct GroupOptions {
    bool create = true;
    bool rename = true;
    bool remove = true; ///< `delete`
    GroupExit on_removed = GroupExit::remove;
    MembershipMode membership = MembershipMode::authoritative;
    Restore on_deleted_in_dropbox = Restore::restore; ///< recreate | hold
    bool operator==(const GroupOptions&) const = default;
};

/// How many changes of one hazard class a pass may make without approval. Over when
/// n > free and (n > max or 100·n > percent·base).
struct Budget {
    std::size_t max = 0;
    std::size_t percent = 0;
    std::size_t free = 0;
    bool operator==(const Budget&) const = default;
};

struct Guards {
    Budget users_suspended{10, 5, 1};
    Budget users_removed{3, 2, 1};
    Budget devices_wiped{0, 0, 0};
    Budget groups_deleted{3, 10, 1};
    Budget memberships_removed{200, 10, 5};
    std::size_t per_group_percent = 50; ///< of memberships_removed
    Budget roles_changed{3, 5, 1};
    Budget emails_changed{20, 5, 2};
    Budget relinks{0, 0, 0};
    Budget source_shrink{static_cast<std::size_t>(-1), 10, 3}; ///< max: no limit
    std::size_t min_admins = 2;
    bool operator==(const Guards&) const = default;
};

/// What may be done to the team. Everything in it takes part in the policy digest.
struct Policy {
    UserOptions users{};
    GroupOptions groups{};
    Guards guards{};
    std::string mapping{};     ///< the mapping as a text (mapping_text), for the digest alone
    bool manages_role = false; ///< a mapping or an override states roles
    /// Values that no plan and no report may show; the digest has it through `mapping`.
    std::set<Field> masked{};
    bool operator==(const Policy&) const = default;
};

/// "sha256:" and the digest of every option and guard, in a fixed order.
[[nodiscard]] std::string policy_digest(const Policy& policy);

} // namespace rollcall
