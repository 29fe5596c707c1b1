#pragma once

#include <rollcall/controller/controller_status.hpp>

#include <mutex>
#include <optional>

namespace rollcall::web {

/// Where the loop leaves word of where it stands, and the pages find it. The one thing that both
/// threads touch.
class StatusBoard {
public:
    void put(ControllerStatus status);
    /// Nothing before the loop has begun.
    [[nodiscard]] std::optional<ControllerStatus> get() const;

private:
    mutable std::mutex mutex_{};
    std::optional<ControllerStatus> status_{};
};

} // namespace rollcall::web
