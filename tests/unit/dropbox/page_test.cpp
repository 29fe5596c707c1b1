#include "page.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

using namespace rollcall::dropbox;

TEST_CASE("where a page says how to go on") {
    struct Row {
        const char* name;
        const char* json;
        std::optional<PageEnd> end;
    };
    const auto row = GENERATE(values<Row>({
        {"at the end", R"({"members":[],"cursor":"abc","has_more":true})", PageEnd{"abc", true}},
        {"at the beginning", R"({"has_more":false,"cursor":"abc","members":[1]})",
         PageEnd{"abc", false}},
        {"with white space", " { \"cursor\" : \"abc\" ,\n \"has_more\" : true } \n",
         PageEnd{"abc", true}},
        {"escapes in the cursor", R"({"cursor":"a\"b\\","has_more":true})",
         PageEnd{"a\"b\\", true}},
        {"deeper ones are somebody else's",
         R"({"x":{"cursor":"no","has_more":false},"cursor":"yes","has_more":true})",
         PageEnd{"yes", true}},
        {"a name that reads like one",
         R"({"members":[{"n":"\"cursor\":\"no\",\"has_more\":true}"}],"cursor":"c","has_more":false})",
         PageEnd{"c", false}},
        {"a value that reads like a key", R"({"a":"cursor","cursor":"c","has_more":true})",
         PageEnd{"c", true}},
        {"unknown members around",
         R"({"new":true,"cursor":"c","n":null,"has_more":true,"z":false})", PageEnd{"c", true}},
        {"no cursor", R"({"members":[],"has_more":true})", std::nullopt},
        {"a cursor that is null", R"({"cursor":null,"x":"y","has_more":true})", std::nullopt},
        {"no has_more", R"({"members":[],"cursor":"c"})", std::nullopt},
        {"cut off in a string", R"({"cursor":"c","has_more":true,"members":["a)", std::nullopt},
        {"cut off after a bracket", R"({"cursor":"c","has_more":true,"members":[{}])",
         std::nullopt},
        {"two documents", R"({"cursor":"c","has_more":true}{"a":1})", std::nullopt},
        {"a list", R"(["cursor"])", std::nullopt},
        {"nothing", "", std::nullopt},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(find_page_end(row.json) == row.end); }
}

TEST_CASE("finding the end of a page agrees with the real parser, and sees any cut") {
    rc::check([] {
        const auto name = *rc::gen::string<std::string>();
        const auto cursor = *rc::gen::string<std::string>();
        const bool more = *rc::gen::arbitrary<bool>();
        const nlohmann::json page{{"cursor", cursor},
                                  {"has_more", more},
                                  {"members", {{{"name", name}, {"has_more", !more}}}}};
        const std::string text =
            page.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        const auto parsed = nlohmann::json::parse(text);
        const auto end = find_page_end(text);
        RC_ASSERT(end.has_value());
        RC_ASSERT(end->cursor == parsed["cursor"].get<std::string>());
        RC_ASSERT(end->has_more == more);
        const auto cut = *rc::gen::inRange<std::size_t>(0, text.size());
        RC_ASSERT(!find_page_end(text.substr(0, cut)).has_value());
    });
}
