#include <rollcall/yaml/reader.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using yaml::MappingReader;
using Need = yaml::MappingReader::Need;

namespace {

yaml::Node parsed(const std::string& text) {
    Diagnostics problems;
    auto node = yaml::parse(text, "a.yaml", problems);
    INFO(problems.describe());
    REQUIRE(node);
    REQUIRE(problems.empty());
    return std::move(*node);
}

/// The problems that `read` finds in a mapping named "spec".
template <class Read> std::string problems_of(const std::string& text, Read read) {
    const auto node = parsed(text);
    Diagnostics problems;
    MappingReader reader(node, "a.yaml", "spec", problems);
    read(reader);
    reader.finish();
    return problems.describe();
}

} // namespace

TEST_CASE("values of the right type are taken") {
    const auto node = parsed("text: \"a\"\nplain: b\nnumber: 12\nflag: false\nword: two\n"
                             "list: [\"a\", b]\nempty: []\nnothing: ~\n");
    Diagnostics problems;
    MappingReader reader(node, "a.yaml", "", problems);
    CHECK(reader.text("text") == "a");
    CHECK(reader.text("plain", Need::required) == "b");
    CHECK(reader.text("number") == "12");
    CHECK(reader.integer("number", 1, 12) == 12);
    CHECK(reader.boolean("flag") == false);
    CHECK(reader.one_of("word", {"one", "two"}) == "two");
    CHECK(reader.texts("list") == std::vector<std::string>{"a", "b"});
    CHECK(reader.texts("empty") == std::vector<std::string>{});
    CHECK(reader.text("nothing") == std::nullopt);
    CHECK(reader.text("absent") == std::nullopt);
    CHECK(reader.has("text"));
    CHECK_FALSE(reader.has("nothing"));
    CHECK_FALSE(reader.has("absent"));
    CHECK(reader.at("list") == Position{6, 7});
    CHECK(reader.at("absent") == Position{1, 1});
    reader.finish();
    CHECK(problems.describe().empty());
}

TEST_CASE("wrong values are named with key, place and found value") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"text", "text: [a]\n", "a.yaml:1:7: spec.text must be a string, found a list"},
        {"text from a mapping", "text: {a: b}\n",
         "a.yaml:1:7: spec.text must be a string, found a mapping"},
        {"boolean", "flag: yes\n", "a.yaml:1:7: spec.flag must be true or false, found yes"},
        {"quoted boolean", "flag: \"true\"\n",
         "a.yaml:1:7: spec.flag must be true or false, found \"true\"; remove the quotes"},
        {"integer", "number: 1.5\n",
         "a.yaml:1:9: spec.number must be a whole number from 1 to 9, found 1.5"},
        {"integer out of bounds", "number: 10\n",
         "a.yaml:1:9: spec.number must be a whole number from 1 to 9, found 10"},
        {"integer beyond any type", "number: 99999999999999999999\n",
         "a.yaml:1:9: spec.number must be a whole number from 1 to 9, found 99999999999999999999"},
        {"quoted integer", "number: \"5\"\n",
         "a.yaml:1:9: spec.number must be a whole number from 1 to 9, found \"5\"; remove the "
         "quotes"},
        {"word", "word: three\n",
         "a.yaml:1:7: spec.word must be one, two or three-four, found "
         "three"},
        {"hostile word", "word: \"a\\nb\"\n",
         "a.yaml:1:7: spec.word must be one, two or three-four, found \"a\\nb\""},
        {"list", "list: a\n", "a.yaml:1:7: spec.list must be a list of strings, found a"},
        {"list items", "list:\n  - a\n  - [b]\n  - ~\n",
         "a.yaml:3:5: spec.list must hold strings only, found a list among them\n"
         "a.yaml:4:5: spec.list must hold strings only, found nothing among them"},
        {"unknown key", "texd: a\n",
         "a.yaml:1:1: unknown key \"texd\" in spec; did you mean \"text\"?"},
        {"far unknown key", "something: a\n",
         "a.yaml:1:1: unknown key \"something\" in spec; known here: text, flag, number, word, "
         "list"},
        {"not a mapping", "[a]\n",
         "a.yaml:1:1: spec must be a mapping of keys to values, found a list"},
        {"long value", "flag: " + std::string(100, 'x') + "\n",
         "a.yaml:1:7: spec.flag must be true or false, found " + std::string(80, 'x') + "…"},
    }));
    DYNAMIC_SECTION(row.name) {
        CHECK(problems_of(row.text,
                          [](MappingReader& reader) {
                              (void)reader.text("text");
                              (void)reader.boolean("flag");
                              (void)reader.integer("number", 1, 9);
                              (void)reader.one_of("word", {"one", "two", "three-four"});
                              (void)reader.texts("list");
                          })
              == row.problems);
    }
}

TEST_CASE("required keys are asked for, once") {
    const auto read = [](MappingReader& reader) {
        (void)reader.text("name", Need::required);
        (void)reader.text("uid", Need::required);
    };
    CHECK(problems_of("\n\nuid:\n", read)
          == "a.yaml:3:1: missing key spec.name\n"
             "a.yaml:3:1: spec.uid has no value");
    CHECK(problems_of("text\n", read)
          == "a.yaml:1:1: spec must be a mapping of keys to values, found text");
}

TEST_CASE("the file itself needs no name") {
    const auto node = parsed("a: 1\n");
    Diagnostics problems;
    MappingReader reader(node, "a.yaml", "", problems);
    (void)reader.text("b", Need::required);
    reader.finish();
    CHECK(problems.describe()
          == "a.yaml:1:1: missing key b\n"
             "a.yaml:1:1: unknown key \"a\"; did you mean \"b\"?");
}
