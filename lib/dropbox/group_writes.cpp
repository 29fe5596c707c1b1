#include "decode.hpp"
#include "group_calls.hpp"
#include "settle.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <utility>

namespace rollcall::dropbox {
namespace {

/// How long after a deletion or renaming a taken name may be about to become free.
constexpr std::chrono::seconds k_name_lag{60};

std::vector<std::string_view> taken_names_that_may_free(const Rpc& rpc, const WriteMemory& memory) {
    if (!memory.name_freed || rpc.now() - *memory.name_freed > k_name_lag) return {};
    return {"group_name_already_used"};
}

std::function<void(Settled)>
into_outcome(Rpc& rpc, WriteMemory& memory, bool frees_a_name, Finish finish) {
    return [&rpc, &memory, frees_a_name, finish = std::move(finish)](Settled settled) {
        WriteOutcome outcome;
        if (!settled) {
            outcome.status = tl::unexpected(std::move(settled.error().error));
        } else if (frees_a_name) {
            memory.name_freed = rpc.now();
        }
        finish(std::move(outcome));
    };
}

} // namespace

void create_group(Rpc& rpc, WriteMemory& memory, const CreateGroup& write, Finish finish) {
    Json argument{{"group_name", write.display_name},
                  {"add_creator_as_owner", false},
                  {"group_management_type", tagged("company_managed")}};
    if (write.external_id) argument["group_external_id"] = *write.external_id;

    // By external id where there is one: a name alone may be somebody else's group.
    const auto look = [&rpc, write](std::function<void(Seen)> done) {
        const auto report = [done = std::move(done)](MaybeGroup group) {
            if (!group) {
                done(tl::unexpected(std::move(group.error())));
            } else if (*group) {
                done(std::optional<std::string>{(*group)->group_id.str()});
            } else {
                done(std::optional<std::string>{});
            }
        };
        if (write.external_id && !write.external_id->empty()) {
            find_group_by_external_id(rpc, *write.external_id, report);
        } else {
            find_group_by_name(rpc, write.display_name, report);
        }
    };
    settle(rpc,
           {.call = {.route = "team/groups/create",
                     .argument = argument.dump(),
                     .repeat = Repeat::never},
            .look = look,
            .bring = [](const Json& answer) { return text_at(answer, "group_id").value_or(""); },
            .echo = {"group_name_already_used", "external_id_already_in_use"},
            .too_soon = taken_names_that_may_free(rpc, memory)},
           [finish = std::move(finish)](Settled settled) {
               WriteOutcome outcome;
               if (!settled) {
                   outcome.status = tl::unexpected(std::move(settled.error().error));
               } else if (settled->empty()) {
                   outcome.status =
                       tl::unexpected(strange_answer("team/groups/create", "no group_id").error);
               } else {
                   outcome.created_group = GroupId{std::move(*settled)};
               }
               finish(std::move(outcome));
           });
}

void update_group(Rpc& rpc, WriteMemory& memory, const UpdateGroup& write, Finish finish) {
    Json argument{{"group", selector(write.group)}, {"return_members", false}};
    if (write.display_name) argument["new_group_name"] = *write.display_name;
    if (write.external_id) argument["new_group_external_id"] = *write.external_id;

    const auto look = [&rpc, write](std::function<void(Seen)> done) {
        find_group(rpc, write.group, [write, done = std::move(done)](MaybeGroup group) {
            if (!group) {
                done(tl::unexpected(std::move(group.error())));
                return;
            }
            const bool so =
                *group && (!write.display_name || (*group)->display_name == *write.display_name)
                && (!write.external_id || (*group)->external_id.value_or("") == *write.external_id);
            done(so ? std::optional<std::string>{""} : std::nullopt);
        });
    };
    settle(rpc,
           {.call = {.route = "team/groups/update",
                     .argument = argument.dump(),
                     .repeat = Repeat::never},
            .look = look,
            .echo = {"group_name_already_used", "external_id_already_in_use"},
            .too_soon = taken_names_that_may_free(rpc, memory)},
           into_outcome(rpc, memory, write.display_name.has_value(), std::move(finish)));
}

void delete_group(Rpc& rpc, WriteMemory& memory, const DeleteGroup& write, Finish finish) {
    // The group is gone at once; the job that follows only takes back its shares. Deleting again
    // is told by its own error, so that a lost answer needs no look.
    settle(rpc,
           {.call = {.route = "team/groups/delete", .argument = selector(write.group).dump()},
            .look = [](const std::function<void(Seen)>& done) { done(std::nullopt); },
            .fine = {"group_not_found", "group_already_deleted"}},
           into_outcome(rpc, memory, true, std::move(finish)));
}

} // namespace rollcall::dropbox
