#pragma once

#include <rollcall/base/result.hpp>

#include <git2.h>

#include <memory>
#include <string>
#include <string_view>

namespace rollcall::git {

template <class T, auto Free> struct FreeWith {
    void operator()(T* pointer) const noexcept { Free(pointer); }
};
template <class T, auto Free> using Handle = std::unique_ptr<T, FreeWith<T, Free>>;

using BlobHandle = Handle<git_blob, git_blob_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using IndexHandle = Handle<git_index, git_index_free>;
using NoteHandle = Handle<git_note, git_note_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using RefdbHandle = Handle<git_refdb, git_refdb_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using RepositoryHandle = Handle<git_repository, git_repository_free>;
using RevwalkHandle = Handle<git_revwalk, git_revwalk_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using TreeBuilderHandle = Handle<git_treebuilder, git_treebuilder_free>;
using TreeEntryHandle = Handle<git_tree_entry, git_tree_entry_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using WorktreeHandle = Handle<git_worktree, git_worktree_free>;

/// Passes a handle to a libgit2 function as its out-parameter: what came back is owned before the
/// return code is looked at. Lives to the end of the full expression.
template <class T, auto Free> class Out {
public:
    explicit Out(Handle<T, Free>& handle) : handle_(handle) {}
    ~Out() { handle_.reset(raw_); }
    Out(const Out&) = delete;
    Out& operator=(const Out&) = delete;
    operator T**() { return &raw_; }

private:
    Handle<T, Free>& handle_;
    T* raw_ = nullptr;
};

template <class T, class Free> struct OutFor;
template <class T, auto Free> struct OutFor<T, FreeWith<T, Free>> { using Type = Out<T, Free>; };

/// `check(git_commit_lookup(out(commit), …), "…")`
template <class T, class Free>
typename OutFor<T, Free>::Type out(std::unique_ptr<T, Free>& handle) {
    return typename OutFor<T, Free>::Type(handle);
}

/// libgit2's own account of the failure, to be called at once and on the same thread. `doing` says
/// in words what was tried, with the name of the thing.
[[nodiscard]] Error failure(int code, std::string_view doing);

/// Success, or the failure.
[[nodiscard]] inline Result<void> check(int code, std::string_view doing) {
    if (code >= 0) return {};
    return tl::unexpected<Error>(failure(code, doing));
}

/// 40 hex digits.
[[nodiscard]] std::string hex(const git_oid& id);

} // namespace rollcall::git
