#include <rollcall/base/rare.hpp>
#include <rollcall/base/shared_text.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

TEST_CASE("a shared text reads like any other") {
    const SharedText path(std::string("users/a-long-name-that-is-no-short-string.yaml"));
    const SharedText copy = path; // NOLINT(performance-unnecessary-copy-initialization): the point
    CHECK(copy == path);
    CHECK(&copy.str() == &path.str());
    CHECK(copy == "users/a-long-name-that-is-no-short-string.yaml");
    CHECK(SharedText("a") == SharedText(std::string("a")));
    CHECK_FALSE(SharedText("a") == SharedText("b"));
    CHECK(SharedText().empty());
    CHECK(SharedText("").empty());
    CHECK(SharedText() == "");
}

TEST_CASE("a rare value is there for reading always, and kept once it was changed") {
    struct Value {
        int number = 7;
        bool operator==(const Value&) const = default;
    };
    Rare<Value> rare;
    CHECK(rare->number == 7);
    auto copy = rare;
    copy.edit().number = 8;
    CHECK(rare->number == 7);
    CHECK(copy->number == 8);
    CHECK_FALSE(copy == rare);
    auto third = copy;
    third.edit().number = 7;
    CHECK(third == rare);
    CHECK(copy->number == 8);
    rare = Value{8};
    CHECK(rare == copy);
    copy = rare;
    const auto moved = std::move(copy);
    CHECK(moved->number == 8);
    CHECK(Rare<Value>(Value{}) == Rare<Value>());
}
