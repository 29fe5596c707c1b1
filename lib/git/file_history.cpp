#include "state.hpp"
#include "tree_walk.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall::git {
namespace {

/// Which of the paths a commit has, and its blob.
struct Found {
    std::string path{};
    git_oid blob{};
    bool operator==(const Found& other) const {
        return path == other.path && git_oid_equal(&blob, &other.blob) == 1;
    }
};

Result<std::optional<Found>> find(const git_commit* commit, const std::vector<std::string>& paths) {
    TreeHandle tree;
    ROLLCALL_TRY(check(git_commit_tree(out(tree), commit), "reading a tree"));
    for (const auto& path : paths) {
        TreeEntryHandle entry;
        const int code = git_tree_entry_bypath(out(entry), tree.get(), path.c_str());
        if (code == GIT_ENOTFOUND) continue;
        ROLLCALL_TRY(check(code, fmt::format("looking for {}", visible(path))));
        if (git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB) continue;
        return std::optional<Found>{Found{path, *git_tree_entry_id(entry.get())}};
    }
    return std::optional<Found>{};
}

Result<std::optional<TreeFile>> read_file(git_repository* repository,
                                          const std::optional<Found>& found) {
    if (!found) return std::optional<TreeFile>{};
    BlobHandle blob;
    ROLLCALL_TRY(check(git_blob_lookup(out(blob), repository, &found->blob),
                       fmt::format("reading {}", visible(found->path))));
    const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
    const auto size = static_cast<std::size_t>(git_blob_rawsize(blob.get()));
    return std::optional<TreeFile>{TreeFile{found->path, std::string(bytes, size)}};
}

/// The entry at a path of a commit's tree; nothing when there is none.
Result<TreeEntryHandle> entry_at(const git_commit* commit, const std::string& path) {
    TreeHandle tree;
    ROLLCALL_TRY(check(git_commit_tree(out(tree), commit), "reading a tree"));
    TreeEntryHandle entry;
    const int code = git_tree_entry_bypath(out(entry), tree.get(), path.c_str());
    if (code == GIT_ENOTFOUND) return TreeEntryHandle{};
    ROLLCALL_TRY(check(code, fmt::format("looking for {}", visible(path))));
    return entry;
}

/// Walks two trees side by side and visits the files that differ; what is equal is not entered.
class Difference {
public:
    using Visit =
        std::function<Result<void>(const std::optional<Found>&, const std::optional<Found>&)>;
    Difference(git_repository* repository, const Visit& visit)
        : repository_(repository), visit_(visit) {}

    Result<void>
    compare(const git_tree_entry* before, const git_tree_entry* after, const std::string& path) {
        if (before != nullptr && after != nullptr
            && git_oid_equal(git_tree_entry_id(before), git_tree_entry_id(after)) == 1) {
            return {};
        }
        ROLLCALL_TRY_ASSIGN(const auto old_tree, tree_of(before));
        ROLLCALL_TRY_ASSIGN(const auto new_tree, tree_of(after));
        const auto old_file = file_of(before, path);
        const auto new_file = file_of(after, path);
        if (old_file || new_file) ROLLCALL_TRY(visit_(old_file, new_file));
        if (!old_tree && !new_tree) return {};
        return below(old_tree.get(), new_tree.get(), path);
    }

private:
    Result<void> below(const git_tree* before, const git_tree* after, const std::string& path) {
        const auto count = [](const git_tree* tree) {
            return tree == nullptr ? std::size_t{0} : git_tree_entrycount(tree);
        };
        for (std::size_t i = 0; i < count(after); ++i) {
            const auto* entry = git_tree_entry_byindex(after, i);
            const auto* name = git_tree_entry_name(entry);
            const auto* old = before == nullptr ? nullptr : git_tree_entry_byname(before, name);
            ROLLCALL_TRY(compare(old, entry, path + '/' + name));
        }
        for (std::size_t i = 0; i < count(before); ++i) {
            const auto* entry = git_tree_entry_byindex(before, i);
            const auto* name = git_tree_entry_name(entry);
            if (after != nullptr && git_tree_entry_byname(after, name) != nullptr) continue;
            ROLLCALL_TRY(compare(entry, nullptr, path + '/' + name));
        }
        return {};
    }

    Result<TreeHandle> tree_of(const git_tree_entry* entry) const {
        TreeHandle tree;
        if (entry == nullptr || git_tree_entry_type(entry) != GIT_OBJECT_TREE) return tree;
        ROLLCALL_TRY(check(git_tree_lookup(out(tree), repository_, git_tree_entry_id(entry)),
                           "reading a folder"));
        return tree;
    }

