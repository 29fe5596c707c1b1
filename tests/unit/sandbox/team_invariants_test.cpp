#include "team_fixture.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <set>

using namespace rollcall::sandbox;
using namespace rollcall::sandbox::test;

namespace {

// Names from a small pool, so that calls meet each other's people and groups.
std::string some_email() { return std::string(1, *rc::gen::inRange('a', 'g')) + "@acme.com"; }

UserSelector some_user(const Team& team) {
    if (*rc::gen::inRange(0, 3) != 0 || team.members().empty()) return by_email(some_email());
    auto at = team.members().begin();
    std::advance(at, *rc::gen::inRange<std::size_t>(0, team.members().size()));
    return {.value = at->second.id};
}

GroupSelector some_group(const Team& team) {
    auto at = team.groups().begin();
    std::advance(at, *rc::gen::inRange<std::size_t>(0, team.groups().size()));
    return {.value = at->second.id};
}

std::string some_name() { return {*rc::gen::elementOf(std::string("xXyYz"))}; }

void do_something(Team& team) {
    const Actor app{};
    switch (*rc::gen::inRange(0, 14)) {
    case 0:
    case 1:
        (void)team.add_members(app, {{.email = some_email(), .external_id = some_name()}}, false);
        break;
    case 2: (void)team.accept_invitation(some_user(team)); break;
    case 3: (void)team.suspend(app, some_user(team), *rc::gen::arbitrary<bool>()); break;
    case 4: (void)team.unsuspend(app, some_user(team)); break;
    case 5: (void)team.remove(app, {.user = some_user(team)}); break;
    case 6: (void)team.recover(app, some_user(team)); break;
    case 7:
        (void)team.set_profile(app, some_user(team),
                               {.email = some_email(), .external_id = some_name()});
        break;
    case 8:
        (void)team.set_role(app, some_user(team),
                            *rc::gen::element(AdminTier::team_admin, AdminTier::member_only));
        break;
    case 9: (void)team.create_group(app, {.name = some_name()}); break;
    case 10: (void)team.update_group(app, some_group(team), {.name = some_name()}); break;
    case 11: (void)team.delete_group(app, some_group(team)); break;
    case 12:
        (void)team.add_to_group(app, some_group(team), {{some_user(team)}, {some_user(team)}});
        break;
    default: (void)team.remove_from_group(app, some_group(team), {some_user(team)}); break;
    }
}

void check_invariants(const Team& team) {
    std::uint64_t provisioned = 0;
    std::set<std::string> emails;
    std::set<std::string> external_ids;
    std::size_t memberships = 0;
    for (const auto& [serial, member] : team.members()) {
        RC_ASSERT(emails.insert(member.email).second);
        if (member.external_id) RC_ASSERT(external_ids.insert(*member.external_id).second);
        RC_ASSERT(team.find(by_email(member.email))->serial == serial);
        if (member.status != MemberStatus::removed) ++provisioned;
        RC_ASSERT(member.status != MemberStatus::removed || member.groups.empty());
        for (const Serial group : member.groups) {
            RC_ASSERT(team.group(group).members.contains(serial));
        }
        memberships += member.groups.size();
    }
    std::set<std::string> names;
    for (const auto& [serial, group] : team.groups()) {
        std::string folded = group.name;
        for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        RC_ASSERT(names.insert(folded).second);
        memberships -= group.members.size();
        if (group.management == Management::system_managed) {
            RC_ASSERT(group.members.size() == provisioned);
        }
    }
    RC_ASSERT(memberships == 0U);
    RC_ASSERT(team.provisioned() == provisioned);
    RC_ASSERT(provisioned <= team.settings().licenses);
    RC_ASSERT(team.active_team_admins() >= 1U);
}

} // namespace

TEST_CASE("whatever is asked of it, a team stays consistent") {
    rc::prop("after any sequence of calls", [] {
        SmallTeam small({.licenses = 6});
        const int steps = *rc::gen::inRange(0, 60);
        for (int i = 0; i < steps; ++i) {
            do_something(small.team);
            check_invariants(small.team);
        }
    });
}
