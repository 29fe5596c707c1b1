#include "state.hpp"

#include <fmt/format.h>

#include <string_view>

namespace rollcall::git {
namespace {

/// Bytes that libgit2 filled and wants back.
class Buffer {
public:
    Buffer() = default;
    ~Buffer() { git_buf_dispose(&buffer_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    git_buf* out() { return &buffer_; }
    [[nodiscard]] std::string text() const { return {buffer_.ptr, buffer_.size}; }

private:
    git_buf buffer_ = GIT_BUF_INIT;
};

} // namespace

Result<git_oid> Repository::State::write_commit(const git_signature& author,
                                                const git_signature& committer,
                                                const std::string& message,
                                                const git_tree& tree,
                                                const git_commit* parent) const {
    const git_commit* parents[] = {parent};
    const std::size_t count = parent == nullptr ? 0 : 1;
    git_oid id{};
    if (!sign) {
        ROLLCALL_TRY(check(git_commit_create(&id, repository.get(), nullptr, &author, &committer,
                                             "UTF-8", message.c_str(), &tree, count, parents),
                           "writing a commit"));
        return id;
    }
    Buffer bytes;
    ROLLCALL_TRY(check(git_commit_create_buffer(bytes.out(), repository.get(), &author, &committer,
                                                "UTF-8", message.c_str(), &tree, count, parents),
                       "composing a commit"));
    const std::string payload = bytes.text();
    ROLLCALL_TRY_ASSIGN(const auto armored, sign(payload));
    ROLLCALL_TRY(check(git_commit_create_with_signature(&id, repository.get(), payload.c_str(),
                                                        armored.c_str(), nullptr),
                       "writing a signed commit"));
    return id;
}

Result<std::optional<CommitSignature>> Repository::signature_of(const CommitId& commit) {
    ROLLCALL_TRY_ASSIGN(const auto found, state_->resolve(commit.str()));
    git_oid id = *git_commit_id(found.get());
    Buffer signature;
    Buffer payload;
    const int code = git_commit_extract_signature(signature.out(), payload.out(),
                                                  state_->repository.get(), &id, nullptr);
    if (code == GIT_ENOTFOUND) return std::optional<CommitSignature>{};
    ROLLCALL_TRY(check(code, fmt::format("reading the signature of {}", commit.str())));
    return std::optional<CommitSignature>{{signature.text(), payload.text()}};
}

void Repository::sign_with(std::function<Result<std::string>(const std::string&)> sign) {
    state_->sign = std::move(sign);
}

} // namespace rollcall::git
