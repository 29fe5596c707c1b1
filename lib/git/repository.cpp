#include "state.hpp"
#include "tree_edit.hpp"
#include "tree_walk.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

namespace rollcall::git {
namespace {

Result<RepositoryHandle> open_repository(const std::string& path) {
    RepositoryHandle repository;
    // Neither a folder above nor GIT_DIR in the environment can stand in for what was named.
    constexpr unsigned k_flags = GIT_REPOSITORY_OPEN_NO_SEARCH;
    const int code = git_repository_open_ext(out(repository), path.c_str(), k_flags, nullptr);
    if (code == GIT_ENOTFOUND) {
        return fail(
            ErrorCode::not_found,
            fmt::format("{} is no git repository; \"rollcall init\" makes one", visible(path)));
    }
    ROLLCALL_TRY(check(code, fmt::format("opening the repository {}", visible(path))));
    if (git_repository_is_worktree(repository.get()) == 1) {
        // Journal, lock and branches belong to the repository that the linked work tree is of.
        const std::string common = git_repository_commondir(repository.get());
        ROLLCALL_TRY(check(git_repository_open(out(repository), common.c_str()),
                           fmt::format("opening the repository {}", visible(common))));
    }
    return repository;
}

/// Makes the repository beside its place and moves it there: a killed init leaves nothing that the
/// next one would take for somebody's folder.
Result<void> create(const std::filesystem::path& place, const std::string& branch) {
    const std::filesystem::path made = place.string() + fmt::format(".init-{}", ::getpid());
    std::error_code error;
    std::filesystem::remove_all(made, error);

    git_repository_init_options options{};
    git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    options.flags =
        GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH | GIT_REPOSITORY_INIT_NO_REINIT;
    options.initial_head = branch.c_str();
    RepositoryHandle repository;
    auto done = check(git_repository_init_ext(out(repository), made.c_str(), &options),
                      fmt::format("creating the repository {}", visible(place.string())));
    if (done) {
        std::filesystem::rename(made, place, error);
        if (error) {
            done =
                fail(ErrorCode::unavailable, fmt::format("creating the repository {}: {}",
                                                         visible(place.string()), error.message()));
        }
    }
    if (!done) {
        std::error_code ignored; // the first failure is the one to tell
        std::filesystem::remove_all(made, ignored);
    }
    return done;
}

/// Has the pack take new objects for as long as it lives; what is not finished by then is
/// forgotten.
class ActivePack {
public:
    ActivePack(PackWriter& pack, bool wanted, std::string objects) : pack_(pack) {
        if (wanted) pack_.begin(std::move(objects));
    }
    ~ActivePack() { pack_.abandon(); }
    ActivePack(const ActivePack&) = delete;
    ActivePack& operator=(const ActivePack&) = delete;

private:
    PackWriter& pack_;
};

} // namespace

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}
Repository::~Repository() = default;

Result<std::unique_ptr<Repository>> Repository::init(const std::string& path,
                                                     const std::string& branch) {
    const Library library;
    ROLLCALL_TRY(branch_reference(branch));
    std::error_code error;
    auto place = std::filesystem::absolute(path, error).lexically_normal();
    if (!place.has_filename()) place = place.parent_path(); // "acme.git/"
    const bool free = !error
                      && (!std::filesystem::exists(place, error)
                          || (std::filesystem::is_directory(place, error)
                              && std::filesystem::is_empty(place, error)));
    if (error) {
        return fail(ErrorCode::unavailable,
                    fmt::format("looking at {}: {}", visible(path), error.message()));
    }
    if (free) {
        ROLLCALL_TRY(create(place, branch));
    } else if (const auto present = open_repository(place); !present) {
        if (present.error().code != ErrorCode::not_found) return tl::unexpected(present.error());
        return fail(ErrorCode::invalid_input,
                    fmt::format("{} exists and is no git repository; choose another path, or empty "
                                "it",
                                visible(path)));
    }
    return open(place, branch);
}

Result<std::unique_ptr<Repository>> Repository::open(const std::string& path,
                                                     const std::string& branch) {
    auto state = std::make_unique<State>();
    ROLLCALL_TRY_ASSIGN(state->repository, open_repository(path));
    state->directory = git_repository_path(state->repository.get());
    while (state->directory.size() > 1 && state->directory.back() == '/') {
        state->directory.pop_back();
    }
    ROLLCALL_TRY(refuse_checked_out(state->repository.get(), state->directory, branch));
    ROLLCALL_TRY_ASSIGN(state->pack, PackWriter::attach(state->repository.get()));

    // A reference must be on disk before we say that it moved, while loose objects are flushed all
    // at once (see State::move). libgit2 has one switch for both, which the reference store reads
    // when it is made and the object store at each write: so it is on just for this line.
    RefdbHandle references;
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    const int code = git_repository_refdb(out(references), state->repository.get());
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
    ROLLCALL_TRY(check(code, fmt::format("opening the references of {}", state->directory)));
    return std::unique_ptr<Repository>(new Repository(std::move(state)));
}

Result<std::optional<std::string>> Repository::file(std::string_view revision,
                                                    std::string_view path) {
    using Bytes = std::optional<std::string>;
    ROLLCALL_TRY_ASSIGN(const auto commit, state_->resolve(revision));
    const auto doing = fmt::format("reading {} of {}", visible(path), visible(revision));
    TreeHandle tree;
    ROLLCALL_TRY(check(git_commit_tree(out(tree), commit.get()), doing));
    TreeEntryHandle entry;
    const int code = git_tree_entry_bypath(out(entry), tree.get(), std::string(path).c_str());
    if (code == GIT_ENOTFOUND) return Bytes{};
    ROLLCALL_TRY(check(code, doing));
    BlobHandle blob;
    ROLLCALL_TRY(
        check(git_blob_lookup(out(blob), state_->repository.get(), git_tree_entry_id(entry.get())),
              doing));
    const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
    return Bytes{std::string(bytes, static_cast<std::size_t>(git_blob_rawsize(blob.get())))};
}

