#include "traffic.hpp"

#include <rollcall/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace rollcall::sandbox {
namespace {

constexpr unsigned k_epoch_shift = 40;

std::chrono::microseconds span(Traffic::Instant from, Traffic::Instant to) {
    return std::chrono::duration_cast<std::chrono::microseconds>(to - from);
}

std::uint64_t sequence_of(std::uint64_t ticket) {
    return ticket & ((std::uint64_t{1} << k_epoch_shift) - 1);
}

std::uint64_t digest(std::string_view route, std::string_view body) {
    std::string text(route);
    text += '\n';
    text += body;
    return std::hash<std::string>()(text);
}

} // namespace

std::uint64_t Traffic::begin(std::string_view route, Instant now, std::uint64_t connection) {
    max_in_flight_ = std::max(max_in_flight_, ++in_flight_);
    const CallRecord& call = calls_.emplace_back(CallRecord{.sequence = next_++,
                                                            .route = visible(route),
                                                            .at = span(start_, now),
                                                            .connection = connection,
                                                            .in_flight = in_flight_});
    ++per_route_[call.route];
    if (per_connection_.size() < k_most_connections || per_connection_.contains(connection)) {
        ++per_connection_[connection];
    }
    if (now > quiet_from_ + k_grace && now < quiet_until_) {
        ++violations_;
        violated("retry_after_ignored", call,
                 fmt::format("{} ms before the end of the wait that a 429 had asked for",
                             span(now, quiet_until_).count() / 1000));
    }
    if (most_in_flight_ != 0 && in_flight_ > most_in_flight_) {
        violated("too_many_in_flight", call,
                 fmt::format("{} calls at once, {} agreed on", in_flight_, most_in_flight_));
    }
    const std::uint64_t ticket = (epoch_ << k_epoch_shift) | call.sequence;
    begun_[ticket] = now;
    if (calls_.size() > k_most_calls) calls_.pop_front();
    return ticket;
}

CallRecord Traffic::end(std::uint64_t ticket, Instant now, End how) {
    --in_flight_;
    const auto begun = begun_.find(ticket);
    const bool is_ours = begun != begun_.end() && (ticket >> k_epoch_shift) == epoch_;
    // Of a call that is not in the log any more only the totals are kept.
    CallRecord lost{.sequence = sequence_of(ticket)};
    CallRecord* const kept = is_ours ? record(lost.sequence) : nullptr;
    CallRecord& call = kept == nullptr ? lost : *kept;
    call.status = how.was_told ? how.status : 0;
    call.tag = std::move(how.tag);
    call.rows = how.rows;
    call.fault = std::move(how.fault);
    if (!is_ours) return call;
    call.took = span(begun->second, now);
    begun_.erase(begun);
    ++per_status_[call.status];
    rows_[call.route] += how.rows;
    const std::uint64_t key = digest(call.route, how.body);
    // A write that has an effect again is no repetition: somebody undid it in between.
    // Nor is one that was sent before the answer of the other: a call that was given up and comes
    // late repeats nothing, whatever its successor was told meanwhile.
    if (!how.had_effect) {
        const auto told = told_writes_.find(key);
        if (told != told_writes_.end() && call.sequence > told->second) {
            ++repeated_told_;
            violated("write_repeated_after_success", call,
                     "the same write had succeeded, and its answer had arrived");
        } else if (lost_writes_.contains(key)) {
            ++repeated_lost_;
        }
    }
    if (how.is_write && how.was_told) told_writes_.try_emplace(key, next_ - 1);
    if (how.is_write && !how.was_told) lost_writes_.insert(key);
    return call;
}

void Traffic::hold_off(Instant now, std::chrono::seconds wait) {
    if (now + wait <= quiet_until_) return;
    quiet_from_ = now;
    quiet_until_ = now + wait;
}

void Traffic::overlapped(std::uint64_t ticket, std::string_view what) {
    ++overlaps_;
    const CallRecord* call = record(sequence_of(ticket));
    if (call == nullptr) return;
    violated("group_writes_overlap", *call, fmt::format("another write to {} is under way", what));
}

CallRecord* Traffic::record(std::uint64_t sequence) {
    if (calls_.empty() || sequence < calls_.front().sequence) return nullptr;
    return &calls_[sequence - calls_.front().sequence];
}

void Traffic::violated(std::string_view kind, const CallRecord& call, std::string detail) {
    ++violation_count_;
    if (first_.size() >= k_most_violations) return;
    first_.push_back({.kind = std::string(kind),
                      .sequence = call.sequence,
                      .route = call.route,
                      .detail = std::move(detail)});
}

void Traffic::clear() {
    const std::uint64_t in_flight = in_flight_;
    const std::uint64_t epoch = epoch_ + 1;
    const std::uint64_t most = most_in_flight_;
    *this = Traffic{};
    in_flight_ = max_in_flight_ = in_flight;
    epoch_ = epoch;
    most_in_flight_ = most;
}

} // namespace rollcall::sandbox
