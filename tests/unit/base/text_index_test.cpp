#include <rollcall/base/text_index.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <map>
#include <string>
#include <vector>

using namespace rollcall;

TEST_CASE("an index finds the place that was entered first, whatever it grew through") {
    rc::prop("like a map", [](const std::vector<std::uint8_t>& drawn) {
        std::vector<std::string> texts;
        for (const auto value : drawn)
            texts.push_back(std::string("text ") + char('a' + value % 60));
        const auto text_of = [&texts](std::uint32_t place) -> std::string_view {
            return texts[place];
        };
        TextIndex index;
        std::map<std::string, std::uint32_t> expected;
        for (std::uint32_t place = 0; place < texts.size(); ++place) {
            const auto [first, fresh] = expected.emplace(texts[place], place);
            const auto found = index.insert(texts[place], place, text_of);
            RC_ASSERT(found.second == fresh);
            RC_ASSERT(found.first == first->second);
        }
        RC_ASSERT(index.size() == expected.size());
        for (const auto& [text, place] : expected) RC_ASSERT(index.find(text, text_of) == place);
        RC_ASSERT(!index.find("nobody's", text_of));

        texts.emplace_back("nobody's");
        const std::vector<std::string_view> sought(texts.begin(), texts.end());
        std::size_t next = 0;
        index.find_each(sought, text_of, [&](std::size_t at, std::optional<std::uint32_t> place) {
            RC_ASSERT(at == next++);
            RC_ASSERT(place == index.find(sought[at], text_of));
        });
        RC_ASSERT(next == sought.size());
    });
}

TEST_CASE("another place can stand for a text") {
    const std::vector<std::string> texts{"a", "b", "a"};
    const auto text_of = [&texts](std::uint32_t place) -> std::string_view { return texts[place]; };
    TextIndex index(texts.size());
    for (std::uint32_t place = 0; place < texts.size(); ++place) {
        index.insert(texts[place], place, text_of);
    }
    CHECK(index.find("a", text_of) == 0U);
    index.replace("a", 2, text_of);
    CHECK(index.find("a", text_of) == 2U);
    CHECK(index.find("b", text_of) == 1U);
}

TEST_CASE("texts become numbers, counted from 0, each text once") {
    TextNumbers numbers;
    for (std::uint32_t i = 0; i < 1000; ++i) CHECK(numbers.number(std::to_string(i)) == i);
    CHECK(numbers.number("") == 1000U);
    CHECK(numbers.number("999") == 999U);
    CHECK(numbers.size() == 1001);
    CHECK(numbers.text(17) == "17");
    CHECK(numbers.text(1000).empty());
}
