#include "history.hpp"
#include "journal.hpp"
#include "names.hpp"
#include "running_jobs.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/ledger/git_ledger.hpp>
#include <rollcall/manifest/read.hpp>
#include <rollcall/manifest/write.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace rollcall {
namespace {

using ledger::Journal;
using ledger::JournalWriter;
using ledger::Passage;

bool is_ours(std::string_view path) {
    return path.starts_with("users/") || path.starts_with("groups/");
}

/// The layout that the ledger has, so that it stays as it was begun, or the one for its size.
Layout layout_of(const std::vector<TreeFile>& files, const Roster& roster) {
    Layout layout = choose_layout(roster.users.size(), roster.groups.size());
    for (const auto& file : files) {
        const auto slashes = std::count(file.path.begin(), file.path.end(), '/');
        if (file.path.starts_with("users/")) {
            layout.users = slashes > 1 ? UserLayout::file_per_user : UserLayout::shards;
        } else if (file.path.starts_with("groups/")) {
            layout.groups = slashes > 1 ? GroupLayout::folders : GroupLayout::flat;
        }
    }
    return layout;
}

/// What a person must be in to be applied: the ledger knows no open invitations and no removed
/// accounts, and would not be readable with them.
void keep_applied_states(Roster& roster) {
    for (auto& user : roster.users) {
        if (user.state && *user.state != UserState::active && *user.state != UserState::suspended) {
            user.state.reset();
        }
    }
}

/// Adds to `commit` what turns the files that are there into the ones that are wanted. Both in
/// path order.
void add_changes(const std::vector<TreeFile>& present,
                 std::vector<TreeFile> wanted,
                 NewCommit& commit) {
    auto old = present.begin();
    const auto drop_before = [&](const std::string* path) {
        for (; old != present.end() && (path == nullptr || old->path < *path); ++old) {
            if (is_ours(old->path)) commit.remove.push_back(old->path);
        }
    };
    for (auto& file : wanted) {
        drop_before(&file.path);
        const bool there = old != present.end() && old->path == file.path;
        const bool same = there && old->bytes == file.bytes;
        if (there) ++old;
        if (!same) commit.put.push_back(std::move(file));
    }
    drop_before(nullptr);
}

} // namespace

struct GitLedger::State {
    git::Repository& repository;
    Options options;
    /// The commit that load() saw; what is recorded afterwards was decided from it.
    std::optional<std::optional<CommitId>> loaded{};
    std::optional<JournalWriter> writer{};
    ledger::RunningJobs running{}; ///< as they stand in their file
    TeamId team{};                 ///< whose facts are recorded; empty: not said
    /// The roster of the tree that load() read last: the next pass mostly finds the same.
    struct Known {
        TreeId tree{};
        Roster roster{};
    };
    std::optional<Known> known{};

    /// Where branch and journal stand.
    struct Standing {
        std::string path{}; ///< of the journal
        std::optional<CommitId> tip{};
        std::optional<Journal> journal{}; ///< only one that continues the tip
    };

    [[nodiscard]] std::string branch() const { return "rollcall/applied/" + options.team; }

    Result<Standing> look() {
        Standing standing;
        ROLLCALL_TRY_ASSIGN(standing.path,
                            ledger::team_file(repository.directory(), "journal", options.team));
        // The journal first: should a pass be closed between these two lines, then what was read is
        // found to be superseded. The other way round its facts would be missing from both.
        ROLLCALL_TRY_ASSIGN(auto journal, ledger::read_journal(standing.path));
        ROLLCALL_TRY_ASSIGN(standing.tip, repository.tip(branch()));
        if (!journal) return standing;
        ROLLCALL_TRY_ASSIGN(const auto since,
                            ledger::passage(repository, journal->base, standing.tip));
        if (since == Passage::unrelated) {
            return fail(ErrorCode::stale,
                        fmt::format("{} continues ledger commit {}, which is not in the history of "
                                    "{}; bring that history back, or move the file away: the next "
                                    "pass then finds by reading the team what it recorded",
                                    visible(standing.path),
                                    journal->base ? visible(journal->base->str()) : "none",
                                    branch()));
        }
        if (since == Passage::continued) standing.journal = std::move(*journal);
        return standing;
    }

