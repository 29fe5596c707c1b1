#include "seats.hpp"

#include <rollcall/base/text.hpp>
#include <rollcall/plan/guards.hpp>
#include <rollcall/plan/order.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace rollcall {

void assign_seats(Plan& plan, const Seats& seats) {
    if (seats.bought == 0) return;
    const auto freed = static_cast<std::size_t>(
        std::count_if(plan.actions.begin(), plan.actions.end(),
                      [](const Action& action) { return frees_seat(action.kind); }));
    // A team can have more people than licences, after some were given up.
    const std::size_t missing = seats.taken > seats.bought ? seats.taken - seats.bought : 0;
    const std::size_t left = seats.bought > seats.taken ? seats.bought - seats.taken : 0;
    std::size_t free = left;
    std::size_t to_be_freed = freed > missing ? freed - missing : 0;
    bool waits = false;
    std::vector<Refusal> without;
    for (std::uint32_t i = 0; i < plan.actions.size(); ++i) {
        auto& action = plan.actions[i];
        if (!takes_seat(action.kind)) continue;
        if (free > 0) {
            --free;
        } else if (to_be_freed > 0) {
            --to_be_freed;
            action.awaits_seat = static_cast<std::uint32_t>(missing);
            waits = true;
        } else {
            without.push_back({i, ReasonCode::no_license,
                               fmt::format("the team has {} of {} left; buy seats, or free some",
                                           left, counted(seats.bought, "seat"))});
        }
    }
    refuse_actions(plan, without);
    if (waits) plan.actions = in_order(std::move(plan.actions));
}

} // namespace rollcall
