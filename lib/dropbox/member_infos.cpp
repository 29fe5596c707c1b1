#include "member_infos.hpp"

#include <rollcall/base/text.hpp>

#include <algorithm>
#include <utility>

namespace rollcall::dropbox {

bool MemberInfos::says_gone(std::string_view id_or_email) const {
    // Of ids each letter counts, of e-mails its case does not.
    const bool is_email = id_or_email.find('@') != std::string_view::npos;
    return std::any_of(gone.begin(), gone.end(), [&](const std::string& asked) {
        return is_email ? email_key(asked) == email_key(id_or_email) : asked == id_or_email;
    });
}

Result<MemberInfos> read_member_infos(const Json& rows) {
    MemberInfos told;
    for (const Json& row : rows) {
        if (const auto asked = text_at(row, "id_not_found")) {
            told.gone.push_back(*asked);
        } else if (tag_of(row) == "member_info") {
            ROLLCALL_TRY_ASSIGN(auto member, read_member(row, told.groups));
            if (member) {
                told.there.push_back(std::move(*member));
                continue;
            }
            // Removed for good: named, but nobody's account any more.
            const Json& profile = at(row, "profile");
            for (const char* key : {"team_member_id", "email"}) {
                if (const auto value = text_at(profile, key)) told.gone.push_back(*value);
            }
        }
    }
    return told;
}

} // namespace rollcall::dropbox
