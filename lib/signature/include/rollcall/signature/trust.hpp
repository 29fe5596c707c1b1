#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>

#include <optional>
#include <string>

namespace rollcall {

/// Whose signatures count.
struct TrustedSigners {
    std::string
        allowed_signers{};      ///< file of `ssh-keygen -Y verify`; empty: no SSH signature counts
    std::string allowed_keys{}; ///< OpenPGP public keys; empty: no OpenPGP signature counts
    std::string scratch{};      ///< a folder of ours, for what the programs want as files
};

/// Who made a signature: the principal of the allowed signers' file, or the fingerprint of the
/// OpenPGP key. Checked by `ssh-keygen -Y verify` (namespace "git") and `gpg`, as of now: a key
/// that has expired since does not count, whatever time a commit claims. Errors: untrusted (not by
/// an allowed signer, not of these bytes, of no known form), unavailable (the program cannot be
/// run).
Result<std::string> signer_of(const git::CommitSignature& signature, const TrustedSigners& trusted);

/// Who signed a commit. Errors: untrusted, with commit, author and reason; and as above.
Result<std::string>
signer_of(git::Repository& repository, const CommitId& commit, const TrustedSigners& trusted);

/// Which commits must be signed.
enum class Required { tip, all };

/// Checks the tip of a branch, or every commit that was not checked before: how far that came is
/// kept in `refs/rollcall/verified/<branch>`; before the first check `known` is what needs none.
/// Errors: untrusted (the first commit that does not hold, by name), and as above.
Result<void> verify_branch(git::Repository& repository,
                           const std::string& branch,
                           Required required,
                           const std::optional<CommitId>& known,
                           const TrustedSigners& trusted);

} // namespace rollcall
