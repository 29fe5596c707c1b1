#include "file.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/ledger/rate_limit.hpp>
#include <rollcall/ports/clock.hpp>

#include <algorithm>
#include <string_view>

namespace rollcall {
namespace {

constexpr std::chrono::hours k_longest{24};
constexpr std::chrono::minutes k_clock_slack{5};

} // namespace

Result<RateLimitFile> RateLimitFile::of(const std::string& git_directory, const std::string& team) {
    ROLLCALL_TRY_ASSIGN(auto path, ledger::team_file(git_directory, "rate-limit", team));
    return RateLimitFile{std::move(path)};
}

std::optional<RateLimitFile::Time> RateLimitFile::read(Time now) const {
    const auto bytes = ledger::read_file_if_any(path_);
    if (!bytes || !*bytes) return std::nullopt;
    // Until when, and in a second line when that was written; an earlier version did not say.
    const std::string_view text(**bytes);
    const auto end = std::min(text.find('\n'), text.size());
    const auto until = parse_utc_time(trim(text.substr(0, end)));
    const auto written = parse_utc_time(trim(text.substr(end)));
    if (!until || *until > now + k_longest) return std::nullopt;
    return written && *written > now + k_clock_slack ? std::nullopt : until;
}

Result<void> RateLimitFile::write(Time until, Time now) const {
    return ledger::replace_file(path_, utc_time(std::chrono::ceil<std::chrono::seconds>(until))
                                           + '\n' + utc_time(now) + '\n');
}

} // namespace rollcall
