#pragma once

#include <rollcall/plan/plan.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::test {

// Actions of made-up people, in any number.

[[nodiscard]] UserRef person(std::size_t number);
[[nodiscard]] GroupRef group(std::size_t number);
[[nodiscard]] Action invitation(std::size_t number);
[[nodiscard]] Action suspension(std::size_t number);
[[nodiscard]] Action new_surname(std::size_t number);
[[nodiscard]] Action deletion(std::size_t number);
/// The person with this number joins (leaves) the group with that number.
[[nodiscard]] Action joining(std::size_t number, std::size_t group);
[[nodiscard]] Action leaving(std::size_t number, std::size_t group);

/// `count` actions made from 0, 1, 2, …
template <class Make> void add(std::vector<Action>& actions, std::size_t count, Make make) {
    for (std::size_t i = 0; i < count; ++i) actions.push_back(make(i));
}

/// `count` people of one class, held for approval.
[[nodiscard]] Held held_suspensions(std::size_t count);

[[nodiscard]] std::size_t line_count(std::string_view text);
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);
[[nodiscard]] bool contains(std::string_view text, std::string_view part);

} // namespace rollcall::test
