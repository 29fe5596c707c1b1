#include "pausing.hpp"

#include <rollcall/base/one_line.hpp>
#include <rollcall/manifest/snapshot.hpp>

namespace rollcall::cli {

Result<std::optional<Pause>> standing_pause(git::Repository& repository,
                                            const std::string& branch) {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository.tip(branch));
    if (!tip) return std::optional<Pause>{};
    ROLLCALL_TRY_ASSIGN(const auto bytes, repository.file(tip->str(), k_pause_path));
    if (!bytes) return std::optional<Pause>{};
    Diagnostics problems;
    auto pause = read_pause(*bytes, problems);
    if (!problems.empty()) return tl::unexpected(problems.as_error(ErrorCode::untrusted));
    return pause;
}

bool is_in_force(const Pause& pause, const Clock& clock) {
    const auto until = parse_utc_time(pause.until);
    return !until || clock.now() < *until;
}

void PauseWatch::look() {
    const auto tip = repository_.tip(branch_);
    if (tip && *tip == seen_) return;
    auto pause = standing_pause(repository_, branch_);
    unreadable_ = pause ? "" : "it may be paused: " + in_one_line(pause.error().describe());
    pause_ = pause ? std::move(*pause) : std::nullopt;
    seen_ = tip ? *tip : std::nullopt;
}

std::optional<std::string> PauseWatch::reason(Pause::What what) {
    look();
    if (!unreadable_.empty()) return unreadable_;
    if (!pause_ || !is_in_force(*pause_, clock_)) return std::nullopt;
    if (pause_->what != Pause::What::all && pause_->what != what) return std::nullopt;
    return pause_in_words(*pause_);
}

std::optional<std::string> PauseWatch::stops_calls() { return reason(Pause::What::all); }
std::optional<std::string> PauseWatch::stops_exports() { return reason(Pause::What::exports); }

} // namespace rollcall::cli
