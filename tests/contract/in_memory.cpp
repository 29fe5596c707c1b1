#include "in_memory.hpp"

#include <rollcall/base/text.hpp>

#include <map>

namespace rollcall::contract {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

} // namespace

InMemory::InMemory(const Start& start) {
    model_.team.members.clear();
    model_.licensed = start.licensed;
    model_.now = "2026-03-01T08:00:00Z";
    model_.other_teams.insert(start.other_teams.begin(), start.other_teams.end());
    model_.personal.insert(start.personal.begin(), start.personal.end());
    std::map<std::string, MemberId> ids;
    for (const auto& person : start.people) {
        ids[person.email] = model_.add_member(
            {.email = email_key(person.email),
             .given_name = person.given_name,
             .surname = person.surname,
             .external_id = unless_empty(person.external_id),
             .state = person.state,
             .role = person.role,
             .suspended_on = person.state == UserState::suspended ? model_.now : ""});
    }
    model_.acting_admin = ids.at(start.people.front().email);
    model_.add_group({.display_name = "Everyone at Acme", .management = GroupManagement::system});
    for (const auto& club : start.groups) {
        const auto id = model_.add_group({.display_name = club.name,
                                          .external_id = unless_empty(club.external_id),
                                          .management = club.management});
        for (const auto& email : club.members) model_.team.memberships.insert({id, ids.at(email)});
    }
}

void InMemory::accept_invitation(const MemberId& member) {
    model_.team.members.at(member).state = UserState::active;
}

void InMemory::pass_seven_days() { model_.forget_removed(); }

} // namespace rollcall::contract
