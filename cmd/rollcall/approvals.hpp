#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>

#include <map>
#include <string>
#include <string_view>

namespace rollcall::cli {

/// The approvals that count at `now` (RFC 3339 UTC): hold id → the commit that gave it.
///
/// An approval counts from a commit on the tracked branch that changes no file, carries no
/// Rollcall-Source, has not expired, and is not yet named by a ledger commit as used.
Result<std::map<std::string, std::string>> valid_approvals(git::Repository& repository,
                                                           const std::string& branch,
                                                           const std::string& team,
                                                           std::string_view now);

} // namespace rollcall::cli
