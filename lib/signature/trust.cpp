#include "programs.hpp"

#include <rollcall/base/text.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace rollcall {
namespace signature {

Result<Scratch> Scratch::make(const std::string& below) {
    std::error_code ignored; // a failure shows at the next line
    std::filesystem::create_directories(below, ignored);
    std::string path = below + "/check-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
        return fail(ErrorCode::unavailable,
                    fmt::format("making a folder in {}: {}", visible(below), std::strerror(errno)));
    }
    return Scratch(std::move(path));
}

Scratch::Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}

Scratch::~Scratch() {
    std::error_code ignored; // left behind it is a few files nobody else can read
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Result<std::string> Scratch::file(const std::string& name, const std::string& bytes) const {
    std::string path = path_ + '/' + name;
    std::ofstream file(path, std::ios::binary);
    file << bytes;
    file.close();
    if (file) return path;
    return fail(ErrorCode::unavailable, "writing " + visible(path));
}

} // namespace signature

Result<std::string> signer_of(const git::CommitSignature& signature,
                              const TrustedSigners& trusted) {
    if (signature.signature.starts_with("-----BEGIN SSH SIGNATURE-----")) {
        return signature::ssh_signer(signature, trusted);
    }
    if (signature.signature.starts_with("-----BEGIN PGP ")) {
        return signature::openpgp_signer(signature, trusted);
    }
    return fail(ErrorCode::untrusted, "is signed in a form that is neither SSH nor OpenPGP");
}

Result<std::string>
signer_of(git::Repository& repository, const CommitId& commit, const TrustedSigners& trusted) {
    ROLLCALL_TRY_ASSIGN(const auto signature, repository.signature_of(commit));
    auto signer = signature ? signer_of(*signature, trusted)
                            : Result<std::string>(fail(ErrorCode::untrusted, "is not signed"));
    if (signer || signer.error().code != ErrorCode::untrusted) return signer;
    ROLLCALL_TRY_ASSIGN(const auto entry, repository.describe(commit.str()));
    return fail(ErrorCode::untrusted,
                fmt::format("commit {} by {} (\"{}\") {}; repository.verify asks for an allowed "
                            "signature: have it signed, or taken back",
                            commit.str().substr(0, 10), visible(entry.author),
                            visible(entry.message.substr(0, entry.message.find('\n'))),
                            signer.error().message));
}

Result<void> verify_branch(git::Repository& repository,
                           const std::string& branch,
                           Required required,
                           const std::optional<CommitId>& known,
                           const TrustedSigners& trusted) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return {};
    if (required == Required::tip) {
        ROLLCALL_TRY(signer_of(repository, *tip, trusted));
        return {};
    }
    const std::string mark = "refs/rollcall/verified/" + branch;
    ROLLCALL_TRY_ASSIGN(const auto verified, repository.reference(mark));
    if (verified == tip) return {};
    ROLLCALL_TRY_ASSIGN(const auto commits,
                        repository.commits_since(tip->str(), verified ? verified : known));
    for (auto entry = commits.rbegin(); entry != commits.rend(); ++entry) {
        ROLLCALL_TRY(signer_of(repository, entry->commit, trusted));
    }
    return repository.set_reference(mark, verified, *tip);
}

} // namespace rollcall
