#include "../branch_commit.hpp"
#include "../pausing.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/manifest/snapshot.hpp>

#include <fmt/ostream.h>

namespace rollcall::cli {
namespace {

void add_options(po::options_description& options) {
    options.add_options()(
        "accept-rewritten", po::value<std::string>()->value_name("COMMIT"),
        "the remote's branch was rewritten and is right as it is: where it stands now, in full");
}

/// The commit that ended the pause; nothing when there was none.
Result<std::optional<CommitId>> resume(Workspace& workspace) {
    ROLLCALL_TRY(workspace.fetch_to_read());
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    const auto& branch = workspace.settings().repository.branch;
    ROLLCALL_TRY_ASSIGN(const auto bytes, [&]() -> Result<std::optional<std::string>> {
        ROLLCALL_TRY_ASSIGN(const auto tip, repository->tip(branch));
        if (!tip) return std::optional<std::string>{};
        return repository->file(tip->str(), k_pause_path);
    }());
    if (!bytes) return std::optional<CommitId>{};
    // Also one that cannot be read: this is the way out of it.
    ROLLCALL_TRY_ASSIGN(const auto commit, commit_to_branch(workspace, {.remove = {k_pause_path},
                                                                        .message = "Resume\n"}));
    return std::optional<CommitId>{commit};
}

Result<void> accept(Workspace& workspace, const std::string& commit) {
    ROLLCALL_TRY(workspace.lock());
    ROLLCALL_TRY_ASSIGN(auto* remote, workspace.remote());
    if (remote == nullptr) {
        return fail(ErrorCode::invalid_input,
                    "there is no repository.remote whose history could have been rewritten");
    }
    return remote->accept_rewritten(CommitId(commit));
}

ExitCode run_resume(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    auto& out = invocation.streams.out;
    if (const auto rewritten = invocation.text("accept-rewritten"); !rewritten.empty()) {
        const auto accepted = accept(**workspace, rewritten);
        if (!accepted)
            return invocation.fail(accepted.error(), exit_code_of_input(accepted.error()));
        fmt::print(out, "accepted: the tracked branch goes on from {}\n",
                   visible(rewritten).substr(0, 10));
        return ExitCode::done;
    }
    const auto resumed = resume(**workspace);
    if (!resumed) return invocation.fail(resumed.error(), exit_code_of_input(resumed.error()));
    if (*resumed) {
        fmt::print(out, "resumed (commit {})\n", (*resumed)->str().substr(0, 10));
    } else {
        fmt::print(out, "nothing is paused\n");
    }
    return ExitCode::done;
}

} // namespace

const Command k_resume{
    "resume",
    "",
    "end a pause; accept a rewritten history",
    "Takes rollcall/pause.yaml away, as a commit on the tracked branch. With --accept-rewritten: "
    "the history of\nthe remote's branch was rewritten on purpose, and goes on from the commit "
    "that is named.",
    add_options,
    nullptr,
    run_resume};

} // namespace rollcall::cli
