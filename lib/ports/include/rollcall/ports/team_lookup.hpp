#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/model/group.hpp>
#include <rollcall/model/user.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rollcall {

/// One person as Dropbox knows him or her now.
struct LivePerson {
    User user{};
    std::vector<GroupId> groups{}; ///< sorted
    bool tells_groups = true;      ///< false: Dropbox left the groups out
};

/// One group as Dropbox knows it now.
struct LiveGroup {
    Group group{};                   ///< without members
    std::vector<MemberId> members{}; ///< sorted
};

/// Asks Dropbox about one person or group, without reading the team.
class TeamLookup {
public:
    virtual ~TeamLookup() = default;
    /// By member id, or by e-mail where there is none; nothing where there is no such account.
    /// Errors: those of a call.
    virtual Result<std::optional<LivePerson>> person(const MemberId& member,
                                                     const std::string& email) = 0;
    /// Errors: those of a call.
    virtual Result<std::optional<LiveGroup>> group(const GroupId& group) = 0;
    /// Those of them that there are, in no order and without members. Errors: those of a call.
    virtual Result<std::vector<Group>> groups(const std::vector<GroupId>& groups) = 0;
};

} // namespace rollcall
