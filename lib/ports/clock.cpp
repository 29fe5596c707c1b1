#include <rollcall/ports/clock.hpp>

#include <fmt/chrono.h>

namespace rollcall {

std::string utc_time(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

std::optional<std::chrono::system_clock::time_point> parse_utc_time(std::string_view text) {
    using namespace std::chrono;
    constexpr std::string_view k_form = "0000-00-00T00:00:00Z";
    if (text.size() != k_form.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (k_form[i] == '0' ? !digit : text[i] != k_form[i]) return std::nullopt;
    }
    const auto number = [text](std::size_t from, std::size_t digits) {
        int value = 0;
        for (std::size_t i = from; i < from + digits; ++i) value = value * 10 + (text[i] - '0');
        return value;
    };
    const year_month_day day(year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                             std::chrono::day(static_cast<unsigned>(number(8, 2))));
    const int hour = number(11, 2);
    const int minute = number(14, 2);
    const int second = number(17, 2);
    if (!day.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const auto time = sys_days(day) + hours(hour) + minutes(minute) + seconds(second);
    // As text it comes back as it was, unless the clock cannot hold it.
    if (day.year() < year(1970) || day.year() > year(2200)) return std::nullopt;
    return system_clock::time_point(time);
}

std::string utc_date(std::chrono::system_clock::time_point time) {
    return utc_time(time).substr(0, 10);
}

} // namespace rollcall
