#include "state.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/ports/clock.hpp>

#include <fmt/format.h>

#include <chrono>

namespace rollcall::git {
namespace {

LogEntry entry_of(const git_commit* commit) {
    const git_signature* author = git_commit_author(commit);
    const std::chrono::system_clock::time_point when{std::chrono::seconds(git_commit_time(commit))};
    const char* message = git_commit_message(commit);
    return {.commit = CommitId(hex(*git_commit_id(commit))),
            .tree = TreeId(hex(*git_commit_tree_id(commit))),
            .author = fmt::format("{} <{}>", author->name, author->email),
            .when = utc_time(when),
            .message = message == nullptr ? "" : message};
}

/// The object at a path of a commit; nothing when there is none.
Result<std::optional<git_oid>> object_at(const git_commit* commit, const std::string& path) {
    TreeHandle tree;
    ROLLCALL_TRY(check(git_commit_tree(out(tree), commit), "reading a tree"));
    if (path.empty()) return std::optional<git_oid>{*git_tree_id(tree.get())};
    TreeEntryHandle entry;
    const int code = git_tree_entry_bypath(out(entry), tree.get(), path.c_str());
    if (code == GIT_ENOTFOUND) return std::optional<git_oid>{};
    ROLLCALL_TRY(check(code, fmt::format("looking for {}", visible(path))));
    return std::optional<git_oid>{*git_tree_entry_id(entry.get())};
}

bool equal(const std::optional<git_oid>& a, const std::optional<git_oid>& b) {
    if (!a || !b) return !a && !b;
    return git_oid_equal(&*a, &*b) == 1;
}

} // namespace

Result<CommitHandle> Repository::State::resolve(std::string_view revision) {
    const auto unknown = [&]() {
        return fail(ErrorCode::not_found, fmt::format("no branch, tag or commit \"{}\" in {}",
                                                      visible(revision), directory));
    };
    const std::string text(revision);
    if (text.empty() || text.find('\0') != std::string::npos) return unknown();

    ObjectHandle found;
    git_oid id{};
    if (text.size() == GIT_OID_HEXSZ && git_oid_fromstr(&id, text.c_str()) == 0) {
        const int code = git_object_lookup(out(found), repository.get(), &id, GIT_OBJECT_ANY);
        if (code == GIT_ENOTFOUND) return unknown();
        ROLLCALL_TRY(check(code, fmt::format("reading {}", text)));
    } else if (const auto reference = branch_reference(revision)) {
        ROLLCALL_TRY_ASSIGN(const auto stands, target(*reference));
        if (stands) {
            ROLLCALL_TRY(
                check(git_object_lookup(out(found), repository.get(), &*stands, GIT_OBJECT_ANY),
                      fmt::format("reading the tip of {}", *reference)));
        }
    }
    if (!found) {
        const int code = git_revparse_single(out(found), repository.get(), text.c_str());
        if (code == GIT_EAMBIGUOUS) {
            return fail(ErrorCode::invalid_input,
                        fmt::format("\"{}\" fits several objects in {}; write more digits",
                                    visible(revision), directory));
        }
        if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC) return unknown();
        ROLLCALL_TRY(
            check(code, fmt::format("looking for \"{}\" in {}", visible(revision), directory)));
    }
    ObjectHandle peeled;
    if (git_object_peel(out(peeled), found.get(), GIT_OBJECT_COMMIT) < 0) {
        return fail(ErrorCode::not_found,
                    fmt::format("\"{}\" in {} is a {}, not a commit", visible(revision), directory,
                                git_object_type2string(git_object_type(found.get()))));
    }
    CommitHandle commit;
    ROLLCALL_TRY(
        check(git_commit_lookup(out(commit), repository.get(), git_object_id(peeled.get())),
              fmt::format("reading commit \"{}\"", visible(revision))));
    return commit;
}

Result<LogEntry> Repository::describe(std::string_view revision) {
    ROLLCALL_TRY_ASSIGN(const auto commit, state_->resolve(revision));
    return entry_of(commit.get());
}

