#pragma once

#include "http_listener.hpp"
#include "sandbox.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace rollcall::sandbox {

/// A call between its arrival and its answer. Time passes in between, and other calls do.
struct PendingCall {
    std::uint64_t ticket = 0;
    std::string route;
    std::optional<FaultRule> fault{};
    std::optional<std::chrono::seconds> limited{}; ///< the rate limit turns it away
    std::string locked_group{};                    ///< that it writes to and holds
    bool is_contended = false;                     ///< somebody else holds the group
};

/// The route of a request: its path without /2/.
[[nodiscard]] std::string route_of(const ApiRequest& request);

/// Decides what will become of a call: faults, rate limit, contention. Counts it.
[[nodiscard]] PendingCall arrive(Sandbox& sandbox, const ApiRequest& request, Traffic::Instant now);

struct FinishedCall {
    HttpAnswer answer{};
    CallRecord record{};
};

/// Carries the call out and answers it. `request_id` goes into the audit log.
[[nodiscard]] FinishedCall finish(Sandbox& sandbox,
                                  const ApiRequest& request,
                                  PendingCall call,
                                  const std::string& request_id,
                                  Traffic::Instant now);

} // namespace rollcall::sandbox
