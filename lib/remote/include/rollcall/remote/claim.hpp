#pragma once

#include <rollcall/base/result.hpp>
#include <rollcall/git/repository.hpp>
#include <rollcall/ports/clock.hpp>
#include <rollcall/remote/remote.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::remote {

/// Who may write to the team, and how long: the newest commit of the ledger says so.
struct Claim {
    std::string holder{}; ///< "host/4f0c12ab9e3d"
    std::chrono::system_clock::time_point until{};
    CommitId commit{};
    bool operator==(const Claim&) const = default;
};

/// The claim that stands on a ledger whose tip this is, expired or not; nothing when its pass was
/// closed or it was released. Errors: not_found.
Result<std::optional<Claim>> standing_claim(git::Repository& repository, const CommitId& tip);

/// Who we are among the replicas: "host/4f0c12ab9e3d". Made once for a repository and kept in
/// `<git dir>/rollcall/holder`; a copied repository gets another one. Errors: unavailable.
Result<std::string> holder_of(const std::string& git_directory);

struct ClaimOptions {
    std::string team{};
    std::string author{};
    std::string holder{};
    std::chrono::milliseconds duration{600'000}; ///< a claim, from when it is made
    /// Hears how much longer calls may be started, with each claim and renewal.
    std::function<void(std::chrono::milliseconds)> granted = [](std::chrono::milliseconds) {};
};

/// The right to write, for one pass: a commit on the ledger that changes no file, pushed by
/// compare-and-swap before the first write, renewed when half of its time is over, given back by
/// the commit that closes the pass.
///
/// No call may start after the claim's end, less a tenth of it (30 s at most) for clocks that do
/// not agree.
class PassClaim {
public:
    /// All must outlive it.
    PassClaim(git::Repository& repository, Remote& remote, Clock& clock, ClaimOptions options);

    /// Errors: locked (another holder's claim stands and has not expired).
    Result<void> refuse_foreign();
    /// Errors: locked (lost the race, or another's claim stands), unavailable, denied, refused.
    Result<void> take();
    [[nodiscard]] bool is_taken() const noexcept { return until_.has_value(); }
    /// Whether a call may still be started; renews when it is time to. Once false it stays so.
    bool may_go_on();
    /// Why not; empty while it may.
    [[nodiscard]] const std::string& ended_because() const noexcept { return ended_; }
    /// Writes that the claim is given up, where no commit of the pass said so. Local: push_ours()
    /// tells the others.
    Result<void> release();

private:
    Result<void> write(const std::string& subject,
                       const std::vector<std::pair<std::string, std::string>>& trailers);
    Result<void> claim(const char* subject);
    void renew();

    git::Repository& repository_;
    Remote& remote_;
    Clock& clock_;
    ClaimOptions options_;
    std::optional<std::chrono::system_clock::time_point> until_{};
    std::chrono::system_clock::time_point renew_at_{};
    std::string ended_{};
};

} // namespace rollcall::remote