Result<std::vector<LogEntry>> Repository::log(std::string_view revision, std::size_t most) {
    ROLLCALL_TRY_ASSIGN(auto commit, state_->resolve(revision));
    std::vector<LogEntry> entries;
    while (entries.size() < most) {
        entries.push_back(entry_of(commit.get()));
        if (git_commit_parentcount(commit.get()) == 0) break;
        CommitHandle parent;
        ROLLCALL_TRY(check(git_commit_parent(out(parent), commit.get(), 0),
                           fmt::format("reading the parent of {}", entries.back().commit.str())));
        commit = std::move(parent);
    }
    return entries;
}

Result<std::vector<LogEntry>> Repository::ancestry(std::string_view revision, std::size_t most) {
    ROLLCALL_TRY_ASSIGN(const auto tip, state_->resolve(revision));
    const auto doing = fmt::format("walking the history of {}", visible(revision));
    RevwalkHandle walk;
    ROLLCALL_TRY(check(git_revwalk_new(out(walk), state_->repository.get()), doing));
    ROLLCALL_TRY(
        check(git_revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME), doing));
    ROLLCALL_TRY(check(git_revwalk_push(walk.get(), git_commit_id(tip.get())), doing));
    std::vector<LogEntry> entries;
    git_oid id;
    while (entries.size() < most) {
        const int code = git_revwalk_next(&id, walk.get());
        if (code == GIT_ITEROVER) break;
        ROLLCALL_TRY(check(code, doing));
        CommitHandle commit;
        ROLLCALL_TRY(check(git_commit_lookup(out(commit), state_->repository.get(), &id), doing));
        entries.push_back(entry_of(commit.get()));
    }
    return entries;
}

Result<std::vector<LogEntry>> Repository::commits_since(std::string_view revision,
                                                        const std::optional<CommitId>& known) {
    ROLLCALL_TRY_ASSIGN(const auto tip, state_->resolve(revision));
    const auto doing = fmt::format("walking the history of {}", visible(revision));
    RevwalkHandle walk;
    ROLLCALL_TRY(check(git_revwalk_new(out(walk), state_->repository.get()), doing));
    ROLLCALL_TRY(
        check(git_revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME), doing));
    ROLLCALL_TRY(check(git_revwalk_push(walk.get(), git_commit_id(tip.get())), doing));
    if (known) {
        ROLLCALL_TRY_ASSIGN(const auto hidden, state_->resolve(known->str()));
        ROLLCALL_TRY(check(git_revwalk_hide(walk.get(), git_commit_id(hidden.get())), doing));
    }
    std::vector<LogEntry> entries;
    git_oid id;
    for (;;) {
        const int code = git_revwalk_next(&id, walk.get());
        if (code == GIT_ITEROVER) return entries;
        ROLLCALL_TRY(check(code, doing));
        CommitHandle commit;
        ROLLCALL_TRY(check(git_commit_lookup(out(commit), state_->repository.get(), &id), doing));
        entries.push_back(entry_of(commit.get()));
    }
}

Result<std::optional<LogEntry>> Repository::last_change(std::string_view revision,
                                                        std::string_view path) {
    ROLLCALL_TRY_ASSIGN(auto commit, state_->resolve(revision));
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    const std::string wanted(path);
    ROLLCALL_TRY_ASSIGN(const auto now, object_at(commit.get(), wanted));
    for (;;) {
        // A parent that has the same is where the change came from; without one it was made here.
        CommitHandle from;
        const unsigned parents = git_commit_parentcount(commit.get());
        for (unsigned i = 0; i < parents && !from; ++i) {
            CommitHandle parent;
            ROLLCALL_TRY(
                check(git_commit_parent(out(parent), commit.get(), i),
                      fmt::format("reading a parent of {}", hex(*git_commit_id(commit.get())))));
            ROLLCALL_TRY_ASSIGN(const auto before, object_at(parent.get(), wanted));
            if (equal(before, now)) from = std::move(parent);
        }
        if (!from) {
            if (parents == 0 && !now) return std::optional<LogEntry>{};
            return std::optional<LogEntry>{entry_of(commit.get())};
        }
        commit = std::move(from);
    }
}

} // namespace rollcall::git
