#include "member_infos.hpp"

#include "group_calls.hpp"

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

void ask_members(Rpc& rpc,
                 Json selectors,
                 std::function<void(tl::expected<MemberInfos, Failure>)> done) {
    static constexpr const char* k_route = "team/members/get_info_v2";
    rpc.call({.route = k_route, .argument = Json{{"members", std::move(selectors)}}.dump()},
             [done = std::move(done)](const Reply& reply) {
                 if (!reply) {
                     done(tl::unexpected(reply.error()));
                     return;
                 }
                 auto told = read_member_infos(at(reply->value, "members_info"));
                 if (told) {
                     done(std::move(*told));
                 } else {
                     done(tl::unexpected(strange_answer(k_route, told.error().message)));
                 }
             });
}

} // namespace rollcall::dropbox
