#include "workspace.hpp"

#include "approvals.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/datastore/ldap_directory.hpp>
#include <rollcall/datastore/ldif_file.hpp>
#include <rollcall/ledger/rate_limit.hpp>
#include <rollcall/manifest/snapshot.hpp>
#include <rollcall/reconcile/proposing.hpp>
#include <rollcall/report/text.hpp>
#include <rollcall/signature/signer.hpp>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace rollcall::cli {
namespace {

/// Settings that this version understands but cannot honour yet. Going on as if they were not
/// there would break what they promise.
Diagnostics not_supported_yet(const Settings& settings) {
    Diagnostics problems;
    const auto add = [&](std::string message) {
        problems.add(settings.file, {}, std::move(message));
    };
    if (settings.datastore.ldap.bind_method == "gssapi") {
        add("datastore.ldap.bind.method: this version cannot bind by gssapi; use simple or "
            "external");
    }
    return problems;
}

EndMarker end_marker_of(const std::string& word) {
    if (word == "require") return EndMarker::require;
    return word == "ignore" ? EndMarker::ignore : EndMarker::warn;
}

LdapBind::Method method_of(const std::string& word) {
    if (word == "simple") return LdapBind::Method::simple;
    return word == "external" ? LdapBind::Method::external : LdapBind::Method::anonymous;
}

Result<LdapOptions> ldap_options(const DatastoreSettings& store) {
    const auto& ldap = store.ldap;
    LdapOptions options{.kind = std::string(to_string(store.type)),
                        .uris = ldap.uris,
                        .start_tls = ldap.start_tls,
                        .ca_file = ldap.ca_file,
                        .bind = {.method = method_of(ldap.bind_method),
                                 .dn = ldap.bind_dn,
                                 .cert_file = ldap.bind_cert_file,
                                 .key_file = ldap.bind_key_file},
                        .page_size = ldap.page_size,
                        .connect_timeout = ldap.connect_timeout,
                        .timeout = ldap.timeout,
                        .search_timeout = ldap.search_timeout,
                        .read_timeout = ldap.read_timeout,
                        .people_filter = ldap.people_filter,
                        .is_active_directory = store.type == DatastoreType::active_directory,
                        .stop = [] { return stop_reason().has_value(); }};
    if (options.bind.method == LdapBind::Method::simple) {
        ROLLCALL_TRY_ASSIGN(
            options.bind.password,
            resolve_secret(ldap.bind_password, "datastore.ldap.bind.password", environment));
    }
    return options;
}

} // namespace

tl::expected<std::unique_ptr<Workspace>, ExitCode> Workspace::open(const Invocation& invocation) {
    auto& err = invocation.streams.err;
    std::ifstream file(invocation.config_file, std::ios::binary);
    // A folder opens like a file, and only reading it fails.
    if (!file || (file.peek(), file.bad())) {
        fmt::print(err, "rollcall: {}: {}; `rollcall init` writes one to start from\n",
                   visible(invocation.config_file), std::strerror(errno));
        return tl::unexpected(ExitCode::usage);
    }
    std::stringstream bytes;
    bytes << file.rdbuf();

    std::unique_ptr<Workspace> workspace(new Workspace(err, invocation.logs_json));
    Diagnostics problems;
    workspace->configured_ =
        load_settings(bytes.str(), invocation.config_file, environment, problems);
    if (problems.empty()) problems = not_supported_yet(workspace->configured_.settings);
    if (!problems.empty()) {
        problems.sort();
        fmt::print(err, "{}\n", problem_text(problems.describe(), invocation.style()));
        return tl::unexpected(ExitCode::usage);
    }
    workspace->effective_ = workspace->configured_;
    return workspace;
}

void Workspace::warn() {
    for (const auto& warning : effective_.warnings) {
        auto text = warning.describe();
        if (warned_.contains(text)) continue;
        fmt::print(err_, "warning: {}\n", text);
        warned_.insert(std::move(text));
    }
}

Result<git::Repository*> Workspace::repository() {
    if (!repository_) {
        const auto& where = settings().repository;
        auto opened = git::Repository::open(where.path, where.branch);
        if (!opened && opened.error().code == ErrorCode::not_found) {
            return fail(ErrorCode::not_found,
                        fmt::format("{}: no repository there; `rollcall init` creates it",
                                    visible(where.path)));
        }
        ROLLCALL_TRY_ASSIGN(repository_, std::move(opened));
        if (!where.signing_key.empty()) {
            repository_->sign_with([key = where.signing_key](const std::string& payload) {
                return sign_by_ssh(payload, key);
            });
        }
    }
    return repository_.get();
}

