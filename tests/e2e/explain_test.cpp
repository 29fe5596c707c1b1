// Why somebody or something is as it is, and what became of it: from git, the directory and
// Dropbox together.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace rollcall::e2e;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Json explained(const Installation& acme, Arguments subjects) {
    subjects.insert(subjects.begin(), "explain");
    subjects.insert(subjects.end(), {"-o", "json"});
    return Json::parse(acme.good(subjects));
}

/// The one of a list whose subject is called so; null: there is none.
Json about(const Json& facts, const char* subject, const std::string& key, const char* name) {
    for (const auto& fact : facts) {
        if (fact.contains(subject) && fact.at(subject).value(key, "") == name) return fact;
    }
    return nullptr;
}

Json value(const Json& explanation, const std::string& name) {
    for (const auto& fact : explanation.at("values")) {
        if (fact.at("fact") == name) return fact;
    }
    return nullptr;
}

/// By Pat, in a clone.
void push_override(const Installation& acme, const std::string& name, const std::string& spec) {
    acme.write(name + ".yaml",
               fmt::format("apiVersion: rollcall/v1\nkind: Override\nmetadata: {{name: \"{}\"}}\n"
                           "spec: {}\n",
                           name, spec));
    const auto done = acme.shell(fmt::format(
        "set -e; [ -d clone ] || git clone -q acme.git clone; cd clone; git pull -q --rebase; "
        "mkdir -p overrides; cp ../{0}.yaml overrides/; git add overrides; git commit -qm 'Add "
        "{0}'; git push -q",
        name));
    INFO(done.out << done.err);
    REQUIRE(done.code == 0);
}

} // namespace

TEST_CASE("explain tells of memberships that only Dropbox has") {
    Installation acme;
    acme.sync();
    const auto put_in = [&](const char* member, const char* group) {
        acme.sandbox().outside(
            {{"action", "add_member_to_group"}, {"group", group}, {"member", member}});
    };
    put_in("fay@acme.com", "Finance");
    acme.sandbox().outside(
        {{"action", "add_member"}, {"email", "zoe@acme.com"}, {"given_name", "Zoe"}});
    put_in("zoe@acme.com", "Finance");
    acme.sandbox().outside(
        {{"action", "create_group"}, {"name", "Lunch Club"}, {"members", {"fay@acme.com"}}});

    const auto fay = explained(acme, {"fay"});
    INFO(fay.dump(2));
    const auto in_finance = about(fay["memberships"], "group", "displayName", "Finance");
    REQUIRE(in_finance.is_object());
    CHECK(in_finance["live"] == "member");
    CHECK(in_finance["desired"].is_null());
    CHECK(contains(fay["why"].dump(), "groups that are not managed"));
    CHECK(contains(fay["why"][0].get<std::string>(), "\"Lunch Club\" (g:"));
    CHECK_FALSE(contains(fay["why"].dump(), "Everyone"));

    const auto finance = explained(acme, {"Finance"});
    INFO(finance.dump(2));
    const auto surplus = about(finance["memberships"], "user", "name", "fay");
    REQUIRE(surplus.is_object());
    CHECK(surplus["live"] == "member");
    CHECK(about(finance["memberships"], "user", "email", "zoe@acme.com")["live"] == "member");
    CHECK(finance["memberships"].size() == 5);
}

TEST_CASE("explain says nothing of the groups that Dropbox puts everybody in") {
    Installation acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"run", "--once"});
    const auto carl = explained(acme, {"carl"});
    INFO(carl.dump(2));
    CHECK_FALSE(carl.contains("why"));
    CHECK(carl["memberships"].size() == 1);
}

TEST_CASE("explain says so where a person and a group are named in the wrong order") {
    Installation acme;
    acme.sync();
    acme.good({"explain", "carl", "finance"});
    const auto swapped = acme.rollcall({"explain", "finance", "carl"});
    CHECK(swapped.code == 1);
    CHECK(contains(swapped.err,
                   "\"finance\" is a group; of two the person is named first, then the group"));
    CHECK(contains(acme.rollcall({"explain", "carl", "dora"}).err, "\"dora\" is a person;"));
    CHECK(contains(acme.rollcall({"explain", "nobody", "finance"}).err, "no person \"nobody\""));
}

