// Without a directory: the team as it is becomes manifests, and people edit them from then on.
#include "installation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

Config without_datastore() {
    Config config;
    config.datastore_type = "none";
    return config;
}

Json team_with_history() {
    auto seed = two_admins();
    seed["members"].push_back(
        {{"email", "carl@acme.com"}, {"given_name", "Carl"}, {"surname", "Example"}});
    seed["members"].push_back({{"email", "dora@acme.com"},
                               {"given_name", "Dora"},
                               {"surname", "Example"},
                               {"status", "suspended"}});
    seed["groups"].push_back({{"name", "Finance"}, {"members", {"ann@acme.com", "carl@acme.com"}}});
    seed["groups"].push_back(
        {{"name", "Lunch"}, {"management", "user_managed"}, {"members", {"bea@acme.com"}}});
    return seed;
}

} // namespace

TEST_CASE("an imported team has nothing to do, and follows what people push") {
    Installation acme(without_datastore(), team_with_history());
    const auto before = acme.sandbox().dump();
    acme.good({"import"});
    CHECK(acme.planned().empty());
    const auto plan = acme.rollcall({"plan", "--detailed-exitcode"});
    INFO(plan.out);
    CHECK(plan.code == 0);
    CHECK(acme.sandbox().dump() == before);
    acme.good({"validate", "--rev", "main"});

    const auto edit = acme.shell(
        "git clone -q acme.git clone && cd clone && "
        "sed -i 's/    - \"carl\"/    - \"bea\"\\n    - \"carl\"/' groups/finance.yaml && "
        "sed -i 's/displayName: \"Finance\"/displayName: \"Money\"/' groups/finance.yaml && "
        "git commit -qam 'Bea joins Finance, which is Money now' && git push -q origin main");
    INFO(edit.err);
    REQUIRE(edit.code == 0);
    CHECK(acme.planned() == Names{"group.rename finance", "member.add bea finance"});
    acme.good({"apply", "--yes"});
    CHECK(acme.members_of("Money") == Names{"ann", "bea", "carl"});
    CHECK(acme.planned().empty());

    const auto again = acme.rollcall({"import"});
    CHECK(again.code == 7);
    CHECK(again.err.find("rollcall: team acme has been applied before (ledger ") == 0);
}

TEST_CASE("an import takes everything over that can be managed, and nothing else") {
    auto seed = team_with_history();
    const auto add = [&seed](Json member) { seed["members"].push_back(std::move(member)); };
    add({{"email", "emil@acme.com"},
         {"given_name", "Emil"},
         {"surname", "O'Hara # 1"},
         {"role", "support_admin"},
         {"external_id", "E-5"}});
    add({{"email", "fay@acme.com"},
         {"given_name", "Fay"},
         {"surname", "Example"},
         {"status", "invited"}});
    add({{"email", "gus@acme.com"},
         {"given_name", "Gus"},
         {"surname", "Example"},
         {"role", "user_management_admin"}});
    seed["groups"].push_back({{"name", "Empty"}, {"members", Json::array()}});
    seed["groups"].push_back({{"name", "Kept"},
                              {"external_id", "G-7"},
                              {"members", {"dora@acme.com", "emil@acme.com"}}});
    Installation acme(without_datastore(), seed);
    const auto before = acme.sandbox().dump();

    const auto imported = Json::parse(acme.good({"import", "-o", "json"}));
    Names left_out;
    for (const auto& item : imported["omissions"]) left_out.push_back(item["subject"]);
    std::sort(left_out.begin(), left_out.end());
    CHECK(left_out == Names{"Everyone at Acme", "Lunch"});
    const auto plan = acme.plan();
    for (const auto* list : {"actions", "held", "refused", "pending", "skipped"}) {
        INFO(list << plan[list]);
        CHECK(plan[list].empty());
    }
    CHECK(acme.sandbox().dump() == before);

    // What was written is good, in form, and says what the team is.
    acme.good({"validate", "--rev", "main"});
    const auto cloned = acme.shell("git clone -q acme.git clone");
    REQUIRE(cloned.code == 0);
    acme.good({"validate", "clone"});
    acme.good({"fmt", "--check", "clone"});
    const auto emil =
        acme.git("grep -h -e role -e surname -e externalId main -- 'users/*/emil.yaml'");
    CHECK(emil == "  surname: \"O'Hara # 1\"\n  externalId: \"E-5\"\n  role: \"support_admin\"\n");
    CHECK(acme.git("grep -h state main -- 'users/*/dora.yaml'") == "  state: \"disabled\"\n");
    CHECK(acme.git("show main:groups/empty.yaml").find("  members: []\n") != std::string::npos);

    // People edit from then on, roles and states too.
    const auto edit = acme.shell(
        "cd clone && sed -i 's/support_admin/member_only/' users/*/emil.yaml && "
        "sed -i 's/disabled/active/' users/*/dora.yaml && git commit -qam Changes && git push -q");
    INFO(edit.err);
    REQUIRE(edit.code == 0);
    CHECK(acme.planned() == Names{"user.unsuspend dora", "user.update emil"});
}

TEST_CASE("M9: a group may say another mode than the default") {
    struct Row {
        std::string mode;
        Names members;
        std::string skipped;
    };
    const auto row = GENERATE(values<Row>({{"additive", {"ann", "bea", "carl"}, "additiveMode"},
                                           {"observe", {"ann", "bea"}, "observeMode"},
                                           {"authoritative", {"ann", "carl"}, ""}}));
    DYNAMIC_SECTION(row.mode) {
        Installation acme(without_datastore(), team_with_history());
        acme.good({"import"});
        const auto edit = acme.shell(
            "git clone -q acme.git clone && cd clone && "
            "sed -i 's/^  members:/  membership: \""
            + row.mode
            + "\"\\n  members:/' "
              "groups/finance.yaml && git commit -qam 'Another mode' && git push -q origin main");
        INFO(edit.err);
        REQUIRE(edit.code == 0);
        acme.good({"apply", "--yes"});
        acme.sandbox().outside(
            {{"action", "add_member_to_group"}, {"group", "Finance"}, {"member", "bea@acme.com"}});
        acme.sandbox().outside({{"action", "remove_member_from_group"},
                                {"group", "Finance"},
                                {"member", "carl@acme.com"}});
        acme.good({"apply", "--yes"});
        CHECK(acme.members_of("Finance") == row.members);
        const auto skipped = acme.plan()["skipped"];
        CHECK(skipped.empty() == row.skipped.empty());
        for (const auto& item : skipped) CHECK(item["reason"] == row.skipped);
    }
}
