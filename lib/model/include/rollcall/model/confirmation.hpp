#pragma once

#include <rollcall/model/field.hpp>
#include <rollcall/model/roster.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace rollcall {

// Facts that Dropbox has confirmed, as they enter the applied ledger, and what it was asked for
// before it could confirm it. Each stands by itself, so a journal of them can be replayed after a
// crash without knowing the pass that wrote it.

/// A person is linked to a Dropbox account, with the values confirmed so far.
struct UserApplied {
    Uid uid;
    Slug name;
    MemberId member_id;
    struct Value {
        Field field;
        std::optional<std::string> value; ///< absent: not recorded any more
        bool operator==(const Value&) const = default;
    };
    std::vector<Value> values{};
    bool operator==(const UserApplied&) const = default;
};

/// A person's account is gone, or is no longer ours.
struct UserForgotten {
    Uid uid;
    bool operator==(const UserForgotten&) const = default;
};

/// A group is linked to a Dropbox group, with the values confirmed so far.
struct GroupApplied {
    Uid uid;
    Slug name;
    GroupId group_id;
    std::optional<std::string> display_name{};
    std::optional<std::string> external_id{};
    std::optional<bool> creation_asked{}; ///< absent: as before
    std::optional<bool> deletion_asked{};
    bool operator==(const GroupApplied&) const = default;
};

struct GroupForgotten {
    Uid uid;
    bool operator==(const GroupForgotten&) const = default;
};

struct MembersApplied {
    Uid group;
    std::vector<Uid> users;
    bool operator==(const MembersApplied&) const = default;
};

struct MembersForgotten {
    Uid group;
    std::vector<Uid> users;
    bool operator==(const MembersForgotten&) const = default;
};

/// The approval that `commit` gave lets something go, written down before the first call of it: no
/// process may die between the two and leave it good. `used` false: nothing came of it after all.
/// Says nothing of the roster.
struct ApprovalUsed {
    std::string commit;
    std::string hold_id;
    bool used = true;
    bool operator==(const ApprovalUsed&) const = default;
};

using Confirmation = std::variant<UserApplied,
                                  UserForgotten,
                                  GroupApplied,
                                  GroupForgotten,
                                  MembersApplied,
                                  MembersForgotten,
                                  ApprovalUsed>;

/// The applied roster after these confirmations, in their order. Repeating one changes nothing;
/// a membership of a person or group that is not in the ledger is left out; a person whose account
/// another is linked to is forgotten, but for its being suspended by us. The result is
/// canonical. Cost: the size of the roster, once, plus the confirmations.
[[nodiscard]] Roster with_confirmations(Roster applied,
                                        const std::vector<Confirmation>& confirmations);

/// The approvals that these confirmations leave used, "<commit> <hold id>" each, in their order.
[[nodiscard]] std::vector<std::string>
approvals_used(const std::vector<Confirmation>& confirmations);

} // namespace rollcall
