#include "support/plan/accounting.hpp"

#include <rollcall/plan/plan.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;

TEST_CASE("docs/reasons.md explains each reason code once, and no other") {
    std::vector<std::string> documented;
    for (const auto& [code, list] : test::documented_reasons()) {
        INFO(code << " under " << list);
        CHECK(parse_reason_code(code));
        const bool known = list == "Skipped" || list == "Refused" || list == "Pending"
                           || list == "Held" || list == "Unmanaged" || list == "Of";
        CHECK(known);
        documented.push_back(code);
    }
    std::vector<std::string> known;
    for (const auto code : reason_codes()) known.emplace_back(to_string(code));
    std::sort(documented.begin(), documented.end());
    std::sort(known.begin(), known.end());
    CHECK(documented == known);
}

TEST_CASE("each reason code has its own word") {
    for (const auto code : reason_codes()) {
        CHECK(to_string(code) != "?");
        CHECK(parse_reason_code(to_string(code)) == code);
    }
    CHECK_FALSE(parse_reason_code("dependsOnNothing"));
}
