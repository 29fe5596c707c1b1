#include "decode.hpp"
#include "group_calls.hpp"
#include "member_infos.hpp"
#include "outcome.hpp"
#include "settle.hpp"
#include "writes.hpp"

#include <rollcall/base/text.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace rollcall::dropbox {
namespace {

/// Does the wish hold for this person? Nothing = gone from the team for good.
using Holds = std::function<bool(const std::optional<User>&)>;

std::function<void(std::function<void(Seen)>)>
look_at_member(Rpc& rpc, const MemberId& member, Holds holds) {
    return [&rpc, member, holds = std::move(holds)](std::function<void(Seen)> done) {
        ask_members(rpc, Json::array({selector(member)}),
                    [holds, member, done = std::move(done)](auto told) {
                        if (!told) {
                            done(tl::unexpected(std::move(told.error())));
                            return;
                        }
                        std::optional<User> user;
                        for (auto& row : told->there) {
                            if (row.user.member_id == member) user = std::move(row.user);
                        }
                        // An answer that leaves the person out does not say that he or she is gone.
                        if (!user && !told->says_gone(member.str())) {
                            done(tl::unexpected(strange_answer("team/members/get_info_v2",
                                                               "not the person asked for")));
                            return;
                        }
                        done(holds(user) ? std::optional<std::string>{""} : std::nullopt);
                    });
    };
}

Holds state_is(UserState wanted) {
    return [wanted](const std::optional<User>& user) { return user && user->state == wanted; };
}

bool is_on_team(const std::optional<User>& user) {
    return user && user->state != UserState::removed;
}

/// The values as an answer's profile has them.
Told told_by(const Json& profile) {
    Told told;
    const auto add = [&told](Field field, const std::optional<std::string>& value) {
        if (value) told.emplace_back(field, *value);
    };
    add(Field::email, text_at(profile, "email"));
    add(Field::given_name, text_at(at(profile, "name"), "given_name"));
    add(Field::surname, text_at(at(profile, "name"), "surname"));
    add(Field::external_id, text_at(profile, "external_id"));
    return told;
}

RpcCall once(std::string route, const Json& argument) {
    return {.route = std::move(route), .argument = argument.dump(), .repeat = Repeat::never};
}

void put(Json& argument, const char* key, const std::optional<std::string>& value) {
    if (value) argument[key] = *value;
}

} // namespace

void set_profile(Rpc& rpc, const SetProfile& write, Finish finish) {
    Json argument{{"user", selector(write.member)}};
    put(argument, "new_email", write.email);
    put(argument, "new_given_name", write.given_name);
    put(argument, "new_surname", write.surname);
    put(argument, "new_external_id", write.external_id);

    const auto told = std::make_shared<Told>();
    const auto holds = [write](const std::optional<User>& user) {
        const auto same = [](const auto& wanted, const std::optional<std::string>& live) {
            return !wanted || *wanted == live.value_or("");
        };
        return user && (!write.email || email_key(*write.email) == user->email)
               && same(write.given_name, user->given_name) && same(write.surname, user->surname)
               && same(write.external_id, user->external_id);
    };
    settle(rpc,
           {.call = once("team/members/set_profile_v2", argument),
            .confirms =
                [member = write.member, told](const Json& answer) {
                    const Json& profile = at(at(answer, "member_info"), "profile");
                    *told = told_by(profile);
                    return text_at(profile, "team_member_id") == member.str();
                },
            .look = look_at_member(rpc, write.member, holds),
            .telling = {"no_new_data_specified"},
            .echo = {"email_reserved_for_other_user", "external_id_used_by_other_user"}},
           into_outcome(std::move(finish), told));
}

void set_role(Rpc& rpc, const SetRole& write, Finish finish) {
    // Setting a role again changes nothing, so a lost answer needs no look.
    const Json argument{{"user", selector(write.member)},
                        {"new_role", tagged(to_string(write.role))}};
    rpc.call({.route = "team/members/set_admin_permissions", .argument = argument.dump()},
             [finish = std::move(finish)](Reply reply) {
                 WriteOutcome outcome;
                 if (!reply) outcome.status = tl::unexpected(std::move(reply.error().error));
                 finish(std::move(outcome));
             });
}

void suspend(Rpc& rpc, const Suspend& write, Finish finish) {
    settle(rpc,
           {.call = once("team/members/suspend",
                         Json{{"user", selector(write.member)}, {"wipe_data", write.wipe_data}}),
            .look = look_at_member(rpc, write.member, state_is(UserState::suspended)),
            .telling = {"suspend_inactive_user"}},
           into_outcome(std::move(finish)));
}

void unsuspend(Rpc& rpc, const Unsuspend& write, Finish finish) {
    settle(rpc,
           {.call = once("team/members/unsuspend", Json{{"user", selector(write.member)}}),
            .look = look_at_member(rpc, write.member, state_is(UserState::active)),
            .telling = {"unsuspend_non_suspended_member"}},
           into_outcome(std::move(finish)));
}

void remove_from_team(Rpc& rpc, const RemoveFromTeam& write, Finish finish) {
    const auto gone = [](const std::optional<User>& user) { return !is_on_team(user); };
    settle(rpc,
           {.call = once("team/members/remove", Json{{"user", selector(write.member)},
                                                     {"wipe_data", write.wipe_data},
                                                     {"keep_account", false},
                                                     {"retain_team_shares", false},
                                                     {"permanently_delete_files", false}}),
            .launch = Settlement::Launch::awaited,
            .job_route = "team/members/remove/job_status/get",
            .look = look_at_member(rpc, write.member, gone),
            .telling = {"user_not_found", "user_not_in_team"},
            .running = {"transfer_in_progress"}},
           into_outcome(std::move(finish)));
}

void recover(Rpc& rpc, const Recover& write, Finish finish) {
    settle(rpc,
           {.call = once("team/members/recover", Json{{"user", selector(write.member)}}),
            .look = look_at_member(rpc, write.member, is_on_team),
            .telling = {"user_unrecoverable"}},
           into_outcome(std::move(finish)));
}

} // namespace rollcall::dropbox
