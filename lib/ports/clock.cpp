#include <rollcall/ports/clock.hpp>

#include <fmt/chrono.h>

namespace rollcall {

std::string utc_time(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::string utc_date(std::chrono::system_clock::time_point time) {
    return utc_time(time).substr(0, 10);
}

} // namespace rollcall
