// The quick reader and the one over yaml-cpp, held against each other.
#include "canonical.hpp"
#include "events.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <array>
#include <random>
#include <string>

using namespace rollcall;
using yaml::Node;

namespace {

bool same(const Node& a, const Node& b) {
    if (a.kind != b.kind || a.quoted != b.quoted || a.scalar != b.scalar || a.at != b.at
        || a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        if (!same(a.items[i], b.items[i])) return false;
    }
    for (std::size_t i = 0; i < a.entries.size(); ++i) {
        const auto& left = a.entries[i];
        const auto& right = b.entries[i];
        if (left.key != right.key || left.at != right.at || !same(left.value, right.value)) {
            return false;
        }
    }
    return true;
}

bool is_simple(const std::string& text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && byte != '\n') || byte == 0x7f) return false;
    }
    return true;
}

/// Empty when both read the same, or the quick one leaves it alone.
std::string difference(const std::string& text) {
    if (!is_simple(text)) return {};
    const auto quick = yaml::read_canonical(text);
    if (!quick) return {};
    Diagnostics problems;
    const auto slow = yaml::read_events(text, "a.yaml", problems);
    if (!problems.empty()) return "taken by the quick reader, but: " + problems.describe();
    if (!slow || !same(*quick, *slow)) return "read differently";
    return {};
}

bool is_taken(const std::string& text) { return yaml::read_canonical(text).has_value(); }

const std::string k_user = "# yaml-language-server: $schema=../../schema/user.schema.json\n"
                           "apiVersion: rollcall/v1\n"
                           "kind: User\n"
                           "metadata:\n"
                           "  name: \"frank-mueller\"\n"
                           "  uid: \"9f3b6a0e-6c0f\"\n"
                           "spec:\n"
                           "  email: \"frank.mueller@acme.com\"\n"
                           "  givenName: \"Fr\\\"a\\\\nk\"\n"
                           "  surname: \"M\xc3\xbcller\\u202e\"\n"
                           "  wipeData: true\n"
                           "  onCreate: {}\n";
const std::string k_list = "# confirmed by Dropbox\n"
                           "apiVersion: rollcall/v1\n"
                           "kind: UserList\n"
                           "items:\n"
                           "  - metadata:\n"
                           "      name: \"ann\"\n"
                           "    spec:\n"
                           "      email: \"ann@acme.com\"\n"
                           "  - metadata:\n"
                           "      name: \"bob\"\n"
                           "    spec: {}\n";
const std::string k_group = "apiVersion: rollcall/v1\n"
                            "kind: Group\n"
                            "metadata:\n"
                            "    name: accounting # by hand\n"
                            "    uid: 'it''s'\n"
                            "\n"
                            "spec:\n"
                            "  displayName: Design Studio\n"
                            "  # the members\n"
                            "  members:\n"
                            "    - \"ann\"\n"
                            "    - bob # by hand\n"
                            "    - 'carl'\n"
                            "  nothing:\n"
                            "  none: []\n";

} // namespace

TEST_CASE("what our writer writes, and what people make of it, is read quickly") {
    for (const auto& text : {k_user, k_list, k_group}) {
        INFO(text);
        CHECK(is_taken(text));
        CHECK(difference(text).empty());
    }
}

TEST_CASE("the quick reader leaves alone what it is not sure of") {
    for (const std::string text : {
             "",
             "# nothing\n",
             "a: 1\na: 2\n",
             "a: &b c\n",
             "a: *b\n",
             "a: !!str c\n",
             "a: |\n  b\n",
             "a: b\n  c\n",
             "a: b: c\n",
             "a: [b]\n",
             "a: {b: c}\n",
             "a: \"b\n  c\"\n",
             "a: \"b\" c\n",
             "a: \"b\"#c\n",
             "a: \"\\q\"\n",
             "a: \"\\ud800\"\n",
             "a: ~\n",
             "a: null\n",
             "null: a\n",
             "true: a\n",
             "1: a\n",
             "? a\n",
             "--- \na: b\n",
             "a: b\n---\nc: d\n",
             "a: b\n...\n",
             "a:b\n",
             "a : b\n",
             "- a\n",
             "a\n",
             "a:\n- b\n",
             "a:\n  - b\n - c\n",
             "a:\n  b: c\n d: e\n",
             "a:\n  - - b\n",
             "a:\n  -\n",
             "a:\n  - \n",
             " a: b\n",
             "a: b\n c: d\n",
             "a: -\n",
             "a: \"b\n",
             "a: 'b\n",
         }) {
        INFO(text);
        CHECK_FALSE(is_taken(text));
    }
}

TEST_CASE("files that were edited in any way are read alike, or left alone") {
    constexpr std::array<const char*, 40> k_pieces{
        " ",  "  ",    "\n",      "\n\n", "#",   " # ", ":",    ": ",       "-",        "- ",
        "\"", "'",     "[",       "]",    "{",   "}",   "[]",   "{}",       "&a",       "*a",
        "!",  "|",     ">",       "%",    "@",   ",",   "?",    "\\",       "~",        "null",
        "x",  "\\x41", "\\u00e9", "0",    "...", "---", "true", "\xc3\xbc", "\xc2\x85", "a: b"};
    std::size_t taken = 0;
    rc::prop("edits", [&] {
        auto text = *rc::gen::element(k_user, k_list, k_group);
        const auto edits = *rc::gen::inRange(1, 5);
        for (int i = 0; i < edits; ++i) {
            const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
            const auto gone =
                *rc::gen::weightedElement<std::size_t>({{4, 0}, {3, 1}, {1, 2}, {1, 5}, {1, 40}});
            const std::string piece = k_pieces[*rc::gen::inRange<std::size_t>(0, k_pieces.size())];
            text.replace(at, gone, *rc::gen::weightedElement<std::string>({{3, piece}, {1, ""}}));
        }
        if (is_taken(text)) ++taken;
        const auto found = difference(text);
        RC_ASSERT(found.empty());
    });
    CHECK(taken > 0);
}

TEST_CASE("many edits, without the help of a generator that looks for the smallest one") {
    std::minstd_rand dice(42); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same cases every time
    const std::string alphabet = " \n#:-\"'[]{}&*!|>%@,?\\~ab0xnu";
    std::size_t taken = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto text = std::array{k_user, k_list, k_group}[dice() % 3];
        for (auto edits = 1 + dice() % 3; edits > 0; --edits) {
            const auto at = dice() % text.size();
            const char c = alphabet[dice() % alphabet.size()];
            switch (dice() % 4) {
            case 0: text[at] = c; break;
            case 1: text.insert(at, 1, c); break;
            case 2: text.erase(at, 1 + dice() % 3); break;
            default: text.insert(at, text.substr(dice() % text.size(), dice() % 30));
            }
        }
        if (is_taken(text)) ++taken;
        const auto found = difference(text);
        if (found.empty()) continue;
        INFO(text);
        FAIL(found);
    }
    CHECK(taken > 1000); // else the comparison would say little
}
