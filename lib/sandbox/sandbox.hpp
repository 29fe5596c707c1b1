#pragma once

#include "faults.hpp"
#include "limiter.hpp"
#include "traffic.hpp"
#include "world.hpp"

#include <rollcall/sandbox/server.hpp>

#include <string_view>

namespace rollcall::sandbox {

/// Everything a sandbox knows. One mutex of its owner guards it.
struct Sandbox {
    World world;
    Faults faults{};
    Traffic traffic{};
    RateLimiter limiter{};
    WriteLocks group_writes{};
};

/// Answers a request to the control endpoint. The caller holds the mutex.
[[nodiscard]] ControlAnswer
control(Sandbox& sandbox, std::string_view method, std::string_view path, std::string_view body);

/// What an outside actor does: {"action": "suspend", "member": "ann@acme.com"}.
[[nodiscard]] ControlAnswer act_outside(World& world, std::string_view body);

/// `{"error": …}` with the text as it is.
[[nodiscard]] ControlAnswer control_error(int status, std::string_view message);

} // namespace rollcall::sandbox
