#include <rollcall/yaml/document.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace rollcall;
using yaml::Node;

namespace {

std::string problems_of(const std::string& text) {
    Diagnostics problems;
    (void)yaml::parse(text, "a.yaml", problems);
    return problems.describe();
}

Node parsed(const std::string& text) {
    Diagnostics problems;
    auto node = yaml::parse(text, "a.yaml", problems);
    INFO(problems.describe());
    REQUIRE(node);
    REQUIRE(problems.empty());
    return std::move(*node);
}

} // namespace

TEST_CASE("values keep kind, quoting, order and place") {
    const auto root = parsed("# comment\n"
                             "name: \"ann\"\n"
                             "ü: [one, 'two',\n"
                             "    ~]\n"
                             "deep:\n"
                             "  none:\n"
                             "  text: |\n"
                             "    block\n"
                             "  flag: true\n");
    REQUIRE(root.kind == Node::Kind::mapping);
    REQUIRE(root.entries.size() == 3);
    CHECK(root.entries[0].key == "name");
    CHECK(root.entries[0].at == Position{2, 1});
    CHECK(root.entries[0].value.scalar == "ann");
    CHECK(root.entries[0].value.quoted);
    CHECK(root.entries[0].value.at == Position{2, 7});

    const auto& list = root.entries[1].value;
    CHECK(list.at == Position{3, 5}); // "ü" is two bytes
    REQUIRE(list.items.size() == 3);
    CHECK(list.items[0].scalar == "one");
    CHECK_FALSE(list.items[0].quoted);
    CHECK(list.items[1].quoted);
    CHECK(list.items[2].kind == Node::Kind::null);
    CHECK(list.items[2].at == Position{4, 5});

    const auto* const deep = root.find("deep");
    REQUIRE(deep != nullptr);
    CHECK(deep->find("none")->kind == Node::Kind::null);
    CHECK(deep->find("none")->at == Position{6, 3});
    CHECK(deep->find("text")->scalar == "block\n");
    CHECK(deep->find("text")->quoted);
    CHECK(deep->find("flag")->scalar == "true");
    CHECK_FALSE(deep->find("flag")->quoted);
    CHECK(deep->find("absent") == nullptr);
}

TEST_CASE("words that look like null, numbers or booleans are told from quoted ones") {
    const auto root = parsed("a: null\nb: \"null\"\nc: ~\nd: '~'\ne: 12\nf: \"12\"\ng: ''\n");
    CHECK(root.find("a")->kind == Node::Kind::null);
    CHECK(root.find("b")->kind == Node::Kind::scalar);
    CHECK(root.find("b")->quoted);
    CHECK(root.find("c")->kind == Node::Kind::null);
    CHECK(root.find("d")->scalar == "~");
    CHECK_FALSE(root.find("e")->quoted);
    CHECK(root.find("f")->quoted);
    CHECK(root.find("g")->kind == Node::Kind::scalar);
    CHECK(root.find("g")->quoted);
}

TEST_CASE("line ends of Windows are read") {
    const auto root = parsed("a: \"x\"\r\nb:\r\n  - \"y\"\r\n");
    CHECK(root.find("a")->scalar == "x");
    CHECK(root.find("b")->items.at(0).at == Position{3, 5});
}

