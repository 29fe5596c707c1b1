#include <rollcall/base/digest.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/slug.hpp>
#include <rollcall/manifest/write.hpp>
#include <rollcall/reconcile/exporting.hpp>
#include <rollcall/report/words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace rollcall {
namespace {

/// The branch as it stands.
struct Before {
    std::optional<CommitId> commit{};
    std::vector<TreeFile> files{};
    ManifestSet set{};
};

bool is_exported(const std::string& path) {
    return path.starts_with("users/") || path.starts_with("groups/") || path == k_snapshot_path;
}

Result<Before> read_before(ManifestRepository& repository, const std::string& branch) {
    Before before;
    ROLLCALL_TRY_ASSIGN(before.commit, repository.tip(branch));
    if (!before.commit) return before;
    ROLLCALL_TRY_ASSIGN(auto revision, repository.load(branch));
    Diagnostics problems;
    before.set = read_manifests(revision.files, ManifestKind::desired, problems);
    if (!problems.empty()) {
        return tl::unexpected(
            problems.as_error(ErrorCode::untrusted).within("manifests on " + branch));
    }
    before.files = std::move(revision.files);
    return before;
}

/// Puts back the values that could not be mapped this time, from the last export.
class Keeper {
public:
    Keeper(Roster& fresh, const Roster& previous) : fresh_(fresh), previous_(previous) {}

    void keep(const UnmappedValue& value) { value.is_group ? keep_group(value) : keep_user(value); }

    /// A kept value may be somebody else's fresh one. The fresh one then has to wait: its owner
    /// keeps the last exported value too, or, never exported before, is left out. The last export
    /// held no value twice, so going back to it settles every such clash.
    void settle_clashes(std::vector<Omission>& omissions) {
        while (
            settle_one<User>(fresh_.users, previous_.users, Field::email, omissions)
            || settle_one<User>(fresh_.users, previous_.users, Field::external_id, omissions)
            || settle_one<Group>(fresh_.groups, previous_.groups, Field::display_name, omissions)
            || settle_one<Group>(fresh_.groups, previous_.groups, Field::external_id, omissions)) {
        }
    }

private:
    void keep_user(const UnmappedValue& value) {
        const auto was = find_user(previous_, value.uid);
        const auto is = find_user(fresh_, value.uid);
        if (!was || !is) return;
        const auto& old = previous_.user(*was);
        auto& user = fresh_.users[static_cast<std::size_t>(*is)];
        if (value.field == "wipeData") {
            user.wipe_data = old.wipe_data;
        } else if (value.field.starts_with("onCreate.")) {
            user.on_create = old.on_create;
        } else if (const auto field = parse_field(value.field)) {
            set_value(user, *field, value_of(old, *field));
        }
    }

    void keep_group(const UnmappedValue& value) {
        const auto* old = find_group(previous_, value.uid);
        const auto field = parse_field(value.field);
        if (old == nullptr || !field) return;
        for (auto& group : fresh_.groups) {
            if (group.uid == value.uid) set_value(group, *field, value_of(*old, *field));
        }
    }

    static std::string key_of(Field field, const std::string& value) {
        if (field == Field::email) return email_key(value);
        return field == Field::display_name ? name_key(value) : value;
    }

    template <class Object>
    static const Object* find_by_uid(const std::vector<Object>& objects, const Uid& uid) {
        const auto place = std::lower_bound(
            objects.begin(), objects.end(), uid,
            [](const Object& object, const Uid& wanted) { return object.uid < wanted; });
        return place == objects.end() || place->uid != uid ? nullptr : &*place;
    }

    template <class Object>
    bool settle_one(std::vector<Object>& fresh,
                    const std::vector<Object>& previous,
                    Field field,
                    std::vector<Omission>& omissions) {
        std::unordered_map<std::string, Object*> holders;
        for (auto& object : fresh) {
            const auto value = value_of(object, field);
            if (!value || value->empty()) continue;
            const auto [holder, free] = holders.emplace(key_of(field, *value), &object);
            if (free) continue;
            // Of the two, the one whose value is news goes back.
            const auto is_news = [&](const Object& candidate) {
                const auto* old = find_by_uid(previous, candidate.uid);
                return old == nullptr
                       || key_of(field, value_of(*old, field).value_or("")) != holder->first;
            };
            Object& loser = is_news(object) ? object : *holder->second;
            const auto* old = find_by_uid(previous, loser.uid);
            omissions.push_back(
                {"duplicateValue", loser.source.dn.empty() ? loser.uid.str() : loser.source.dn,
                 fmt::format(
                     "{} \"{}\" is still another object's; {}", to_string(field), visible(*value),
                     old ? "the value last exported is kept" : "left out until it is free")});
            set_value(loser, field, old ? value_of(*old, field) : std::nullopt);
            return true;
        }
        return false;
    }

