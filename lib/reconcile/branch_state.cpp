#include "branch_state.hpp"

#include <algorithm>
#include <unordered_map>

namespace rollcall {
namespace {

bool is_exported(const std::string& path) {
    return path.starts_with("users/") || path.starts_with("groups/") || path == k_snapshot_path;
}

} // namespace

Result<BranchState> read_branch(ManifestRepository& repository, const std::string& branch) {
    BranchState before;
    ROLLCALL_TRY_ASSIGN(before.commit, repository.tip(branch));
    if (!before.commit) return before;
    ROLLCALL_TRY_ASSIGN(auto revision, repository.load(branch));
    Diagnostics problems;
    before.set = read_manifests(revision.files, ManifestKind::desired, problems);
    if (!problems.empty()) {
        return tl::unexpected(
            problems.as_error(ErrorCode::untrusted).within("manifests on " + branch));
    }
    before.files = std::move(revision.files);
    return before;
}

NewCommit
commit_onto(const BranchState& before, const std::string& branch, std::vector<TreeFile> files) {
    NewCommit commit{.branch = branch, .parent = before.commit};
    std::unordered_map<std::string_view, const TreeFile*> old;
    for (const auto& file : before.files) {
        if (is_exported(file.path)) old.emplace(file.path, &file);
    }
    for (auto& file : files) {
        const auto found = old.find(file.path);
        const bool same = found != old.end() && found->second->bytes == file.bytes;
        if (found != old.end()) old.erase(found);
        if (!same) commit.put.push_back(std::move(file));
    }
    for (const auto& [path, file] : old) commit.remove.emplace_back(path);
    std::sort(commit.remove.begin(), commit.remove.end());
    return commit;
}

Result<void> check_written(const std::vector<TreeFile>& files) {
    Diagnostics problems;
    (void)read_manifests(files, ManifestKind::desired, problems);
    if (problems.empty()) return {};
    return tl::unexpected(
        problems.as_error(ErrorCode::untrusted).within("the manifests that would be written"));
}

} // namespace rollcall
