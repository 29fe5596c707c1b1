#include "tree_walk.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace rollcall::git {
namespace {

/// Deeper than any manifest lies; a tree made to exhaust the stack ends here.
constexpr int k_deepest = 64;

bool is_managed(std::string_view path) {
    constexpr std::array<std::string_view, 4> k_folders{"users", "groups", "overrides", "rollcall"};
    const auto top = path.substr(0, path.find('/'));
    return std::find(k_folders.begin(), k_folders.end(), top) != k_folders.end();
}

std::string_view kind_of(git_filemode_t mode) {
    switch (mode) {
    case GIT_FILEMODE_LINK: return "a symbolic link";
    case GIT_FILEMODE_BLOB_EXECUTABLE: return "an executable file";
    case GIT_FILEMODE_COMMIT: return "a submodule";
    default: return "neither a file nor a folder";
    }
}

class Walk {
public:
    Walk(git_repository* repository,
         Diagnostics& problems,
         const std::function<Result<void>(const std::string&, const git_oid&)>& visit)
        : repository_(repository), problems_(problems), visit_(visit) {}

    Result<void> tree(const git_tree* tree, std::string& path, int depth) {
        const auto folder = path.size();
        const std::size_t count = git_tree_entrycount(tree);
        for (std::size_t i = 0; i < count; ++i) {
            const git_tree_entry* entry = git_tree_entry_byindex(tree, i);
            path.resize(folder);
            path += git_tree_entry_name(entry);
            ROLLCALL_TRY(this->entry(entry, path, depth));
        }
        path.resize(folder);
        return {};
    }

private:
    Result<void> entry(const git_tree_entry* entry, std::string& path, int depth) {
        const auto mode = git_tree_entry_filemode(entry);
        if (mode == GIT_FILEMODE_BLOB) return visit_(path, *git_tree_entry_id(entry));
        if (mode != GIT_FILEMODE_TREE) {
            if (is_managed(path)) {
                problems_.add(path, {},
                              fmt::format("is {}; manifests must be regular files (mode 100644)",
                                          kind_of(mode)));
            }
            return {};
        }
        if (depth >= k_deepest) {
            problems_.add(
                path, {},
                fmt::format("lies more than {} folders deep; nothing of ours does", k_deepest));
            return {};
        }
        TreeHandle below;
        ROLLCALL_TRY(check(git_tree_lookup(out(below), repository_, git_tree_entry_id(entry)),
                           fmt::format("reading the folder {}", visible(path))));
        path += '/';
        return tree(below.get(), path, depth + 1);
    }

    git_repository* repository_;
    Diagnostics& problems_;
    const std::function<Result<void>(const std::string&, const git_oid&)>& visit_;
};

} // namespace

Result<void>
walk_files(git_repository* repository,
           const git_tree* tree,
           Diagnostics& problems,
           const std::function<Result<void>(const std::string& path, const git_oid& blob)>& visit) {
    std::string path;
    return Walk(repository, problems, visit).tree(tree, path, 0);
}

} // namespace rollcall::git
