#pragma once

#include "workspace.hpp"

#include <rollcall/inquiry/subject.hpp>

namespace rollcall::cli {

/// The branches that questions about one subject are answered from.
[[nodiscard]] inline InquiryPlaces inquiry_places(const Settings& settings) {
    return {.team = settings.team,
            .branch = settings.repository.branch,
            .ledger = "rollcall/applied/" + settings.team,
            .reports = report_branch(settings.team),
            .today = utc_time(std::chrono::system_clock::now()).substr(0, 10)};
}

/// What a question ends with that was not understood: nobody of that name, or several.
[[nodiscard]] inline ExitCode exit_code_of_question(const Error& error) noexcept {
    return error.code == ErrorCode::not_found || error.code == ErrorCode::conflict
               ? ExitCode::failed
               : exit_code_of_input(error);
}

} // namespace rollcall::cli