TEST_CASE("explain tells of each member of a group how the directory leads there") {
    Installation acme;
    acme.sync();
    const auto finance = explained(acme, {"Finance"});
    INFO(finance.dump(2));
    REQUIRE(finance["memberships"].size() == 3);
    const auto carl = about(finance["memberships"], "user", "name", "carl");
    REQUIRE(carl.contains("path"));
    CHECK(carl["path"].size() == 2);
    CHECK(carl["path"].back() == "uid=carl,ou=people,dc=acme,dc=com");
}

TEST_CASE("history tells the life of whom neither manifests nor ledger have any more") {
    Installation acme(Config{.options = "{users: {onRemoved: remove}}",
                             .guards = "{sourceShrink: {percent: 100, free: 100}}"});
    acme.sync();
    acme.directory.remove_person("carl");
    acme.directory.remove_group("Sales");
    acme.sync();
    acme.good({"run", "--once"});
    REQUIRE_FALSE(contains(acme.git("ls-tree -r --name-only rollcall/applied/acme"), "carl"));
    for (const auto& name : {std::string("carl"), std::string("carl@acme.com"), uuid_of("carl")}) {
        INFO(name);
        const auto history = acme.good({"history", name});
        INFO(history);
        CHECK(contains(history, "joined finance"));
        CHECK(contains(history, "left finance"));
        CHECK(contains(history, "made true"));
    }
    CHECK(contains(acme.good({"history", "Sales"}), "joined by bea, dora, emil"));
    CHECK(acme.rollcall({"history", "nobody at all"}).code == 1);
}

TEST_CASE("explain says what decides where no value does") {
    SECTION("disabled, and never invited") {
        Installation acme;
        acme.directory.person("fay").locked = true;
        acme.sync();
        CHECK(contains(acme.good({"explain", "fay"}), "options.users.provisionDisabled"));
        CHECK_FALSE(contains(acme.good({"explain", "carl"}), "provisionDisabled"));
    }
    SECTION("a leaver") {
        Installation acme;
        acme.sync();
        acme.directory.remove_person("carl");
        acme.sync();
        const auto left = acme.git("log -1 --format=%H main").substr(0, 10);
        CHECK(contains(acme.good({"explain", "carl"}), "not in the manifests since " + left));
        CHECK(contains(acme.good({"explain", "carl"}), "options.users.onRemoved"));
    }
    SECTION("what waits for an approval, and who gave it") {
        Installation acme(Config{.guards = "{usersSuspended: {max: 0, percent: 0, free: 0}}"});
        acme.sync();
        acme.sandbox().control("POST", "/accept_invitations");
        acme.good({"run", "--once"});
        acme.directory.person("carl").locked = true;
        acme.export_directory();
        CHECK(acme.rollcall({"run", "--once"}).code == 3);
        const auto hold = acme.plan()["held"][0]["holdId"].get<std::string>();
        const auto held = acme.good({"explain", "carl"});
        INFO(held);
        CHECK(contains(held, "rollcall approve " + hold));
        CHECK_FALSE(contains(acme.good({"explain", "dora"}), hold));

        acme.good({"approve", hold, "--reason", "on leave until May"},
                  {{"GIT_AUTHOR_NAME", "Bea Boss"}, {"GIT_AUTHOR_EMAIL", "bea@acme.com"}});
        acme.good({"run", "--once"});
        const auto done = acme.good({"explain", "carl"});
        INFO(done);
        CHECK(contains(done, hold + " by Bea Boss <bea@acme.com>: on leave until May"));
    }
    SECTION("an account that somebody removed") {
        Installation acme;
        acme.sync();
        acme.sandbox().control("POST", "/accept_invitations");
        acme.sandbox().outside({{"action", "remove"}, {"member", "carl@acme.com"}});
        const auto carl = explained(acme, {"carl"});
        INFO(carl.dump(2));
        CHECK(carl["inDropbox"] == false);
        CHECK(value(carl, "state")["live"] == "removed");
        CHECK(value(carl, "email")["live"].is_null());
        CHECK(contains(carl["why"].dump(), "removed from the team"));
        CHECK_FALSE(contains(acme.good({"explain", "carl"}), "live       carl@acme.com"));
    }
}

