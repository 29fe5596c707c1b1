// M6 to M10 and the groups' part of M11.
#include "installation.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

Json with_group(Json seed, const Json& group) {
    seed["groups"].push_back(group);
    return seed;
}

Names group_names(const Installation& acme) {
    Names names;
    const auto dump = acme.sandbox().dump();
    for (const auto& group : dump["groups"]) names.push_back(group["name"]);
    return names;
}

/// Each group once, whether it is itself skipped or its memberships are.
Names skipped_groups(const Json& plan) {
    Names found;
    for (const auto& item : plan["skipped"]) {
        auto text = item["group"].value("name", std::string("?")) + ": "
                    + item["reason"].get<std::string>();
        if (found.empty() || found.back() != text) found.push_back(std::move(text));
    }
    return found;
}

} // namespace

TEST_CASE("M6: existing groups are linked by name, and corrected") {
    Installation acme(
        {}, with_group(two_admins(), {{"name", "finance"}, {"members", {"ann@acme.com"}}}));
    const auto before = acme.group("finance");
    acme.sync();
    const auto finance = acme.group("Finance");
    CHECK(finance["id"] == before["id"]);
    CHECK(finance["external_id"] == uuid_of("Finance"));
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora"});
    CHECK(group_names(acme) == Names{"Finance", "Sales"});
}

TEST_CASE("M6: an external id goes before a name") {
    const Installation acme(
        {}, with_group(with_group(two_admins(), {{"name", "Bookkeeping"},
                                                 {"external_id", uuid_of("Finance")},
                                                 {"members", {"ann@acme.com"}}}),
                       {{"name", "Money"}, {"members", {"bea@acme.com"}}}));
    const auto before = acme.group("Bookkeeping");
    acme.sync();
    CHECK(acme.group("Finance")["id"] == before["id"]);
    CHECK(acme.group("Bookkeeping").is_null());
    CHECK(acme.members_of("Money") == Names{"bea"});
}

TEST_CASE("M7: a group that enters the filter is created, with its external id from birth") {
    Installation acme;
    acme.sync();
    acme.directory.groups.push_back({"Design", {"emil", "fay"}});
    acme.sync();
    CHECK(acme.group("Design")["external_id"] == uuid_of("Design"));
    CHECK(acme.group("Design")["management"] == "company_managed");
    CHECK(acme.members_of("Design") == Names{"emil", "fay"});
}

TEST_CASE("M8: a renamed group is renamed, not made anew") {
    Installation acme;
    acme.sync();
    const auto before = acme.group("Finance");
    auto& finance = acme.directory.group("Finance");
    finance.name = "Money";
    finance.word = "Finance";
    acme.sync();
    CHECK(acme.group("Money")["id"] == before["id"]);
    CHECK(acme.members_of("Money") == Names{"ann", "carl", "dora"});
    CHECK(group_names(acme) == Names{"Money", "Sales"});
}

TEST_CASE("M8: two groups that swap their names do it in one pass") {
    Installation acme;
    acme.sync();
    const auto finance = acme.group("Finance");
    const auto sales = acme.group("Sales");
    acme.directory.groups = {
        {.name = "Sales", .members = {"ann", "carl", "dora"}, .word = "Finance"},
        {.name = "Finance", .members = {"bea", "dora", "emil"}, .word = "Sales"}};
    acme.sync();
    CHECK(acme.group("Sales")["id"] == finance["id"]);
    CHECK(acme.group("Finance")["id"] == sales["id"]);
    CHECK(acme.members_of("Sales") == Names{"ann", "carl", "dora"});
    CHECK(group_names(acme) == Names{"Finance", "Sales"});
    CHECK(acme.planned().empty());
}

TEST_CASE("M8: a chain of names is followed in one pass, and a new group takes the first") {
    Installation acme;
    acme.directory.groups.push_back({"Design", {"fay"}});
    acme.sync();
    const auto design = acme.group("Design");
    const auto finance = acme.group("Finance");
    const auto sales = acme.group("Sales");
    acme.directory.groups = {
        {.name = "Finance", .members = {"fay"}, .word = "Design"},
        {.name = "Sales", .members = {"ann", "carl", "dora"}, .word = "Finance"},
        {.name = "Abroad", .members = {"bea", "dora", "emil"}, .word = "Sales"},
        {.name = "Design", .members = {"emil"}, .word = "New"}};
    acme.sync();
    CHECK(acme.group("Finance")["id"] == design["id"]);
    CHECK(acme.group("Sales")["id"] == finance["id"]);
    CHECK(acme.group("Abroad")["id"] == sales["id"]);
    CHECK(acme.group("Design")["external_id"] == uuid_of("New"));
    CHECK(acme.members_of("Design") == Names{"emil"});
    CHECK(acme.members_of("Finance") == Names{"fay"});
    CHECK(acme.planned().empty());
}

TEST_CASE("M9: memberships follow the directory and overwrite Dropbox") {
    Installation acme;
    acme.sync();
    acme.sandbox().outside(
        {{"action", "add_member_to_group"}, {"group", "Finance"}, {"member", "bea@acme.com"}});
    acme.sandbox().outside({{"action", "remove_member_from_group"},
                            {"group", "Finance"},
                            {"member", "carl@acme.com"}});
    acme.directory.group("Finance").members = {"ann", "carl", "emil"};
    acme.sync();
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "emil"});
}

