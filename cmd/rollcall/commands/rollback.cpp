#include "../branch_commit.hpp"
#include "../pausing.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/plan/json.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>

#include <algorithm>
#include <map>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    auto add = options.add_options();
    add("to", po::value<std::string>()->value_name("REVISION"),
        "the commit (or tag) whose users, groups and snapshot are to count again; required");
    add("reason", po::value<std::string>()->value_name("TEXT"), "why; required");
}

/// What a rollback brings back: overrides and policy are people's decisions of today, and stay.
bool comes_back(const std::string& path) {
    return path.starts_with("users/") || path.starts_with("groups/") || path == k_snapshot_path;
}

/// The change that gives the tip the old files.
NewCommit change_between(const Revision& now, const Revision& then) {
    std::map<std::string, const TreeFile*> old;
    for (const auto& file : now.files) {
        if (comes_back(file.path)) old.emplace(file.path, &file);
    }
    NewCommit commit;
    for (const auto& file : then.files) {
        if (!comes_back(file.path)) continue;
        const auto found = old.find(file.path);
        const bool same = found != old.end() && found->second->bytes == file.bytes;
        if (found != old.end()) old.erase(found);
        if (!same) commit.put.push_back(file);
    }
    for (const auto& [path, file] : old) commit.remove.push_back(path);
    return commit;
}

/// What no pass would take is not committed: it would stop the team, and the exports with it.
Result<void> check_acceptable(Workspace& workspace, const Revision& now, const Revision& then) {
    Revision result{.commit = then.commit};
    for (const auto& file : now.files) {
        if (!comes_back(file.path)) result.files.push_back(file);
    }
    for (const auto& file : then.files) {
        if (comes_back(file.path)) result.files.push_back(file);
    }
    std::sort(result.files.begin(), result.files.end(),
              [](const TreeFile& a, const TreeFile& b) { return a.path < b.path; });
    ROLLCALL_TRY_ASSIGN(const auto desired, read_desired(result, workspace.has_datastore(), ""));
    ROLLCALL_TRY_ASSIGN(auto* ledger, workspace.ledger());
    ROLLCALL_TRY_ASSIGN(const auto applied, ledger->load());
    return check_not_emptied(desired, then.commit, applied);
}

/// Without it the datastore would win again with the next export. A pause of everything that stands
/// goes on, and does not end by itself any more.
Pause pause_after(Workspace& workspace, git::Repository& repository, const std::string& why) {
    Pause pause{
        .what = Pause::What::exports, .reason = why, .since = utc_time(workspace.clock().now())};
    const auto before = standing_pause(repository, workspace.settings().repository.branch);
    if (before && *before && (*before)->what == Pause::What::all
        && is_in_force(**before, workspace.clock())) {
        pause.what = Pause::What::all;
        pause.reason = (*before)->reason + "; " + why;
    }
    return pause;
}

Result<CommitId> roll_back(Workspace& workspace, const std::string& to, const std::string& reason) {
    ROLLCALL_TRY(workspace.fetch());
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    const auto& branch = workspace.settings().repository.branch;
    ROLLCALL_TRY_ASSIGN(const auto known, workspace.revision_named(to));
    ROLLCALL_TRY_ASSIGN(const auto then, repository->load(known));
    for (int attempt = 1;; ++attempt) {
        ROLLCALL_TRY_ASSIGN(const auto tip, repository->tip(branch));
        if (!tip) return fail(ErrorCode::not_found, "there is nothing yet to roll back");
        ROLLCALL_TRY_ASSIGN(const auto now, repository->load(tip->str()));
        auto commit = change_between(now, then);
        if (commit.put.empty() && commit.remove.empty()) {
            return fail(ErrorCode::refused,
                        fmt::format("users, groups and snapshot of {} are those of {} already; "
                                    "nothing was done",
                                    branch, visible(to)));
        }
        if (auto checked = check_acceptable(workspace, now, then); !checked) {
            return tl::unexpected(
                std::move(checked.error()).within("no pass could take this; nothing was done"));
        }
        if (workspace.has_datastore()) {
            commit.put.push_back(write_pause(pause_after(
                workspace, *repository,
                fmt::format("rolled back to {}: {}", then.commit.str().substr(0, 10), reason))));
        }
        commit.branch = branch;
        commit.parent = tip;
        name_people(workspace, repository->directory(), commit);
        commit.message =
            git::compose_message(fmt::format("Roll back to {}", then.commit.str().substr(0, 10)),
                                 reason, {{"Rollcall-Rollback", then.commit.str()}});
        auto committed = repository->commit(commit);
        constexpr int k_tries = 5;
        const bool overtaken = !committed && committed.error().code == ErrorCode::stale;
        if (!overtaken || attempt == k_tries) return committed;
        ROLLCALL_TRY(workspace.fetch());
    }
}

Result<Plan> plan_now(Workspace& workspace) {
    ROLLCALL_TRY_ASSIGN(const auto ports, workspace.ports());
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.pass_options(""));
    ROLLCALL_TRY_ASSIGN(auto planned, plan_pass(ports, options));
    return std::move(planned.planning.plan);
}

ExitCode run_rollback(Invocation& invocation) {
    const auto to = invocation.text("to");
    const auto reason = std::string(trim(invocation.text("reason")));
    if (to.empty() || reason.empty()) {
        return invocation.fail(
            {.message = "rollback wants a revision and a reason: rollcall rollback --to REVISION "
                        "--reason \"…\""},
            ExitCode::usage);
    }
    auto opened = Workspace::open(invocation);
    if (!opened) return opened.error();
    auto& workspace = **opened;
    const auto locked = workspace.lock();
    if (!locked) return invocation.fail(locked.error(), exit_code_of_input(locked.error()));
    const auto commit = roll_back(workspace, to, reason);
    if (!commit) {
        const bool nothing = commit.error().code == ErrorCode::refused;
        return invocation.fail(commit.error(),
                               nothing ? ExitCode::failed : exit_code_of_input(commit.error()));
    }
    auto& err = invocation.streams.err;
    fmt::print(err,
               "rolled back in commit {}; nothing is changed in Dropbox yet: the next pass, or "
               "`rollcall apply`,\ndoes what follows, under the same guards\n",
               commit->str().substr(0, 10));
    if (workspace.has_datastore()) {
        fmt::print(err, "exports are paused until `rollcall resume`, or the directory would win "
                        "again at once\n");
    }
    const auto plan = plan_now(workspace);
    if (!plan) {
        // The commit stands, and the next pass plans it: no exit code may say that nothing was
        // done.
        fmt::print(err,
                   "warning: the rollback is committed, but what follows cannot be planned now: "
                   "{}\n`rollcall plan` shows it\n",
                   plan.error().describe());
        return ExitCode::done;
    }
    invocation.streams.out << (invocation.output == Output::json
                                   ? to_json(*plan)
                                   : plan_text(*plan, invocation.style()));
    return exit_code_of(*plan, false);
}

} // namespace

const Command k_rollback{
    "rollback",
    "",
    "have an earlier state of users and groups count again, as a commit",
    "Commits users/, groups/ and the snapshot of an earlier revision onto the tracked branch, "
    "pauses the exports,\nand shows the plan that follows. Overrides and policy stay as they are, "
    "and nothing is applied: the next pass\ndoes that, under the same guards. `rollcall resume` "
    "lets the directory win again. A state that no pass\nwould take is refused (exit code 7).",
    add_options,
    nullptr,
    run_rollback};

} // namespace rollcall::cli