Result<Revision> Repository::load(std::string_view revision) {
    ROLLCALL_TRY_ASSIGN(const auto commit, state_->resolve(revision));
    TreeHandle tree;
    ROLLCALL_TRY(check(git_commit_tree(out(tree), commit.get()),
                       fmt::format("reading the tree of {}", visible(revision))));
    Revision loaded;
    loaded.commit = CommitId(hex(*git_commit_id(commit.get())));
    loaded.tree = TreeId(hex(*git_tree_id(tree.get())));
    const git_signature* author = git_commit_author(commit.get());
    loaded.author = fmt::format("{} <{}>", author->name, author->email);
    const char* subject = git_commit_summary(commit.get());
    loaded.subject = subject == nullptr ? "" : subject;

    const auto read = [&](const std::string& path, const git_oid& id) -> Result<void> {
        BlobHandle blob;
        ROLLCALL_TRY(check(git_blob_lookup(out(blob), state_->repository.get(), &id),
                           fmt::format("reading {} of {}", visible(path), visible(revision))));
        const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
        const auto size = static_cast<std::size_t>(git_blob_rawsize(blob.get()));
        loaded.files.push_back({path, std::string(bytes, size)});
        return {};
    };
    Diagnostics problems;
    ROLLCALL_TRY(walk_files(state_->repository.get(), tree.get(), problems, read));
    if (!problems.empty()) return tl::unexpected(problems.as_error(ErrorCode::invalid_input));
    return loaded;
}

Result<RevisionId> Repository::resolve(std::string_view revision) {
    ROLLCALL_TRY_ASSIGN(const auto commit, state_->resolve(revision));
    return RevisionId{.commit = CommitId(hex(*git_commit_id(commit.get()))),
                      .tree = TreeId(hex(*git_commit_tree_id(commit.get())))};
}

Result<std::optional<CommitId>> Repository::tip(std::string_view branch) {
    ROLLCALL_TRY_ASSIGN(const auto reference, branch_reference(branch));
    ROLLCALL_TRY_ASSIGN(const auto id, state_->target(reference));
    if (!id) return std::optional<CommitId>{};
    return std::optional<CommitId>{CommitId(hex(*id))};
}

Result<CommitId> Repository::commit(const NewCommit& commit) {
    git_repository* repository = state_->repository.get();
    ROLLCALL_TRY_ASSIGN(const auto reference, branch_reference(commit.branch));
    ROLLCALL_TRY(refuse_checked_out(repository, state_->directory, commit.branch));
    ROLLCALL_TRY_ASSIGN(const auto author, state_->signature(commit.author));
    ROLLCALL_TRY_ASSIGN(
        const auto committer,
        state_->signature(commit.committer.empty() ? commit.author : commit.committer));
    if (commit.message.find('\0') != std::string::npos) {
        return fail(ErrorCode::invalid_input, "a commit message cannot hold a NUL character");
    }

    // Looked at before anything is written, so that a lost race costs nothing; State::move compares
    // once more, under the reference's lock, and that is what counts.
    ROLLCALL_TRY_ASSIGN(const auto stands, state_->target(reference));
    const auto& wanted = commit.replaces ? *commit.replaces : commit.parent;
    const std::string expected = wanted ? wanted->str() : "no such branch";
    const std::string found = stands ? hex(*stands) : "no such branch";
    if (found != expected) {
        return fail(ErrorCode::stale,
                    fmt::format("{} moved: expected {}, found {}; start again from there",
                                reference, visible(expected), found));
    }

    CommitHandle parent;
    TreeHandle base;
    if (commit.parent) {
        ROLLCALL_TRY_ASSIGN(parent, state_->resolve(commit.parent->str()));
        ROLLCALL_TRY(check(git_commit_tree(out(base), parent.get()),
                           fmt::format("reading the tree of commit {}", commit.parent->str())));
    }
    // Everything up to the move are objects nobody refers to yet. Past some hundred files they go
    // into one pack: a file each takes longer to write, and ever longer to read.
    constexpr std::size_t k_many_files = 500;
    const ActivePack pack(*state_->pack, commit.put.size() > k_many_files,
                          state_->directory + "/objects");
    ROLLCALL_TRY_ASSIGN(const auto tree_id,
                        edit_tree(repository, base.get(), commit.put, commit.remove));
    const bool same =
        base ? git_oid_equal(git_tree_id(base.get()), &tree_id) == 1 : commit.put.empty();
    if (same && !commit.allow_same_tree) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("nothing to commit on {}: every file stays as it is", reference));
    }
    TreeHandle tree;
    ROLLCALL_TRY(check(git_tree_lookup(out(tree), repository, &tree_id), "reading the new tree"));
    ROLLCALL_TRY_ASSIGN(const git_oid id, state_->write_commit(*author, *committer, commit.message,
                                                               *tree, parent.get()));
    ROLLCALL_TRY(state_->pack->finish());
    ROLLCALL_TRY(state_->publish_and_move(reference, stands, id));
    return CommitId(hex(id));
}

void Repository::use_time(std::function<std::chrono::system_clock::time_point()> now) {
    state_->now = std::move(now);
}

std::string Repository::directory() const { return state_->directory; }

} // namespace rollcall::git