Result<void> Workspace::refresh_policy() {
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    const auto& branch = settings().repository.branch;
    ROLLCALL_TRY_ASSIGN(const auto tip, repository->tip(branch));
    if (!tip) {
        warn();
        return {};
    }
    ROLLCALL_TRY_ASSIGN(effective_, settings_at(branch));
    warn();
    return {};
}

Result<std::string> Workspace::revision_named(const std::string& name) {
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    ROLLCALL_TRY_ASSIGN(auto* remote, this->remote());
    if (remote == nullptr || repository->describe(name)) return name;
    std::optional<CommitId> theirs;
    if (fetched_) {
        ROLLCALL_TRY_ASSIGN(theirs, remote->branch(name));
    } else {
        // What cannot be the name of a branch is the name of none.
        if (const auto kept = repository->reference(remote::fetched_branch(name))) theirs = *kept;
    }
    return theirs ? theirs->str() : name;
}

Result<LoadedSettings> Workspace::settings_at(const std::string& revision) {
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    ROLLCALL_TRY_ASSIGN(const auto bytes, repository->file(revision, k_policy_path));
    auto effective = configured_;
    if (bytes) {
        Diagnostics problems;
        const auto policy = load_policy(*bytes, k_policy_path, problems);
        if (!problems.empty()) return tl::unexpected(problems.as_error(ErrorCode::untrusted));
        use_policy(effective, policy);
    }
    return effective;
}

Result<Ledger*> Workspace::ledger() {
    if (!ledger_) {
        ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
        ledger_ = std::make_unique<GitLedger>(
            *repository, GitLedger::Options{.team = settings().team,
                                            .author = settings().exporting.author,
                                            .remembers = remembers_});
    }
    return ledger_.get();
}

/// What Dropbox asked of an earlier process holds for this one, and the other way round. Where
/// there is no repository yet (`init`), there was no earlier process.
Result<void> Workspace::keep_rate_limit(dropbox::ClientOptions& options) {
    const auto repository = this->repository();
    if (!repository) return {};
    ROLLCALL_TRY_ASSIGN(auto file, RateLimitFile::of((*repository)->directory(), settings().team));
    options.quiet_until = file.read(clock_.now());
    options.on_quiet = [this, file = std::move(file)](auto until) {
        // Not written, the next process is told again by Dropbox.
        (void)file.write(until, clock_.now());
    };
    return {};
}

Result<dropbox::Team*> Workspace::team() {
    if (!team_) {
        const auto& dropbox = settings().dropbox;
        dropbox::ClientOptions options{.api_url = dropbox.api_url,
                                       .concurrency = dropbox.concurrency,
                                       .proxy = dropbox.proxy,
                                       .ca_file = dropbox.ca_file,
                                       .call_timeout = dropbox.call_timeout,
                                       .pass_timeout = dropbox.pass_timeout};
        ROLLCALL_TRY(keep_rate_limit(options));
        ROLLCALL_TRY_ASSIGN(options.app_key,
                            resolve_secret(dropbox.app_key, "dropbox.appKey", environment));
        ROLLCALL_TRY_ASSIGN(options.app_secret,
                            resolve_secret(dropbox.app_secret, "dropbox.appSecret", environment));
        ROLLCALL_TRY_ASSIGN(
            options.refresh_token,
            resolve_secret(dropbox.refresh_token, "dropbox.refreshToken", environment));
        ROLLCALL_TRY_ASSIGN(team_, dropbox::Team::create(std::move(options), clock_, progress_));
    }
    return team_.get();
}

Result<std::unique_ptr<DatastoreReader>> Workspace::datastore() {
    const auto& store = settings().datastore;
    if (store.type == DatastoreType::none) {
        return fail(
            ErrorCode::invalid_input,
            "datastore.type is none: people write the manifests, there is nothing to export");
    }
    if (store.type != DatastoreType::ldif) {
        ROLLCALL_TRY_ASSIGN(auto options, ldap_options(store));
        return std::make_unique<LdapDirectory>(std::move(options), store.rules, clock_);
    }
    return std::make_unique<LdifFile>(
        LdifFileOptions{.path = store.ldif.file,
                        .end_marker = end_marker_of(store.ldif.end_marker)},
        store.rules);
}