TEST_CASE("what the strict form refuses is named with its place") {
    struct Row {
        std::string name, text, problems;
    };
    const auto row = GENERATE(values<Row>({
        {"duplicate key", "a: 1\nb: 2\na: 3\n",
         "a.yaml:3:1: duplicate key \"a\", first at line 1; keep one of them"},
        {"duplicate key, other quoting", "a: 1\n\"a\": 3\n",
         "a.yaml:2:1: duplicate key \"a\", first at line 1; keep one of them"},
        {"duplicate key, three times, inside", "x:\n  a: 1\n  a: 2\n  a: 3\n",
         "a.yaml:3:3: duplicate key \"a\", first at line 2; keep one of them\n"
         "a.yaml:4:3: duplicate key \"a\", first at line 2; keep one of them"},
        {"hostile duplicate key", "\"a\\e\": 1\n\"a\\e\": 2\n",
         "a.yaml:2:1: duplicate key \"a\\u{1b}\", first at line 1; keep one of them"},
        {"anchor and alias", "a: &x one\nb: *x\n",
         "a.yaml:1:4: anchors (&) are not allowed; write the value out where it is needed\n"
         "a.yaml:2:4: aliases (*) are not allowed; write the value out"},
        {"anchor on a mapping", "a: &x {b: c}\n",
         "a.yaml:1:4: anchors (&) are not allowed; write the value out where it is needed"},
        {"anchor on nothing", "a: &x\n",
         "a.yaml:1:4: anchors (&) are not allowed; write the value out where it is needed"},
        {"undefined alias", "a: *x\n",
         "a.yaml:1:4: not valid YAML: the referenced anchor is not defined"},
        {"tag", "a: !!str 1\n",
         "a.yaml:1:4: tags (tag:yaml.org,2002:str) are not allowed; quote the value for a string"},
        {"own tag", "a: !secret x\n",
         "a.yaml:1:4: tags (!secret) are not allowed; quote the value for a string"},
        {"non-specific tag", "a: ! x\n",
         "a.yaml:1:4: tags (!) are not allowed; quote the value for a string"},
        {"tag on a list", "a: !x [b]\n",
         "a.yaml:1:4: tags (!x) are not allowed; quote the value for a string"},
        {"tag on a quoted string", "a: !!str \"x\"\n",
         "a.yaml:1:4: tags (tag:yaml.org,2002:str) are not allowed; quote the value for a string"},
        {"second document", "a: 1\n---\nb: 2\n",
         "a.yaml:2:1: a second document starts here; keep one document per file"},
        {"null as key", "~: 1\n", "a.yaml:1:1: a key must be a string; quote it, or remove it"},
        {"number as key", "12: 1\n", "a.yaml:1:1: the key 12 is not a string; quote it"},
        {"negative fraction as key", "-1.5: 1\n",
         "a.yaml:1:1: the key -1.5 is not a string; quote it"},
        {"boolean as key", "true: 1\n", "a.yaml:1:1: the key true is not a string; quote it"},
        {"list as key", "? [a]\n: 1\n",
         "a.yaml:1:3: a key must be a string; quote it, or remove it"},
        {"mapping as key", "{a: b}: 1\n",
         "a.yaml:1:1: a key must be a string; quote it, or remove it"},
        {"nothing", "", "a.yaml: the file holds no document"},
        {"comments only", "# a\n# b\n", "a.yaml: the file holds no document"},
        {"empty document", "---\n", "a.yaml: the file holds no document"},
        {"invalid UTF-8", "a: 1\nb: \"x\xff\"\n",
         "a.yaml:2:1: this line is not valid UTF-8; save the file as UTF-8"},
        {"cut UTF-8", "a: 1\nb: \xc3",
         "a.yaml:2:1: this line is not valid UTF-8; save the file as UTF-8"},
        {"byte order mark",
         "\xef\xbb\xbf"
         "a: 1\n",
         "a.yaml:1:1: starts with a byte order mark; save the file as UTF-8 without one"},
        {"zero bytes", std::string("a\0:\0", 4),
         "a.yaml:1:2: control character \"\\u{0}\"; write it as an escape in a double-quoted "
         "string"},
        {"byte 4 does not end the file",
         "a: 1\n\x04"
         "b: 2\n",
         "a.yaml:2:1: control character \"\\u{4}\"; write it as an escape in a double-quoted "
         "string"},
        {"lone carriage return", "a: 1\rb: 2\n",
         "a.yaml:1:5: control character \"\\r\"; write it as an escape in a double-quoted string"},
        {"not YAML", "a: [b, \"c\"\n",
         "a.yaml:2:1: not valid YAML: end of sequence flow not found"},
        {"tab as indentation", "a:\n\tb: 1\n", "a.yaml:2:3: not valid YAML: illegal map value"},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(problems_of(row.text) == row.problems); }
}

TEST_CASE("every problem of a document is reported in one go") {
    CHECK(problems_of("a: &x 1\nb: !!int 2\na: 3\n4: 5\n")
          == "a.yaml:1:4: anchors (&) are not allowed; write the value out where it is needed\n"
             "a.yaml:2:4: tags (tag:yaml.org,2002:int) are not allowed; quote the value for a "
             "string\n"
             "a.yaml:3:1: duplicate key \"a\", first at line 1; keep one of them\n"
             "a.yaml:4:1: the key 4 is not a string; quote it");
}

TEST_CASE("keys that only look like numbers are strings") {
    for (const std::string key : {"a1", "1a-", "0-9f", "x.y", "-", "2fa", "<<", "0xg", ".x"}) {
        INFO(key);
        CHECK(problems_of(key + ": 1\n").empty());
    }
    for (const std::string key : {"0", "+1", "1e5", ".5", "0x1F", "-.inf", ".nan", "FALSE"}) {
        INFO(key);
        CHECK(problems_of(key + ": 1\n")
              == "a.yaml:1:1: the key " + key + " is not a string; quote it");
    }
}

TEST_CASE("nesting is limited") {
    const std::string good = std::string(64, '[') + std::string(64, ']');
    CHECK(problems_of(good).empty());
    CHECK(problems_of('[' + good + ']') == "a.yaml:1:65: nested deeper than 64 levels");
    // yaml-cpp takes each unclosed bracket for the key of a mapping, so two levels each.
    CHECK(problems_of(std::string(100'000, '[')) == "a.yaml:1:33: nested deeper than 64 levels");
    std::string blocks;
    for (int i = 0; i < 5000; ++i) blocks += "- ";
    CHECK(problems_of(blocks) == "a.yaml:1:129: nested deeper than 64 levels");
}

TEST_CASE("a large mapping is searched for duplicates too") {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "k" + std::to_string(i) + ": x\n";
    CHECK(problems_of(text).empty());
    CHECK(problems_of(text + "k3: y\nk999: z\nnew: a\nnew: b\n")
          == "a.yaml:1001:1: duplicate key \"k3\", first at line 4; keep one of them\n"
             "a.yaml:1002:1: duplicate key \"k999\", first at line 1000; keep one of them\n"
             "a.yaml:1004:1: duplicate key \"new\", first at line 1003; keep one of them");
}

TEST_CASE("any bytes are read or refused, never worse") {
    // Mostly YAML's own characters: random bytes rarely get past the first line.
    const bool good = rc::check("parse returns a value or problems", [] {
        const auto text = *rc::gen::container<std::string>(
            rc::gen::oneOf(rc::gen::elementOf(std::string("-:[]{}&*!|>'\"#%?,~ \n\n\t\\ab1.")),
                           rc::gen::arbitrary<char>()));
        Diagnostics problems;
        const auto node = yaml::parse(text, "a.yaml", problems);
        RC_ASSERT(node.has_value() || !problems.empty());
    });
    CHECK(good);
}
