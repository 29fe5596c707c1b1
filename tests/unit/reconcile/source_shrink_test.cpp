#include "source_shrink.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace rollcall;

namespace {

/// So many people, of whom the first are disabled.
Roster company(std::size_t people, std::size_t disabled) {
    Roster roster;
    for (std::size_t i = 0; i < people; ++i) {
        const auto name = "p" + std::to_string(10 + i);
        roster.users.push_back({.name = Slug(name),
                                .uid = Uid(name),
                                .email = name + "@acme.com",
                                .state = i < disabled ? UserState::disabled : UserState::active});
    }
    return roster;
}

} // namespace

TEST_CASE("an export that lets in at once who was disabled is held") {
    struct Row {
        std::string name;
        std::size_t before;
        std::size_t after;
        bool held;
    };
    const auto row = GENERATE(values<Row>({{"nobody was", 0, 0, false},
                                           {"more are now", 1, 5, false},
                                           {"two, the last", 2, 0, false},
                                           {"three, the last", 3, 0, true},
                                           {"three of nine", 9, 6, false},
                                           {"four of nine", 9, 5, true},
                                           {"four of forty-one", 41, 37, false}}));
    INFO(row.name);
    const auto held = source_shrink("acme", company(50, row.before), company(50, row.after),
                                    Guards{}.source_shrink);
    CHECK(held.has_value() == row.held);
    if (held) {
        CHECK(held->count == row.before - row.after);
        CHECK(held->detail.find("disabled mark") != std::string::npos);
        CHECK(held->actions.front().kind == ActionKind::user_unsuspend);
    }
}

TEST_CASE("who is gone is not counted as let in, too") {
    auto after = company(50, 0);
    after.users.erase(after.users.begin(), after.users.begin() + 9);
    const auto held = source_shrink("acme", company(50, 9), after, Guards{}.source_shrink);
    REQUIRE(held);
    CHECK(held->count == 9);
    CHECK(held->detail == "the datastore lost 9 users of 50");
}

TEST_CASE("who is there under another id is not told as gone alone") {
    auto after = company(50, 0);
    for (std::size_t i = 0; i < 9; ++i) after.users[i].uid = Uid("new-" + std::to_string(i));
    after.users[8].email = "another@acme.com";
    canonicalize(after);
    const auto held = source_shrink("acme", company(50, 0), after, Guards{}.source_shrink);
    REQUIRE(held);
    CHECK(held->count == 9);
    CHECK(held->detail
          == "the datastore lost 9 users of 50; 8 users are there again with the same e-mail under "
             "another id, as when a directory is loaded anew without its ids");
}
