#pragma once

#include <rollcall/controller/controller_status.hpp>
#include <rollcall/ports/clock.hpp>

namespace rollcall::test {

/// A clock that stands.
class FixedClock final : public Clock {
public:
    std::chrono::system_clock::time_point now() const override {
        return *parse_utc_time("2026-11-28T10:02:00Z");
    }
    bool sleep_for(std::chrono::milliseconds) override { return true; }
};

/// A loop whose first pass has found something that waits for an approval. The names are hostile.
inline ControllerStatus held_status() {
    ControllerStatus status{.team = "acme<script>alert(1)</script>",
                            .version = "1.2.3",
                            .started = "2026-11-28T10:00:00Z",
                            .updated = "2026-11-28T10:01:00Z",
                            .conditions = conditions_at_start("2026-11-28T10:00:00Z"),
                            .passes = 1,
                            .next_pass = "2026-11-28T10:06:00Z",
                            .last_success = "2026-11-28T10:01:00Z"};
    status.conditions.stalled = {.status = ConditionStatus::yes,
                                 .reason = "ApprovalNeeded",
                                 .message = "held\x1b[31m by \"a guard\" \xe2\x80\xae",
                                 .last_transition = "2026-11-28T10:01:00Z"};
    status.last_pass = PassSummary{.end = PassEnd::held,
                                   .finished = "2026-11-28T10:01:00Z",
                                   .desired_commit = "0123456789abcdef",
                                   .account = "1 user invited"};
    status.holds = {{.hold_id = "user-suspend-0123456789ab",
                     .hazard = "user-suspend",
                     .count = 12,
                     .detail = "<img src=x onerror=alert(1)>"}};
    status.snapshot = SourceSnapshot{
        .source = "ldif company.ldif", .read_at = "2026-11-28T10:00:00Z", .users = 120};
    status.users = 120;
    status.seats = Seats{.licensed = 100, .provisioned = 97};
    status.traffic = {.calls = 42, .throttled = std::chrono::milliseconds(2500)};
    return status;
}

} // namespace rollcall::test
