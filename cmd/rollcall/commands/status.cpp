#include "../loop_text.hpp"
#include "../outcome.hpp"
#include "../pausing.hpp"
#include "../status_file.hpp"
#include "../workspace.hpp"

#include <rollcall/base/one_line.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/diff/changes.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/plan/effective.hpp>
#include <rollcall/reconcile/pass.hpp>
#include <rollcall/reconcile/proposing.hpp>

#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>

namespace rollcall::cli {
namespace {

/// What git alone can tell.
struct Status {
    std::string team{};
    std::optional<git::LogEntry> desired{};
    std::optional<git::LogEntry> applied{};
    AppliedState ledger{};
    ManifestSet manifests{};
    bool readable = true; ///< the manifests; what else there is to tell is told all the same
    std::size_t commits_behind = 0; ///< on the tracked branch, since the applied one
    /// What the newest commit wants, by today's policy, and the ledger does not have as confirmed.
    struct Open {
        std::size_t users = 0;
        std::size_t groups = 0;
        std::size_t memberships = 0; ///< of groups that exist already
        [[nodiscard]] bool any() const { return users + groups + memberships > 0; }
    } open{};
    std::optional<ControllerStatus> loop{}; ///< as it last left word
    bool loop_runs = false;                 ///< a loop, or another pass, is at work
    std::optional<LastOutcome> last{};
    std::optional<git::LogEntry> proposal{}; ///< the newest commit of the open one
    std::optional<Pause> pause{};
    bool pause_in_force = false;
    std::optional<remote::Claim> claim{}; ///< of a pass that is at work, or was killed
    bool claim_expired = false;
    std::string remote{};                  ///< empty: none
    std::string last_fetch{};              ///< empty: never
    std::vector<std::string> conditions{}; ///< what a person must look at
};

/// A leaver who is suspended is as he or she should be.
std::size_t leavers_at_work(const RosterChanges& changes, const Roster& applied) {
    return static_cast<std::size_t>(
        std::count_if(applied.users.begin(), applied.users.end(), [&changes](const User& user) {
            return user.state != UserState::suspended
                   && std::binary_search(changes.users_removed.begin(), changes.users_removed.end(),
                                         user.name);
        }));
}

Status::Open open_facts(const Status& status, const Policy& policy, const Clock& clock) {
    const auto wanted =
        effective_desired(status.manifests.roster, status.manifests.overrides, status.ledger.roster,
                          policy, utc_time(clock.now()).substr(0, 10));
    const auto changes = changes_between(status.ledger.roster, wanted.roster);
    return {
        .users = changes.users_added.size() + changes.users_changed.size()
                 + leavers_at_work(changes, status.ledger.roster),
        .groups = changes.groups_added.size() + changes.groups_removed.size()
                  + static_cast<std::size_t>(
                      std::count_if(changes.groups_changed.begin(), changes.groups_changed.end(),
                                    [](const auto& group) { return !group.values.empty(); })),
        .memberships = std::accumulate(changes.groups_changed.begin(), changes.groups_changed.end(),
                                       std::size_t{0}, [](std::size_t sum, const auto& group) {
                                           return sum + group.added.size() + group.removed.size();
                                       })};
}

std::string first_line(const std::string& message) { return message.substr(0, message.find('\n')); }

/// It took the newest commit of its time, whatever waits for people or for the next pass.
bool came_to_its_end(const PassOutcome& outcome) {
    return outcome.end == "done" || outcome.end == "held" || outcome.end == "partial";
}

/// What the loop left, and whether it is still there. Word that cannot be read is as good as none.
void add_loop(Status& status, const git::Repository& repository) {
    auto left = read_status_file(status_file_of(repository.directory(), status.team));
    if (left) status.loop = std::move(*left);
    const auto alone = PassLock::acquire(repository.directory(), status.team);
    status.loop_runs = !alone && alone.error().code == ErrorCode::locked;
}

/// The newest commit of the ledger that closed a pass: claims stand between them.
Result<git::LogEntry> last_closing(git::Repository& repository, const CommitId& tip) {
    constexpr std::size_t k_look_back = 1000;
    ROLLCALL_TRY_ASSIGN(auto log, repository.log(tip.str(), k_look_back));
    for (auto& entry : log) {
        for (const auto& [key, value] : git::trailers(entry.message)) {
            if (key == "Rollcall-Desired") return std::move(entry);
        }
    }
    return std::move(log.front());
}

/// The newest commit of a proposal that nobody has merged yet; nothing where there is none.
Result<std::optional<git::LogEntry>>
open_proposal(git::Repository& repository, const std::string& team, const std::string& tracked) {
    const auto branch = proposal_branch(team);
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return std::optional<git::LogEntry>{};
    ROLLCALL_TRY_ASSIGN(const auto merged_into, repository.tip(tracked));
    if (merged_into) {
        ROLLCALL_TRY_ASSIGN(const bool merged, repository.builds_on(*merged_into, *tip));
        if (merged) return std::optional<git::LogEntry>{};
    }
    ROLLCALL_TRY_ASSIGN(auto entry, repository.describe(branch));
    return std::optional<git::LogEntry>{std::move(entry)};
}

/// What people ordered or are asked for, who is at work, and what is wrong with what is shared.
Result<void> look_around(Workspace& workspace, git::Repository& repository, Status& status) {
    const auto& where = workspace.settings().repository;
    auto& clock = workspace.clock();
    ROLLCALL_TRY_ASSIGN(status.proposal, open_proposal(repository, status.team, where.branch));
    auto pause = standing_pause(repository, where.branch);
    if (pause) {
        status.pause = std::move(*pause);
        status.pause_in_force = status.pause && is_in_force(*status.pause, clock);
    } else {
        status.conditions.push_back(in_one_line(pause.error().describe()));
    }
    ROLLCALL_TRY_ASSIGN(status.last, last_outcome(repository, where.branch, status.team));
    // Where nobody loops, a later pass by hand knows better.
    if (status.loop && !status.loop_runs && status.last
        && status.last->outcome.finished > status.loop->updated) {
        status.loop.reset();
    }
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip("rollcall/applied/" + status.team));
    if (tip) {
        ROLLCALL_TRY_ASSIGN(status.claim, remote::standing_claim(repository, *tip));
        status.claim_expired = status.claim && status.claim->until <= clock.now();
    }
    if (where.remote_url.empty()) return {};
    status.remote = where.remote_url;
    if (const auto fetched = remote::last_fetch(repository.directory())) {
        status.last_fetch = utc_time(*fetched);
    }
    ROLLCALL_TRY_ASSIGN(const auto rewritten, remote::rewritten(repository, where.branch));
    if (rewritten) status.conditions.push_back(*rewritten);
    ROLLCALL_TRY_ASSIGN(const bool unshared, remote::ledger_is_ahead(repository, status.team));
    if (unshared) {
        status.conditions.emplace_back("the ledger here knows more than the remote's: the next "
                                       "pass pushes it");
    }
    return {};
}

Result<Status> status_now(Workspace& workspace) {
    Status status{.team = workspace.settings().team};
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(auto* ledger, workspace.ledger());
    ROLLCALL_TRY(workspace.refresh_policy());
    const auto& branch = workspace.settings().repository.branch;
    ROLLCALL_TRY_ASSIGN(const auto tip, repository->tip(branch));
    ROLLCALL_TRY_ASSIGN(status.ledger, ledger->load());
    add_loop(status, *repository);
    ROLLCALL_TRY(look_around(workspace, *repository, status));
    if (tip) {
        ROLLCALL_TRY_ASSIGN(status.desired, repository->describe(branch));
        ROLLCALL_TRY_ASSIGN(const auto revision, repository->load(branch));
        Diagnostics problems;
        status.manifests = read_manifests(revision.files, ManifestKind::desired, problems);
        status.readable = problems.empty();
        if (!status.readable) {
            status.manifests = {};
        } else if (workspace.has_datastore()) {
            check_export(revision, status.manifests,
                         status.proposal ? proposal_branch(status.team) : "", problems);
        }
        if (!problems.empty()) {
            status.conditions.push_back(
                "no pass takes the newest commit: "
                + in_one_line(problems.as_error(ErrorCode::untrusted).describe()));
        }
    }
    if (status.ledger.commit) {
        ROLLCALL_TRY_ASSIGN(status.applied, last_closing(*repository, *status.ledger.commit));
    }
    if (tip && status.readable) {
        constexpr std::size_t k_look_back = 1000;
        ROLLCALL_TRY_ASSIGN(const auto log, repository->log(branch, k_look_back));
        // A pass that found nothing to do leaves the ledger as it is, and its outcome at the
        // commit.
        const auto seen = status.last && came_to_its_end(status.last->outcome)
                              ? status.last->desired.str()
                              : std::string();
        for (const auto& entry : log) {
            const auto& commit = entry.commit.str();
            if (commit == status.ledger.desired_commit || commit == seen) break;
            ++status.commits_behind;
        }
        status.open = open_facts(status, workspace.settings().policy, workspace.clock());
    }
    return status;
}

void print_last_pass(const LastOutcome& last, std::ostream& out) {
    const auto& outcome = last.outcome;
    fmt::print(out, "  last pass  {} at {}, of {}: {}\n", outcome.end, outcome.finished,
               last.desired.str().substr(0, 10), visible(outcome.words));
    if (outcome.failed + outcome.not_yet + outcome.refused > 0) {
        fmt::print(out, "           {} failed, {} skipped or pending, {} refused\n", outcome.failed,
                   outcome.not_yet, outcome.refused);
    }
    for (const auto& held : outcome.held) {
        fmt::print(out, "           held, {}: rollcall approve {} --reason \"…\"\n",
                   counted(held.count, "thing"), visible(held.hold_id));
    }
}

void print_around(const Status& status, std::ostream& out) {
    if (status.last) print_last_pass(*status.last, out);
    if (status.proposal) {
        const auto branch = proposal_branch(status.team);
        fmt::print(out,
                   "  proposed {}  {}  {}\n"
                   "           waits for a review: `rollcall plan --rev {}`, then merge it\n",
                   status.proposal->commit.str().substr(0, 10), status.proposal->when,
                   visible(first_line(status.proposal->message)), branch);
    }
    if (status.pause) {
        fmt::print(out, "  {}{}\n", pause_in_words(*status.pause),
                   status.pause_in_force ? "" : " (over; `rollcall resume` takes it away)");
    }
    if (status.claim) {
        fmt::print(out, "  claimed  by {} until {}{}\n", visible(status.claim->holder),
                   utc_time(status.claim->until), status.claim_expired ? " (over)" : "");
    }
    if (!status.remote.empty()) {
        fmt::print(out, "  remote   {}, {}\n", visible(status.remote),
                   status.last_fetch.empty() ? "not fetched yet" : "fetched " + status.last_fetch);
    }
    for (const auto& condition : status.conditions) fmt::print(out, "  ! {}\n", condition);
}

void print_text(const Status& status, std::ostream& out) {
    const auto& roster = status.manifests.roster;
    fmt::print(out, "Team {}\n", status.team);
    if (!status.desired) {
        fmt::print(out, "  desired  nothing yet: run `rollcall export`\n");
    } else {
        fmt::print(out, "  desired  {}  {}  {}\n", status.desired->commit.str().substr(0, 10),
                   status.desired->when, visible(first_line(status.desired->message)));
        if (status.readable) {
            fmt::print(out, "           {}, {}, {}\n", counted(roster.users.size(), "user"),
                       counted(roster.groups.size(), "group"),
                       counted(roster.membership_count(), "membership"));
        } else {
            fmt::print(out, "           cannot be read; `rollcall validate --rev {}` says where\n",
                       status.desired->commit.str().substr(0, 10));
        }
    }
    if (!status.applied) {
        fmt::print(out, "  applied  nothing yet: run `rollcall plan`, then `rollcall apply`\n");
        return;
    }
    fmt::print(out, "  applied  {}  {}  {}\n", status.applied->commit.str().substr(0, 10),
               status.applied->when, visible(first_line(status.applied->message)));
    fmt::print(out, "           {}, {}, {} confirmed in {}\n",
               counted(status.ledger.roster.users.size(), "user"),
               counted(status.ledger.roster.groups.size(), "group"),
               counted(status.ledger.roster.membership_count(), "membership"),
               status.ledger.team_id.str());
    if (!status.readable) return;
    if (status.commits_behind > 0) {
        fmt::print(out, "  {} since the one that was applied last.\n",
                   counted(status.commits_behind, "new commit"));
    } else if (!status.open.any()) {
        fmt::print(out, "  The last pass applied the newest commit.\n");
    }
    if (status.open.any()) {
        fmt::print(out,
                   "  Not as the newest commit wants it: {}, {}, {}; `rollcall plan` says what is "
                   "to be done,\n  and what is held, refused, skipped or pending.\n",
                   counted(status.open.users, "user"), counted(status.open.groups, "group"),
                   counted(status.open.memberships, "membership"));
    }
}

nlohmann::ordered_json to_json(const std::optional<git::LogEntry>& entry, const Roster& roster) {
    if (!entry) return nullptr;
    nlohmann::ordered_json json;
    json["commit"] = entry->commit.str();
    json["tree"] = entry->tree.str();
    json["when"] = entry->when;
    json["subject"] = first_line(entry->message);
    json["users"] = roster.users.size();
    json["groups"] = roster.groups.size();
    json["memberships"] = roster.membership_count();
    return json;
}

nlohmann::ordered_json last_pass_json(const std::optional<LastOutcome>& last) {
    if (!last) return nullptr;
    const auto& outcome = last->outcome;
    nlohmann::ordered_json json = {{"outcome", outcome.end},         {"finished", outcome.finished},
                                   {"desired", last->desired.str()}, {"words", outcome.words},
                                   {"done", outcome.done},           {"failed", outcome.failed},
                                   {"notYet", outcome.not_yet},      {"refused", outcome.refused}};
    json["held"] = nlohmann::ordered_json::array();
    for (const auto& held : outcome.held) {
        json["held"].push_back({{"holdId", held.hold_id}, {"count", held.count}});
    }
    return json;
}

void print_json(const Status& status, std::ostream& out) {
    nlohmann::ordered_json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "Status";
    json["team"] = status.team;
    json["teamId"] = status.ledger.team_id.str();
    json["desired"] = to_json(status.desired, status.manifests.roster);
    json["applied"] = to_json(status.applied, status.ledger.roster);
    json["commitsSinceApplied"] = status.commits_behind;
    json["lastPass"] = last_pass_json(status.last);
    json["proposal"] = nullptr;
    if (status.proposal) {
        json["proposal"] = {{"branch", proposal_branch(status.team)},
                            {"commit", status.proposal->commit.str()},
                            {"when", status.proposal->when},
                            {"subject", first_line(status.proposal->message)}};
    }
    json["pause"] = nullptr;
    if (status.pause) {
        json["pause"] = {{"what", status.pause->what == Pause::What::all ? "all" : "exports"},
                         {"reason", status.pause->reason},
                         {"since", status.pause->since},
                         {"until", status.pause->until},
                         {"inForce", status.pause_in_force}};
    }
    json["claim"] = nullptr;
    if (status.claim) {
        json["claim"] = {{"holder", status.claim->holder},
                         {"until", utc_time(status.claim->until)},
                         {"expired", status.claim_expired}};
    }
    json["remote"] = nullptr;
    if (!status.remote.empty()) {
        json["remote"] = {{"url", status.remote}, {"lastFetch", status.last_fetch}};
    }
    json["conditions"] = status.conditions;
    json["open"] = {{"users", status.open.users},
                    {"groups", status.open.groups},
                    {"memberships", status.open.memberships}};
    json["loopRuns"] = status.loop_runs;
    json["loop"] = nullptr;
    if (status.loop) json["loop"] = nlohmann::ordered_json::parse(to_json(*status.loop));
    out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

ExitCode run_status(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    // What is known here is told all the same.
    auto code = ExitCode::done;
    if (invocation.has("fetch")) {
        const auto fetched = (*workspace)->fetch_to_read();
        if (!fetched) code = invocation.fail(fetched.error(), exit_code_of_input(fetched.error()));
    }
    const auto status = status_now(**workspace);
    if (!status) return invocation.fail(status.error(), exit_code_of_input(status.error()));
    if (invocation.output == Output::json) {
        print_json(*status, invocation.streams.out);
    } else {
        print_text(*status, invocation.streams.out);
        if (status->loop) invocation.streams.out << loop_text(*status->loop, status->loop_runs);
        print_around(*status, invocation.streams.out);
    }
    return status->readable ? code : ExitCode::untrusted;
}

} // namespace

const Command k_status{
    "status",
    "",
    "say where desired and applied stand, from git alone",
    "Reads the repository only: what the newest commit wants, what was last applied, how the last "
    "pass ended,\nwhat is proposed, held, paused or claimed, and what is wrong with the remote as "
    "it was "
    "fetched last. No network, but\nfor --fetch.",
    [](po::options_description& options) {
        options.add_options()("fetch", po::bool_switch(), "ask the remote first");
    },
    nullptr,
    run_status};

} // namespace rollcall::cli
