// Drift reports as they are kept: written when the set of drift changes, completed when the log
// tells, fights frozen.
#include "installation.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;

namespace {

const std::string k_branch = "rollcall/reports/acme";

void rename_finance(const Installation& acme, const std::string& name = "The Bank") {
    acme.sandbox().outside({{"action", "rename_group"}, {"group", "Finance"}, {"name", name}});
}

Json latest(const Installation& acme) {
    return Json::parse(acme.git("show " + k_branch + ":latest.json"));
}

Json index(const Installation& acme) {
    return Json::parse(acme.git("show " + k_branch + ":index.json"));
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// "Ann <ann@acme.com> through the admin console", or why nobody is named.
std::string by(const Json& fact) {
    if (fact.at("attribution") != "attributed") return fact.at("attribution");
    const auto& source = fact.at("by");
    return source.at("who").get<std::string>() + " through "
           + source.at("through").get<std::string>();
}

} // namespace

TEST_CASE("a report is kept whenever the set of drift changed, and only then") {
    Installation acme;
    acme.sync();
    acme.good({"run", "--once"});
    CHECK(acme.git("branch --list " + k_branch).empty());

    rename_finance(acme);
    acme.good({"run", "--once"});
    const auto report = latest(acme);
    REQUIRE(report.at("facts").size() == 1);
    const auto& fact = report["facts"][0];
    CHECK(fact["fact"] == "displayName");
    CHECK(fact["applied"] == "Finance");
    CHECK(fact["live"] == "The Bank");
    CHECK(fact["outcome"] == "reverted");
    CHECK(fact["attribution"] == "attributed");
    CHECK(index(acme)["reports"].size() == 1);
    const auto path = index(acme)["reports"][0]["path"].get<std::string>();
    CHECK(acme.git("show " + k_branch + ":" + path + ".json")
          == acme.git("show " + k_branch + ":latest.json"));
    CHECK(contains(acme.git("show " + k_branch + ":" + path + ".html"), "<!DOCTYPE html>"));
    CHECK(contains(acme.git("show " + k_branch + ":README.md"), path + ".html"));

    // What was set back is over: the next passes say nothing more.
    acme.good({"run", "--once"});
    acme.good({"run", "--once"});
    CHECK(index(acme)["reports"].size() == 1);

    // Held by an option: one report when it begins, one when it is over.
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"run", "--once"});
    acme.sandbox().outside({{"action", "suspend"}, {"member", "carl@acme.com"}});
    acme.good({"run", "--once"});
    acme.good({"run", "--once"});
    CHECK(index(acme)["reports"].size() == 2);
    CHECK(latest(acme)["facts"][0]["outcome"] == "held");
    acme.sandbox().outside({{"action", "unsuspend"}, {"member", "carl@acme.com"}});
    acme.good({"run", "--once"});
    CHECK(index(acme)["reports"].size() == 3);
    CHECK(latest(acme)["facts"].empty());
}

TEST_CASE("a report on demand comes in each form, and keeps nothing") {
    Installation acme;
    acme.sync();
    rename_finance(acme);
    CHECK(contains(acme.good({"drift"}), "was renamed from \"Finance\" to \"The Bank\""));
    CHECK(Json::parse(acme.good({"drift", "-o", "json"}))["facts"].size() == 1);
    CHECK(contains(acme.good({"drift", "-o", "markdown"}), "# Drift report for acme"));
    CHECK(acme.good({"drift", "-o", "html", "--out", acme.path("drift.html")}).empty());
    CHECK(contains(acme.read("drift.html"), "Content-Security-Policy"));
    CHECK(acme.git("branch --list " + k_branch).empty());
}

