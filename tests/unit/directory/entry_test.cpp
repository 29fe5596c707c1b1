#include "entries.hpp"

#include <rollcall/directory/attribute_finder.hpp>
#include <rollcall/directory/attribute_names.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using test::entry;

using Values = std::vector<std::string_view>;

namespace {

/// What a finder visits, either way.
Values found(const Entry& entry, std::string_view name) {
    Values values;
    AttributeFinder(name).visit_values(entry, [&](std::string_view v) { values.push_back(v); });
    return values;
}
Values all_found(const Entry& entry, std::string_view name) {
    Values values;
    AttributeFinder(name).visit_all(entry, [&](std::string_view v) { values.push_back(v); });
    return values;
}

} // namespace

TEST_CASE("values are found by any name of the attribute") {
    const auto it = entry("cn=x", {{"sn", "a"},
                                   {"mail", "m"},
                                   {"cn", "plain"},
                                   {"cn;lang-ja", "translated"},
                                   {"usercertificate;binary", "bytes"}});
    CHECK(it.values("SN") == Values{"a"});
    CHECK(it.values("surname") == Values{"a"});
    CHECK(it.values("2.5.4.4") == Values{"a"});
    CHECK(it.values("cn") == Values{"plain"});
    CHECK(it.values("userCertificate") == Values{"bytes"});
    CHECK(it.values("rfc822Mailbox") == Values{"m"});
    CHECK(it.values("givenName").empty());
    CHECK(entry("cn=x", {{"surname", "b"}}).values("sn") == Values{"b"});

    const auto other = entry("cn=x", {{"surname", "b"}, {"2.5.4.4", "c"}, {"sn;lang-de", "d"}});
    for (const auto* name : {"SN", "surname", "2.5.4.4", "cn", "userCertificate", "givenName"}) {
        for (const auto& one : {it, other}) {
            CHECK(found(one, name) == one.values(name));
            CHECK(AttributeFinder(name).is_on(one) == !one.values(name).empty());
        }
    }
}

TEST_CASE("ranges count only with their rest") {
    struct Row {
        std::string name;
        test::Pairs pairs;
        std::optional<std::string> problem;
        std::size_t values;
    };
    const auto row = GENERATE(values<Row>({
        {"no range", {{"member", "a"}}, std::nullopt, 1},
        {"first block only",
         {{"member;range=0-1", "a"}, {"member;range=0-1", "b"}},
         "member;range=0-1 is not followed by the rest",
         2},
        {"all blocks in any order",
         {{"member;range=2-*", "c"}, {"member;range=0-1", "a"}, {"member;range=0-1", "b"}},
         std::nullopt,
         3},
        {"a hole",
         {{"member;range=0-0", "a"}, {"member;range=5-*", "b"}},
         "member;range=5-* does not continue at 1",
         2},
        {"fewer values than said",
         {{"member;range=0-4", "a"}, {"member;range=5-*", "b"}},
         "member;range=0-4 holds 1 value",
         2},
        {"unreadable", {{"member;range=x", "a"}}, "member has a range that cannot be read", 0},
    }));
    DYNAMIC_SECTION(row.name) {
        const auto it = entry("cn=x", row.pairs);
        CHECK(range_problem(it, "member") == row.problem);
        CHECK(all_values(it, "member").size() == row.values);
        CHECK(all_found(it, "Member") == all_values(it, "member"));
        CHECK(found(it, "Member") == it.values("member"));
        CHECK(it.values("member").size() == (row.name == "no range" ? 1U : 0U));
    }
}

TEST_CASE("every alias maps to its canonical name") {
    struct Row {
        std::string alias, name;
    };
    const auto row = GENERATE(values<Row>({
        {"commonName", "cn"},
        {"2.5.4.3", "cn"},
        {"userid", "uid"},
        {"0.9.2342.19200300.100.1.1", "uid"},
        {"gn", "givenname"},
        {"E", "emailaddress"},
        {"fax", "facsimiletelephonenumber"},
        {"stateOrProvinceName", "st"},
        {"2.16.840.1.113730.3.1.241", "displayname"},
        {"domainComponent", "dc"},
        {"Mail;lang-en", "mail"},
        {"objectClass", "objectclass"},
        {"", ""},
    }));
    DYNAMIC_SECTION('"' + row.alias + '"') { CHECK(canonical_attribute(row.alias) == row.name); }
}
