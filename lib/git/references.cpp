#include "state.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall::git {
namespace {

Result<void> check_name(const std::string& name) {
    int valid = 0;
    if (name.find('\0') == std::string::npos && name.starts_with("refs/")) {
        git_reference_name_is_valid(&valid, name.c_str());
    }
    if (valid != 0) return {};
    return fail(ErrorCode::invalid_input,
                fmt::format("\"{}\" is no reference that git allows", visible(name)));
}

Result<git_oid> as_oid(const CommitId& commit) {
    git_oid id{};
    if (commit.str().size() == GIT_OID_HEXSZ && git_oid_fromstr(&id, commit.str().c_str()) == 0) {
        return id;
    }
    return fail(ErrorCode::invalid_input,
                fmt::format("\"{}\" is no commit id of 40 digits", visible(commit.str())));
}

} // namespace

Result<std::optional<CommitId>> Repository::reference(const std::string& name) {
    ROLLCALL_TRY(check_name(name));
    ROLLCALL_TRY_ASSIGN(const auto id, state_->target(name));
    if (!id) return std::optional<CommitId>{};
    return std::optional<CommitId>{CommitId(hex(*id))};
}

Result<void> Repository::set_reference(const std::string& name,
                                       const std::optional<CommitId>& from,
                                       const CommitId& to) {
    ROLLCALL_TRY(check_name(name));
    constexpr std::string_view k_heads = "refs/heads/";
    if (name.starts_with(k_heads)) {
        ROLLCALL_TRY(refuse_checked_out(state_->repository.get(), state_->directory,
                                        std::string_view(name).substr(k_heads.size())));
    }
    std::optional<git_oid> stands;
    if (from) {
        ROLLCALL_TRY_ASSIGN(stands, as_oid(*from));
    }
    ROLLCALL_TRY_ASSIGN(const auto target, as_oid(to));
    return state_->move(name, stands, target);
}

Result<void> Repository::remove_reference(const std::string& name) {
    ROLLCALL_TRY(check_name(name));
    const int code = git_reference_remove(state_->repository.get(), name.c_str());
    if (code == GIT_ENOTFOUND) return {};
    if (code == GIT_ELOCKED) {
        return fail(ErrorCode::locked,
                    fmt::format("{} is locked by another git process; if none is running, remove "
                                "{}/{}.lock",
                                name, state_->directory, name));
    }
    return check(code, fmt::format("removing {} in {}", name, state_->directory));
}

bool Repository::has(const CommitId& commit) {
    const auto id = as_oid(commit);
    CommitHandle found;
    return id && git_commit_lookup(out(found), state_->repository.get(), &*id) == 0;
}

Result<bool> Repository::builds_on(const CommitId& later, const CommitId& earlier) {
    if (later == earlier) return true;
    ROLLCALL_TRY_ASSIGN(const auto later_id, as_oid(later));
    ROLLCALL_TRY_ASSIGN(const auto earlier_id, as_oid(earlier));
    // What is not here cannot be built on by what is here whole.
    if (!has(earlier)) return false;
    const int code = git_graph_descendant_of(state_->repository.get(), &later_id, &earlier_id);
    ROLLCALL_TRY(check(code, fmt::format("comparing {} with {}", later.str(), earlier.str())));
    return code == 1;
}

Result<std::optional<CommitId>> Repository::fork_point(const CommitId& one, const CommitId& other) {
    ROLLCALL_TRY_ASSIGN(const auto one_id, as_oid(one));
    ROLLCALL_TRY_ASSIGN(const auto other_id, as_oid(other));
    git_oid base{};
    const int code = git_merge_base(&base, state_->repository.get(), &one_id, &other_id);
    if (code == GIT_ENOTFOUND) return std::optional<CommitId>{};
    ROLLCALL_TRY(check(code, fmt::format("comparing {} with {}", one.str(), other.str())));
    return std::optional<CommitId>{CommitId(hex(base))};
}

Result<CommitId> Repository::join(const Joining& joining) {
    git_repository* repository = state_->repository.get();
    ROLLCALL_TRY_ASSIGN(const auto first, state_->resolve(joining.first.str()));
    ROLLCALL_TRY_ASSIGN(const auto second, state_->resolve(joining.second.str()));
    ROLLCALL_TRY_ASSIGN(const auto signature, state_->signature(joining.author));
    git_oid tree_id =
        *git_commit_tree_id((joining.files == Joining::Files::second ? second : first).get());
    if (joining.files == Joining::Files::both) {
        git_merge_options options{};
        git_merge_options_init(&options, GIT_MERGE_OPTIONS_VERSION);
        options.file_favor = GIT_MERGE_FILE_FAVOR_OURS;
        IndexHandle merged;
        const std::string doing =
            fmt::format("joining {} and {}", joining.first.str(), joining.second.str());
        ROLLCALL_TRY(
            check(git_merge_commits(out(merged), repository, first.get(), second.get(), &options),
                  doing));
        // Where one side took a file away that the other changed, the first side stands.
        if (git_index_has_conflicts(merged.get()) == 0) {
            ROLLCALL_TRY(check(git_index_write_tree_to(&tree_id, merged.get(), repository), doing));
        }
    }
    TreeHandle tree;
    ROLLCALL_TRY(check(git_tree_lookup(out(tree), repository, &tree_id), "reading the new tree"));
    const git_commit* parents[] = {first.get(), second.get()};
    git_oid id{};
    ROLLCALL_TRY(check(git_commit_create(&id, repository, nullptr, signature.get(), signature.get(),
                                         "UTF-8", joining.message.c_str(), tree.get(), 2, parents),
                       "writing a joining commit"));
    return CommitId(hex(id));
}

void Repository::before_move(std::function<Result<void>(const RefMove&)> publish) {
    state_->publish = std::move(publish);
}

} // namespace rollcall::git
