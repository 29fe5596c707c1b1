#include "decode.hpp"
#include "group_calls.hpp"
#include "outcome.hpp"
#include "settle.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace rollcall::dropbox {
namespace {

/// What was found, as a look tells it: the group's id.
std::function<void(MaybeGroup)> as_seen(std::function<void(Seen)> done) {
    return [done = std::move(done)](MaybeGroup group) {
        if (!group) {
            done(tl::unexpected(std::move(group.error())));
        } else if (*group) {
            done(std::optional<std::string>{(*group)->group_id.str()});
        } else {
            done(std::optional<std::string>{});
        }
    };
}

/// A name that no group on the team has may still be that of one which is being deleted.
std::function<void(std::function<void(Seen)>)> holder_of(Rpc& rpc, const std::string& name) {
    return [&rpc, name](std::function<void(Seen)> done) {
        find_group_by_name(rpc, name, as_seen(std::move(done)));
    };
}

/// The values as an answer has them.
Told told_by(const Json& answer) {
    Told told;
    if (auto name = text_at(answer, "group_name")) told.emplace_back(Field::display_name, *name);
    if (auto id = text_at(answer, "group_external_id")) told.emplace_back(Field::external_id, *id);
    return told;
}

} // namespace

void create_group(Rpc& rpc, const CreateGroup& write, Finish finish) {
    Json argument{{"group_name", write.display_name},
                  {"add_creator_as_owner", false},
                  {"group_management_type", tagged("company_managed")}};
    if (write.external_id) argument["group_external_id"] = *write.external_id;

    const auto told = std::make_shared<Told>();
    // By external id where there is one: a name alone may be somebody else's group.
    const auto look = [&rpc, write](std::function<void(Seen)> done) {
        if (write.external_id && !write.external_id->empty()) {
            find_group_by_external_id(rpc, *write.external_id, as_seen(std::move(done)));
        } else {
            find_group_by_name(rpc, write.display_name, as_seen(std::move(done)));
        }
    };
    settle(rpc,
           {.call = {.route = "team/groups/create",
                     .argument = argument.dump(),
                     .repeat = Repeat::never},
            .confirms =
                [told](const Json& answer) {
                    *told = told_by(answer);
                    return text_at(answer, "group_id").has_value();
                },
            .look = look,
            .bring = [](const Json& answer) { return text_at(answer, "group_id").value_or(""); },
            .echo = {"group_name_already_used", "external_id_already_in_use"},
            .too_soon = {"group_name_already_used"},
            .holder = holder_of(rpc, write.display_name)},
           [finish = std::move(finish), told](Settled settled) {
               WriteOutcome outcome{.told = std::move(*told)};
               if (!settled) {
                   outcome.status = tl::unexpected(std::move(settled.error().error));
               } else {
                   outcome.created_group = GroupId{std::move(*settled)};
               }
               finish(std::move(outcome));
           });
}

void update_group(Rpc& rpc, const UpdateGroup& write, Finish finish) {
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
                *group
                && (!write.display_name
                    || nfc(trim((*group)->display_name)) == nfc(trim(*write.display_name)))
                && (!write.external_id || (*group)->external_id.value_or("") == *write.external_id);
            done(so ? std::optional<std::string>{""} : std::nullopt);
        });
    };
    const auto told = std::make_shared<Told>();
    Settlement settlement{.call = {.route = "team/groups/update",
                                   .argument = argument.dump(),
                                   .repeat = Repeat::never},
                          .confirms =
                              [write, told](const Json& answer) {
                                  *told = told_by(answer);
                                  return text_at(answer, "group_id") == write.group.str();
                              },
                          .look = look,
                          .echo = {"group_name_already_used", "external_id_already_in_use"}};
    if (write.display_name) {
        settlement.too_soon = {"group_name_already_used"};
        settlement.holder = holder_of(rpc, *write.display_name);
    }
    settle(rpc, std::move(settlement), into_outcome(std::move(finish), told));
}

void delete_group(Rpc& rpc, const DeleteGroup& write, Finish finish) {
    // The group is gone at once; the job that may follow only takes back its shares. Deleting again
    // is told by its own error.
    const auto look = [&rpc, write](const std::function<void(Seen)>& done) {
        find_group(rpc, write.group, [done](MaybeGroup group) {
            if (!group) {
                done(tl::unexpected(std::move(group.error())));
            } else {
                done(*group ? std::nullopt : std::optional<std::string>{""});
            }
        });
    };
    settle(rpc,
           {.call = {.route = "team/groups/delete", .argument = selector(write.group).dump()},
            .launch = Settlement::Launch::background,
            .look = look,
            .fine = {"group_not_found", "group_already_deleted"}},
           into_outcome(std::move(finish)));
}

} // namespace rollcall::dropbox
