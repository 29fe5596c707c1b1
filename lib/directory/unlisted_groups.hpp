#pragma once

#include <rollcall/directory/membership.hpp>

#include <map>
#include <string>
#include <vector>

namespace rollcall {

// Private to this module.

/// Why somebody's list cannot be told from this group on: `the members of "cn=x" are not all known
/// (its memberURL …)`.
[[nodiscard]] std::string unlisted_reason(const MemberGraph& graph, EntryPlace cause);

/// Collects the groups that have no member list because they are, or contain, one whose members are
/// not all known.
class UnlistedGroups {
public:
    explicit UnlistedGroups(const MemberGraph& graph) : graph_(graph) {}

    void add(EntryPlace group, EntryPlace cause) { groups_[cause].push_back(group); }
    /// One sentence for each cause, in order.
    [[nodiscard]] std::vector<std::string> warnings() const;

private:
    const MemberGraph& graph_;
    std::map<EntryPlace, std::vector<EntryPlace>> groups_; ///< by cause
};

} // namespace rollcall
