#include <rollcall/base/text.hpp>
#include <rollcall/process/run.hpp>
#include <rollcall/signature/signer.hpp>

#include <fmt/format.h>

namespace rollcall {

Result<std::string> sign_by_ssh(const std::string& payload, const std::string& key_file) {
    ROLLCALL_TRY_ASSIGN(
        auto done,
        run_program({"ssh-keygen", "-Y", "sign", "-n", "git", "-f", key_file},
                    {.environment = {{"SSH_ASKPASS_REQUIRE", "never"}}, .input = payload}));
    if (done.code == 0 && !done.out.empty()) return std::move(done.out);
    return fail(ErrorCode::denied, fmt::format("signing with {} (repository.signingKey): {}",
                                               visible(key_file), visible(trim(done.err))));
}

} // namespace rollcall
