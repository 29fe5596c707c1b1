#include "suite.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace rollcall::contract {
namespace {

// The tag in "team/groups/create: group_name_already_used Sales (request …)".
std::string told(const Error& error) {
    std::string tag = error.message;
    if (const auto colon = tag.find(": "); tag.starts_with("team/") && colon != std::string::npos) {
        tag.erase(0, colon + 2);
    }
    tag.erase(std::min(tag.size(), tag.find_first_not_of("abcdefghijklmnopqrstuvwxyz_")));
    if (tag == "user_not_found" || tag == "user_not_in_team" || tag == "users_not_found"
        || tag == "members_not_in_team") {
        tag = "nobody";
    }
    return std::string(to_string(error.code)) + ' ' + tag;
}

} // namespace

Start small_team() {
    return {
        .other_teams = {"taken@other.example"},
        .personal = {"ida@home.example"},
        .people = {{.email = "ann@acme.com",
                    .role = Role::team_admin,
                    .given_name = "Ann",
                    .surname = "Lee"},
                   {.email = "bob@acme.com", .external_id = "u-bob"},
                   {.email = "cat@acme.com", .state = UserState::suspended},
                   {.email = "dan@acme.com", .state = UserState::invited, .external_id = "u-dan"},
                   {.email = "eve@acme.com", .state = UserState::removed, .external_id = "u-eve"},
                   {.email = "pat@acme.com", .role = Role::support_admin}},
        .groups = {{.name = "Sales",
                    .external_id = "g-sales",
                    .members = {"ann@acme.com", "bob@acme.com"}},
                   {.name = "Ops"},
                   {.name = "Lunch Club",
                    .management = GroupManagement::user,
                    .members = {"bob@acme.com", "dan@acme.com"}}}};
}

NewMember invitation(const std::string& email) {
    return {.email = email, .send_welcome_email = false};
}

std::string Suite::write(const TeamWrite& write) const {
    side_.writer().submit(1, write);
    const auto outcome = side_.writer().next();
    REQUIRE(outcome.has_value());
    CHECK(outcome->ticket == 1);
    CHECK_FALSE(side_.writer().next().has_value());
    const auto* create = std::get_if<CreateGroup>(&write);
    CHECK((create != nullptr && outcome->status) != outcome->created_group.empty());
    return outcome->status ? "ok" : told(outcome->status.error());
}

std::vector<std::string> Suite::invite(std::vector<NewMember> rows) const {
    const std::size_t count = rows.size();
    side_.writer().submit(1, AddMembersToTeam{std::move(rows)});
    const auto outcome = side_.writer().next();
    REQUIRE(outcome.has_value());
    REQUIRE(outcome->status.has_value());
    REQUIRE(outcome->added.size() == count);
    std::vector<std::string> all;
    for (const auto& row : outcome->added) {
        CHECK((row && row->member.empty()) == false);
        all.push_back(row ? std::string(to_string(row->state)) : told(row.error()));
    }
    return all;
}

LiveTeam Suite::read() const {
    auto live = side_.reader().read();
    if (!live) FAIL(live.error().describe());
    return std::move(*live);
}

std::string Suite::member(const std::string& email) const {
    for (const auto& user : read().roster.users) {
        if (user.email != email) continue;
        std::string text(to_string(*user.state));
        if (user.role != Role::member_only) text += ' ' + std::string(to_string(*user.role));
        for (const auto& part : {user.external_id, user.given_name, user.surname}) {
            if (part && !part->empty()) text += ' ' + *part;
        }
        CHECK(user.suspended_on.empty() == (user.state != UserState::suspended));
        return text;
    }
    return "gone";
}

std::string Suite::group(const std::string& name) const {
    const LiveTeam live = read();
    for (const auto& group : live.roster.groups) {
        if (group.display_name != name) continue;
        if (!group.members) return "members not told";
        std::vector<std::string> emails;
        for (const auto place : *group.members) emails.push_back(live.roster.user(place).email);
        std::sort(emails.begin(), emails.end());
        std::string text = group.external_id.value_or("") + ':';
        for (const auto& email : emails) text += (text.back() == ':' ? " " : ", ") + email;
        return text;
    }
    return "gone";
}

MemberId Suite::id(const std::string& email) const {
    for (const auto& user : read().roster.users) {
        if (user.email == email) return user.member_id;
    }
    FAIL("nobody has the address " << email);
    return {};
}

GroupId Suite::group_id(const std::string& name) const {
    for (const auto& group : read().roster.groups) {
        if (group.display_name == name) return group.group_id;
    }
    FAIL("no group is called " << name);
    return {};
}

} // namespace rollcall::contract
