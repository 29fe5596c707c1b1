#include "../exporting.hpp"
#include "../workspace.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/plan/json.hpp>
#include <rollcall/report/text.hpp>

#include <fmt/ostream.h>

namespace rollcall::cli {
namespace {

ExitCode run_export(Invocation& invocation) {
    auto workspace = Workspace::open(invocation);
    if (!workspace) return workspace.error();
    if (!(*workspace)->has_datastore()) {
        return invocation.fail((*workspace)->datastore().error(), ExitCode::usage);
    }
    std::optional<std::string> paused;
    const auto result = [&]() -> Result<ExportResult> {
        ROLLCALL_TRY((*workspace)->lock());
        ROLLCALL_TRY((*workspace)->fetch());
        ROLLCALL_TRY_ASSIGN(auto* pause, (*workspace)->pause());
        paused = pause->stops_exports();
        if (paused) return ExportResult{};
        return export_now(**workspace);
    }();
    if (paused) {
        return invocation.fail({.message = *paused + "; nothing was exported"}, ExitCode::held);
    }
    if (!result) return invocation.fail(result.error(), exit_code_of_input(result.error()));
    print_export(*result, invocation);
    return result->held ? ExitCode::held : ExitCode::done;
}

} // namespace

Result<PreparedExport> prepare_export_now(Workspace& workspace) {
    ROLLCALL_TRY_ASSIGN(const auto options, workspace.export_options());
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(const auto datastore, workspace.datastore());
    ROLLCALL_TRY_ASSIGN(auto* ledger, workspace.ledger());
    ROLLCALL_TRY_ASSIGN(const auto applied, ledger->load());
    return prepare_export(*datastore, *repository, applied.roster, options);
}

Result<ExportResult> export_now(Workspace& workspace) {
    ROLLCALL_TRY(workspace.lock());
    ROLLCALL_TRY_ASSIGN(auto* repository, workspace.repository());
    ROLLCALL_TRY_ASSIGN(const auto* remote, workspace.remote());
    // People push whenever they like. What they pushed is read and kept: the export is done again
    // on top of it.
    constexpr int k_tries = 5;
    for (int attempt = 1;; ++attempt) {
        ROLLCALL_TRY_ASSIGN(auto prepared, prepare_export_now(workspace));
        auto exported = commit_export(std::move(prepared), *repository);
        const bool overtaken = !exported && exported.error().code == ErrorCode::stale;
        if (!overtaken || remote == nullptr || attempt == k_tries) return exported;
        ROLLCALL_TRY(workspace.fetch());
    }
}

void print_export(const ExportResult& result, const Invocation& invocation) {
    for (const auto& warning : result.warnings) {
        fmt::print(invocation.streams.err, "warning: {}\n", visible(warning));
    }
    invocation.streams.out << (invocation.output == Output::json
                                   ? to_json(result)
                                   : export_text(result, invocation.style()));
}

std::string findings_text(const ExportResult& result) {
    std::string text;
    for (const auto& warning : result.warnings) text += "warning: " + visible(warning) + '\n';
    return text + omissions_text(result, TextStyle{});
}

const Command k_export{
    "export",
    "",
    "read the datastore and commit it as manifests",
    "Reads the datastore completely and commits what it says to the tracked branch; the message "
    "says what\nchanges in people's words. An unchanged directory makes no commit; an incomplete "
    "read makes none\neither (exit code 7).",
    [](po::options_description&) {},
    nullptr,
    run_export};

} // namespace rollcall::cli
