#include "tree_edit.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

namespace rollcall::git {
namespace {

struct Change {
    std::string_view path;
    const std::string* bytes; ///< null: remove
};

bool is_possible(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return false;
    std::size_t start = 0;
    for (;;) {
        const auto end = path.find('/', start);
        const auto part = path.substr(start, end == std::string_view::npos ? end : end - start);
        if (part.empty() || part == "." || part == "..") return false;
        if (part.size() == 4 && name_key(part) == ".git") return false;
        if (end == std::string_view::npos) return true;
        start = end + 1;
    }
}

class TreeEditor {
public:
    explicit TreeEditor(git_repository* repository) : repository_(repository) {}

    /// The folder at the first `depth` bytes of the changes' paths, or nothing when it is empty.
    Result<std::optional<git_oid>>
    folder(const git_tree* base, std::span<const Change> changes, std::size_t depth) {
        TreeBuilderHandle builder;
        ROLLCALL_TRY(
            check(git_treebuilder_new(out(builder), repository_, base), "preparing a folder"));
        // New files come last: a folder that the same change empties has made room for them by
        // then.
        std::vector<const Change*> files;
        while (!changes.empty()) {
            const Change& change = changes.front();
            const auto end = change.path.find('/', depth);
            if (end == std::string_view::npos) {
                changes = changes.subspan(1);
                if (change.bytes != nullptr) {
                    files.push_back(&change);
                } else {
                    ROLLCALL_TRY(drop(builder.get(), change, depth));
                }
                continue;
            }
            const auto prefix = change.path.substr(0, end + 1);
            std::size_t count = 1;
            while (count < changes.size() && changes[count].path.starts_with(prefix)) ++count;
            ROLLCALL_TRY(below(builder.get(), changes.first(count), depth, end));
            changes = changes.subspan(count);
        }
        for (const Change* change : files) ROLLCALL_TRY(add(builder.get(), *change, depth));
        if (git_treebuilder_entrycount(builder.get()) == 0) return std::optional<git_oid>{};
        git_oid written{};
        ROLLCALL_TRY(check(git_treebuilder_write(&written, builder.get()), "writing a folder"));
        return std::optional<git_oid>{written};
    }

private:
    static Result<void> refuse_folder(const git_tree_entry* present, std::string_view path) {
        if (present == nullptr || git_tree_entry_type(present) != GIT_OBJECT_TREE) return {};
        return fail(
            ErrorCode::invalid_input,
            fmt::format("{} is a folder in the repository; name the files in it", visible(path)));
    }

    static Result<void> drop(git_treebuilder* builder, const Change& change, std::size_t depth) {
        const std::string name(change.path.substr(depth));
        const git_tree_entry* present = git_treebuilder_get(builder, name.c_str());
        ROLLCALL_TRY(refuse_folder(present, change.path));
        if (present == nullptr) return {};
        return check(git_treebuilder_remove(builder, name.c_str()),
                     fmt::format("removing {}", visible(change.path)));
    }

    Result<void> add(git_treebuilder* builder, const Change& change, std::size_t depth) {
        const std::string name(change.path.substr(depth));
        ROLLCALL_TRY(refuse_folder(git_treebuilder_get(builder, name.c_str()), change.path));
        git_oid blob{};
        ROLLCALL_TRY(check(git_blob_create_from_buffer(&blob, repository_, change.bytes->data(),
                                                       change.bytes->size()),
                           fmt::format("writing {}", visible(change.path))));
        return check(
            git_treebuilder_insert(nullptr, builder, name.c_str(), &blob, GIT_FILEMODE_BLOB),
            fmt::format("adding {}", visible(change.path)));
    }

    /// The folder whose name stands between `depth` and `end` in the changes' paths.
    Result<void> below(git_treebuilder* builder,
                       std::span<const Change> changes,
                       std::size_t depth,
                       std::size_t end) {
        const auto path = changes.front().path.substr(0, end);
        const std::string name(path.substr(depth));
        const git_tree_entry* present = git_treebuilder_get(builder, name.c_str());
        TreeHandle base;
        if (present != nullptr) {
            if (git_tree_entry_type(present) != GIT_OBJECT_TREE) {
                return fail(ErrorCode::invalid_input,
                            fmt::format("{} cannot be changed: {} is a file, not a folder",
                                        visible(changes.front().path), visible(path)));
            }
            ROLLCALL_TRY(check(git_tree_lookup(out(base), repository_, git_tree_entry_id(present)),
                               fmt::format("reading the folder {}", visible(path))));
        }
        ROLLCALL_TRY_ASSIGN(const auto written, folder(base.get(), changes, end + 1));
        if (written) {
            return check(git_treebuilder_insert(nullptr, builder, name.c_str(), &*written,
                                                GIT_FILEMODE_TREE),
                         fmt::format("adding the folder {}", visible(path)));
        }
        if (present == nullptr) return {};
        return check(git_treebuilder_remove(builder, name.c_str()),
                     fmt::format("removing the folder {}", visible(path)));
    }

    git_repository* repository_;
};

/// By path: the changes of each folder lie side by side.
std::vector<Change> sorted_changes(const std::vector<TreeFile>& put,
                                   const std::vector<std::string>& remove) {
    std::vector<Change> changes;
    changes.reserve(put.size() + remove.size());
    for (const auto& path : remove) changes.push_back({path, nullptr});
    for (const auto& file : put) changes.push_back({file.path, &file.bytes});
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change& a, const Change& b) { return a.path < b.path; });
    return changes;
}

} // namespace

Result<git_oid> edit_tree(git_repository* repository,
                          const git_tree* base,
                          const std::vector<TreeFile>& put,
                          const std::vector<std::string>& remove) {
    const auto changes = sorted_changes(put, remove);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (!is_possible(changes[i].path)) {
            return fail(ErrorCode::invalid_input,
                        fmt::format("\"{}\" is no path for a file in a repository",
                                    visible(changes[i].path)));
        }
        if (i > 0 && changes[i].path == changes[i - 1].path) {
            return fail(ErrorCode::invalid_input,
                        fmt::format("{} is changed twice in one commit", visible(changes[i].path)));
        }
    }
    ROLLCALL_TRY_ASSIGN(auto written, TreeEditor(repository).folder(base, changes, 0));
    if (written) return *written;
    // A commit needs a tree, and the empty one is never stored by itself.
    TreeBuilderHandle empty;
    git_oid id{};
    ROLLCALL_TRY(check(git_treebuilder_new(out(empty), repository, nullptr), "preparing a tree"));
    ROLLCALL_TRY(check(git_treebuilder_write(&id, empty.get()), "writing the empty tree"));
    return id;
}

} // namespace rollcall::git
