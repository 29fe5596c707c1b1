#include "limiter.hpp"

#include <algorithm>
#include <cmath>

namespace rollcall::sandbox {

std::optional<std::chrono::seconds>
RateLimiter::refuse(Instant now, std::int64_t per_second, std::int64_t at_once) {
    if (per_second <= 0) {
        last_.reset();
        return {};
    }
    const auto rate = static_cast<double>(per_second);
    const double size = std::max(1.0, static_cast<double>(at_once));
    if (!last_) {
        tokens_ = size;
    } else {
        const std::chrono::duration<double> passed = now - *last_;
        tokens_ = std::min(size, tokens_ + passed.count() * rate);
    }
    last_ = now;
    // Below zero the bucket owes: but not without end, or one mad client would shut the team out.
    tokens_ = std::max(tokens_ - 1.0, -size);
    if (tokens_ >= 0) return {};
    const double wait = std::ceil(-tokens_ / rate);
    return std::chrono::seconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(wait)));
}

bool WriteLocks::take(const std::string& name) {
    if (name.empty()) return true;
    return held_.insert(name).second;
}

void WriteLocks::give_back(const std::string& name) { held_.erase(name); }

} // namespace rollcall::sandbox