TEST_CASE("a report names its authors when the log has caught up, and the next one says so") {
    Installation acme;
    acme.sync();
    // Each report about carl's group brings him back: that is no fight here.
    acme.variables["ROLLCALL_CONTROLLER_FIGHTLIMIT"] = "0";
    acme.sandbox().control("POST", "/switches", {{"log_delay_seconds", 2}});
    rename_finance(acme);
    acme.good({"run", "--once"});
    CHECK(latest(acme)["facts"][0]["attribution"] == "notInLogYet");
    CHECK(index(acme)["reports"][0]["summary"]["notAttributed"] == 1);

    REQUIRE(eventually([&] {
        acme.good({"run", "--once"});
        return index(acme)["reports"][0]["summary"]["notAttributed"] == 0;
    }));
    CHECK(index(acme)["reports"].size() == 1);
    const auto amended = latest(acme);
    CHECK(amended["facts"][0]["attribution"] == "attributed");
    CHECK(amended["facts"][0]["by"]["through"] == "the admin console");
    CHECK(index(acme)["reports"][0]["summary"]["notAttributed"] == 0);

    // With a change in between, the report about it tells what became known.
    acme.sandbox().control("POST", "/switches", {{"log_delay_seconds", 2}});
    rename_finance(acme, "Money");
    acme.good({"run", "--once"});
    REQUIRE(index(acme)["reports"][1]["summary"]["notAttributed"] == 1);
    acme.sandbox().control("POST", "/switches", {{"log_delay_seconds", 0}});
    // The log is asked for the new fact, and tells of the old one by then, or a report later.
    REQUIRE(eventually([&] {
        acme.sandbox().outside({{"action", "remove_member_from_group"},
                                {"group", "Finance"},
                                {"member", "carl@acme.com"}});
        (void)acme.rollcall({"run", "--once"});
        return latest(acme)["completed"].size() == 1;
    }));
    CHECK(latest(acme)["completed"][0]["fact"]["live"] == "Money");
    CHECK(index(acme)["reports"][1]["summary"]["notAttributed"] == 0);
}

TEST_CASE("a group that somebody deleted is told with who did it") {
    Installation acme;
    acme.sync();
    acme.sandbox().outside(
        {{"action", "delete_group"}, {"group", "Finance"}, {"actor", "ann@acme.com"}});
    for (const auto& report : {Json::parse(acme.good({"drift", "-o", "json"})), [&] {
                                   acme.good({"run", "--once"});
                                   return latest(acme);
                               }()}) {
        const auto& facts = report.at("facts");
        INFO(facts.dump(2));
        REQUIRE(facts.size() >= 1);
        CHECK(facts[0]["fact"] == "group");
        CHECK(contains(by(facts[0]), "ann@acme.com> through the admin console"));
    }
    CHECK_FALSE(acme.group("Finance").is_null());
}

TEST_CASE("a group that somebody gave to its owners is told with who did it") {
    Installation acme;
    acme.sync();
    const auto manage = [&](const char* how) {
        acme.sandbox().outside({{"action", "set_management"},
                                {"group", "Finance"},
                                {"management", how},
                                {"actor", "ann@acme.com"}});
    };
    manage("user_managed");
    const auto pass = acme.rollcall({"run", "--once"});
    CHECK(pass.code == 5);
    CHECK(contains(acme.rollcall({"plan"}).out, "its management was changed in Dropbox"));
    const auto report = latest(acme);
    INFO(report.dump(2));
    REQUIRE(report["facts"].size() == 1);
    const auto& fact = report["facts"][0];
    CHECK(fact["fact"] == "managementType");
    CHECK(fact["applied"] == "company_managed");
    CHECK(fact["desired"] == "company_managed");
    CHECK(fact["live"] == "user_managed");
    CHECK(fact["outcome"] == "refused");
    CHECK(contains(by(fact), "ann@acme.com> through the admin console"));
    CHECK(contains(acme.good({"drift"}), "was given to its owners to manage"));

    manage("company_managed");
    acme.good({"run", "--once"});
    CHECK(latest(acme)["facts"].empty());
}

TEST_CASE("memberships that went with an account or a group are told with who did that") {
    Installation acme(Config{.options = "{users: {onRemovedInDropbox: restore}}"});
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"run", "--once"});
    const auto deed = GENERATE(as<Json>{}, Json{{"action", "remove"}, {"member", "carl@acme.com"}},
                               Json{{"action", "delete_group"}, {"group", "Finance"}});
    auto done = deed;
    done["actor"] = "ann@acme.com";
    acme.sandbox().outside(done);
    const auto report = Json::parse(acme.good({"drift", "-o", "json"}));
    INFO(report.dump(2));
    std::size_t memberships = 0;
    for (const auto& fact : report.at("facts")) {
        if (fact["fact"] == "membership") ++memberships;
        CHECK(contains(by(fact), "ann@acme.com> through the admin console"));
    }
    CHECK(memberships > 0);
    acme.good({"run", "--once"});
    CHECK(index(acme)["reports"][0]["summary"]["notAttributed"] == 0);
}

