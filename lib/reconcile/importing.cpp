#include "branch_state.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/slug.hpp>
#include <rollcall/manifest/write.hpp>
#include <rollcall/reconcile/exporting.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <unordered_map>

namespace rollcall {
namespace {

/// A uid of our own making: the external id where there is one, else Dropbox's id.
template <class Id> Uid made_uid(const std::optional<std::string>& external_id, const Id& id) {
    return Uid(external_id && !external_id->empty() ? *external_id : id.str());
}

template <class Object> void drop_empty_external_id(Object& object) {
    if (object.external_id && object.external_id->empty()) object.external_id.reset();
}

/// The live team as it would stand in manifests: without Dropbox's ids, system-managed groups and
/// accounts that are gone.
Roster as_desired(const Roster& live) {
    Roster roster;
    std::vector<std::optional<UserIndex>> moved_to(live.users.size());
    for (std::size_t i = 0; i < live.users.size(); ++i) {
        const auto& account = live.users[i];
        if (account.state == UserState::removed) continue;
        moved_to[i] = UserIndex{static_cast<std::uint32_t>(roster.users.size())};
        User user = account;
        user.uid = made_uid(account.external_id, account.member_id);
        user.member_id = MemberId{};
        user.suspended_on.clear();
        user.state =
            account.state == UserState::suspended ? UserState::disabled : UserState::active;
        drop_empty_external_id(user);
        roster.users.push_back(std::move(user));
    }
    for (const auto& existing : live.groups) {
        // Owners manage the second kind; taking it over is a decision of its own.
        if (existing.management != GroupManagement::company) continue;
        Group group = existing;
        group.uid = made_uid(existing.external_id, existing.group_id);
        group.group_id = GroupId{};
        group.member_count.reset();
        drop_empty_external_id(group);
        std::vector<UserIndex> members;
        for (const auto member : existing.members.value_or(std::vector<UserIndex>{})) {
            if (const auto moved = moved_to[static_cast<std::size_t>(member)]) {
                members.push_back(*moved);
            }
        }
        group.members = std::move(members);
        roster.groups.push_back(std::move(group));
    }
    return roster;
}

/// The groups that `as_desired` leaves out, each once.
std::vector<NotExported> left_out_groups(const Roster& live) {
    std::vector<NotExported> items;
    for (const auto& group : live.groups) {
        if (group.management == GroupManagement::system) {
            items.push_back({ReasonCode::system_managed_group, group.display_name, "",
                             "Dropbox manages this group by itself; left out"});
        } else if (group.management == GroupManagement::user) {
            items.push_back({ReasonCode::user_managed_group, group.display_name, "",
                             "its owners manage this group; left out until a manifest and an "
                             "override (action: adopt) take it over"});
        }
    }
    sort_by_code(items);
    return items;
}

/// The facts of an import: every object with its values, and who it is in Dropbox.
std::vector<Confirmation> links_between(const Roster& desired, const Roster& live) {
    std::unordered_map<std::string, MemberId> members;
    for (const auto& account : live.users) {
        if (account.state == UserState::removed) continue;
        members[made_uid(account.external_id, account.member_id).str()] = account.member_id;
    }
    std::unordered_map<std::string, GroupId> groups;
    for (const auto& group : live.groups) {
        groups[made_uid(group.external_id, group.group_id).str()] = group.group_id;
    }
    std::vector<Confirmation> facts;
    for (const auto& user : desired.users) {
        UserApplied fact{user.uid, user.name, members[user.uid.str()], {}};
        for (const Field field :
             {Field::email, Field::given_name, Field::surname, Field::external_id, Field::role}) {
            if (auto value = value_of(user, field))
                fact.values.push_back({field, std::move(value)});
        }
        const auto state =
            user.state == UserState::disabled ? UserState::suspended : UserState::active;
        fact.values.push_back({Field::state, std::string(to_string(state))});
        facts.emplace_back(std::move(fact));
    }
    for (const auto& group : desired.groups) {
        facts.emplace_back(GroupApplied{group.uid, group.name, groups[group.uid.str()],
                                        group.display_name, group.external_id});
        MembersApplied members_fact{group.uid, {}};
        for (const auto member : *group.members) {
            members_fact.users.push_back(desired.user(member).uid);
        }
        facts.emplace_back(std::move(members_fact));
    }
    return facts;
}

} // namespace

Result<ExportResult> import_team(const Roster& live,
                                 const std::string& team_name,
                                 ManifestRepository& repository,
                                 const ExportOptions& options) {
    ROLLCALL_TRY_ASSIGN(const auto before, read_branch(repository, options.branch));
    if (!before.set.roster.users.empty() || !before.set.roster.groups.empty()) {
        return fail(
            ErrorCode::refused,
            fmt::format("branch {} holds manifests already ({}, {}); import into a new branch",
                        options.branch, counted(before.set.roster.users.size(), "user"),
                        counted(before.set.roster.groups.size(), "group")));
    }
    Roster roster = as_desired(live);
    canonicalize(roster);
    assign_slugs(roster, {}, {}, {});
    ExportResult result{.source = "Dropbox team \"" + visible(team_name) + "\"",
                        .users = roster.users.size(),
                        .groups = roster.groups.size(),
                        .memberships = roster.membership_count(),
                        .changes = changes_between(before.set.roster, roster),
                        .omissions = left_out_groups(live),
                        .already_true = links_between(roster, live)};
    result.subject = change_subject(result.changes);
    auto files = write_manifests(roster, choose_layout(roster.users.size(), roster.groups.size()),
                                 ManifestKind::desired);
    ROLLCALL_TRY(check_written(files));
    auto commit = commit_onto(before, options.branch, std::move(files));
    commit.author = options.author;
    commit.message = change_message(result.changes, options.policy, result.source,
                                    manifest_digest(commit.put).substr(0, 23), {});
    ROLLCALL_TRY_ASSIGN(result.commit, repository.commit(commit));
    return result;
}

} // namespace rollcall
