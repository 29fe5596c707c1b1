#include <rollcall/diff/compare.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

TEST_CASE("the reason says which side moved") {
    struct Row {
        const char* name;
        std::optional<std::string> applied;
        std::optional<std::string> desired;
        std::optional<std::string> live;
        Reason reason;
    };
    const auto row = GENERATE(values<Row>({
        {"never applied", std::nullopt, "d", "l", Reason::adopt},
        {"desired moved", "a", "d", "a", Reason::intent},
        {"live moved", "a", "a", "l", Reason::drift},
        {"both moved", "a", "d", "l", Reason::conflict},
        {"cleared by hand", "a", "a", std::nullopt, Reason::drift},
        {"empty and absent are the same", "", "d", std::nullopt, Reason::intent},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(reason_for(row.applied, row.desired, row.live) == row.reason);
    }
}

TEST_CASE("what is no difference between people") {
    struct Row {
        const char* name;
        User desired;
        User live;
        std::size_t differences;
    };
    const auto row = GENERATE(values<Row>({
        {"e-mail in another case", {.email = "ann@acme.com"}, {.email = "ANN@acme.com"}, 0},
        {"another e-mail", {.email = "ann@acme.com"}, {.email = "bob@acme.com"}, 1},
        {"an open invitation", {.state = UserState::active}, {.state = UserState::invited}, 0},
        {"an open invitation to suspend",
         {.state = UserState::suspended},
         {.state = UserState::invited},
         1},
        {"a role that is not managed", {}, {.role = Role::team_admin}, 0},
        {"a name decomposed", {.surname = "M\u00fcller"}, {.surname = "Mu\u0308ller"}, 0},
        {"an absent name where an empty one is wanted", {.surname = ""}, {}, 0},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(compare_user(row.desired, nullptr, row.live).size() == row.differences);
    }
}

TEST_CASE("what is no difference between groups") {
    const Group live{.display_name = "M\u00fcller & Co"};
    for (const auto* name : {"M\u00fcller & Co", " M\u00fcller & Co\t", "Mu\u0308ller & Co "}) {
        CHECK(compare_group({.display_name = name}, nullptr, live).empty());
    }
    CHECK(compare_group({.display_name = "M\u00fcller &  Co"}, nullptr, live).size() == 1);
}