    /// What the branch says at a commit.
    struct Recorded {
        Revision revision{};
        Roster roster{};
    };

    Result<Recorded> read(const std::optional<CommitId>& tip) {
        Recorded recorded;
        if (!tip) return recorded;
        ROLLCALL_TRY_ASSIGN(recorded.revision, repository.load(tip->str()));
        Diagnostics problems;
        auto set = read_manifests(recorded.revision.files, ManifestKind::applied, problems);
        if (!problems.empty()) {
            return tl::unexpected(problems.as_error(ErrorCode::invalid_input)
                                      .within("reading the applied ledger " + branch()));
        }
        recorded.roster = std::move(set.roster);
        return recorded;
    }

    /// The same without the files, from memory where the tree is the one that was read last.
    Result<Known> read_roster(const CommitId& tip) {
        ROLLCALL_TRY_ASSIGN(const auto id, repository.resolve(tip.str()));
        if (known && known->tree == id.tree) return *known;
        known.reset();
        ROLLCALL_TRY_ASSIGN(auto recorded, read(tip));
        Known now{.tree = id.tree, .roster = std::move(recorded.roster)};
        if (options.remembers) known = now;
        return now;
    }

    Result<std::string> jobs_path() const {
        return ledger::team_file(repository.directory(), "jobs", options.team);
    }

    /// Facts that were decided from one state of the ledger do not belong into another one.
    Result<void> refuse_moved(const std::optional<CommitId>& tip) {
        if (!loaded) return {};
        ROLLCALL_TRY_ASSIGN(const auto since, ledger::passage(repository, *loaded, tip));
        if (since == Passage::continued) return {};
        return fail(ErrorCode::stale,
                    fmt::format("the applied ledger {} moved during the pass, from {} to {}; the "
                                "next pass starts from there",
                                branch(), *loaded ? (*loaded)->str() : "nothing",
                                tip ? tip->str() : "nothing"));
    }

    Result<void> refuse_other_team(const TeamId& pinned, const TeamId& now) const {
        if (pinned.empty() || now.empty() || pinned == now) return {};
        return fail(ErrorCode::refused,
                    fmt::format("the applied ledger {} belongs to Dropbox team {}, not to {}; give "
                                "the other team its own \"team:\" in rollcall.yaml",
                                branch(), visible(pinned.str()), visible(now.str())));
    }

    /// Nothing is recorded any more: the next fact starts a journal of its own.
    void forget() {
        writer.reset();
        loaded.reset();
    }
};

GitLedger::GitLedger(git::Repository& repository, Options options)
    : state_(
        std::make_unique<State>(State{.repository = repository, .options = std::move(options)})) {}
GitLedger::~GitLedger() = default;

Result<AppliedState> GitLedger::load() {
    state_->forget();
    ROLLCALL_TRY_ASSIGN(auto standing, state_->look());
    AppliedState applied;
    if (standing.tip) {
        ROLLCALL_TRY_ASSIGN(auto recorded, state_->read_roster(*standing.tip));
        applied.roster = std::move(recorded.roster);
        ROLLCALL_TRY_ASSIGN(auto closing, ledger::closing_facts(state_->repository, *standing.tip));
        applied.team_id = std::move(closing.team_id);
        applied.desired_commit = std::move(closing.desired_commit);
        // Claims alone are no ledger yet: nobody closed a pass, and nothing is known.
        if (closing.commit) {
            applied.commit = standing.tip;
            applied.tree = std::move(recorded.tree);
        }
    }
    if (standing.journal) {
        applied.roster = with_confirmations(std::move(applied.roster), standing.journal->facts);
        applied.approvals_used = approvals_used(standing.journal->facts);
    }
    ROLLCALL_TRY_ASSIGN(const auto jobs_path, state_->jobs_path());
    ROLLCALL_TRY_ASSIGN(state_->running, ledger::read_running_jobs(jobs_path));
    applied.running_jobs = state_->running.jobs;
    // Until a first pass is closed nothing else says whose the facts and the jobs are.
    if (applied.team_id.empty() && standing.journal) applied.team_id = standing.journal->team;
    if (applied.team_id.empty()) applied.team_id = state_->running.team;
    state_->loaded = standing.tip;
    return applied;
}

