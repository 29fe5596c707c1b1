#include "entries.hpp"

#include <rollcall/directory/nesting_path.hpp>

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall;
using namespace rollcall::test;

namespace {

const std::vector<Entry>& company() {
    static const std::vector<Entry> entries{
        person("ann"),
        person("bob"),
        person("cid"),
        person("dan"),
        group("top", {group_dn("right"), group_dn("left"), person_dn("cid")}),
        group("right", {group_dn("bottom"), person_dn("cid")}),
        group("left", {group_dn("bottom"), person_dn("ann")}),
        group("bottom", {person_dn("bob"), group_dn("top")}),
        entry(group_dn("logins"), {{"objectclass", "posixGroup"},
                                   {"cn", "logins"},
                                   {"entryuuid", "g-logins"},
                                   {"memberuid", "ANN"}}),
        group("outer", {group_dn("logins")}),
        group("both", {person_dn("ann"), group_dn("logins")}),
    };
    return entries;
}

using Through = std::vector<std::string>;

struct Row {
    const char* name;
    std::string person;
    std::string group;
    std::optional<Through> through;
};

} // namespace

TEST_CASE("the way from a group to a person is told from entries and from a snapshot alike") {
    const auto snapshot = interpret(company(), rules());
    REQUIRE(snapshot.has_value());
    const auto row = GENERATE(values<Row>({
        {"listed by the group itself, and by others", "cid", "top", Through{}},
        {"one group between", "ann", "top", Through{group_dn("left")}},
        {"two between, and the first by name of two ways", "bob", "top",
         Through{group_dn("left"), group_dn("bottom")}},
        {"around a cycle", "ann", "bottom", Through{group_dn("top"), group_dn("left")}},
        {"by a login", "ann", "logins", Through{}},
        {"by a login in a group between", "ann", "outer", Through{group_dn("logins")}},
        {"by DN, and by a login in a group between", "ann", "both", Through{}},
        {"not a member", "dan", "top", {}},
    }));
    DYNAMIC_SECTION(row.name) {
        std::optional<NestingPath> expected;
        if (row.through) {
            expected = NestingPath{group_dn(row.group), *row.through, person_dn(row.person)};
        }
        const auto found =
            nesting_path(company(), rules(), person_dn(row.person), group_dn(row.group));
        REQUIRE(found.has_value());
        CHECK(*found == expected);

        auto turned = company();
        std::reverse(turned.begin(), turned.end());
        CHECK(nesting_path(turned, rules(), person_dn(row.person), group_dn(row.group)).value()
              == expected);

        const auto place = find_user(snapshot->roster, Uid("u-" + row.person));
        const auto* group = find_group(snapshot->roster, Uid("g-" + row.group));
        REQUIRE(place.has_value());
        REQUIRE(group != nullptr);
        CHECK(nesting_path(*snapshot, snapshot->roster.user(*place), *group) == expected);
    }
}

TEST_CASE("the two may be spelled as one likes, and must exist") {
    const auto found = nesting_path(company(), rules(), "UID=Ann, OU=people, DC=Acme",
                                    "CN=left, ou=groups, dc=acme");
    REQUIRE(found.has_value());
    CHECK(*found == NestingPath{group_dn("left"), {}, person_dn("ann")});

    const auto nobody = nesting_path(company(), rules(), "uid=eve,dc=acme", group_dn("left"));
    REQUIRE_FALSE(nobody.has_value());
    CHECK(nobody.error().code == ErrorCode::not_found);
    CHECK(nobody.error().message
          == "\"uid=eve,dc=acme\" is not among the 11 entries read; correct the DN");
    const auto no_dn = nesting_path(company(), rules(), person_dn("ann"), "left");
    REQUIRE_FALSE(no_dn.has_value());
    CHECK(no_dn.error().code == ErrorCode::invalid_input);
}

TEST_CASE("where nesting is not followed only a group's own list counts") {
    auto by = rules();
    by.nested_members = NestedMembers::direct;
    CHECK(nesting_path(company(), by, person_dn("cid"), group_dn("top")).value()
          == NestingPath{group_dn("top"), {}, person_dn("cid")});
    CHECK_FALSE(nesting_path(company(), by, person_dn("ann"), group_dn("top")).value());
}
