#pragma once

#include <rollcall/git/repository.hpp>
#include <rollcall/manifest/pause.hpp>
#include <rollcall/ports/clock.hpp>

#include <optional>
#include <string>

namespace rollcall::cli {

/// The pause that stands on the tracked branch, over or not; nothing when there is none.
/// Errors: untrusted (it cannot be read, with its places: nobody knows then whether to wait).
Result<std::optional<Pause>> standing_pause(git::Repository& repository, const std::string& branch);

/// Whether its end has not come.
[[nodiscard]] bool is_in_force(const Pause& pause, const Clock& clock);

/// Looks whether people want us to wait, as often as it is asked: what it costs is reading one
/// reference, and a file where that has moved.
class PauseWatch {
public:
    /// All must outlive it.
    PauseWatch(git::Repository& repository, std::string branch, const Clock& clock)
        : repository_(repository), branch_(std::move(branch)), clock_(clock) {}

    /// Why no call may be started now; nothing when it may.
    std::optional<std::string> stops_calls();
    /// Why nothing may be exported now; nothing when it may.
    std::optional<std::string> stops_exports();

private:
    std::optional<std::string> reason(Pause::What what);
    void look();

    git::Repository& repository_;
    std::string branch_;
    const Clock& clock_;
    std::optional<CommitId> seen_{};
    std::optional<Pause> pause_{};
    std::string unreadable_{};
};

} // namespace rollcall::cli