    static std::optional<Found> file_of(const git_tree_entry* entry, const std::string& path) {
        if (entry == nullptr || git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return std::nullopt;
        return Found{path, *git_tree_entry_id(entry)};
    }

    git_repository* repository_;
    const Visit& visit_;
};

} // namespace

Result<void> Repository::folder_changes(std::string_view revision,
                                        std::string_view folder,
                                        const std::function<void(const FileChange&)>& visit) {
    const std::string path(folder);
    auto* repository = state_->repository.get();
    ROLLCALL_TRY_ASSIGN(auto commit, state_->resolve(revision));
    ROLLCALL_TRY_ASSIGN(auto now, entry_at(commit.get(), path));
    while (commit) {
        CommitHandle parent;
        TreeEntryHandle before;
        if (git_commit_parentcount(commit.get()) > 0) {
            ROLLCALL_TRY(
                check(git_commit_parent(out(parent), commit.get(), 0),
                      fmt::format("reading the parent of {}", hex(*git_commit_id(commit.get())))));
            ROLLCALL_TRY_ASSIGN(before, entry_at(parent.get(), path));
        }
        std::optional<LogEntry> told; // most commits change nothing here
        const Difference::Visit each = [&](const std::optional<Found>& was,
                                           const std::optional<Found>& is) -> Result<void> {
            if (!told) {
                ROLLCALL_TRY_ASSIGN(told, describe(hex(*git_commit_id(commit.get()))));
            }
            ROLLCALL_TRY_ASSIGN(auto before_file, read_file(repository, was));
            ROLLCALL_TRY_ASSIGN(auto after_file, read_file(repository, is));
            visit({.commit = *told,
                   .before = std::move(before_file),
                   .after = std::move(after_file)});
            return {};
        };
        ROLLCALL_TRY(Difference(repository, each).compare(before.get(), now.get(), path));
        commit = std::move(parent);
        now = std::move(before);
    }
    return {};
}

Result<void> Repository::file_changes(std::string_view revision,
                                      const std::vector<std::string>& paths,
                                      const std::function<bool(const FileChange&)>& visit) {
    ROLLCALL_TRY_ASSIGN(auto commit, state_->resolve(revision));
    ROLLCALL_TRY_ASSIGN(auto now, find(commit.get(), paths));
    for (;;) {
        // A parent that has the same is where it came from. Where none has, it was changed here,
        // and of a merge the first parent is what it was changed from.
        CommitHandle from;
        std::optional<Found> before;
        const unsigned parents = git_commit_parentcount(commit.get());
        bool same = false;
        for (unsigned i = 0; i < parents && !same; ++i) {
            CommitHandle parent;
            ROLLCALL_TRY(
                check(git_commit_parent(out(parent), commit.get(), i),
                      fmt::format("reading a parent of {}", hex(*git_commit_id(commit.get())))));
            ROLLCALL_TRY_ASSIGN(auto there, find(parent.get(), paths));
            same = there == now;
            if (same || i == 0) {
                from = std::move(parent);
                before = std::move(there);
            }
        }
        if (!same && (now || before)) {
            ROLLCALL_TRY_ASSIGN(const auto after_file, read_file(state_->repository.get(), now));
            ROLLCALL_TRY_ASSIGN(const auto before_file,
                                read_file(state_->repository.get(), before));
            ROLLCALL_TRY_ASSIGN(auto entry, describe(hex(*git_commit_id(commit.get()))));
            const FileChange change{
                .commit = std::move(entry), .before = before_file, .after = after_file};
            if (!visit(change)) return {};
        }
        if (!from) return {};
        commit = std::move(from);
        now = std::move(before);
    }
}

Result<void>
Repository::each_file(std::string_view revision,
                      std::string_view folder,
                      const std::function<bool(const std::string&, std::string_view)>& visit) {
    ROLLCALL_TRY_ASSIGN(const auto commit, state_->resolve(revision));
    const auto doing = fmt::format("reading {} of {}", visible(folder), visible(revision));
    TreeHandle root;
    ROLLCALL_TRY(check(git_commit_tree(out(root), commit.get()), doing));
    TreeEntryHandle entry;
    const int code = git_tree_entry_bypath(out(entry), root.get(), std::string(folder).c_str());
    if (code == GIT_ENOTFOUND) return {};
    ROLLCALL_TRY(check(code, doing));
    if (git_tree_entry_type(entry.get()) != GIT_OBJECT_TREE) return {};
    TreeHandle tree;
    ROLLCALL_TRY(
        check(git_tree_lookup(out(tree), state_->repository.get(), git_tree_entry_id(entry.get())),
              doing));
    Diagnostics passed_over; // what is no file of ours is told by those who act on it
    bool going_on = true;
    return walk_files(
        state_->repository.get(), tree.get(), passed_over,
        [&](const std::string& path, const git_oid& id) -> Result<void> {
            if (!going_on) return {};
            BlobHandle blob;
            ROLLCALL_TRY(check(git_blob_lookup(out(blob), state_->repository.get(), &id), doing));
            const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
            const auto size = static_cast<std::size_t>(git_blob_rawsize(blob.get()));
            going_on = visit(std::string(folder) + '/' + path, {bytes, size});
            return {};
        });
}

} // namespace rollcall::git
