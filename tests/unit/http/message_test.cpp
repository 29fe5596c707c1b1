#include <rollcall/http/message.hpp>

#include <catch2/catch.hpp>

using namespace rollcall::http;

TEST_CASE("Retry-After is whole seconds or nothing") {
    struct Row {
        const char* name;
        const char* text;
        std::optional<long> seconds;
    };
    const auto row =
        GENERATE(values<Row>({{"one", "1", 1},
                              {"zero", "0", 0},
                              {"five minutes", "300", 300},
                              {"more than a day", "864000", 86400},
                              {"no number that fits", "99999999999999999999", 86400},
                              {"empty", "", std::nullopt},
                              {"negative", "-5", std::nullopt},
                              {"a fraction", "1.5", std::nullopt},
                              {"a date", "Fri, 31 Dec 1999 23:59:59 GMT", std::nullopt},
                              {"a unit", "5s", std::nullopt}}));
    DYNAMIC_SECTION(row.name) {
        const auto wait = retry_after(Response{.headers = {{"retry-after", row.text}}});
        REQUIRE(wait.has_value() == row.seconds.has_value());
        if (wait) CHECK(*wait == std::chrono::seconds{*row.seconds});
    }
}

TEST_CASE("of two headers of one name the last counts") {
    const Response response{.headers = {{"a", "1"}, {"b", "2"}, {"a", "3"}}};
    REQUIRE(header(response, "a") != nullptr);
    CHECK(*header(response, "a") == "3");
    CHECK(header(response, "c") == nullptr);
    CHECK_FALSE(retry_after(response).has_value());
}
