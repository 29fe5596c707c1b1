#pragma once

#include "decode.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace rollcall::dropbox {

/// A row of a listing of people, whatever parser its JSON came from: at(), text_at(), tag_of(),
/// is_true(), is_list() and each_text() must know the value.
template <class Value>
Result<std::optional<MemberRow>> read_row(const Value& info, GroupNumbers& groups) {
    const auto text = [](const auto& object, std::string_view key) -> std::optional<std::string> {
        auto value = text_at(object, key);
        if (!value) return std::nullopt;
        return std::string(*std::move(value));
    };
    const auto& profile = at(info, "profile");
    const auto id = text_at(profile, "team_member_id");
    if (!id || id->empty()) {
        return fail(ErrorCode::incomplete, "a member without team_member_id in the listing");
    }
    const auto email = text_at(profile, "email");
    if (!email || email->empty()) {
        return fail(ErrorCode::incomplete,
                    fmt::format("member {} has no e-mail address in the listing", visible(*id)));
    }
    const auto& status = at(profile, "status");
    const auto tag = tag_of(status);
    if (tag.empty()) {
        return fail(ErrorCode::incomplete,
                    fmt::format("member {} has no status in the listing", visible(*id)));
    }
    auto state = parse_user_state(tag);
    // One account in a state of the future must not stop the others from being kept in step.
    if (!state || *state == UserState::disabled) state = UserState::unknown;
    if (*state == UserState::removed && !is_true(at(status, "is_recoverable"))) {
        return std::optional<MemberRow>{};
    }

    std::optional<MemberRow> row(std::in_place);
    auto& user = row->user;
    user.member_id = MemberId{std::string(*id)};
    user.email = email_key(*email);
    user.external_id = text(profile, "external_id");
    user.state = state;
    const auto& name = at(profile, "name");
    user.given_name = text(name, "given_name");
    user.surname = text(name, "surname");
    user.role = parse_role(tag_of(at(info, "role")));
    user.suspended_on = text(profile, "suspended_on").value_or("");

    const auto& list = at(profile, "groups");
    if (*state == UserState::removed) {
        // A recovery brings the groups back; until then the person is in none.
        row->groups.emplace();
    } else if (is_list(list)) {
        auto& numbers = row->groups.emplace();
        const bool all_texts = each_text(
            list, [&](std::string_view group) { numbers.push_back(groups.number(group)); });
        if (!all_texts) {
            return fail(ErrorCode::incomplete,
                        fmt::format("member {} is in a group whose id is no text", visible(*id)));
        }
    }
    return row;
}

} // namespace rollcall::dropbox
