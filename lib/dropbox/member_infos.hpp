#pragma once

#include "decode.hpp"
#include "rpc.hpp"

#include <tl/expected.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::dropbox {

/// What members/get_info told of the people asked for. Whom it does not name in either way, it said
/// nothing about: that is no sign that somebody is gone.
struct MemberInfos {
    std::vector<MemberRow> there{};  ///< removed but recoverable people too
    std::vector<std::string> gone{}; ///< ids and e-mails
    GroupNumbers groups{};           ///< of the rows of `there`

    [[nodiscard]] bool says_gone(std::string_view id_or_email) const;
    [[nodiscard]] bool says_nothing() const noexcept { return there.empty() && gone.empty(); }
};

/// Reads the rows `member_info` and `id_not_found`; rows of another kind are passed over.
/// Errors: incomplete (a row that cannot be read).
Result<MemberInfos> read_member_infos(const Json& rows);

/// One call of members/get_info_v2 about those whom the selectors name.
void ask_members(Rpc& rpc,
                 Json selectors,
                 std::function<void(tl::expected<MemberInfos, Failure>)> done);

} // namespace rollcall::dropbox
