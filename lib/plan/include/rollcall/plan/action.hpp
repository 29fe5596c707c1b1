#pragma once

#include <rollcall/diff/compare.hpp>
#include <rollcall/diff/pairing.hpp>
#include <rollcall/model/field.hpp>
#include <rollcall/model/ids.hpp>
#include <rollcall/model/source.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace rollcall {

/// What an action does. One kind is one kind of call, or none (the adoptions only record a link).
enum class ActionKind {
    user_create,
    user_recover, ///< bring back an account that was removed lately
    user_adopt,   ///< record that an existing account is this person's
    user_relink,  ///< take over an account that was another uid's
    user_update,
    user_suspend,
    user_unsuspend,
    user_remove,
    user_cancel_invitation,
    group_create,
    group_adopt,
    group_rename,
    group_update, ///< anything but the name
    group_delete,
    member_add,
    member_remove,
};
/// "user.create", …
[[nodiscard]] std::string_view to_string(ActionKind kind) noexcept;
[[nodiscard]] std::optional<ActionKind> parse_action_kind(std::string_view text) noexcept;

/// Invitations and recoveries take a licence; what takes somebody off the team gives one back. A
/// suspended person keeps his or hers.
[[nodiscard]] bool takes_seat(ActionKind kind) noexcept;
[[nodiscard]] bool frees_seat(ActionKind kind) noexcept;

/// What an action can break. Each class but `none` has a budget.
enum class Hazard {
    none,
    user_suspend,
    user_remove,
    device_wipe, ///< never an action's own class: counted beside it where `wipe_data` is set
    group_delete,
    membership_remove,
    role_change,
    email_change,
    relink,
};
[[nodiscard]] std::string_view to_string(Hazard hazard) noexcept;

/// A person, as people, the datastore and Dropbox know him or her. Fields that a side does not
/// know are empty.
struct UserRef {
    Slug name{};
    Uid uid{};
    MemberId member{};
    std::string email{};
    auto operator<=>(const UserRef&) const = default;
};

struct GroupRef {
    Slug name{};
    Uid uid{};
    GroupId group{};
    std::string display_name{};
    auto operator<=>(const GroupRef&) const = default;
};

/// One value that an action changes.
struct Change {
    Field field = Field::email;
    std::optional<std::string> applied{}; ///< what we had recorded
    std::optional<std::string> before{};  ///< what Dropbox says now
    std::optional<std::string> after{};   ///< what it will say
    bool masked = false;                  ///< the mapping says that nobody is to be shown it
    /// One of the three as people may see it: "***" where the field is masked.
    [[nodiscard]] std::optional<std::string> shown(const std::optional<std::string>& value) const;
    auto operator<=>(const Change&) const = default;
};

/// Where the wish for an action stands.
struct Origin {
    std::string commit{}; ///< of the desired side
    std::string file{};   ///< the manifest in it, where there is one
    /// The exception without which it would not be wanted like this; empty where there is none.
    struct Exception {
        std::string name{};
        std::string reason{};
        std::string expires{}; ///< empty: no end
        auto operator<=>(const Exception&) const = default;
    } exception{};
    auto operator<=>(const Origin&) const = default;
};

/// One thing to do to the team. A value: it is printed, tested, stored and applied as it is.
struct Action {
    ActionKind kind = ActionKind::user_update;
    UserRef user{};   ///< empty for group actions
    GroupRef group{}; ///< empty for user actions
    std::vector<Change> changes{};
    Reason reason = Reason::intent;
    Hazard hazard = Hazard::none;
    bool wipe_data = false;          ///< of suspensions and removals
    bool send_welcome_email = false; ///< of creations
    bool temporary = false; ///< a step through a temporary value, to swap names or addresses
    /// Takes a licence that a removal of the same plan gives back, after this many that only make
    /// up for a team with more people than licences.
    std::optional<std::uint32_t> awaits_seat{};
    LinkedBy linked_by = LinkedBy::nothing; ///< of adoptions, recoveries and relinks
    /// Of what is made anew: the id that the ledger knows it by, which nothing in Dropbox has any
    /// more but the event log. For reports; no part of what a plan says it will do.
    MemberId lost_member{};
    GroupId lost_group{};
    Origin origin{};

    bool operator==(const Action&) const = default;
    [[nodiscard]] bool is_user() const noexcept {
        return kind <= ActionKind::user_cancel_invitation;
    }
    [[nodiscard]] bool is_member() const noexcept { return kind >= ActionKind::member_add; }
    [[nodiscard]] bool is_group() const noexcept { return !is_user() && !is_member(); }
    [[nodiscard]] const Change* change(Field field) const noexcept;
    /// A text about this action, from Dropbox perhaps, without the masked values that stand in it.
    [[nodiscard]] std::string without_masked(std::string text) const;
};

/// The total order of actions where nothing depends on anything.
[[nodiscard]] bool before_by_name(const Action& a, const Action& b);

} // namespace rollcall
