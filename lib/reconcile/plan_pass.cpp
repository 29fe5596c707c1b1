#include "replanning.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/reconcile/pass.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <future>

namespace rollcall {
namespace {

/// The team must be the one that the configuration names and that the ledger belongs to.
Result<void> check_team(const LiveTeam& live, const AppliedState& applied, const TeamId& expected) {
    const auto differs = [&live](const TeamId& id) { return !id.empty() && id != live.id; };
    if (differs(expected)) {
        return fail(ErrorCode::untrusted,
                    fmt::format("these credentials belong to team {}, but dropbox.teamId is {}",
                                live.id.str(), expected.str()));
    }
    if (differs(applied.team_id)) {
        return fail(
            ErrorCode::untrusted,
            fmt::format("these credentials belong to team {}, but the ledger is that of {}; "
                        "another team needs another `team:` in rollcall.yaml",
                        live.id.str(), applied.team_id.str()));
    }
    return {};
}

/// What git says: the manifests of one revision, and the ledger.
struct Recorded {
    CommitId commit{};
    TreeId tree{};
    ManifestSet desired{};
    AppliedState applied{};
};

/// The manifests of the revision, from memory where its tree is the one that was read last.
Result<void> read_manifests_of(const PassPorts& ports, const PassOptions& options, Recorded& into) {
    if (ports.memory != nullptr) {
        ROLLCALL_TRY_ASSIGN(const auto id, ports.repository.resolve(options.revision));
        if (const auto* known = ports.memory->find(id.tree, options.exported)) {
            into.commit = id.commit;
            into.tree = id.tree;
            into.desired = *known;
            return {};
        }
    }
    ROLLCALL_TRY_ASSIGN(const auto revision, ports.repository.load(options.revision));
    into.commit = revision.commit;
    into.tree = revision.tree;
    ROLLCALL_TRY_ASSIGN(into.desired, read_desired(revision, options.exported, options.proposal));
    if (ports.memory != nullptr) {
        ports.memory->keep(into.tree, options.exported, into.desired);
    }
    return {};
}

/// One for each way, in their order. Each revision is read once, and so is the ledger.
Result<std::vector<Recorded>> read_recorded(const PassPorts& ports,
                                            const std::vector<PassOptions>& ways) {
    std::vector<Recorded> recorded(ways.size());
    // The files go before the ledger's come: each set of them is as large as a roster.
    for (std::size_t i = 0; i < ways.size(); ++i) {
        // Ways may differ in their policy alone.
        std::size_t same = 0;
        while (ways[same].revision != ways[i].revision || ways[same].exported != ways[i].exported) {
            ++same;
        }
        if (same < i) {
            recorded[i] = recorded[same];
        } else {
            ROLLCALL_TRY(read_manifests_of(ports, ways[i], recorded[i]));
        }
    }
    ROLLCALL_TRY_ASSIGN(auto applied, ports.ledger.load());
    for (const auto& one : recorded) {
        ROLLCALL_TRY(check_not_emptied(one.desired, one.commit, applied));
    }
    for (std::size_t i = 1; i < recorded.size(); ++i) recorded[i].applied = applied;
    // A ledger of 100,000 people is not copied for one plan.
    recorded.front().applied = std::move(applied);
    return recorded;
}

/// The ids of those that are applied and not live; the live ones stand in the order of their ids.
template <class Object, class Id>
std::vector<Id>
missing_from(const std::vector<Object>& live, const std::vector<Object>& applied, Id Object::*id) {
    std::vector<Id> missing;
    for (const auto& object : applied) {
        if ((object.*id).empty()) continue;
        const auto place =
            std::lower_bound(live.begin(), live.end(), object.*id,
                             [id](const Object& one, const Id& other) { return one.*id < other; });
        if (place == live.end() || (*place).*id != object.*id) missing.push_back(object.*id);
    }
    return missing;
}

/// Whom and what the ledger has under an id that the reading does not show, not even as removed. A
/// live roster has no uids, so it is in the order of Dropbox's ids.
LeftOut missing_from(const Roster& live, const Roster& applied) {
    return {.members = missing_from(live.users, applied.users, &User::member_id),
            .groups = missing_from(live.groups, applied.groups, &Group::group_id)};
}

constexpr std::array k_while_listings_lag{std::chrono::seconds{1}, std::chrono::seconds{4}};

/// A listing that leaves out who is there is no reading: nobody may be forgotten, or invited again,
/// by it.
Result<LiveTeam> nobody_left_out(const PassPorts& ports, LiveTeam live, const Roster& applied) {
    auto& reader = ports.reader;
    ROLLCALL_TRY_ASSIGN(auto left_out, reader.still_there(missing_from(live.roster, applied)));
    // Listings may lag behind a moment; to ask again at once would find the same.
    for (const auto pause : k_while_listings_lag) {
        if (left_out.empty()) return live;
        if (!ports.clock.sleep_for(pause)) break;
        ROLLCALL_TRY_ASSIGN(live, reader.read());
        ROLLCALL_TRY_ASSIGN(left_out, reader.still_there(missing_from(live.roster, applied)));
    }
    if (left_out.empty()) return live;
    const auto& first =
        left_out.members.empty() ? left_out.groups.front().str() : left_out.members.front().str();
    return fail(ErrorCode::incomplete,
                fmt::format("the listings leave out {} and {} that are there by their ids, the "
                            "first of them {}; a later pass will see them",
                            counted(left_out.members.size(), "person", "people"),
                            counted(left_out.groups.size(), "group"), visible(first)));
}

/// The team, after the jobs that an earlier pass left running.
struct Seen {
    LiveTeam live{};
    std::vector<RunningJob> awaited{};
};

/// Before the team was read, and after.
struct Times {
    std::string began{};
    std::string now{};
};

PlannedPass plan_from(Recorded recorded,
                      const Seen& seen,
                      Roster live,
                      const PassOptions& options,
                      const Times& times,
                      std::optional<PassSoFar> done) {
    auto& desired = recorded.desired;
    auto& applied = recorded.applied;
    std::set<std::string> approved;
    for (const auto& [hold_id, commit] : options.approvals) {
        if (std::find(applied.approvals_used.begin(), applied.approvals_used.end(),
                      commit + " " + hold_id)
            == applied.approvals_used.end()) {
            approved.insert(hold_id);
        }
    }
    PlanInput input{.team = options.team,
                    .desired_commit = recorded.commit,
                    .desired_tree = recorded.tree,
                    .manifests = std::move(desired.roster),
                    .overrides = std::move(desired.overrides),
                    .applied = std::move(applied.roster),
                    .applied_commit = applied.commit,
                    .applied_tree = applied.tree,
                    .live = std::move(live),
                    .team_id = seen.live.id,
                    .acting_admin = seen.live.acting_admin,
                    .licensed = seen.live.licensed,
                    .provisioned = seen.live.provisioned,
                    .policy = options.policy,
                    .approved = std::move(approved),
                    .now = times.now,
                    .fought = options.fought,
                    .so_far = std::move(done)};
    return PlannedPass{.planning = make_plan(std::move(input)),
                       .team_id = seen.live.id,
                       .team_name = seen.live.name,
                       .licensed = seen.live.licensed,
                       .provisioned = seen.live.provisioned,
                       .began = times.began,
                       .awaited = seen.awaited};
}

Result<std::vector<PlannedPass>> plan_with(const PassPorts& ports,
                                           const std::vector<PassOptions>& ways,
                                           const std::optional<PassSoFar>& done) {
    Times times{.began = utc_time(ports.clock.now())};
    // Dropbox takes its time to tell of a large team; git is read meanwhile. Repository and ledger
    // belong to that thread until it is done, the reader to this one.
    auto reading = std::async(std::launch::async, read_recorded, std::cref(ports), std::cref(ways));
    auto live_read = ports.reader.read();
    ROLLCALL_TRY_ASSIGN(auto recorded, reading.get());
    Seen seen{.awaited = recorded.front().applied.running_jobs};
    if (!seen.awaited.empty()) {
        // Nor are the jobs of another team asked for.
        if (live_read) {
            ROLLCALL_TRY(
                check_team(*live_read, recorded.front().applied, ways.front().expected_team));
        }
        // Left under way by a crash; what they change is not in what was just read.
        ROLLCALL_TRY(ports.writer.await_jobs(seen.awaited));
        live_read = ports.reader.read();
    }
    ROLLCALL_TRY_ASSIGN(auto live, std::move(live_read));
    // Of another team none of the ids would be known.
    ROLLCALL_TRY(check_team(live, recorded.front().applied, ways.front().expected_team));
    ROLLCALL_TRY_ASSIGN(seen.live,
                        nobody_left_out(ports, std::move(live), recorded.front().applied.roster));
    times.now = utc_time(ports.clock.now());
    std::vector<PlannedPass> planned;
    for (std::size_t i = 0; i < ways.size(); ++i) {
        ROLLCALL_TRY(check_team(seen.live, recorded[i].applied, ways[i].expected_team));
        // The last one takes the roster along: a team of 100,000 is not copied for one plan.
        auto roster = i + 1 == ways.size() ? std::move(seen.live.roster) : seen.live.roster;
        planned.push_back(
            plan_from(std::move(recorded[i]), seen, std::move(roster), ways[i], times, done));
    }
    return planned;
}

} // namespace

void check_export(const Revision& revision,
                  const ManifestSet& set,
                  const std::string& proposal,
                  Diagnostics& problems) {
    if (set.snapshot || proposal.empty()) {
        check_snapshot(revision.files, set.snapshot, problems);
        return;
    }
    problems.add(k_snapshot_path, {}, "missing: no export counts yet; merge " + proposal);
}

Result<ManifestSet>
read_desired(const Revision& revision, bool exported, const std::string& proposal) {
    Diagnostics problems;
    auto set = read_manifests(revision.files, ManifestKind::desired, problems);
    const bool readable = problems.empty();
    if (readable && exported) check_export(revision, set, proposal, problems);
    if (problems.empty()) return set;
    const auto commit = revision.commit.str().substr(0, 10);
    auto error = problems.as_error(ErrorCode::untrusted);
    if (readable && set.snapshot) {
        error.message += "\n`rollcall validate --rev " + commit + "` names every file";
    }
    return tl::unexpected(std::move(error).within("manifests at " + commit));
}

Result<void>
check_not_emptied(const ManifestSet& desired, const CommitId& commit, const AppliedState& applied) {
    const auto people = applied.roster.users.size();
    if (people == 0 || !desired.roster.users.empty()) return {};
    return fail(ErrorCode::untrusted,
                fmt::format("the manifests at {} name no user at all, but {} were applied; an "
                            "empty desired state is never acted on",
                            commit.str().substr(0, 10), people));
}

Result<PlannedPass> plan_pass(const PassPorts& ports, const PassOptions& options) {
    ROLLCALL_TRY_ASSIGN(auto planned, plan_with(ports, {options}, std::nullopt));
    return std::move(planned.front());
}

Result<std::vector<PlannedPass>> plan_side_by_side(const PassPorts& ports,
                                                   const std::vector<PassOptions>& ways) {
    return plan_with(ports, ways, std::nullopt);
}

PassSoFar
so_far(const Plan& plan, const TeamSize& size, const std::vector<ActionOutcome>& outcomes) {
    PassSoFar done{.size = size};
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        const auto& action = plan.actions[i];
        // What was tried counts: a call whose answer got lost may have been done. So does what was
        // approved: the approval was for that, and the rest of a pass is not made larger by it.
        if (action.hazard != Hazard::none && !action.temporary) ++done.used[action.hazard];
        if (action.wipe_data) ++done.used[Hazard::device_wipe];
        if (action.kind == ActionKind::member_remove) ++done.members_removed[action.group.uid];
        if (action.kind == ActionKind::user_recover && outcomes[i].status == ActionStatus::done) {
            done.recovered.insert(action.user.uid);
        }
    }
    return done;
}

Result<PlannedPass>
plan_again(const PassPorts& ports, const PassOptions& options, const Plan& first, PassSoFar done) {
    PassOptions again = options;
    again.revision = first.desired_commit.str();
    for (const auto& hold_id : first.approved) again.approvals.erase(hold_id);
    ROLLCALL_TRY_ASSIGN(auto planned, plan_with(ports, {again}, std::move(done)));
    return std::move(planned.front());
}

} // namespace rollcall
