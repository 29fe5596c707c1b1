#pragma once

#include <rollcall/sandbox/objects.hpp>

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rollcall::sandbox {

/// Why the team refuses: a tag of the route's error union, and the values some tags carry.
struct Refusal {
    std::string tag;
    std::optional<std::vector<std::string>> values{};
    bool operator==(const Refusal&) const = default;
};

/// What a call brought, or the service's refusal. Not the product's Result: a refusal here is a
/// tag on the wire, not an error of ours.
template <class T> using Outcome = tl::expected<T, Refusal>;

[[nodiscard]] inline tl::unexpected<Refusal> refuse(std::string tag) {
    return tl::unexpected<Refusal>(Refusal{.tag = std::move(tag)});
}

struct UserSelector {
    enum class By { team_member_id, external_id, email };
    By by = By::team_member_id;
    std::string value;
    bool operator==(const UserSelector&) const = default;
};

struct GroupSelector {
    enum class By { group_id, group_external_id };
    By by = By::group_id;
    std::string value;
    bool operator==(const GroupSelector&) const = default;
};

/// One row of members/add.
struct NewMember {
    std::string email;
    std::string given_name{};
    std::string surname{};
    std::optional<std::string> external_id{};
    std::optional<std::string> persistent_id{};
    std::optional<bool> directory_restricted{};
    bool send_welcome_email = true;
    AdminTier role = AdminTier::member_only;
    bool role_unknown = false; ///< a role id that no role has
};

/// One target of members/bulk_suspend.
struct BulkTarget {
    std::string client_item_id;
    UserSelector user;
    bool wipe_data = true;
};

/// What became of one row: "success", or the tag of the row's refusal.
struct AddedRow {
    std::string tag;
    std::string email;
    Serial member = 0; ///< only on success
};

/// Absent = unchanged, "" = cleared.
struct ProfileChange {
    std::optional<std::string> email{};
    std::optional<std::string> external_id{};
    std::optional<std::string> given_name{};
    std::optional<std::string> surname{};
    std::optional<std::string> persistent_id{};
    std::optional<bool> directory_restricted{};
};

struct Removal {
    UserSelector user;
    bool wipe_data = true; // the service's default, and the reason why it is recorded
    std::optional<UserSelector> transfer_dest{};
    std::optional<UserSelector> transfer_admin{};
    bool keep_account = false;
    bool retain_team_shares = false;
    bool permanently_delete_files = false;
};

struct NewGroup {
    std::string name;
    std::optional<std::string> external_id{};
    Management management = Management::company_managed;
    bool creator_is_owner = false;
};

/// Absent = unchanged; an empty external id clears it.
struct GroupChange {
    std::optional<std::string> name{};
    std::optional<std::string> external_id{};
    std::optional<Management> management{};
};

struct MemberAccess {
    UserSelector user;
    Access access = Access::member;
};

} // namespace rollcall::sandbox