Result<DriftKeeper*> Workspace::drift_keeper() {
    if (!drift_keeper_) {
        ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
        const auto& reports = settings().reports;
        archive_ = std::make_unique<ReportArchive>(
            *repository,
            ReportArchive::Options{.team = settings().team,
                                   .author = settings().exporting.author,
                                   .retention = {.most = reports.keep,
                                                 .oldest = std::chrono::days(reports.keep_days)}});
        drift_keeper_ = std::make_unique<DriftKeeper>(*archive_, clock_);
    }
    return drift_keeper_.get();
}

Result<std::vector<DriftSummary>> Workspace::drift_history() {
    ROLLCALL_TRY(drift_keeper());
    ROLLCALL_TRY_ASSIGN(const auto* kept, archive_->load());
    return kept->index.reports;
}

DriftRules Workspace::drift_rules() const {
    const auto& controller = settings().controller;
    const auto window = std::chrono::duration_cast<std::chrono::seconds>(controller.fight_window);
    const auto minutes = window.count() / 60;
    return {.fights = {.limit = controller.fight_limit,
                       .window = window,
                       .window_text = minutes % 60 == 0 ? fmt::format("{}h", minutes / 60)
                                                        : fmt::format("{}m", minutes)},
            .masked = settings().policy.masked};
}

Result<void> Workspace::lock() {
    if (lock_) return {};
    ROLLCALL_TRY_ASSIGN(const auto* repository, this->repository());
    ROLLCALL_TRY_ASSIGN(lock_, PassLock::acquire(repository->directory(), settings().team));
    return {};
}

Result<remote::Remote*> Workspace::remote() {
    const auto& where = settings().repository;
    if (where.remote_url.empty()) return nullptr;
    if (!remote_) {
        ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
        remote_ = std::make_unique<remote::Remote>(
            *repository, remote::RemoteOptions{.url = where.remote_url,
                                               .team = settings().team,
                                               .branch = where.branch,
                                               .author = settings().exporting.author,
                                               .time_limit = where.remote_timeout,
                                               .stop = [] { return stop_signal() != 0; }});
    }
    return remote_.get();
}

Result<void> Workspace::fetch() {
    ROLLCALL_TRY_ASSIGN(auto* remote, this->remote());
    if (remote != nullptr) {
        ROLLCALL_TRY(remote->fetch(remote::Remote::Purpose::pass));
        fetched_ = true;
    }
    return verify();
}

Result<void> Workspace::fetch_to_read() {
    using Purpose = remote::Remote::Purpose;
    ROLLCALL_TRY_ASSIGN(auto* remote, this->remote());
    if (remote == nullptr) return verify();
    if (lock_) {
        ROLLCALL_TRY(remote->fetch(Purpose::read));
        fetched_ = true;
        return verify();
    }
    ROLLCALL_TRY_ASSIGN(const auto* repository, this->repository());
    // A pass of ours that is at work has the ledger as it is, and must not find it moved.
    const auto alone = PassLock::acquire(repository->directory(), settings().team);
    ROLLCALL_TRY(remote->fetch(alone ? Purpose::read : Purpose::look));
    fetched_ = true;
    return verify();
}

TrustedSigners Workspace::trusted_signers() const {
    const auto& where = settings().repository;
    return {.allowed_signers = where.allowed_signers,
            .allowed_keys = where.allowed_keys,
            .scratch = repository_->directory() + "/rollcall"};
}

Result<void> Workspace::verify() {
    using Verify = RepositorySettings::Verify;
    const auto& where = settings().repository;
    if (where.verify == Verify::none) return {};
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    // What was applied already was decided about then.
    std::optional<CommitId> known;
    if (where.verify == Verify::all) {
        ROLLCALL_TRY_ASSIGN(auto* ledger, this->ledger());
        ROLLCALL_TRY_ASSIGN(const auto applied, ledger->load());
        const CommitId last(applied.desired_commit);
        if (!applied.desired_commit.empty() && repository->has(last)) known = last;
    }
    return verify_branch(*repository, where.branch,
                         where.verify == Verify::all ? Required::all : Required::tip, known,
                         trusted_signers());
}

