#include "writes.hpp"

#include <utility>
#include <variant>

namespace rollcall::dropbox {

void start_write(Rpc& rpc, const TeamWrite& write, Finish finish) {
    struct Start {
        Rpc& rpc;
        Finish finish;
        void operator()(const AddMembersToTeam& w) { add_members(rpc, w, std::move(finish)); }
        void operator()(const SetProfile& w) { set_profile(rpc, w, std::move(finish)); }
        void operator()(const SetRole& w) { set_role(rpc, w, std::move(finish)); }
        void operator()(const Suspend& w) { suspend(rpc, w, std::move(finish)); }
        void operator()(const Unsuspend& w) { unsuspend(rpc, w, std::move(finish)); }
        void operator()(const RemoveFromTeam& w) { remove_from_team(rpc, w, std::move(finish)); }
        void operator()(const Recover& w) { recover(rpc, w, std::move(finish)); }
        void operator()(const CreateGroup& w) { create_group(rpc, w, std::move(finish)); }
        void operator()(const UpdateGroup& w) { update_group(rpc, w, std::move(finish)); }
        void operator()(const DeleteGroup& w) { delete_group(rpc, w, std::move(finish)); }
        void operator()(const AddToGroup& w) { add_to_group(rpc, w, std::move(finish)); }
        void operator()(const RemoveFromGroup& w) { remove_from_group(rpc, w, std::move(finish)); }
    };
    std::visit(Start{rpc, std::move(finish)}, write);
}

} // namespace rollcall::dropbox