    Roster& fresh_;
    const Roster& previous_;
};

/// Takes out who has no address and which group has no name, once nothing could be kept. They were
/// never exported, so nobody loses anything by it.
void leave_out_nameless(Roster& roster, std::vector<Omission>& omissions) {
    Roster kept;
    std::vector<std::optional<UserIndex>> moved_to(roster.users.size());
    for (std::size_t i = 0; i < roster.users.size(); ++i) {
        auto& user = roster.users[i];
        if (user.email.empty()) {
            omissions.push_back({"missingValue",
                                 user.source.dn.empty() ? user.uid.str() : user.source.dn,
                                 "has no usable e-mail and was never exported: left out"});
            continue;
        }
        moved_to[i] = UserIndex{static_cast<std::uint32_t>(kept.users.size())};
        kept.users.push_back(std::move(user));
    }
    for (auto& group : roster.groups) {
        if (group.display_name.empty()) {
            omissions.push_back({"missingValue",
                                 group.source.dn.empty() ? group.uid.str() : group.source.dn,
                                 "has no usable name and was never exported: left out"});
            continue;
        }
        if (group.members) {
            std::vector<UserIndex> members;
            for (const auto member : *group.members) {
                if (const auto moved = moved_to[static_cast<std::size_t>(member)]) {
                    members.push_back(*moved);
                }
            }
            group.members = std::move(members);
        }
        kept.groups.push_back(std::move(group));
    }
    roster = std::move(kept);
}

/// The commit that turns the exported part of a tree into these files.
NewCommit
commit_of(const Before& before, std::vector<TreeFile> files, const ExportOptions& options) {
    NewCommit commit{.branch = options.branch, .parent = before.commit, .author = options.author};
    std::unordered_map<std::string_view, const TreeFile*> old;
    for (const auto& file : before.files) {
        if (is_exported(file.path)) old.emplace(file.path, &file);
    }
    for (auto& file : files) {
        const auto found = old.find(file.path);
        const bool same = found != old.end() && found->second->bytes == file.bytes;
        if (found != old.end()) old.erase(found);
        if (!same) commit.put.push_back(std::move(file));
    }
    for (const auto& [path, file] : old) commit.remove.emplace_back(path);
    std::sort(commit.remove.begin(), commit.remove.end());
    return commit;
}

/// Writes the roster as manifests and commits what changed.
Result<void> commit_roster(Roster roster,
                           const Before& before,
                           ManifestRepository& repository,
                           const ExportOptions& options,
                           bool with_snapshot,
                           ExportResult& result) {
    const auto layout = before.set.snapshot
                            ? before.set.snapshot->layout
                            : choose_layout(roster.users.size(), roster.groups.size());
    auto files = write_manifests(roster, layout, ManifestKind::desired);
    if (with_snapshot) {
        files.push_back(write_snapshot({.layout = layout,
                                        .source = result.source,
                                        .users = roster.users.size(),
                                        .groups = roster.groups.size(),
                                        .memberships = roster.membership_count(),
                                        .digest = manifest_digest(files)}));
    }
    // Reading back what was written finds what the writer cannot express (a name beyond the API's
    // limits, two objects with one address) before it is committed, not in the next pass.
    Diagnostics problems;
    (void)read_manifests(files, ManifestKind::desired, problems);
    if (!problems.empty()) {
        return tl::unexpected(problems.as_error(ErrorCode::untrusted).within("exported manifests"));
    }

    result.users = roster.users.size();
    result.groups = roster.groups.size();
    result.memberships = roster.membership_count();
    result.changes = changes_between(before.set.roster, roster);
    auto commit = commit_of(before, std::move(files), options);
    if (commit.put.empty() && commit.remove.empty()) return {};

    result.subject = change_subject(result.changes);
    commit.message =
        change_message(result.changes, result.source, manifest_digest(commit.put).substr(0, 23));
    ROLLCALL_TRY_ASSIGN(result.commit, repository.commit(commit));
    return {};
}

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

Result<ExportResult> export_datastore(DatastoreReader& datastore,
                                      ManifestRepository& repository,
                                      const Roster& applied,
                                      const ExportOptions& options) {
    ROLLCALL_TRY_ASSIGN(auto snapshot, datastore.read());
    ROLLCALL_TRY_ASSIGN(const auto before, read_before(repository, options.branch));

    ExportResult result{.source = snapshot.source,
                        .omissions = std::move(snapshot.omissions),
                        .unmapped = std::move(snapshot.unmapped),
                        .warnings = std::move(snapshot.warnings)};
    Keeper keeper(snapshot.roster, before.set.roster);
    for (const auto& value : result.unmapped) keeper.keep(value);
    keeper.settle_clashes(result.omissions);
    leave_out_nameless(snapshot.roster, result.omissions);
    std::sort(result.omissions.begin(), result.omissions.end());
    if (snapshot.roster.users.empty()) {
        return fail(ErrorCode::incomplete,
                    "the datastore yields no user at all; an empty user set is never exported");
    }
    assign_slugs(snapshot.roster, before.set.roster, applied);
    ROLLCALL_TRY(
        commit_roster(std::move(snapshot.roster), before, repository, options, true, result));
    return result;
}

Result<ExportResult> import_team(const Roster& live,
                                 const std::string& team_name,
                                 ManifestRepository& repository,
                                 const ExportOptions& options) {
    ROLLCALL_TRY_ASSIGN(const auto before, read_before(repository, options.branch));
    if (!before.set.roster.users.empty() || !before.set.roster.groups.empty()) {
        return fail(
            ErrorCode::refused,
            fmt::format("branch {} holds manifests already ({}, {}); import into a new branch",
                        options.branch, counted(before.set.roster.users.size(), "user"),
                        counted(before.set.roster.groups.size(), "group")));
    }
    Roster roster = as_desired(live);
    canonicalize(roster);
    assign_slugs(roster, {}, {});
    ExportResult result{.source = "Dropbox team \"" + visible(team_name) + "\""};
    result.already_true = links_between(roster, live);
    ROLLCALL_TRY(commit_roster(std::move(roster), before, repository, options, false, result));
    return result;
}

} // namespace rollcall
