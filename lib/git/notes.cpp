#include "state.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

namespace rollcall::git {
namespace {

Result<std::string> notes_reference(std::string_view name) {
    std::string reference = fmt::format("refs/notes/{}", name);
    int valid = 0;
    if (name.find('\0') == std::string_view::npos) {
        git_reference_name_is_valid(&valid, reference.c_str());
    }
    if (valid == 0) {
        return fail(ErrorCode::invalid_input,
                    fmt::format("\"{}\" is no name that git allows for notes", visible(name)));
    }
    return reference;
}

/// What the notes under a reference say about a commit.
Result<std::optional<std::string>>
text_of(git_repository* repository, git_commit* notes, const git_oid& about) {
    NoteHandle note;
    const int code = git_note_commit_read(out(note), repository, notes, &about);
    if (code == GIT_ENOTFOUND) return std::optional<std::string>{};
    ROLLCALL_TRY(check(code, fmt::format("reading the note on {}", hex(about))));
    return std::optional<std::string>{git_note_message(note.get())};
}

} // namespace

Result<std::optional<std::string>> Repository::note(std::string_view name, const CommitId& commit) {
    git_repository* repository = state_->repository.get();
    ROLLCALL_TRY_ASSIGN(const auto reference, notes_reference(name));
    ROLLCALL_TRY_ASSIGN(const auto about, state_->resolve(commit.str()));
    ROLLCALL_TRY_ASSIGN(const auto stands, state_->target(reference));
    if (!stands) return std::optional<std::string>{};
    CommitHandle notes;
    ROLLCALL_TRY(check(git_commit_lookup(out(notes), repository, &*stands),
                       fmt::format("reading {}", reference)));
    return text_of(repository, notes.get(), *git_commit_id(about.get()));
}

Result<void> Repository::set_note(std::string_view name,
                                  const CommitId& commit,
                                  const std::string& text,
                                  const std::string& author) {
    git_repository* repository = state_->repository.get();
    ROLLCALL_TRY_ASSIGN(const auto reference, notes_reference(name));
    ROLLCALL_TRY_ASSIGN(const auto about, state_->resolve(commit.str()));
    ROLLCALL_TRY_ASSIGN(const auto signature, state_->signature(author));
    if (text.empty() || text.find('\0') != std::string::npos) {
        return fail(ErrorCode::invalid_input, "a note needs a text without NUL characters");
    }
    const git_oid& id = *git_commit_id(about.get());

    // Notes on other commits may be written meanwhile (people use them too); they are no reason to
    // fail, so a lost race starts over from what is there then.
    constexpr int k_tries = 5;
    for (int attempt = 1;; ++attempt) {
        ROLLCALL_TRY_ASSIGN(const auto stands, state_->target(reference));
        CommitHandle notes;
        if (stands) {
            ROLLCALL_TRY(check(git_commit_lookup(out(notes), repository, &*stands),
                               fmt::format("reading {}", reference)));
            ROLLCALL_TRY_ASSIGN(const auto present, text_of(repository, notes.get(), id));
            if (present == text) return {};
        }
        git_oid written{};
        git_oid blob{};
        ROLLCALL_TRY(
            check(git_note_commit_create(&written, &blob, repository, notes.get(), signature.get(),
                                         signature.get(), &id, text.c_str(), 1),
                  fmt::format("writing a note on {}", hex(id))));
        auto moved = state_->publish_and_move(reference, stands, written);
        if (moved || moved.error().code != ErrorCode::stale || attempt == k_tries) return moved;
    }
}

} // namespace rollcall::git