Result<std::map<std::string, std::string>> Workspace::approvals() {
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    const auto& where = settings().repository;
    ROLLCALL_TRY_ASSIGN(auto given,
                        valid_approvals(*repository, where.branch, settings().team, clock_.now()));
    if (where.verify == RepositorySettings::Verify::none) return given;
    std::map<std::string, bool> allowed; // by commit: one may approve many
    for (auto approval = given.begin(); approval != given.end();) {
        const auto& commit = approval->second;
        if (!allowed.contains(commit)) {
            const auto signer = signer_of(*repository, CommitId(commit), trusted_signers());
            const auto& names = where.approvers;
            allowed[commit] =
                signer
                && (names.empty() || std::find(names.begin(), names.end(), *signer) != names.end());
        }
        approval = allowed[commit] ? std::next(approval) : given.erase(approval);
    }
    return given;
}

Result<PauseWatch*> Workspace::pause() {
    if (!pause_) {
        ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
        pause_ = std::make_unique<PauseWatch>(*repository, settings().repository.branch, clock_);
    }
    return pause_.get();
}

Result<std::unique_ptr<remote::PassClaim>> Workspace::claim() {
    ROLLCALL_TRY_ASSIGN(auto* remote, this->remote());
    if (remote == nullptr) return std::unique_ptr<remote::PassClaim>{};
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    ROLLCALL_TRY_ASSIGN(auto* team, this->team());
    remote::ClaimOptions options{.team = settings().team,
                                 .author = settings().exporting.author,
                                 .duration = settings().repository.remote_claim,
                                 .granted = [team](std::chrono::milliseconds left) {
                                     team->no_call_after(left, "the claim on the team is over");
                                 }};
    ROLLCALL_TRY_ASSIGN(options.holder, remote::holder_of(repository->directory()));
    return std::make_unique<remote::PassClaim>(*repository, *remote, clock_, std::move(options));
}

Result<PassPorts> Workspace::ports() {
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    ROLLCALL_TRY_ASSIGN(auto* ledger, this->ledger());
    ROLLCALL_TRY_ASSIGN(auto* team, this->team());
    team->begin_pass();
    return PassPorts{
        *repository, *ledger, *team, *team, clock_, progress_, remembers_ ? &memory_ : nullptr};
}

Result<PassOptions> Workspace::pass_options(const std::string& revision) {
    ROLLCALL_TRY_ASSIGN(auto* repository, this->repository());
    ROLLCALL_TRY(refresh_policy());
    ROLLCALL_TRY_ASSIGN(auto* pause, this->pause());
    const auto& branch = settings().repository.branch;
    PassOptions options{.team = settings().team,
                        .revision = revision.empty() ? branch : revision,
                        .policy = settings().policy,
                        .expected_team = TeamId(settings().dropbox.team_id),
                        .exported = has_datastore(),
                        .stop = [pause]() -> std::optional<std::string> {
                            if (auto signalled = stop_reason()) return signalled;
                            return pause->stops_calls();
                        }};
    const auto rules = drift_rules().fights;
    options.fought.window = rules.window_text;
    ROLLCALL_TRY_ASSIGN(auto* keeper, drift_keeper());
    if (auto frozen = keeper->frozen(rules)) {
        options.fought.facts = std::move(*frozen);
    } else {
        // What others wrote on the branch of reports must not keep the team from being kept in
        // step.
        auto text = std::move(frozen.error()).within("what is fought over is not known").describe();
        if (warned_.insert(text).second) fmt::print(err_, "warning: {}\n", text);
    }
    if (logs_json_) {
        options.hear = [this](const PassEvent& event) {
            err_ << to_json_line(event) << std::flush;
        };
    }
    ROLLCALL_TRY_ASSIGN(options.approvals, approvals());
    if (options.exported && options.revision == branch) {
        const auto proposal = proposal_branch(settings().team);
        ROLLCALL_TRY_ASSIGN(const auto proposed, repository->tip(proposal));
        if (proposed) options.proposal = proposal;
    }
    ROLLCALL_TRY_ASSIGN(options.revision, revision_named(options.revision));
    return options;
}

Result<ExportOptions> Workspace::export_options() {
    ROLLCALL_TRY(refresh_policy());
    const auto& branch = settings().repository.branch;
    ExportOptions options{.branch = branch,
                          .author = settings().exporting.author,
                          .team = settings().team,
                          .policy = settings().policy};
    ROLLCALL_TRY_ASSIGN(options.approvals, approvals());
    return options;
}

Traffic Workspace::traffic() const noexcept {
    if (!team_) return {};
    return {.calls = team_->calls(), .throttled = team_->throttled()};
}

bool Workspace::has_datastore() const noexcept {
    return settings().datastore.type != DatastoreType::none;
}

} // namespace rollcall::cli
