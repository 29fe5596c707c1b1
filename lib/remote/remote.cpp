#include "git_client.hpp"

#include <rollcall/base/credentials.hpp>
#include <rollcall/base/text.hpp>
#include <rollcall/remote/claim.hpp>
#include <rollcall/remote/remote.hpp>

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace rollcall::remote {
namespace {

constexpr std::string_view k_refs = "refs/";

/// "refs/heads/main" → "refs/rollcall/fetched/heads/main"
std::string fetched(const std::string& reference) {
    return "refs/rollcall/fetched/" + reference.substr(k_refs.size());
}

std::string seen(const std::string& branch) { return "refs/rollcall/seen/heads/" + branch; }

std::string fetch_stamp(const std::string& git_directory) {
    return git_directory + "/rollcall/fetched-at";
}

std::string short_id(const CommitId& commit) { return commit.str().substr(0, 10); }

std::string gone_or_at(const std::optional<CommitId>& commit) {
    return commit ? "stands at " + commit->str() : std::string("is gone");
}

} // namespace

struct Remote::State {
    git::Repository& repository;
    RemoteOptions options;
    GitClient client;
    References there{};        ///< what the remote has, as far as we know
    bool ledger_first = false; ///< the ledger is written through

    [[nodiscard]] std::string tracked() const { return "refs/heads/" + options.branch; }
    [[nodiscard]] std::string ledger() const {
        return "refs/heads/rollcall/applied/" + options.team;
    }
    [[nodiscard]] std::string reports() const {
        return "refs/heads/rollcall/reports/" + options.team;
    }
    [[nodiscard]] std::string proposal() const {
        return "refs/heads/rollcall/proposals/" + options.team;
    }
    [[nodiscard]] std::string notes() const { return "refs/notes/rollcall/" + options.team; }
    /// Attached to proposals for their reviewers.
    [[nodiscard]] std::string plan_notes() const {
        return "refs/notes/rollcall/plans/" + options.team;
    }

    [[nodiscard]] std::optional<CommitId> at(const std::string& reference) const {
        const auto found = there.find(reference);
        return found == there.end() ? std::nullopt : std::optional(found->second);
    }

    Result<void> look() {
        ROLLCALL_TRY_ASSIGN(there, client.list({"refs/heads/*", "refs/notes/rollcall/*"}));
        return {};
    }

    /// Fetches those that are not here yet. What moved since look() is taken as it is now.
    Result<void> get(const std::vector<std::string>& references) {
        std::vector<Fetching> wanted;
        for (const auto& reference : references) {
            const auto theirs = at(reference);
            if (!theirs) continue;
            ROLLCALL_TRY_ASSIGN(const auto ours, repository.reference(fetched(reference)));
            if (ours != theirs) wanted.push_back({reference, fetched(reference)});
        }
        if (wanted.empty()) return {};
        ROLLCALL_TRY(client.fetch(wanted));
        for (const auto& one : wanted) {
            ROLLCALL_TRY_ASSIGN(const auto now, repository.reference(one.ours));
            if (now) there.insert_or_assign(one.theirs, *now);
        }
        return {};
    }

    /// look() and get(). A branch that goes away in between is looked for once more.
    Result<void> look_and_get(const std::vector<std::string>& references) {
        ROLLCALL_TRY(look());
        auto got = get(references);
        if (got || got.error().code != ErrorCode::stale) return got;
        ROLLCALL_TRY(look());
        return get(references);
    }

    /// Whether pushing ours takes nothing away from anybody. The lease alone does not say so: after
    /// a push that was refused we know where somebody else stands, and hold a lease on that.
    Result<bool> goes_on(const std::optional<CommitId>& theirs, const CommitId& ours) {
        if (!theirs) return true;
        return repository.builds_on(ours, *theirs);
    }

    [[nodiscard]] Result<void> went_on(const std::string& reference) const {
        return fail(ErrorCode::stale, fmt::format("{} went on at {} without what is here",
                                                  reference, without_credentials(options.url)));
    }

    /// What is here and not there; nothing where the remote has it already.
    Result<std::optional<Push>> news_of(const std::string& reference) {
        std::optional<Push> push;
        ROLLCALL_TRY_ASSIGN(const auto here, repository.reference(reference));
        if (!here || here == at(reference)) return push;
        ROLLCALL_TRY_ASSIGN(const bool forward, goes_on(at(reference), *here));
        if (forward) return push.emplace(Push{reference, at(reference), here});
        // Somebody was faster, and may have gone on from what is here.
        ROLLCALL_TRY(get({reference}));
        ROLLCALL_TRY_ASSIGN(const bool behind, goes_on(here, *at(reference)));
        if (behind) return push;
        ROLLCALL_TRY(went_on(reference));
        return push;
    }

    Result<void> push_one(const Push& push) {
        auto pushed = client.push({push}, GitClient::Together::all_or_none).front();
        if (!pushed && pushed.error().code != ErrorCode::refused) {
            // The answer may have been lost, not the push. When that cannot be told either, the
            // first error stands.
            if (look() && at(push.reference) == push.to) pushed = Result<void>();
        }
        if (!pushed) return pushed;
        if (push.to) {
            remember(push.reference, *push.to);
        } else {
            there.erase(push.reference);
        }
        return {};
    }

    /// The remote has it there now. A fetch beside us may have written that down, or be about to.
    void remember(const std::string& reference, const CommitId& commit) {
        there.insert_or_assign(reference, commit);
        const auto before = repository.reference(fetched(reference));
        if (before) (void)set(fetched(reference), *before, commit);
    }

    Result<void> publish(const git::RefMove& move) {
        const bool first = move.reference == tracked() || move.reference == proposal()
                           || move.reference == plan_notes()
                           || (ledger_first && move.reference == ledger());
        if (!first) return {};
        // The ledger here may be ahead: a closing push failed, and what it held goes along now.
        const bool is_ledger = move.reference == ledger();
        const auto from = is_ledger ? at(ledger()) : move.from;
        if (is_ledger) {
            ROLLCALL_TRY_ASSIGN(const bool forward, goes_on(from, *move.to));
            if (!forward) return went_on(ledger());
        }
        ROLLCALL_TRY(push_one({move.reference, from, move.to}));
        return move.reference == tracked() ? set_seen(*move.to) : Result<void>();
    }

    Result<void> set_seen(const CommitId& commit) {
        ROLLCALL_TRY_ASSIGN(const auto before, repository.reference(seen(options.branch)));
        if (before == commit) return {};
        return repository.set_reference(seen(options.branch), before, commit);
    }

    Result<void>
    set(const std::string& reference, const std::optional<CommitId>& from, const CommitId& to) {
        if (from == to) return {};
        return repository.set_reference(reference, from, to);
    }

    // ---- the tracked branch: the remote decides

    Result<void> take_tracked(Purpose purpose) {
        const auto theirs = at(tracked());
        ROLLCALL_TRY_ASSIGN(const auto last, repository.reference(seen(options.branch)));
        ROLLCALL_TRY_ASSIGN(const auto ours, repository.tip(options.branch));
        if (last) {
            bool builds = false;
            if (theirs) {
                ROLLCALL_TRY_ASSIGN(builds, repository.builds_on(*theirs, *last));
            }
            if (!builds) return history_rewritten(*last, theirs);
        }
        if (!theirs) {
            // An empty remote: what is here is its beginning.
            if (!ours || purpose != Purpose::pass) return {};
            return publish({tracked(), std::nullopt, *ours});
        }
        bool behind = !ours.has_value();
        if (ours) {
            ROLLCALL_TRY_ASSIGN(behind, repository.builds_on(*theirs, *ours));
        }
        if (behind) {
            ROLLCALL_TRY(set(tracked(), ours, *theirs));
            return set_seen(*theirs);
        }
        ROLLCALL_TRY_ASSIGN(const bool ahead, repository.builds_on(*ours, *theirs));
        if (!ahead) return went_apart(*ours, *theirs);
        // Somebody pushed into this repository instead of the remote.
        if (purpose != Purpose::pass) return {};
        return publish({tracked(), theirs, *ours});
    }

    [[nodiscard]] Result<void> history_rewritten(const CommitId& last,
                                                 const std::optional<CommitId>& theirs) const {
        return fail(
            ErrorCode::untrusted,
            fmt::format("the history of \"{}\" at {} was rewritten: {}, seen before, is not in it "
                        "any more; it {} now. Nothing is done until a person has looked: either "
                        "push {} back there, or {}",
                        options.branch, without_credentials(options.url), last.str(),
                        gone_or_at(theirs), short_id(last),
                        theirs ? fmt::format("accept the new one with `rollcall resume "
                                             "--accept-rewritten {}`",
                                             theirs->str())
                               : std::string("push the branch that is to count")));
    }

    [[nodiscard]] Result<void> went_apart(const CommitId& ours, const CommitId& theirs) const {
        return fail(
            ErrorCode::untrusted,
            fmt::format("\"{}\" went apart: {} has {}, {} has {}, and neither builds on the other; "
                        "merge them in a clone and push that to the remote, or, if what is here "
                        "only is not wanted, take the remote's with `rollcall resume "
                        "--accept-rewritten {}`",
                        options.branch, visible(repository.directory()), short_id(ours),
                        without_credentials(options.url), short_id(theirs), theirs.str()));
    }

    // ---- ours: both sides go on, and are joined

    /// Whether the ledger's files are the same at both.
    Result<bool> same_files(const CommitId& one, const CommitId& other) {
        ROLLCALL_TRY_ASSIGN(const auto first, repository.describe(one.str()));
        ROLLCALL_TRY_ASSIGN(const auto second, repository.describe(other.str()));
        return first.tree == second.tree;
    }

    Result<CommitId> join_ledgers(const CommitId& ours, const CommitId& theirs) {
        ROLLCALL_TRY_ASSIGN(const auto fork, repository.fork_point(ours, theirs));
        if (!fork) {
            return fail(ErrorCode::untrusted,
                        fmt::format("the ledger {} here ({}) and at {} ({}) have no commit in "
                                    "common: they are of different teams or installations; give "
                                    "one of them another \"team:\", or remove the wrong branch",
                                    ledger(), short_id(ours), without_credentials(options.url),
                                    short_id(theirs)));
        }
        // A pass that was closed there read the team after ours was closed here, and knows more.
        // Claims alone change nothing: then what is only here is the news.
        ROLLCALL_TRY_ASSIGN(const bool claims_only, same_files(*fork, theirs));
        return repository.join(
            {.first = theirs,
             .second = ours,
             .files = claims_only ? git::Joining::Files::second : git::Joining::Files::first,
             .message = git::compose_message(
                 "Join what was applied here and there",
                 fmt::format("{} was closed while the remote could not be reached.",
                             short_id(ours)),
                 {}),
             .author = options.author});
    }

    Result<void> take_ours(const std::string& reference) {
        const auto theirs = at(reference);
        if (!theirs) return {}; // pushed at the end
        ROLLCALL_TRY_ASSIGN(const auto here, repository.reference(reference));
        if (!here) return set(reference, here, *theirs);
        ROLLCALL_TRY_ASSIGN(const bool behind, repository.builds_on(*theirs, *here));
        if (behind) return set(reference, here, *theirs);
        ROLLCALL_TRY_ASSIGN(const bool ahead, repository.builds_on(*here, *theirs));
        if (ahead) return {};
        CommitId joined;
        if (reference == ledger()) {
            ROLLCALL_TRY_ASSIGN(joined, join_ledgers(*here, *theirs));
        } else {
            ROLLCALL_TRY_ASSIGN(
                joined, repository.join({.first = *theirs,
                                         .second = *here,
                                         .files = git::Joining::Files::both,
                                         .message = "Join what was written here and there\n",
                                         .author = options.author}));
        }
        return set(reference, here, joined);
    }

    /// A claim of somebody else's that stands there is left on top: nothing may be pushed over it,
    /// and whoever asks for the claim finds it.
    Result<void> take_ledger(Purpose purpose) {
        const auto theirs = at(ledger());
        ROLLCALL_TRY_ASSIGN(const auto here, repository.reference(ledger()));
        if (theirs && here) {
            ROLLCALL_TRY_ASSIGN(const auto claim, standing_claim(repository, *theirs));
            ROLLCALL_TRY_ASSIGN(const auto holder, holder_of(repository.directory()));
            ROLLCALL_TRY_ASSIGN(const bool behind, repository.builds_on(*theirs, *here));
            if (!behind && claim && claim->holder != holder
                && claim->until > std::chrono::system_clock::now()) {
                if (purpose != Purpose::pass) return {};
                return fail(ErrorCode::locked,
                            fmt::format("{} has claimed team \"{}\" until {}; wait for its pass to "
                                        "end, or for that time",
                                        visible(claim->holder), options.team,
                                        utc_time(claim->until)));
            }
        }
        return take_ours(ledger());
    }

    /// People may amend a proposal, merge it and take it away: here it is as it is there.
    Result<void> take_as_is(const std::string& reference) {
        const auto theirs = at(reference);
        ROLLCALL_TRY_ASSIGN(const auto here, repository.reference(reference));
        if (theirs) return set(reference, here, *theirs);
        ROLLCALL_TRY_ASSIGN(const auto before, repository.reference(fetched(reference)));
        // Only what the remote had once was taken away there.
        if (!here || before != here) return {};
        ROLLCALL_TRY(repository.remove_reference(reference));
        return repository.remove_reference(fetched(reference));
    }

    void stamp() const {
        // Its time says when the remote was last reached. Without it `status` says less.
        std::ofstream(fetch_stamp(repository.directory()), std::ios::trunc) << '\n';
    }
};

Remote::Remote(git::Repository& repository, const RemoteOptions& options)
    : state_(
        std::make_unique<State>(State{.repository = repository,
                                      .options = options,
                                      .client = GitClient({.git_directory = repository.directory(),
                                                           .url = options.url,
                                                           .time_limit = options.time_limit,
                                                           .stop = options.stop})})) {
    repository.before_move(
        [state = state_.get()](const git::RefMove& move) { return state->publish(move); });
}

Remote::~Remote() { state_->repository.before_move({}); }

Result<void> Remote::fetch(Purpose purpose) {
    auto& state = *state_;
    ROLLCALL_TRY(state.look_and_get({state.tracked(), state.ledger(), state.reports(),
                                     state.proposal(), state.notes(), state.plan_notes()}));
    ROLLCALL_TRY(state.take_tracked(purpose));
    state.stamp();
    if (purpose == Purpose::look) return {};
    ROLLCALL_TRY(state.take_ledger(purpose));
    ROLLCALL_TRY(state.take_ours(state.reports()));
    ROLLCALL_TRY(state.take_ours(state.notes()));
    ROLLCALL_TRY(state.take_as_is(state.plan_notes()));
    return state.take_as_is(state.proposal());
}

std::string fetched_branch(const std::string& branch) { return fetched("refs/heads/" + branch); }

Result<std::optional<CommitId>> Remote::branch(std::string_view name) {
    const auto reference = "refs/heads/" + std::string(name);
    if (!state_->at(reference)) return std::optional<CommitId>{};
    ROLLCALL_TRY(state_->get({reference}));
    return state_->at(reference);
}

Result<void> Remote::catch_up_with_ledger() {
    auto& state = *state_;
    ROLLCALL_TRY(state.look_and_get({state.ledger()}));
    const auto theirs = state.at(state.ledger());
    if (!theirs) return {};
    ROLLCALL_TRY_ASSIGN(const auto here, state.repository.reference(state.ledger()));
    if (here) {
        ROLLCALL_TRY_ASSIGN(const bool behind, state.repository.builds_on(*theirs, *here));
        if (!behind) return state.went_on(state.ledger());
    }
    return state.set(state.ledger(), here, *theirs);
}

Result<void> Remote::push_ours() {
    auto& state = *state_;
    std::vector<Push> pushes;
    std::optional<Error> first;
    for (const auto& reference : {state.ledger(), state.reports(), state.notes()}) {
        auto news = state.news_of(reference);
        if (!news && !first) first = std::move(news.error());
        if (news && *news) pushes.push_back(std::move(**news));
    }
    const auto results = pushes.empty() ? std::vector<Result<void>>{}
                                        : state.client.push(pushes, GitClient::Together::each);
    for (std::size_t i = 0; i < pushes.size(); ++i) {
        if (results[i]) {
            state.remember(pushes[i].reference, *pushes[i].to);
        } else if (!first) {
            first = results[i].error();
        }
    }
    if (!first) return {};
    return tl::unexpected(*first);
}

Remote::LedgerFirst::LedgerFirst(Remote& remote) : remote_(remote) {
    remote_.state_->ledger_first = true;
}
Remote::LedgerFirst::~LedgerFirst() { remote_.state_->ledger_first = false; }

Result<void> Remote::accept_rewritten(const CommitId& commit) {
    auto& state = *state_;
    ROLLCALL_TRY(state.look_and_get({state.tracked()}));
    const auto theirs = state.at(state.tracked());
    if (theirs != commit) {
        return fail(ErrorCode::stale, fmt::format("\"{}\" at {} {}, not at {}; look at that one",
                                                  state.options.branch, name(), gone_or_at(theirs),
                                                  visible(commit.str())));
    }
    ROLLCALL_TRY_ASSIGN(const auto ours, state.repository.tip(state.options.branch));
    if (ours && *ours != commit) {
        const auto keep = "refs/rollcall/replaced/" + ours->str();
        ROLLCALL_TRY_ASSIGN(const auto kept, state.repository.reference(keep));
        ROLLCALL_TRY(state.set(keep, kept, *ours));
    }
    ROLLCALL_TRY(state.set(state.tracked(), ours, commit));
    return state.set_seen(commit);
}

std::string Remote::name() const { return without_credentials(state_->options.url); }

Result<std::optional<std::string>> rewritten(git::Repository& repository,
                                             const std::string& branch) {
    ROLLCALL_TRY_ASSIGN(const auto last, repository.reference(seen(branch)));
    ROLLCALL_TRY_ASSIGN(const auto now, repository.reference(fetched("refs/heads/" + branch)));
    if (!last || !now) return std::optional<std::string>{};
    ROLLCALL_TRY_ASSIGN(const bool builds, repository.builds_on(*now, *last));
    if (builds) return std::optional<std::string>{};
    return std::optional<std::string>{fmt::format(
        "the history of \"{}\" was rewritten at the remote: {} is not in {}; accept it with "
        "`rollcall resume --accept-rewritten {}`, or push the old one back",
        branch, short_id(*last), short_id(*now), now->str())};
}

Result<bool> ledger_is_ahead(git::Repository& repository, const std::string& team) {
    const std::string reference = "refs/heads/rollcall/applied/" + team;
    ROLLCALL_TRY_ASSIGN(const auto here, repository.reference(reference));
    ROLLCALL_TRY_ASSIGN(const auto there, repository.reference(fetched(reference)));
    if (!here || here == there) return false;
    if (!there) return true;
    ROLLCALL_TRY_ASSIGN(const bool builds, repository.builds_on(*here, *there));
    return builds;
}

std::optional<std::chrono::system_clock::time_point> last_fetch(const std::string& git_directory) {
    struct stat info {};
    if (::stat(fetch_stamp(git_directory).c_str(), &info) != 0) return std::nullopt;
    return std::chrono::system_clock::from_time_t(info.st_mtime);
}

} // namespace rollcall::remote
