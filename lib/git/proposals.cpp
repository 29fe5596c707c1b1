#include "state.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall::git {

Result<CommitFacts> Repository::facts(const CommitId& commit) {
    ROLLCALL_TRY_ASSIGN(const auto found, state_->resolve(commit.str()));
    CommitFacts facts{.commit = CommitId(hex(*git_commit_id(found.get())))};
    const char* message = git_commit_message(found.get());
    if (message != nullptr) facts.message = message;
    for (unsigned i = 0; i < git_commit_parentcount(found.get()); ++i) {
        facts.parents.emplace_back(hex(*git_commit_parent_id(found.get(), i)));
    }
    return facts;
}

Result<void>
Repository::fast_forward(std::string_view branch, const CommitId& from, const CommitId& to) {
    ROLLCALL_TRY_ASSIGN(const auto reference, branch_reference(branch));
    ROLLCALL_TRY(refuse_checked_out(state_->repository.get(), state_->directory, branch));
    ROLLCALL_TRY_ASSIGN(const bool forward, builds_on(to, from));
    if (!forward) {
        return fail(ErrorCode::refused, fmt::format("{} does not build on {}, where {} stands",
                                                    to.str(), from.str(), reference));
    }
    ROLLCALL_TRY_ASSIGN(const auto start, state_->resolve(from.str()));
    ROLLCALL_TRY_ASSIGN(const auto end, state_->resolve(to.str()));
    return state_->publish_and_move(reference, *git_commit_id(start.get()),
                                    *git_commit_id(end.get()));
}

Result<void> Repository::remove_branch(std::string_view branch, const CommitId& stands) {
    ROLLCALL_TRY_ASSIGN(const auto reference, branch_reference(branch));
    ROLLCALL_TRY_ASSIGN(const auto now, tip(branch));
    if (!now) return {};
    if (*now != stands) {
        return fail(ErrorCode::stale,
                    fmt::format("{} moved: expected {}, found {}; start again from there",
                                reference, stands.str(), now->str()));
    }
    if (state_->publish) {
        ROLLCALL_TRY(state_->publish({.reference = reference, .from = stands}));
    }
    ReferenceHandle found;
    const auto doing = fmt::format("removing {} in {}", reference, state_->directory);
    ROLLCALL_TRY(check(
        git_reference_lookup(out(found), state_->repository.get(), reference.c_str()), doing));
    // Deleted only where it was read: libgit2 compares under the reference's own lock.
    return check(git_reference_delete(found.get()), doing);
}

} // namespace rollcall::git