TEST_CASE("what an override decides is told with the override, and with who brought it") {
    Installation acme;
    acme.sync();
    push_override(acme, "audit",
                  "{action: addMember, group: finance, user: fay, reason: audit, "
                  "expires: \"2099-12-31\"}");
    const auto brought = acme.git("log -1 --format=%H main").substr(0, 40);
    acme.directory.person("emil").surname = "Other";
    acme.sync();
    for (const auto& subjects : {Arguments{"fay"}, Arguments{"fay", "finance"}}) {
        const auto fay = explained(acme, subjects);
        INFO(fay.dump(2));
        REQUIRE(fay["memberships"].size() == 1);
        const auto& stated = fay["memberships"][0]["stated"];
        CHECK(stated["file"] == "overrides/audit.yaml");
        CHECK(stated["changed"]["commit"] == brought);
        CHECK(stated["changed"]["author"] == "Pat <pat@acme.com>");
    }
    CHECK(contains(acme.good({"history", "fay"}),
                   "override audit begins: addMember finance fay, until 2099-12-31: audit"));
    REQUIRE(acme.shell("cd clone && git pull -q --rebase && git rm -q overrides/audit.yaml && "
                       "git commit -qm 'End the audit' && git push -q")
                .code
            == 0);
    CHECK(contains(acme.good({"history", "finance"}), "override audit ends"));

    SECTION("what the manifest says is told beside it") {
        push_override(acme, "leave",
                      "{action: setState, user: carl, state: disabled, reason: on leave, "
                      "expires: \"2099-12-31\"}");
        const auto state = value(explained(acme, {"carl"}), "state");
        INFO(state.dump(2));
        CHECK(state["desired"] == "disabled");
        CHECK(state["overruled"]["value"] == "active");
        CHECK(contains(state["overruled"]["stated"]["file"], "users/"));
        CHECK(state["overruled"]["stated"]["changed"].contains("author"));
        const auto text = acme.good({"explain", "carl"});
        INFO(text);
        CHECK(contains(text, "manifest   \"active\"  users/"));
        CHECK(value(explained(acme, {"dora"}), "state").contains("overruled") == false);
    }
    SECTION("one that has ended decides nothing") {
        push_override(acme, "old",
                      "{action: setState, user: carl, state: disabled, reason: x, "
                      "expires: \"2020-01-31\"}");
        const auto state = value(explained(acme, {"carl"}), "state");
        INFO(state.dump(2));
        CHECK(state["desired"] == "active");
        CHECK(contains(state["overrides"].dump(), "ended 2020-01-31"));
    }
}

TEST_CASE("who decides something is the author of the commit, where git is told who that is") {
    Installation acme;
    acme.sync();
    const Variables nobody{{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"}};
    const auto people = [&] { return acme.git("log -1 --format='%an <%ae>, %cn <%ce>' main"); };
    const std::string machine = "Rollcall <rollcall@acme.com>";

    acme.good({"pause", "--reason", "audit"}, nobody);
    CHECK(people() == machine + ", " + machine + "\n");

    auto configured = nobody;
    acme.write("gitconfig", "[user]\n\tname = Ann Lee\n\temail = ann@acme.com\n");
    configured["GIT_CONFIG_GLOBAL"] = acme.path("gitconfig");
    acme.good({"resume"}, configured);
    CHECK(people() == "Ann Lee <ann@acme.com>, " + machine + "\n");

    acme.directory.person("carl").surname = "Carlson";
    acme.sync();
    auto said = configured;
    said["GIT_AUTHOR_NAME"] = "Bea";
    said["GIT_AUTHOR_EMAIL"] = "bea@acme.com";
    acme.good({"rollback", "--to", "main~1", "--reason", "a mistake"}, said);
    CHECK(people() == "Bea <bea@acme.com>, " + machine + "\n");
}
