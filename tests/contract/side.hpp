#pragma once

#include <rollcall/ports/team.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rollcall::contract {

/// A team as a case begins with it. The first member is the admin that we act through.
struct Start {
    struct Person {
        std::string email;
        UserState state = UserState::active;
        Role role = Role::member_only;
        std::string external_id{};
        std::string given_name{};
        std::string surname{};
    };
    struct Club {
        std::string name;
        std::string external_id{};
        GroupManagement management = GroupManagement::company;
        std::vector<std::string> members{}; ///< by e-mail
    };
    std::size_t licensed = 12;
    std::vector<std::string> other_teams{}; ///< addresses that people of other teams have
    std::vector<std::string> personal{};    ///< addresses of accounts that are nobody's team's
    std::vector<Person> people{};
    std::vector<Club> groups{};
};

/// A Dropbox team behind the ports. The group of everyone is there without being asked for.
class Side {
public:
    Side() = default;
    virtual ~Side() = default;
    Side(const Side&) = delete;
    Side& operator=(const Side&) = delete;

    virtual TeamReader& reader() = 0;
    virtual TeamWriter& writer() = 0;

    // What happens without us.
    virtual void accept_invitation(const MemberId& member) = 0;
    virtual void pass_seven_days() = 0;
};

} // namespace rollcall::contract
