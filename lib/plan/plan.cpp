#include <rollcall/plan/plan.hpp>

#include <algorithm>

namespace rollcall {

bool Plan::needs_approval() const noexcept {
    return std::any_of(held.begin(), held.end(),
                       [](const Held& item) { return !item.hold_id.empty(); });
}

} // namespace rollcall
