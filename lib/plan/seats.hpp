#pragma once

#include <rollcall/plan/plan.hpp>

#include <cstddef>

namespace rollcall {

/// The licences of a team. An invited, active or suspended person takes one each.
struct Seats {
    std::size_t bought = 0; ///< 0: not known, and nobody waits for any
    std::size_t taken = 0;
};

/// Says who gets a seat. Who comes after the free ones gets one that a removal of the same plan
/// gives back, and depends on it from here on; who finds none is moved to `plan.refused`, with
/// all that depends on it. `plan.actions` must be in order and stays so.
void assign_seats(Plan& plan, const Seats& seats);

} // namespace rollcall
