#include "programs.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/process/run.hpp>

#include <fmt/format.h>

namespace rollcall::signature {

Result<std::string> ssh_signer(const git::CommitSignature& signature,
                               const TrustedSigners& trusted) {
    if (trusted.allowed_signers.empty()) {
        return fail(ErrorCode::untrusted, "is signed by an SSH key, and no such signature counts: "
                                          "repository.allowedSigners is not set");
    }
    ROLLCALL_TRY_ASSIGN(const auto scratch, Scratch::make(trusted.scratch));
    ROLLCALL_TRY_ASSIGN(const auto file, scratch.file("signature", signature.signature));
    // The file names who may have made it; only then does the signature itself say so.
    ROLLCALL_TRY_ASSIGN(const auto found, run_program({"ssh-keygen", "-Y", "find-principals", "-s",
                                                       file, "-f", trusted.allowed_signers},
                                                      {}));
    const std::string principal = found.out.substr(0, found.out.find('\n'));
    if (found.code != 0 || principal.empty()) {
        return fail(ErrorCode::untrusted,
                    fmt::format("is signed by a key that is not in {} ({})",
                                visible(trusted.allowed_signers), visible(trim(found.err))));
    }
    ROLLCALL_TRY_ASSIGN(const auto verified,
                        run_program({"ssh-keygen", "-Y", "verify", "-n", "git", "-I", principal,
                                     "-s", file, "-f", trusted.allowed_signers},
                                    {.input = signature.payload}));
    if (verified.code != 0) {
        return fail(ErrorCode::untrusted, fmt::format("has a signature that does not hold: {}",
                                                      visible(trim(verified.err + verified.out))));
    }
    return principal;
}

} // namespace rollcall::signature