TEST_CASE("M9: memberships are taken from the user's side, too") {
    Installation acme;
    acme.sync();
    acme.directory.person("fay").more = {"memberOf: " + GroupEntry{"Finance"}.dn()};
    acme.sync();
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora", "fay"});
    acme.directory.person("fay").more.clear();
    acme.sync();
    CHECK(acme.members_of("Finance") == Names{"ann", "carl", "dora"});
}

TEST_CASE("M9: additive adds only, observe does neither") {
    struct Row {
        std::string mode;
        Names members;
        Names skipped;
    };
    const auto row = GENERATE(
        values<Row>({{"additive", {"ann", "bea", "dora", "emil"}, {"finance: additiveMode"}},
                     {"observe", {"ann", "bea", "dora"}, {"finance: observeMode"}}}));
    DYNAMIC_SECTION(row.mode) {
        Installation acme;
        acme.directory.group("Finance").members = {"ann", "dora"};
        acme.sync();
        acme.sandbox().outside(
            {{"action", "add_member_to_group"}, {"group", "Finance"}, {"member", "bea@acme.com"}});
        Config config;
        config.options = "{groups: {membership: " + row.mode + "}}";
        acme.configure(config);
        acme.directory.group("Finance").members = {"ann", "dora", "emil"};
        acme.sync();
        CHECK(acme.members_of("Finance") == row.members);
        const auto skipped = skipped_groups(acme.plan());
        CHECK(std::find(skipped.begin(), skipped.end(), row.skipped.front()) != skipped.end());
    }
}

TEST_CASE("M10: a group is deleted when the directory deletes it or it leaves the filter") {
    Config config;
    config.groups = "{filter: \"(&(objectClass=groupOfNames)(!(cn=Sales-*)))\"}";
    Installation acme(config);
    acme.sync();
    SECTION("deleted") { acme.directory.remove_group("Sales"); }
    SECTION("out of the filter") {
        auto& sales = acme.directory.group("Sales");
        sales.name = "Sales-old";
        sales.word = "Sales";
    }
    acme.sync();
    CHECK(group_names(acme) == Names{"Finance"});
    CHECK(acme.member("emil@acme.com")["status"] == "invited");
    CHECK(acme.planned().empty());
}

TEST_CASE("M10: a group is deleted when it leaves the targeted group") {
    Config config;
    config.groups = R"({groupDn: "cn=Synced,ou=groups,dc=acme,dc=com"})";
    Installation acme(config);
    acme.directory.groups.push_back(
        {"Synced", {GroupEntry{"Finance"}.dn(), GroupEntry{"Sales"}.dn()}});
    acme.sync();
    CHECK(group_names(acme) == Names{"Finance", "Sales"});
    acme.directory.group("Synced").members.pop_back();
    acme.sync();
    CHECK(group_names(acme) == Names{"Finance"});
    CHECK(acme.planned().empty());
}

TEST_CASE("M10: unmanage leaves the group as it is") {
    Config config;
    config.options = "{groups: {onRemoved: unmanage}}";
    Installation acme(config);
    acme.sync();
    const auto before = acme.group("Sales");
    acme.directory.remove_group("Sales");
    acme.sync();
    CHECK(acme.group("Sales") == before);
    CHECK(acme.planned().empty());
}

TEST_CASE("M11: a group action that is switched off is skipped, with its reason") {
    struct Row {
        std::string name;
        std::string skipped;
        void (*change)(Directory&);
    };
    const auto row =
        GENERATE(values<Row>({{"create", "design: groupCreateSwitchedOff",
                               [](Directory& directory) {
                                   directory.groups.push_back({"Design", {"fay"}});
                               }},
                              {"rename", "finance: groupRenameSwitchedOff",
                               [](Directory& directory) {
                                   directory.group("Finance").word = "Finance";
                                   directory.group("Finance").name = "Money";
                               }},
                              {"delete", "finance: groupDeleteSwitchedOff",
                               [](Directory& directory) { directory.remove_group("Finance"); }}}));
    DYNAMIC_SECTION(row.name) {
        Installation acme;
        acme.sync();
        const auto before = acme.sandbox().dump();
        Config config;
        config.options = "{groups: {" + row.name + ": false}}";
        acme.configure(config);
        row.change(acme.directory);
        acme.sync();
        CHECK(acme.sandbox().dump() == before);
        // The group, and the memberships that go with it.
        const auto skipped = skipped_groups(acme.plan());
        CHECK(std::set<std::string>(skipped.begin(), skipped.end())
              == std::set<std::string>{row.skipped});
        acme.configure({});
        acme.good({"apply", "--yes"});
        CHECK(acme.sandbox().dump() != before);
    }
}

TEST_CASE("M11: a group's name may come from its DN") {
    Config config;
    config.mapping = R"({email: mail, givenName: givenName, surname: sn, externalId: "@uid",
  groupName: {from: "@dn", transform: [cnFromDn, upper]}})";
    Installation acme(config);
    acme.sync();
    CHECK(group_names(acme) == Names{"FINANCE", "SALES"});
}

TEST_CASE("M11: a group's name may be its whole DN") {
    Config config;
    config.mapping = R"({email: mail, givenName: givenName, surname: sn, externalId: "@uid",
  groupName: "@dn"})";
    const Installation acme(config);
    acme.sync();
    CHECK(group_names(acme) == Names{GroupEntry{"Finance"}.dn(), GroupEntry{"Sales"}.dn()});
}
