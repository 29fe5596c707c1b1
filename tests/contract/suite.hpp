#pragma once

#include "side.hpp"

#include <string>
#include <vector>

namespace rollcall::contract {

/// Ann (the admin), Bob, Cat (suspended), Dan (invited), Eve (removed) and Pat; Sales, Ops and a
/// user-managed Lunch Club.
[[nodiscard]] Start small_team();

/// What a case says and hears, in words, so that both sides can be held to the same.
class Suite {
public:
    explicit Suite(Side& side) : side_(side) {}

    /// "ok", or the kind of failure and Dropbox's tag: "conflict group_name_already_used". Whether
    /// somebody who is not on the team is "not found" or "not in the team" is Dropbox's secret;
    /// here it is "not_found nobody".
    [[nodiscard]] std::string write(const TeamWrite& write) const;
    /// One row each: the state that the person came into, or why not.
    [[nodiscard]] std::vector<std::string> invite(std::vector<NewMember> rows) const;

    /// "active team_admin u-1 Ann Lee"; "gone" when the team has nobody with that address.
    [[nodiscard]] std::string member(const std::string& email) const;
    /// "g-sales: ann@acme.com, bob@acme.com"; "gone" when there is no such group.
    [[nodiscard]] std::string group(const std::string& name) const;

    /// The ids of who and what is there now.
    [[nodiscard]] MemberId id(const std::string& email) const;
    [[nodiscard]] GroupId group_id(const std::string& name) const;
    [[nodiscard]] LiveTeam read() const;

private:
    Side& side_;
};

/// A row that asks for nothing but an account.
[[nodiscard]] NewMember invitation(const std::string& email);

} // namespace rollcall::contract
