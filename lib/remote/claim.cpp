#include <rollcall/base/text.hpp>
#include <rollcall/remote/claim.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::remote {
namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

constexpr const char* k_claim = "Rollcall-Claim";
constexpr const char* k_until = "Rollcall-Until";
constexpr const char* k_released = "Rollcall-Released";

/// Clocks of two machines that keep time differ by less.
Milliseconds margin_of(Milliseconds duration) { return std::min(duration / 10, Milliseconds(30s)); }

std::string ledger_branch(const std::string& team) { return "rollcall/applied/" + team; }

} // namespace

Result<std::optional<Claim>> standing_claim(git::Repository& repository, const CommitId& tip) {
    ROLLCALL_TRY_ASSIGN(const auto entry, repository.describe(tip.str()));
    Claim claim{.commit = tip};
    std::optional<std::chrono::system_clock::time_point> until;
    for (const auto& [key, value] : git::trailers(entry.message)) {
        if (key == k_claim) claim.holder = value;
        if (key == k_until) until = parse_utc_time(value);
    }
    if (claim.holder.empty() || !until) return std::optional<Claim>{};
    claim.until = *until;
    return std::optional<Claim>{std::move(claim)};
}

PassClaim::PassClaim(git::Repository& repository,
                     Remote& remote,
                     Clock& clock,
                     ClaimOptions options)
    : repository_(repository), remote_(remote), clock_(clock), options_(std::move(options)) {}

Result<void> PassClaim::refuse_foreign() {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository_.tip(ledger_branch(options_.team)));
    if (!tip) return {};
    ROLLCALL_TRY_ASSIGN(const auto claim, standing_claim(repository_, *tip));
    const auto now = clock_.now();
    if (!claim || claim->holder == options_.holder || claim->until <= now) return {};
    const auto left = std::chrono::ceil<std::chrono::seconds>(claim->until - now).count();
    return fail(
        ErrorCode::locked,
        fmt::format("{} has claimed team \"{}\" until {} ({} s from now); wait for its pass "
                    "to end, or for that time",
                    visible(claim->holder), options_.team, utc_time(claim->until), left));
}

Result<void> PassClaim::write(const std::string& subject,
                              const std::vector<std::pair<std::string, std::string>>& trailers) {
    const auto branch = ledger_branch(options_.team);
    ROLLCALL_TRY_ASSIGN(const auto tip, repository_.tip(branch));
    ROLLCALL_TRY(repository_.commit({.branch = branch,
                                     .parent = tip,
                                     .message = git::compose_message(subject, "", trailers),
                                     .author = options_.author,
                                     .allow_same_tree = true}));
    return {};
}

Result<void> PassClaim::claim(const char* subject) {
    const auto now = clock_.now();
    // Whole seconds, as they are written, so that nobody reads a later end than we keep to.
    const auto until = std::chrono::floor<std::chrono::seconds>(now + options_.duration);
    const Remote::LedgerFirst first(remote_);
    ROLLCALL_TRY(write(fmt::format("{} the team until {}", subject, utc_time(until)),
                       {{k_claim, options_.holder}, {k_until, utc_time(until)}}));
    until_ = until - margin_of(options_.duration);
    renew_at_ = now + (*until_ - now) / 2;
    options_.granted(std::chrono::duration_cast<Milliseconds>(*until_ - clock_.now()));
    return {};
}

Result<void> PassClaim::take() {
    ROLLCALL_TRY(refuse_foreign());
    auto claimed = claim("Claim");
    if (claimed) return {};
    if (claimed.error().code != ErrorCode::stale) return claimed;
    return fail(ErrorCode::locked,
                fmt::format("another pass of team \"{}\" was faster to claim it at {}; nothing was "
                            "done, the next pass looks again",
                            options_.team, remote_.name()));
}

void PassClaim::renew() {
    constexpr const char* k_subject = "Renew the claim on";
    auto renewed = claim(k_subject);
    if (!renewed && renewed.error().code == ErrorCode::stale) {
        // Perhaps by a renewal of ours whose answer was lost on the way.
        renewed = remote_.catch_up_with_ledger();
        if (renewed) renewed = refuse_foreign();
        if (renewed) renewed = claim(k_subject);
    }
    if (renewed) return;
    // Somebody else has it, or the remote is away: then what is left of the old one is all we have,
    // and it is tried again before that is over.
    if (renewed.error().code == ErrorCode::stale || renewed.error().code == ErrorCode::locked) {
        ended_ = "the claim was lost to another pass";
        return;
    }
    const auto left = *until_ - clock_.now();
    renew_at_ = clock_.now()
                + std::max<std::chrono::system_clock::duration>(left / 2, options_.duration / 20);
}

bool PassClaim::may_go_on() {
    if (!ended_.empty()) return false;
    if (!until_) return true;
    if (clock_.now() >= renew_at_ && clock_.now() < *until_) renew();
    if (ended_.empty() && clock_.now() >= *until_) {
        ended_ = "the claim on the team is over and could not be renewed";
    }
    return ended_.empty();
}

Result<void> PassClaim::release() {
    ROLLCALL_TRY_ASSIGN(const auto tip, repository_.tip(ledger_branch(options_.team)));
    if (!tip) return {};
    ROLLCALL_TRY_ASSIGN(const auto claim, standing_claim(repository_, *tip));
    if (!claim || claim->holder != options_.holder) return {};
    return write("Release the team", {{k_released, options_.holder}});
}

} // namespace rollcall::remote
