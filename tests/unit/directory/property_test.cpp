#include "entries.hpp"

#include <rollcall/directory/dn.hpp>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>
#include <random>

using namespace rollcall;
using namespace rollcall::test;

namespace {

/// People with clashing values and groups that list anything, in a fixed order.
std::vector<Entry> awkward_directory(const std::vector<int>& numbers) {
    std::vector<Entry> entries;
    const auto number = [&](std::size_t i, int most) {
        return numbers.empty() ? 0 : std::abs(numbers[i % numbers.size()] % most);
    };
    for (std::size_t i = 0; i < 8; ++i) {
        auto made = person("p" + std::to_string(i));
        made.attributes.push_back({"sn", {}, {"b", "A", "c"}});
        made.attributes[3].values.push_back("shared" + std::to_string(number(i, 6)) + "@acme.com");
        made.attributes.push_back(
            {"memberof", {}, {group_dn("g" + std::to_string(number(i + 3, 5)))}});
        entries.push_back(std::move(made));
    }
    for (std::size_t i = 0; i < 5; ++i) {
        auto made =
            group("g" + std::to_string(i), {}, {{"cn", "N" + std::to_string(number(i, 3))}});
        Attribute listed{.name = "member"};
        for (std::size_t k = 0; k < 6; ++k) {
            const auto pick = number(i * 7 + k, 16);
            listed.values.push_back(pick < 8    ? person_dn("P" + std::to_string(pick))
                                    : pick < 13 ? group_dn("g" + std::to_string(pick - 8))
                                    : pick < 15 ? "uid=gone" + std::to_string(pick) + ",dc=acme"
                                                : std::string());
        }
        made.attributes.push_back(std::move(listed));
        entries.push_back(std::move(made));
    }
    return entries;
}

void shuffle_all(std::vector<Entry>& entries, unsigned seed) {
    std::mt19937 random(seed);
    std::shuffle(entries.begin(), entries.end(), random);
    for (auto& it : entries) {
        std::shuffle(it.attributes.begin(), it.attributes.end(), random);
        for (auto& attribute : it.attributes) {
            std::shuffle(attribute.values.begin(), attribute.values.end(), random);
        }
    }
}

std::string escaped(const std::string& value) {
    static const std::string digits = "0123456789abcdef";
    std::string text;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        text += '\\';
        text += digits[byte / 16];
        text += digits[byte % 16];
    }
    return text;
}

} // namespace

TEST_CASE("the order of entries, attributes and values does not matter") {
    const bool holds = rc::check("interpret is independent of order",
                                 [](const std::vector<int>& numbers, unsigned seed) {
                                     auto by = rules();
                                     by.user_member_of = "memberOf";
                                     by.mapping[Target::surname].from = {"sn"};
                                     auto entries = awkward_directory(numbers);
                                     const auto before = interpret(entries, by);
                                     shuffle_all(entries, seed);
                                     const auto after = interpret(entries, by);
                                     RC_ASSERT(before.has_value());
                                     RC_ASSERT(after.has_value());
                                     RC_ASSERT(before->roster == after->roster);
                                     RC_ASSERT(before->omissions == after->omissions);
                                     RC_ASSERT(before->unmapped == after->unmapped);
                                     RC_ASSERT(before->warnings == after->warnings);
                                 });
    CHECK(holds);
}

TEST_CASE("any value survives a DN") {
    const bool holds =
        rc::check("an escaped value is decoded as it was", [](const std::string& value) {
            const auto dn = Dn::parse("cn=" + escaped(value) + ",dc=acme");
            RC_ASSERT(dn.has_value());
            RC_ASSERT(dn->rdn_value() == value);
            RC_ASSERT(dn->is_under(*Dn::parse("dc=acme")));
            RC_ASSERT(dn->rdns().size() == 2U);
            RC_ASSERT(*dn_key(dn->text()) == dn->key());
        });
    CHECK(holds);
}

TEST_CASE("no text breaks the DN parser") {
    const bool holds = rc::check("a DN is read or refused", [](const std::vector<int>& picks) {
        const std::string letters = "cn=,+\\#; \"<>a0\xc3";
        std::string text;
        for (const auto pick : picks) {
            text += letters[static_cast<std::size_t>(std::abs(pick % 15))];
        }
        const auto dn = Dn::parse(text);
        const auto key = dn_key(text);
        RC_ASSERT(dn.has_value() == key.has_value());
        if (dn) RC_ASSERT(dn->key() == *key);
    });
    CHECK(holds);
}

TEST_CASE("the short way to a key leads to the same key") {
    const bool holds =
        rc::check("dn_key is Dn::parse's key", [](const std::vector<std::uint8_t>& picks) {
            static const std::vector<std::string> pieces{
                "cn=", "CN=", "uid=", "userId=", "2.5.4.3=", "oid.2.5.4.3=", "dc=acme",  "Ann",
                "B",   " ",   "  ",   ",",       ",ou=x",    ",e=a@b.c",     "\\,",      "\\2C",
                "+",   "#",   "=",    "\xc3",    "ä",        "\t",           "'(*)/:?@", "~"};
            std::string text = "cn=a";
            for (const auto pick : picks) text += pieces[pick % pieces.size()];
            const auto dn = Dn::parse(text);
            const auto key = dn_key(text);
            RC_ASSERT(dn.has_value() == key.has_value());
            if (dn) RC_ASSERT(dn->key() == *key);
            const auto rdn = first_rdn(text);
            if (dn) RC_ASSERT(*rdn == dn->rdns().front());
        });
    CHECK(holds);
}
