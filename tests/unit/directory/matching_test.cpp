#include <rollcall/directory/matching.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

TEST_CASE("generalized times are points in time") {
    const auto noon = parse_generalized_time("20240131120000Z");
    REQUIRE(noon.has_value());
    CHECK(*noon == 1'706'702'400'000);
    struct Row {
        std::string text;
        std::optional<std::int64_t> time;
    };
    const auto row = GENERATE_COPY(values<Row>({
        {"20240131120000.0Z", noon},
        {"202401311200Z", noon},
        {"2024013112Z", noon},
        {"20240131130000+0100", noon},
        {"20240131070000-05", noon},
        {"2024013111.5Z", *noon - 1'800'000},
        {"20240131120000.25Z", *noon + 250},
        {"20240131120000,25Z", *noon + 250},
        {"20240131120000", std::nullopt},
        {"20240230120000Z", std::nullopt},
        {"20240131250000Z", std::nullopt},
        {"20240131120000ZZ", std::nullopt},
        {"", std::nullopt},
    }));
    DYNAMIC_SECTION('"' + row.text + '"') { CHECK(parse_generalized_time(row.text) == row.time); }
}

TEST_CASE("the unique identifier of a uniqueMember value is dropped") {
    CHECK(without_unique_identifier("uid=a,dc=x#'0101'B") == "uid=a,dc=x");
    CHECK(without_unique_identifier("uid=a,dc=x#''B") == "uid=a,dc=x");
    CHECK(without_unique_identifier("uid=a,dc=x") == "uid=a,dc=x");
    CHECK(without_unique_identifier("cn=a\\#'01'B") == "cn=a\\#'01'B");
    CHECK(without_unique_identifier("cn=a#'02'B") == "cn=a#'02'B");
}

TEST_CASE("whole numbers have nothing around them") {
    CHECK(parse_integer("-2147483646") == -2147483646);
    CHECK(parse_integer("9223372036854775807") == 9223372036854775807);
    CHECK_FALSE(parse_integer("9223372036854775808").has_value());
    CHECK_FALSE(parse_integer("1 ").has_value());
    CHECK_FALSE(parse_integer("").has_value());
}
