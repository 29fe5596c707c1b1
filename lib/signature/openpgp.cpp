#include "programs.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/process/run.hpp>

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace rollcall::signature {
namespace {

/// The words of the first status line that begins with this keyword.
std::vector<std::string> status_words(std::string_view out, std::string_view keyword) {
    const std::string start = fmt::format("[GNUPG:] {} ", keyword);
    std::vector<std::string> words;
    auto at = out.find(start);
    if (at == std::string_view::npos) return words;
    auto line = out.substr(at + start.size());
    line = line.substr(0, line.find('\n'));
    while (!line.empty()) {
        const auto end = std::min(line.find(' '), line.size());
        if (end > 0) words.emplace_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

} // namespace

Result<std::string> openpgp_signer(const git::CommitSignature& signature,
                                   const TrustedSigners& trusted) {
    if (trusted.allowed_keys.empty()) {
        return fail(ErrorCode::untrusted, "is signed by OpenPGP, and no such signature counts: "
                                          "repository.allowedKeys is not set");
    }
    // A keyring of its own: what the user's one trusts has no say.
    ROLLCALL_TRY_ASSIGN(const auto scratch, Scratch::make(trusted.scratch));
    const std::vector<std::string> gpg{"gpg",     "--batch",   "--no-tty",    "--no-options",
                                       "--quiet", "--homedir", scratch.path()};
    auto command = gpg;
    command.insert(command.end(), {"--import", "--", trusted.allowed_keys});
    ROLLCALL_TRY_ASSIGN(const auto imported, run_program(command, {}));
    if (imported.code != 0) {
        return fail(ErrorCode::untrusted,
                    fmt::format("cannot be checked: {} cannot be read: {}",
                                visible(trusted.allowed_keys), visible(trim(imported.err))));
    }
    ROLLCALL_TRY_ASSIGN(const auto file, scratch.file("signature", signature.signature));
    command = gpg;
    command.insert(command.end(),
                   {"--trust-model", "always", "--status-fd", "1", "--verify", "--", file, "-"});
    ROLLCALL_TRY_ASSIGN(const auto verified, run_program(command, {.input = signature.payload}));
    // VALIDSIG also comes with expired and revoked keys; GOODSIG only without.
    const auto valid = status_words(verified.out, "VALIDSIG");
    const bool good = !status_words(verified.out, "GOODSIG").empty();
    if (verified.code != 0 || valid.empty() || !good) {
        return fail(ErrorCode::untrusted,
                    fmt::format("has a signature that does not hold, or is of a key that is not in "
                                "{}: {}",
                                visible(trusted.allowed_keys), visible(trim(verified.err))));
    }
    // The last word is the primary key's fingerprint, the first that of the key that signed.
    return valid.back();
}

} // namespace rollcall::signature
