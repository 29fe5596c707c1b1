#pragma once

#include "rpc.hpp"

#include <rollcall/ports/team.hpp>

#include <functional>

namespace rollcall::dropbox {

/// Hears the outcome; the ticket is not filled in.
using Finish = std::function<void(WriteOutcome)>;

// Each starts the write and returns; `finish` is called once, from a later turn of `rpc`.

void start_write(Rpc& rpc, const TeamWrite& write, Finish finish);

void add_members(Rpc& rpc, const AddMembersToTeam& write, Finish finish);
void set_profile(Rpc& rpc, const SetProfile& write, Finish finish);
void set_role(Rpc& rpc, const SetRole& write, Finish finish);
void suspend(Rpc& rpc, const Suspend& write, Finish finish);
void unsuspend(Rpc& rpc, const Unsuspend& write, Finish finish);
void remove_from_team(Rpc& rpc, const RemoveFromTeam& write, Finish finish);
void recover(Rpc& rpc, const Recover& write, Finish finish);
void create_group(Rpc& rpc, const CreateGroup& write, Finish finish);
void update_group(Rpc& rpc, const UpdateGroup& write, Finish finish);
void delete_group(Rpc& rpc, const DeleteGroup& write, Finish finish);
void add_to_group(Rpc& rpc, const AddToGroup& write, Finish finish);
void remove_from_group(Rpc& rpc, const RemoveFromGroup& write, Finish finish);

} // namespace rollcall::dropbox
