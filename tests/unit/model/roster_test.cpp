#include <rollcall/model/roster.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

TEST_CASE("a canonical roster does not depend on the order it was built in") {
    Roster first{
        .users = {{.uid = Uid("1"), .email = "a@x.org"}, {.uid = Uid("2"), .email = "b@x.org"}},
        .groups = {{.uid = Uid("g"), .members = {{UserIndex{1}, UserIndex{0}, UserIndex{1}}}}}};
    Roster second{
        .users = {{.uid = Uid("2"), .email = "b@x.org"}, {.uid = Uid("1"), .email = "a@x.org"}},
        .groups = {{.uid = Uid("g"), .members = {{UserIndex{0}, UserIndex{1}}}}}};
    canonicalize(first);
    canonicalize(second);
    CHECK(first == second);
    CHECK(first.membership_count() == 2);
    CHECK(find_user(first, Uid("2")) == UserIndex{1});
    CHECK_FALSE(find_user(first, Uid("3")));
}
