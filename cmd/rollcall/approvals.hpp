#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>

#include <chrono>
#include <map>
#include <string>

namespace rollcall::cli {

/// Nobody decides for longer: a month.
inline constexpr std::chrono::hours k_longest_approval{720};

/// The approvals that count at `now`: hold id → the commit that gave it.
///
/// An approval counts from a commit on the tracked branch that changes no file, carries no
/// Rollcall-Source, has not expired, was not given for longer than k_longest_approval, and is not
/// named as used by any commit that the ledger or the tracked branch builds on.
Result<std::map<std::string, std::string>>
valid_approvals(git::Repository& repository,
                const std::string& branch,
                const std::string& team,
                std::chrono::system_clock::time_point now);

} // namespace rollcall::cli
