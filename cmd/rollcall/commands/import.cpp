#include "../exporting.hpp"
#include "../workspace.hpp"

#include <fmt/format.h>

namespace rollcall::cli {
namespace {

Result<ExportResult> import_now(Workspace& workspace) {
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(auto* team, workspace.team());
    ROLLCALL_TRY(workspace.lock());
    ROLLCALL_TRY(workspace.fetch());
    ROLLCALL_TRY_ASSIGN(auto* ledger, workspace.ledger());
    ROLLCALL_TRY_ASSIGN(const auto applied, ledger->load());
    if (applied.commit) {
        return fail(ErrorCode::refused,
                    fmt::format("team {} has been applied before (ledger {}); import is for a "
                                "repository that knows nothing yet",
                                workspace.settings().team, applied.commit->str().substr(0, 10)));
    }
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.export_options());
    ROLLCALL_TRY_ASSIGN(const auto live, team->read());
    ROLLCALL_TRY_ASSIGN(auto result, import_team(live.roster, live.name, *repository, options));
    // What was just read is true already: with its links in the ledger the next plan is empty.
    ROLLCALL_TRY(ledger->close(result.already_true,
                               {.desired_commit = result.commit ? result.commit->str() : "",
                                .team_id = live.id,
                                .subject = "import: " + result.subject}));
    ROLLCALL_TRY_ASSIGN(auto* remote, workspace.remote());
    if (remote != nullptr) {
        ROLLCALL_TRY(remote->push_ours());
    }
    return result;
}

ExitCode run_import(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    if ((*workspace)->has_datastore()) {
        return invocation.fail(
            {.code = ErrorCode::invalid_input,
             .message =
                 "with a datastore, `rollcall export` writes the manifests, and the first "
                 "plan links who is in the team already; import is for datastore.type: none"},
            ExitCode::usage);
    }
    const auto result = import_now(**workspace);
    if (!result) return invocation.fail(result.error(), exit_code_of_input(result.error()));
    print_export(*result, invocation);
    return ExitCode::done;
}

} // namespace

const Command k_import{
    "import",
    "",
    "write the live team as manifests, to manage it from git alone",
    "For datastore.type: none. Reads the team and commits it as manifests, system-managed and "
    "user-managed\ngroups left out, and records the links: the next plan is empty. People edit the "
    "manifests from then on.",
    [](po::options_description&) {},
    nullptr,
    run_import};

} // namespace rollcall::cli
