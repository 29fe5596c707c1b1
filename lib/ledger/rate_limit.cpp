#include "file.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/ledger/rate_limit.hpp>
#include <rollcall/ports/clock.hpp>

namespace rollcall {

Result<RateLimitFile> RateLimitFile::of(const std::string& git_directory, const std::string& team) {
    ROLLCALL_TRY_ASSIGN(auto path, ledger::team_file(git_directory, "rate-limit", team));
    return RateLimitFile{std::move(path)};
}

std::optional<std::chrono::system_clock::time_point> RateLimitFile::read() const {
    const auto bytes = ledger::read_file_if_any(path_);
    if (!bytes || !*bytes) return std::nullopt;
    return parse_utc_time(trim(**bytes));
}

Result<void> RateLimitFile::write(std::chrono::system_clock::time_point until) const {
    return ledger::replace_file(path_,
                                utc_time(std::chrono::ceil<std::chrono::seconds>(until)) + '\n');
}

} // namespace rollcall
