// How many calls each kind of action takes, counted by the service.
#include "benches.hpp"
#include "company.hpp"
#include "row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace rollcall::bench {
namespace {

/// Calls of the last pass that were no part of reading the team.
std::size_t writes(const Service& service) {
    static const std::set<std::string> k_reading{"oauth2/token",
                                                 "team/get_info",
                                                 "team/token/get_authenticated_admin",
                                                 "team/members/list",
                                                 "team/members/list/continue",
                                                 "team/groups/list",
                                                 "team/groups/list/continue"};
    std::size_t count = 0;
    for (const auto& [route, calls] : service.routes()) {
        if (!k_reading.contains(route)) count += calls;
    }
    return count;
}

/// Measures one change after the other on the same company.
class Steps {
public:
    explicit Steps(Company& company) : company_(company) {}

    void measure(const char* kind, std::size_t least) {
        company_.write();
        company_.apply();
        print({.bench = "calls",
               .size = "1k/100/5k",
               .measure = kind,
               .value = static_cast<double>(writes(company_.service())),
               .floor = static_cast<double>(least),
               .floor_is = "the least that the API allows",
               .most = 1.05});
    }

private:
    Company& company_;
};

void without_members(Group& group, std::size_t count) {
    group.members->resize(group.members->size() - std::min(count, group.members->size()));
}

/// Takes people out of the roster, and out of their groups.
void erase_users(Roster& roster, std::size_t first, std::size_t count) {
    const auto last = first + count;
    for (auto& group : roster.groups) {
        std::vector<UserIndex> kept;
        for (const auto member : *group.members) {
            const auto place = static_cast<std::size_t>(member);
            if (place >= first && place < last) continue;
            kept.push_back(place < first ? member
                                         : UserIndex{static_cast<std::uint32_t>(place - count)});
        }
        group.members = std::move(kept);
    }
    const auto begin = roster.users.begin() + static_cast<std::ptrdiff_t>(first);
    roster.users.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
}

} // namespace

void calls() {
    Company company({.people = 1'000, .groups = 100, .memberships = 5'000}, 10,
                    "options: {users: {onRemoved: remove}}");
    auto& roster = company.roster;
    Steps steps(company);
    steps.measure("1000 people invited, 100 groups created, their members added",
                  1000 / 20 + 100 + 100);
    company.accept_invitations();
    company.apply();

    for (std::size_t i = 0; i < 30; ++i) roster.users[i].surname = "Changed";
    steps.measure("names of 30 people", 30);
    for (std::size_t i = 0; i < 15; ++i) roster.users[i].email = fmt::format("n{}@acme.example", i);
    steps.measure("e-mails of 15 people", 15);
    for (std::size_t i = 0; i < 3; ++i) roster.users[i].role = Role::support_admin;
    steps.measure("roles of 3 people", 3);
    for (std::size_t i = 100; i < 110; ++i) roster.users[i].state = UserState::disabled;
    steps.measure("10 people suspended", 10);
    for (std::size_t i = 100; i < 110; ++i) roster.users[i].state = UserState::active;
    steps.measure("10 people unsuspended", 10);

    for (std::size_t i = 0; i < 20; ++i) roster.groups[i].display_name += " renamed";
    steps.measure("20 groups renamed", 20);
    for (std::size_t i = 0; i < 10; ++i) roster.groups[i].external_id = fmt::format("e-{}", i);
    steps.measure("external ids of 10 groups", 10);
    const auto before = roster.groups;
    for (std::size_t i = 30; i < 50; ++i) without_members(roster.groups[i], 5);
    steps.measure("memberships removed, in 20 groups", 20);
    roster.groups = before;
    steps.measure("memberships added, in 20 groups", 20);
    roster.groups.erase(roster.groups.end() - 3, roster.groups.end());
    steps.measure("3 groups deleted", 3);

    const auto everybody = roster;
    erase_users(roster, 500, 3);
    steps.measure("3 people removed", 3);
    roster = everybody;
    steps.measure("3 people recovered", 3);

    const auto count = roster.users.size();
    for (int i = 0; i < 5; ++i) {
        User user;
        user.uid = Uid(fmt::format("zz-{}", i));
        user.name = Slug(fmt::format("short-stay-{}", i));
        user.email = fmt::format("short.stay.{}@acme.example", i);
        user.external_id = user.uid.str();
        user.state = UserState::active;
        roster.users.push_back(std::move(user));
    }
    steps.measure("5 people invited", 1);
    roster.users.resize(count);
    steps.measure("5 invitations cancelled", 5);
    company.check_converged();
}

} // namespace rollcall::bench
