#pragma once

#include "json.hpp"

#include <rollcall/base/result.hpp>
#include <rollcall/base/text_index.hpp>
#include <rollcall/model/group.hpp>
#include <rollcall/model/user.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::dropbox {

/// Group ids as small numbers: a million memberships then take four megabytes.
using GroupNumbers = TextNumbers;

/// A person of a member page.
struct MemberRow {
    User user{};
    /// The groups the person is in; nothing when the page did not say.
    std::optional<std::vector<std::uint32_t>> groups{};
};

/// Reads `{profile, role?}`: a row of members/list, members/get_info and members/add.
///
/// Nothing for somebody who is gone for good: removed and not recoverable.
/// Errors: incomplete (no id, no e-mail, or a state that we do not know: guessing one could end in
/// somebody's removal).
Result<std::optional<MemberRow>> read_member(const Json& info, GroupNumbers& groups);

/// Reads a GroupSummary or GroupFullInfo, without members. A management type that we do not know
/// counts as system: such a group is left alone.
/// Errors: incomplete (no id or no name).
Result<Group> read_group(const Json& summary);

/// The person as `{profile, …}` states it, for looking at one; nothing when gone, or not readable.
std::optional<User> read_user(const Json& info);

} // namespace rollcall::dropbox
