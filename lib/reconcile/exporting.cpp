#include "branch_state.hpp"
#include "keeping.hpp"
#include "source_shrink.hpp"

#include <rollcall/base/secret.hpp>
#include <rollcall/manifest/slug.hpp>
#include <rollcall/manifest/write.hpp>
#include <rollcall/reconcile/exporting.hpp>
#include <rollcall/report/words.hpp>

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace rollcall {
namespace {

Layout layout_of(const BranchState& before, const Roster& roster) {
    return before.set.snapshot ? before.set.snapshot->layout
                               : choose_layout(roster.users.size(), roster.groups.size());
}

/// What is masked is in the manifests, but is not told in people's words.
void mask(RosterChanges& changes, const std::set<Field>& masked) {
    const auto mask_values = [&masked](auto& objects) {
        for (auto& object : objects) {
            for (auto& value : object.values) {
                if (!masked.contains(value.field)) continue;
                value.before = value.after = k_secret_mask;
            }
        }
    };
    mask_values(changes.users_changed);
    mask_values(changes.groups_changed);
}

/// The files of an export: the manifests, and the proof that they are one.
std::vector<TreeFile>
exported_files(const Roster& roster, const Layout& layout, const std::string& source) {
    auto files = write_manifests(roster, layout, ManifestKind::desired);
    files.push_back(write_snapshot({.layout = layout,
                                    .source = source,
                                    .users = roster.users.size(),
                                    .groups = roster.groups.size(),
                                    .memberships = roster.membership_count(),
                                    .digest = manifest_digest(files)}));
    return files;
}

/// Who was left out is no member by way of anything, and a group that was left out has none.
void leave_out(std::vector<ThroughGroups>& through, const Roster& roster) {
    if (through.empty()) return;
    std::unordered_set<std::string_view> there;
    for (const auto& user : roster.users) there.insert(user.source.dn.str());
    for (const auto& group : roster.groups) there.insert(group.source.dn.str());
    for (auto& nested : through) {
        std::erase_if(nested.members,
                      [&](const std::string& member) { return !there.contains(member); });
    }
    std::erase_if(through, [&](const ThroughGroups& nested) {
        return nested.members.empty() || !there.contains(nested.group);
    });
}

} // namespace

Result<PreparedExport> prepare_export(DatastoreReader& datastore,
                                      ManifestRepository& repository,
                                      const Roster& applied,
                                      const ExportOptions& options) {
    ROLLCALL_TRY_ASSIGN(auto snapshot, datastore.read());
    ROLLCALL_TRY_ASSIGN(const auto before, read_branch(repository, options.branch));

    PreparedExport prepared;
    auto& result = prepared.result;
    result.source = snapshot.source;
    result.warnings = std::move(snapshot.warnings);
    result.through_groups = std::move(snapshot.through_groups);
    auto& roster = snapshot.roster;
    result.omissions = keep_last_values(roster, before.set.roster, applied, snapshot.unmapped,
                                        snapshot.omissions, options.policy.masked);
    leave_out(result.through_groups, roster);
    if (roster.users.empty()) {
        return fail(ErrorCode::incomplete,
                    "the datastore yields no user at all; an empty user set is never exported");
    }
    // Before the first export nobody had a name yet: an override that is there already is meant for
    // who will be called so.
    assign_slugs(roster, before.set.roster, applied,
                 before.set.snapshot ? before.set.overrides : std::vector<Override>{});

    auto files = exported_files(roster, layout_of(before, roster), result.source);
    ROLLCALL_TRY(check_written(files));
    result.users = roster.users.size();
    result.groups = roster.groups.size();
    result.memberships = roster.membership_count();
    result.changes = changes_between(before.set.roster, roster);
    mask(result.changes, options.policy.masked);
    prepared.commit = commit_onto(before, options.branch, std::move(files));
    prepared.commit.author = options.author;
    if (prepared.commit.put.empty() && prepared.commit.remove.empty()) return prepared;

    result.subject = change_subject(result.changes);
    std::vector<std::pair<std::string, std::string>> trailers;
    auto held =
        source_shrink(options.team, before.set.roster, roster, options.policy.guards.source_shrink);
    if (held) {
        const auto approval = options.approvals.find(held->hold_id);
        if (approval == options.approvals.end()) {
            result.held = std::move(held);
        } else {
            trailers.emplace_back("Approval-Used", approval->second + " " + held->hold_id);
        }
    }
    prepared.commit.message =
        change_message(result.changes, options.policy, result.source,
                       manifest_digest(prepared.commit.put).substr(0, 23), trailers);
    return prepared;
}

Result<ExportResult> commit_export(PreparedExport prepared, ManifestRepository& repository) {
    const auto& commit = prepared.commit;
    const bool nothing = commit.put.empty() && commit.remove.empty();
    if (!nothing && !prepared.result.held) {
        ROLLCALL_TRY_ASSIGN(prepared.result.commit, repository.commit(commit));
    }
    return std::move(prepared.result);
}

} // namespace rollcall
