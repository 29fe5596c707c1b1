#include <rollcall/sandbox/log_feed.hpp>

namespace rollcall::sandbox {

void LogFeed::add(std::size_t event, Time at, const Switches& habits) {
    ++seen_;
    const auto is_turn = [this](std::int64_t every) {
        return every > 0 && seen_ % static_cast<std::uint64_t>(every) == 0;
    };
    const Time due = at + std::chrono::seconds(habits.log_delay_seconds);
    const Form form =
        is_turn(habits.log_missing_details_every) ? Form::without_details : Form::as_it_is;
    wait(due, {.event = event, .form = form}, habits);
    if (is_turn(habits.log_duplicate_every)) wait(due, {.event = event, .form = form}, habits);
    if (is_turn(habits.log_unknown_kind_every)) {
        wait(due, {.event = event, .form = Form::unknown_kind}, habits);
    }
}

void LogFeed::wait(Time due, Entry entry, const Switches& habits) {
    std::uint64_t order = seen_;
    if (habits.log_disorder_seconds > 0) {
        const auto most = static_cast<std::uint64_t>(habits.log_disorder_seconds);
        due += std::chrono::seconds(dice_.below(most + 1));
        order = dice_.next();
    }
    waiting_.emplace(std::pair(due, order), entry);
}

void LogFeed::arrive(Time now) {
    while (!waiting_.empty() && waiting_.begin()->first.first <= now) {
        arrived_.push_back(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
    }
}

} // namespace rollcall::sandbox
