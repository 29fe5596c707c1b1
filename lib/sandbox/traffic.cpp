#include "traffic.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr unsigned k_epoch_shift = 40;

std::chrono::microseconds span(Traffic::Instant from, Traffic::Instant to) {
    return std::chrono::duration_cast<std::chrono::microseconds>(to - from);
}

} // namespace

std::uint64_t Traffic::begin(std::string_view route, Instant now) {
    max_in_flight_ = std::max(max_in_flight_, ++in_flight_);
    if (now > quiet_from_ + k_grace && now < quiet_until_) ++violations_;
    calls_.push_back(
        {.sequence = calls_.size() + 1, .route = std::string(route), .at = span(start_, now)});
    begun_.push_back(now);
    return (epoch_ << k_epoch_shift) | (calls_.size() - 1);
}

void Traffic::end(std::uint64_t ticket, Instant now, End how) {
    --in_flight_;
    if ((ticket >> k_epoch_shift) != epoch_) return;
    const std::size_t index = ticket & ((std::uint64_t{1} << k_epoch_shift) - 1);
    CallRecord& call = calls_[index];
    call.status = how.was_told ? how.status : 0;
    call.took = span(begun_[index], now);
    call.tag = std::move(how.tag);
    std::string key = call.route + '\n' + std::string(how.body);
    // A write that has an effect again is no repetition: somebody undid it in between.
    if (!how.had_effect) {
        if (told_writes_.contains(key)) {
            ++repeated_told_;
        } else if (lost_writes_.contains(key)) {
            ++repeated_lost_;
        }
    }
    if (how.is_write) (how.was_told ? told_writes_ : lost_writes_).insert(std::move(key));
}

void Traffic::hold_off(Instant now, std::chrono::seconds wait) {
    if (now + wait <= quiet_until_) return;
    quiet_from_ = now;
    quiet_until_ = now + wait;
}

void Traffic::clear() {
    calls_.clear();
    begun_.clear();
    start_ = std::chrono::steady_clock::now();
    max_in_flight_ = in_flight_;
    violations_ = repeated_told_ = repeated_lost_ = 0;
    quiet_from_ = quiet_until_ = Instant{};
    ++epoch_;
    told_writes_.clear();
    lost_writes_.clear();
}

std::map<std::string, std::uint64_t> Traffic::per_route() const {
    std::map<std::string, std::uint64_t> counts;
    for (const CallRecord& call : calls_) ++counts[call.route];
    return counts;
}

} // namespace rollcall::sandbox
