#include <rollcall/base/digest.hpp>
#include <rollcall/base/one_line.hpp>
#include <rollcall/base/text.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;

TEST_CASE("slugs are plain, short and lower-case") {
    struct Row {
        std::string name, text, slug;
    };
    const auto row = GENERATE(values<Row>({
        {"plain", "Accounting", "accounting"},
        {"marks", "Frank Müller", "frank-muller"},
        {"punctuation runs", "R&D / Lab--2", "r-d-lab-2"},
        {"nothing left", "日本", ""},
        {"full-width letters", "ＡＢＣ", "abc"},
        {"cut at 60 bytes", std::string(70, 'a'), std::string(60, 'a')},
        {"no dash at the cut", std::string(59, 'a') + "-b", std::string(59, 'a')},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(slugify(row.text) == row.slug); }
}

TEST_CASE("names are the same under NFC, case folding and trimming") {
    CHECK(name_key(" STRASSE ") == name_key("straße"));
    CHECK(name_key("Cafe\xcc\x81") == name_key("CAFÉ"));
    CHECK(name_key("a") != name_key("b"));
}

TEST_CASE("e-mail keys only change case") {
    CHECK(email_key(" Ann@Example.ORG ") == "ann@example.org");
    CHECK(email_key("straße@example.org") == "straße@example.org");
}

TEST_CASE("hostile text is shown, not obeyed") {
    CHECK(in_one_line("2 problems\na:1:1: x\nb:\t") == "2 problems: a:1:1: x; b:\\t");
    CHECK(in_one_line("n\n1\n2\n3\n4\n5\n6\n7") == "n: 1; 2; 3; 4; 5; and 2 more");
    CHECK(in_one_line("one").append(in_one_line("")) == "one");
    CHECK(visible("a\nApprove: x") == "a\\nApprove: x");
    CHECK(visible("\x1b[31mred") == "\\u{1b}[31mred");
    CHECK(visible("evil\xe2\x80\xaegnp.exe") == "evil\\u{202e}gnp.exe");
    CHECK(visible("bad \xff byte") == "bad \\xff byte");
    CHECK(visible("Müller 日本 👩") == "Müller 日本 👩");
}

TEST_CASE("UTF-8 is checked strictly") {
    CHECK(is_utf8("Grüße"));
    CHECK_FALSE(is_utf8("\xc3"));
    CHECK_FALSE(is_utf8("\xed\xa0\x80")); // a surrogate
    CHECK_FALSE(is_utf8("\xc0\xaf"));     // overlong
}

TEST_CASE("the nearest known word is offered only when it is near") {
    CHECK(nearest("emial", {"email", "surname"}) == "email");
    CHECK(nearest("zzzzzzzz", {"email", "surname"}).empty());
}

TEST_CASE("counts read well") {
    CHECK(counted(1, "user") == "1 user");
    CHECK(counted(0, "membership") == "0 memberships");
    CHECK(counted(2, "entry", "entries") == "2 entries");
    CHECK(grouped(1234567) == "1,234,567");
}

TEST_CASE("SHA-256 of a known text") {
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
