#pragma once

#include "command_line.hpp"
#include "pausing.hpp"
#include "process.hpp"

#include <rollcall/archive/drift_keeper.hpp>
#include <rollcall/config/load.hpp>
#include <rollcall/controller/controller_status.hpp>
#include <rollcall/dropbox/team.hpp>
#include <rollcall/git/repository.hpp>
#include <rollcall/ledger/git_ledger.hpp>
#include <rollcall/ports/datastore.hpp>
#include <rollcall/reconcile/exporting.hpp>
#include <rollcall/reconcile/pass.hpp>
#include <rollcall/remote/claim.hpp>
#include <rollcall/remote/remote.hpp>
#include <rollcall/signature/trust.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace rollcall::cli {

/// What a command works with: the settings, and the adapters made from them on demand.
class Workspace {
public:
    /// Reads the configuration. On a problem everything wrong with it is on standard error and the
    /// result is the exit code to end with.
    static tl::expected<std::unique_ptr<Workspace>, ExitCode> open(const Invocation& invocation);

    [[nodiscard]] const LoadedSettings& loaded() const noexcept { return effective_; }
    [[nodiscard]] const Settings& settings() const noexcept { return effective_.settings; }
    [[nodiscard]] SystemClock& clock() noexcept { return clock_; }
    /// Has manifests and ledger kept when they have been read: for who reads them more than once.
    /// Before anything is read.
    void remember() noexcept { remembers_ = true; }
    [[nodiscard]] Progress& progress() noexcept { return progress_; }

    /// Prints what is surprising in the settings in effect, each warning once a process.
    void warn();
    /// The repository, opened once. Errors: not_found (run `rollcall init`).
    Result<git::Repository*> repository();
    /// Works in `rollcall/policy.yaml` as it stands on the tracked branch now, or goes back to the
    /// configuration's own policy where there is none, and warns. Once a pass.
    /// Errors: untrusted (bad policy).
    Result<void> refresh_policy();
    /// What the repository knows a revision by that somebody names: itself, or the commit of a
    /// branch that only the shared repository has (as it is now, after a fetch; as it was fetched
    /// last, otherwise). A name that nobody knows stays as it is. Errors: those of the remote.
    Result<std::string> revision_named(const std::string& name);
    /// The settings as they would be with the policy that a revision has; those of rollcall.yaml
    /// where it has none. Errors: untrusted (bad policy), not_found.
    Result<LoadedSettings> settings_at(const std::string& revision);
    Result<Ledger*> ledger();
    /// Errors: denied (a secret cannot be fetched), invalid_input.
    Result<dropbox::Team*> team();
    /// Errors: invalid_input (there is none), denied (a secret cannot be fetched).
    [[nodiscard]] Result<std::unique_ptr<DatastoreReader>> datastore();
    /// Makes and keeps the drift reports. Errors: those of the repository.
    Result<DriftKeeper*> drift_keeper();
    /// The kept reports in numbers, oldest first.
    Result<std::vector<DriftSummary>> drift_history();
    /// What a keeper goes by, by the settings in effect.
    [[nodiscard]] DriftRules drift_rules() const;
    /// Keeps other passes out until the end of the process. Errors: locked.
    Result<void> lock();

    /// The shared repository; null when there is none. Errors: those of repository().
    Result<remote::Remote*> remote();
    /// Before a pass, under its lock: brings the repository to where the shared one is, where there
    /// is one, and checks the signatures that are asked for. Errors: those of Remote::fetch() and
    /// verify_branch().
    Result<void> fetch();
    /// The same for who only reads; the ledger comes too where no pass of ours is at work.
    Result<void> fetch_to_read();
    /// Looks for people's order to wait. Errors: those of repository().
    Result<PauseWatch*> pause();
    /// The right to write to the team for one pass; null when there is no remote to claim it at.
    Result<std::unique_ptr<remote::PassClaim>> claim();

    /// Everything a pass needs. Errors: those of the adapters.
    Result<PassPorts> ports();
    Result<PassOptions> pass_options(const std::string& revision);
    Result<ExportOptions> export_options();
    [[nodiscard]] bool has_datastore() const noexcept;
    /// Calls made to Dropbox so far.
    [[nodiscard]] std::size_t calls() const noexcept { return traffic().calls; }
    /// The same, and how long Dropbox made us wait.
    [[nodiscard]] Traffic traffic() const noexcept;

private:
    Result<void> keep_rate_limit(dropbox::ClientOptions& options);
    /// Checks the signatures of the tracked branch as far as they are asked for.
    Result<void> verify();
    [[nodiscard]] TrustedSigners trusted_signers() const;
    /// The approvals that count now; where signatures are asked for, those of allowed approvers.
    Result<std::map<std::string, std::string>> approvals();

    Workspace(std::ostream& err, bool logs_json)
        : err_(err), logs_json_(logs_json), progress_(err, !logs_json) {}

    std::ostream& err_;
    bool logs_json_;
    bool fetched_ = false; ///< the shared repository was asked in this process
    std::set<std::string> warned_{};

    LoadedSettings configured_{}; ///< as rollcall.yaml and the environment say
    LoadedSettings effective_{};  ///< with the policy of the tracked branch worked in
    SystemClock clock_{};
    ProgressBar progress_;
    std::unique_ptr<git::Repository> repository_{};
    std::unique_ptr<remote::Remote> remote_{};
    std::unique_ptr<PauseWatch> pause_{};
    std::unique_ptr<GitLedger> ledger_{};
    std::unique_ptr<dropbox::Team> team_{};
    std::unique_ptr<ReportArchive> archive_{};
    std::unique_ptr<DriftKeeper> drift_keeper_{};
    std::optional<PassLock> lock_{};
    PassMemory memory_{};
    bool remembers_ = false;
};

} // namespace rollcall::cli
