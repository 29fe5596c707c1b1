#pragma once

#include "pass_console.hpp"
#include "settings_watch.hpp"
#include "workspace.hpp"

#include <rollcall/controller/pass_steps.hpp>

#include <utility>

namespace rollcall::cli {

/// The steps of `rollcall run` with the adapters of a workspace; what they find is told as they
/// find it.
class WorkspaceSteps final : public PassSteps {
public:
    /// Both must outlive it; the workspace holds the lock.
    WorkspaceSteps(Workspace& workspace, PassConsole& console, SettingsWatch settings)
        : workspace_(workspace), console_(console), settings_(std::move(settings)) {}

    Result<void> fetch() override;
    std::optional<std::string> exports_paused() override;
    Result<ExportResult> export_directory() override;
    Result<PlannedPass> plan() override;
    PassReport apply(PlannedPass planned) override;
    Result<void> publish(const PassResult& result) override;

private:
    Result<void> note(const PassResult& result);

    /// What plan() works with; the rest of the pass goes on with the same.
    struct Pass {
        PassPorts ports;
        PassOptions options;
        std::size_t calls_before = 0;
        std::unique_ptr<remote::PassClaim> claim{}; ///< null: there is no remote
    };

    Workspace& workspace_;
    PassConsole& console_;
    SettingsWatch settings_;
    std::optional<Pass> pass_{};
};

} // namespace rollcall::cli
