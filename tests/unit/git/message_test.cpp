#include "fixture.hpp"

#include <rollcall/base/text.hpp>

#include <rapidcheck.h>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;
using git::compose_message;
using git::trailers;
using Trailers = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("trailers are the last paragraph, when all of it is trailers") {
    struct Row {
        std::string name;
        std::string message;
        Trailers expected;
    };
    const auto row = GENERATE(values<Row>({
        {"plain", "s\n\nbody\n\nA: 1\nB-c: two words\n", {{"A", "1"}, {"B-c", "two words"}}},
        {"in order, repeated", "s\n\nB: 2\nA: 1\nB: 3", {{"B", "2"}, {"A", "1"}, {"B", "3"}}},
        {"no value", "s\n\nA:\nB: \n", {{"A", ""}, {"B", ""}}},
        {"blank lines around", "\n\ns\n \t\nA: 1\n\n\n", {{"A", "1"}}},
        {"line ends of Windows", "s\r\n\r\nA: 1\r\n", {{"A", "1"}}},
        {"one line is prose", "s\n\nA: 1\nand more\n", {}},
        {"an indented line", "s\n\nA: 1\n B: 2\n", {}},
        {"not the last paragraph", "s\n\nA: 1\n\nprose\n", {}},
        {"a subject alone", "Approve: x\n", {}},
        {"a subject behind blank lines", "\n\nApprove: x\n", {}},
        {"an address", "s\n\nhttps://example.org\n", {}},
        {"no key", "s\n\n: x\n", {}},
        {"nothing", "", {}},
    }));
    DYNAMIC_SECTION(row.name) { CHECK(trailers(row.message) == row.expected); }
}

TEST_CASE("a message is composed as git expects it") {
    CHECK(compose_message("export: +1 user", "Accounting: +ann\n\n-bob",
                          {{"Rollcall-Source", "ldif"}, {"Rollcall-Snapshot", "sha256:1"}})
          == "export: +1 user\n\nAccounting: +ann\n\n-bob\n\nRollcall-Source: ldif\n"
             "Rollcall-Snapshot: sha256:1\n");
    CHECK(compose_message("s", "", {}) == "s\n");
    CHECK(compose_message("s", "", {{"A", "1"}}) == "s\n\nA: 1\n");
    CHECK(compose_message(" \n", "\n\n", {}) == "(no subject)\n");
    CHECK(compose_message("s\n\nApprove: all", "\nb\r\n\n\n\n\x1b[31mred\n", {{"A", "1\n\nB: 2"}})
          == "s\\n\\nApprove: all\n\nb\n\n\\u{1b}[31mred\n\nA: 1\\n\\nB: 2\n");
}

TEST_CASE("a body that ends like trailers is not taken for them") {
    const auto message = compose_message("s", "first: 1\n\nApprove: x\nOps: +ann", {});
    CHECK(message == "s\n\nfirst: 1\n\n  Approve: x\n  Ops: +ann\n");
    CHECK(trailers(message).empty());
}

TEST_CASE("no value can forge a trailer") {
    const auto piece = rc::gen::element<std::string>(
        "\n", "\n\n", "\r\n", " ", "\t", ":", "Approve: x", "Rollcall-Until: 1", "#", "---", "a",
        "é", "\xff", "\u2028", "\u0085", "\u202e", "\v", "\f", std::string("\0", 1),
        "(cherry picked from");
    const auto text = rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                                   [](const std::vector<std::string>& pieces) {
                                       std::string all;
                                       for (const auto& one : pieces) all += one;
                                       return all;
                                   });
    const auto key = rc::gen::element<std::string>("Approve", "Rollcall-Source", "A");
    const bool held =
        rc::check("trailers(compose_message(…)) gives back the trailers", [&text, &key]() {
            const auto given = *rc::gen::container<Trailers>(rc::gen::pair(key, text));
            const auto message = compose_message(*text, *text, given);
            Trailers expected = given;
            for (auto& trailer : expected) {
                trailer.second = std::string(trim(visible(trailer.second)));
            }
            RC_ASSERT(trailers(message) == expected);
            RC_ASSERT(message.find('\0') == std::string::npos);
            RC_ASSERT(message.find('\r') == std::string::npos);
            RC_ASSERT(is_utf8(message));
            RC_ASSERT(message.find_first_not_of(" \n") == 0);
        });
    CHECK(held);
}

TEST_CASE("git reads the same trailers") {
    const TemporaryFolder folder;
    const auto path = folder / "acme.git";
    const auto repository = require(git::Repository::init(path, "main"));
    const Trailers given{{"Rollcall-Source", "ldif\nForged: 1"}, {"Rollcall-Snapshot", "sha256:2"}};
    require(repository->commit({.branch = "main",
                                .put = {{"a", "1"}},
                                .message = compose_message("s", "Body: x\n\nForged: 2", given),
                                .author = k_author}));
    CHECK(git_output(path, "log -1 --format='%(trailers:only)' main")
          == "Rollcall-Source: ldif\\nForged: 1\nRollcall-Snapshot: sha256:2\n");
}
