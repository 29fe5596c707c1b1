#include <rollcall/datastore/ldif_parser.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace rollcall;

namespace {

std::string encoded(const std::string& bytes) {
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group * 256
                    + (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += i + k > bytes.size() ? '=' : digits[(group >> (18 - 6 * k)) & 63U];
        }
    }
    return text;
}

} // namespace

TEST_CASE("base64 is decoded strictly") {
    struct Row {
        std::string text;
        std::optional<std::string> bytes;
        std::size_t bad;
    };
    const auto row = GENERATE(values<Row>({
        {"", "", 0},
        {"YWJj", "abc", 0},
        {"YWI=", "ab", 0},
        {"YQ==", "a", 0},
        {"YWJjZA==", "abcd", 0},
        {"AP8=", std::string("\0\xff", 2), 0},
        {"YWJ", std::nullopt, 3},
        {"YQ=", std::nullopt, 3},
        {"YQ", std::nullopt, 2},
        {"YWJj=", std::nullopt, 5},
        {"YWJjZ===", std::nullopt, 5},
        {"Y W=", std::nullopt, 1},
        {"YWJj ", std::nullopt, 4},
        {"YR==", std::nullopt, 4},
        {"YWK=", std::nullopt, 4},
        {"=", std::nullopt, 1},
        {"====", std::nullopt, 0},
        {"YQ==YQ==", std::nullopt, 2},
    }));
    DYNAMIC_SECTION('"' + row.text + '"') {
        std::size_t bad = 0;
        CHECK(decode_base64(row.text, bad) == row.bytes);
        CHECK(bad == row.bad);
    }
}

TEST_CASE("any bytes survive base64") {
    const bool holds = rc::check("decode(encode(x)) == x", [](const std::string& bytes) {
        std::size_t bad = 0;
        RC_ASSERT(decode_base64(encoded(bytes), bad) == bytes);
    });
    CHECK(holds);
}
