#include <rollcall/web/status_board.hpp>

#include <utility>

namespace rollcall::web {

void StatusBoard::put(ControllerStatus status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
}

std::optional<ControllerStatus> StatusBoard::get() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

} // namespace rollcall::web