TEST_CASE("the halves of a name have their authors, and we are none of them") {
    Installation acme;
    acme.sync();
    const auto change = [&](const char* half, const char* value, const char* who) {
        acme.sandbox().outside(
            {{"action", "change_name"}, {"member", "carl@acme.com"}, {half, value}, {"by", who}});
    };
    for (int i = 0; i < 3; ++i) {
        INFO("time " << i);
        change("given_name", "C", "app");
        change("surname", "", "admin");
        acme.good({"run", "--once"});
        const auto report = latest(acme);
        INFO(report.dump(2));
        REQUIRE(report["facts"].size() == 2);
        for (const auto& fact : report["facts"]) {
            const auto who = fact.at("by").at("who").get<std::string>();
            CHECK(contains(who, fact["fact"] == "givenName" ? "app Another app" : "ann@acme.com"));
        }
    }
}

TEST_CASE("what is set back again and again is frozen until a person decides") {
    Installation acme;
    acme.sync();
    for (int i = 0; i < 3; ++i) {
        rename_finance(acme);
        acme.good({"run", "--once"});
        CHECK_FALSE(acme.group("Finance").is_null());
    }
    rename_finance(acme);
    const auto frozen = acme.rollcall({"run", "--once"});
    CHECK(frozen.code == 3);
    CHECK_FALSE(acme.group("The Bank").is_null());
    const auto report = latest(acme);
    REQUIRE(report["facts"].size() == 1);
    const auto& fact = report["facts"][0];
    CHECK(fact["outcome"] == "held");
    CHECK(fact["fight"]["reversals"].size() == 3);
    CHECK(fact["fight"]["frozen"] == true);
    const auto hold = fact["holdId"].get<std::string>();
    CHECK(hold.rfind("fight-", 0) == 0);
    CHECK(contains(fact["detail"].get<std::string>(),
                   "makes it \"The Bank\", the directory says \"Finance\""));
    CHECK(contains(acme.rollcall({"plan"}).out, hold));

    SECTION("an approval lets it be set back, and the count begins anew") {
        acme.good({"approve", hold, "--reason", "the directory is right"});
        acme.good({"run", "--once"});
        CHECK_FALSE(acme.group("Finance").is_null());
        rename_finance(acme);
        acme.good({"run", "--once"});
        CHECK_FALSE(acme.group("Finance").is_null());
    }
    SECTION("when the other side gives in, it is over") {
        acme.sandbox().outside(
            {{"action", "rename_group"}, {"group", "The Bank"}, {"name", "Finance"}});
        acme.good({"run", "--once"});
        CHECK(latest(acme)["facts"].empty());
        rename_finance(acme);
        acme.good({"run", "--once"});
        CHECK_FALSE(acme.group("Finance").is_null());
    }
}

TEST_CASE("explain says why, and history what became of it") {
    Installation acme;
    acme.sync();
    const auto carl = acme.good({"explain", "carl@acme.com"});
    INFO(carl);
    CHECK(contains(carl, "in Finance"));
    CHECK(contains(carl, "groups/finance.yaml:"));
    CHECK(contains(carl, "uid=carl,ou=people,dc=acme,dc=com"));
    const auto json = Json::parse(acme.good({"explain", "carl", "Finance", "-o", "json"}));
    REQUIRE(json["memberships"].size() == 1);
    CHECK(json["memberships"][0]["live"] == "member");
    CHECK(json["memberships"][0]["path"].size() == 2);
    CHECK(json["memberships"][0]["recorded"]["desired"]
          == json["memberships"][0]["stated"]["changed"]["commit"]);

    acme.sandbox().outside({{"action", "remove_member_from_group"},
                            {"group", "Finance"},
                            {"member", "carl@acme.com"}});
    CHECK(contains(acme.good({"explain", "carl", "finance"}), "no member  differs"));
    acme.good({"run", "--once"});
    CHECK(contains(acme.good({"explain", "carl", "finance", "--offline"}),
                   "was taken out of Finance"));

    acme.directory.person("carl").surname = "Carlson";
    acme.sync();
    const auto history = acme.good({"history", "carl"});
    INFO(history);
    CHECK(contains(history, "joined finance"));
    CHECK(contains(history, "surname changed from"));

    CHECK(acme.rollcall({"explain", "nobody at all"}).code == 1);
    CHECK(acme.rollcall({"explain"}).code == 64);
}
