#pragma once

#include <rollcall/model/roster.hpp>

namespace rollcall {

/// People and groups as they were known last: as the last export has them, and those that it does
/// not have any more as the ledger has them. Without the ids and times of Dropbox; who is suspended
/// in the ledger is disabled here.
class LastKnown {
public:
    /// Both canonical; both must outlive it.
    LastKnown(const Roster& previous, const Roster& applied);

    /// Nothing where neither knows the uid. Cost: log n.
    [[nodiscard]] const User* user(const Uid& uid) const;
    [[nodiscard]] const Group* group(const Uid& uid) const;
    [[nodiscard]] const User* find(const User& user) const { return this->user(user.uid); }
    [[nodiscard]] const Group* find(const Group& group) const { return this->group(group.uid); }

    /// Whether the last export has it.
    [[nodiscard]] bool is_exported(const User& user) const;
    [[nodiscard]] bool is_exported(const Group& group) const;

    /// Whether the person was in the group, by the side that knows him or her.
    [[nodiscard]] bool was_member(const Uid& group, const User& user) const;

    /// The two parts: the last export, and what is in the ledger alone (without memberships).
    [[nodiscard]] const Roster& previous() const noexcept { return previous_; }
    [[nodiscard]] const Roster& only_applied() const noexcept { return only_applied_; }

private:
    const Roster& previous_;
    const Roster& applied_;
    Roster only_applied_;
};

} // namespace rollcall
