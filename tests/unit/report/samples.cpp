#include "samples.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::test {

UserRef person(std::size_t number) {
    return {.name = Slug(fmt::format("person-{:04}", number)),
            .uid = Uid(fmt::format("u{:04}", number)),
            .member = MemberId(fmt::format("dbmid:{:04}", number)),
            .email = fmt::format("person{:04}@acme.com", number)};
}

GroupRef group(std::size_t number) {
    return {.name = Slug(fmt::format("group-{:04}", number)),
            .uid = Uid(fmt::format("g{:04}", number)),
            .group = GroupId(fmt::format("g:{:04}", number)),
            .display_name = fmt::format("Group {:04}", number)};
}

Action invitation(std::size_t number) {
    return {.kind = ActionKind::user_create,
            .user = person(number),
            .changes = {{.field = Field::email, .after = person(number).email}},
            .send_welcome_email = true,
            .origin = {.commit = "c", .file = "users/x.yaml"}};
}

Action suspension(std::size_t number) {
    return {.kind = ActionKind::user_suspend,
            .user = person(number),
            .changes = {{.field = Field::state, .before = "active", .after = "suspended"}},
            .hazard = Hazard::user_suspend,
            .origin = {.commit = "c"}};
}

Action new_surname(std::size_t number) {
    return {.kind = ActionKind::user_update,
            .user = person(number),
            .changes = {{.field = Field::surname, .before = "Miller", .after = "Müller"}},
            .origin = {.commit = "c", .file = "users/x.yaml"}};
}

Action deletion(std::size_t number) {
    return {.kind = ActionKind::group_delete,
            .group = group(number),
            .hazard = Hazard::group_delete,
            .origin = {.commit = "c"}};
}

Action joining(std::size_t number, std::size_t place) {
    return {.kind = ActionKind::member_add,
            .user = person(number),
            .group = group(place),
            .origin = {.commit = "c", .file = "groups/x.yaml"}};
}

Action leaving(std::size_t number, std::size_t place) {
    return {.kind = ActionKind::member_remove,
            .user = person(number),
            .group = group(place),
            .hazard = Hazard::membership_remove,
            .origin = {.commit = "c", .file = "groups/x.yaml"}};
}

Held held_suspensions(std::size_t count) {
    Held held{.hold_id = "user-suspend-0123456789ab",
              .hazard = "user-suspend",
              .count = count,
              .limit = {10, 5, 1},
              .base = 6000};
    add(held.actions, count, suspension);
    return held;
}

std::size_t line_count(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

} // namespace rollcall::test
