#include "../loop_text.hpp"
#include "../status_file.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/diff/changes.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/plan/effective.hpp>

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

/// What the loop left, and whether it is still there. Word that cannot be read is as good as none.
void add_loop(Status& status, const git::Repository& repository) {
    auto left = read_status_file(status_file_of(repository.directory(), status.team));
    if (left) status.loop = std::move(*left);
    const auto alone = PassLock::acquire(repository.directory(), status.team);
    status.loop_runs = !alone && alone.error().code == ErrorCode::locked;
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
    if (tip) {
        ROLLCALL_TRY_ASSIGN(status.desired, repository->describe(branch));
        ROLLCALL_TRY_ASSIGN(const auto revision, repository->load(branch));
        Diagnostics problems;
        status.manifests = read_manifests(revision.files, ManifestKind::desired, problems);
        if (!problems.empty()) return tl::unexpected(problems.as_error(ErrorCode::untrusted));
    }
    if (status.ledger.commit) {
        ROLLCALL_TRY_ASSIGN(status.applied, repository->describe(status.ledger.commit->str()));
    }
    if (tip) {
        constexpr std::size_t k_look_back = 1000;
        ROLLCALL_TRY_ASSIGN(const auto log, repository->log(branch, k_look_back));
        for (const auto& entry : log) {
            if (entry.commit.str() == status.ledger.desired_commit) break;
            ++status.commits_behind;
        }
        status.open = open_facts(status, workspace.settings().policy, workspace.clock());
    }
    return status;
}

void print_text(const Status& status, std::ostream& out) {
    const auto& roster = status.manifests.roster;
    fmt::print(out, "Team {}\n", status.team);
    if (!status.desired) {
        fmt::print(out, "  desired  nothing yet: run `rollcall export`\n");
    } else {
        fmt::print(out, "  desired  {}  {}  {}\n", status.desired->commit.str().substr(0, 10),
                   status.desired->when, visible(first_line(status.desired->message)));
        fmt::print(out, "           {}, {}, {}\n", counted(roster.users.size(), "user"),
                   counted(roster.groups.size(), "group"),
                   counted(roster.membership_count(), "membership"));
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

void print_json(const Status& status, std::ostream& out) {
    nlohmann::ordered_json json;
    json["apiVersion"] = "rollcall/v1";
    json["kind"] = "Status";
    json["team"] = status.team;
    json["teamId"] = status.ledger.team_id.str();
    json["desired"] = to_json(status.desired, status.manifests.roster);
    json["applied"] = to_json(status.applied, status.ledger.roster);
    json["commitsSinceApplied"] = status.commits_behind;
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
    const auto status = status_now(**workspace);
    if (!status) return invocation.fail(status.error(), exit_code_of_input(status.error()));
    if (invocation.output == Output::json) {
        print_json(*status, invocation.streams.out);
    } else {
        print_text(*status, invocation.streams.out);
        if (status->loop) invocation.streams.out << loop_text(*status->loop, status->loop_runs);
    }
    return ExitCode::done;
}

} // namespace

const Command k_status{
    "status",
    "",
    "say where desired and applied stand, from git alone",
    "Reads the repository only: what the newest commit wants, what was last applied, and whether "
    "a pass is due.\nNo network.",
    [](po::options_description&) {},
    nullptr,
    run_status};

} // namespace rollcall::cli
