#pragma once

#include "writer.hpp"

#include <rollcall/plan/plan.hpp>

namespace rollcall {

/// What needs a decision, each with the way out, and what is refused, each with why.
void write_held_back(Writer& out, const Plan& plan);

/// What Dropbox does not allow yet.
void write_pending(Writer& out, const Plan& plan);

} // namespace rollcall