Result<void> GitLedger::launched(const RunningJob& job) {
    ROLLCALL_TRY_ASSIGN(const auto path, state_->jobs_path());
    auto running = state_->running;
    auto& jobs = running.jobs;
    if (std::find(jobs.begin(), jobs.end(), job) != jobs.end()) return {};
    jobs.push_back(job);
    running.team = state_->team;
    ROLLCALL_TRY(ledger::write_running_jobs(path, running));
    state_->running = std::move(running);
    return {};
}

Result<void> GitLedger::ended(const RunningJob& job) {
    ROLLCALL_TRY_ASSIGN(const auto path, state_->jobs_path());
    if (std::erase(state_->running.jobs, job) == 0) return {};
    return ledger::write_running_jobs(path, state_->running);
}

void GitLedger::pin(const TeamId& team) { state_->team = team; }

Result<void> GitLedger::record(const std::vector<Confirmation>& facts) {
    if (facts.empty()) return {};
    if (!state_->writer) {
        ROLLCALL_TRY_ASSIGN(const auto standing, state_->look());
        ROLLCALL_TRY(state_->refuse_moved(standing.tip));
        ROLLCALL_TRY_ASSIGN(state_->writer,
                            JournalWriter::open(standing.path, standing.journal,
                                                state_->loaded.value_or(standing.tip),
                                                state_->team));
    }
    return state_->writer->append(facts);
}

Result<std::optional<CommitId>> GitLedger::close(const std::vector<Confirmation>& seen_equal,
                                                 const LedgerClosing& closing) {
    ROLLCALL_TRY_ASSIGN(auto standing, state_->look());
    ROLLCALL_TRY(state_->refuse_moved(standing.tip));
    ledger::ClosingFacts pinned;
    if (standing.tip) {
        ROLLCALL_TRY_ASSIGN(pinned, ledger::closing_facts(state_->repository, *standing.tip));
    }
    if (pinned.team_id.empty() && standing.journal) pinned.team_id = standing.journal->team;
    ROLLCALL_TRY(state_->refuse_other_team(pinned.team_id, closing.team_id));

    NewCommit commit{
        .branch = state_->branch(), .parent = standing.tip, .author = state_->options.author};
    const bool has_facts =
        !seen_equal.empty() || (standing.journal && !standing.journal->facts.empty());
    if (has_facts) {
        ROLLCALL_TRY_ASSIGN(auto recorded, state_->read(standing.tip));
        std::vector<Confirmation> facts;
        if (standing.journal) facts = standing.journal->facts;
        facts.insert(facts.end(), seen_equal.begin(), seen_equal.end());
        auto next = with_confirmations(recorded.roster, facts);
        keep_applied_states(next);
        ledger::make_names_unique(next, recorded.roster);
        const auto layout = layout_of(recorded.revision.files, next);
        add_changes(recorded.revision.files, write_manifests(next, layout, ManifestKind::applied),
                    commit);
    }
    const auto used =
        standing.journal ? approvals_used(standing.journal->facts) : std::vector<std::string>{};
    const bool spends =
        !used.empty()
        || std::any_of(closing.trailers.begin(), closing.trailers.end(), [](const auto& trailer) {
               return trailer.first == ledger::k_approval_trailer;
           });
    auto closed = standing.tip;
    if (spends || !commit.put.empty() || !commit.remove.empty()) {
        auto trailers = closing.trailers;
        const auto& team_id = closing.team_id.empty() ? pinned.team_id : closing.team_id;
        trailers.insert(trailers.begin(), {{ledger::k_desired_trailer, closing.desired_commit},
                                           {ledger::k_team_trailer, team_id.str()}});
        for (const auto& approval : used) {
            trailers.emplace_back(ledger::k_approval_trailer, approval);
        }
        commit.message = git::compose_message(closing.subject, closing.body, trailers);
        commit.allow_same_tree = spends;
        ROLLCALL_TRY_ASSIGN(closed, state_->repository.commit(commit));
    }
    state_->forget();
    // What was recorded is in the branch now. A journal that cannot be removed does no harm: it is
    // known as superseded, or says what the branch says.
    (void)ledger::remove_journal(standing.path);
    return closed;
}

} // namespace rollcall
