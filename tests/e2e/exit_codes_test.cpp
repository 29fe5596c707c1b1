// Every exit code of the program at least once, each with what it says on standard error.
#include "installation.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <filesystem>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

/// Three of six people leave: more than a pass may suspend on its own.
void let_three_go(Installation& acme) {
    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.export_directory();
}

void settle(Installation& acme) {
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
}

std::string hold_id_of(const Installation& acme) {
    const auto plan = acme.plan();
    REQUIRE(plan["held"].size() == 1);
    return plan["held"][0]["holdId"];
}

std::string short_tip(const Installation& acme) { return acme.git("rev-parse main").substr(0, 10); }

} // namespace

TEST_CASE("exit code 0: nothing to do, and done") {
    Installation acme;
    acme.export_directory();
    CHECK(acme.rollcall({"plan"}).code == 0);
    CHECK(acme.rollcall({"apply", "--yes"}).code == 0);
    const auto again = acme.rollcall({"plan", "--detailed-exitcode"});
    CHECK(again.code == 0);
    INFO(again.out);
    CHECK(again.err.empty());
    CHECK(again.out.find("  Nothing to do: ") != std::string::npos);
}

TEST_CASE("exit code 1: the repository cannot be made or written") {
    Installation acme;
    const auto made = acme.rollcall({"init"}, {{"ROLLCALL_REPOSITORY_PATH", "rollcall.yaml"}});
    CHECK(made.code == 1);
    CHECK(made.err
          == "rollcall: rollcall.yaml exists and is no git repository; choose another "
             "path, or empty it\n");
    const auto nowhere =
        acme.rollcall({"init"}, {{"ROLLCALL_REPOSITORY_PATH", "/proc/no/acme.git"}});
    CHECK(nowhere.code == 1);
    CHECK(nowhere.err
          == "rollcall: creating the repository /proc/no/acme.git: failed to make "
             "directory '/proc/no': No such file or directory\n");

    acme.export_directory();
    const auto plan = acme.rollcall({"plan", "--out", "no/such/folder/plan.json"});
    CHECK(plan.code == 1);
    CHECK(plan.err == "rollcall: no/such/folder/plan.json: the plan cannot be written there\n");
}

TEST_CASE("exit code 2: changes or drift, where --detailed-exitcode asks") {
    Installation acme;
    acme.export_directory();
    CHECK(acme.rollcall({"plan", "--detailed-exitcode"}).code == 2);
    acme.good({"apply", "--yes"});
    CHECK(acme.rollcall({"drift", "--detailed-exitcode"}).code == 0);
    acme.sandbox().outside(
        {{"action", "rename_group"}, {"group", "Finance"}, {"name", "The Bank"}});
    const auto drift = acme.rollcall({"drift", "--detailed-exitcode"});
    CHECK(drift.code == 2);
    CHECK(drift.out.find("was renamed from \"Finance\" to \"The Bank\"") != std::string::npos);
    CHECK(acme.rollcall({"drift"}).code == 0);
    CHECK_FALSE(acme.group("The Bank").is_null());
}

TEST_CASE("exit code 3: over budget is held; an approval lets exactly that go, once") {
    Installation acme;
    settle(acme);
    let_three_go(acme);
    const auto held = acme.rollcall({"apply", "--yes"});
    CHECK(held.code == 3);
    CHECK(acme.rollcall({"plan"}).code == 3);
    CHECK(acme.member("carl@acme.com")["status"] == "active");
    // The pass was about the newest commit, but what it wants is not so.
    const auto status = acme.rollcall({"status"}).out;
    CHECK(status.find("The last pass applied the newest commit") == std::string::npos);
    CHECK(status.find("Not as the newest commit wants it: 3 users, 0 groups, 2 memberships; "
                      "`rollcall plan` says")
          != std::string::npos);
    const auto hold_id = hold_id_of(acme);
    CHECK(hold_id.substr(0, 13) == "user-suspend-");

    const auto approved = acme.rollcall({"approve", hold_id, "--reason", "the branch is closed"});
    CHECK(approved.err.empty());
    CHECK(approved.code == 0);
    CHECK(approved.out
          == fmt::format("approved for 72 hours in commit {}; the next pass does it\n",
                         short_tip(acme)));
    const auto message = acme.git("log -1 --format=%B main");
    CHECK(message.find("the branch is closed") != std::string::npos);
    CHECK(message.find("Approve: " + hold_id + " count=3\n") != std::string::npos);
    CHECK(acme.git("diff main~1 main").empty());
    const auto approval = acme.git("rev-parse main");

    CHECK(acme.rollcall({"apply", "--yes"}).code == 0);
    for (const auto* name : {"carl", "emil", "fay"}) {
        CHECK(acme.member(std::string(name) + "@acme.com")["status"] == "suspended");
    }
    CHECK(acme.rollcall({"status"}).out.find("\n  The last pass applied the newest commit.\n")
          != std::string::npos);
    CHECK(acme.git("log -1 --format=%B rollcall/applied/acme")
              .find("Approval-Used: " + approval.substr(0, 40) + ' ' + hold_id)
          != std::string::npos);

    // Spent: the same three, come back and gone again, have the same hold id and are held again.
    acme.directory = small_company();
    acme.sync();
    let_three_go(acme);
    CHECK(acme.rollcall({"apply", "--yes"}).code == 3);
    CHECK(acme.member("carl@acme.com")["status"] == "active");
    CHECK(hold_id_of(acme) == hold_id);
}

TEST_CASE(
    "exit code 3: an expired approval, or one in a commit that changes files, counts nothing") {
    Installation acme;
    settle(acme);
    let_three_go(acme);
    const auto hold_id = hold_id_of(acme);
    const auto approve_by_hand = [&](const std::string& expires, const std::string& change) {
        const auto done = acme.shell(
            fmt::format("rm -rf clone && git clone -q acme.git clone && cd clone && {} && "
                        "git commit -q --allow-empty -m 'Approve' -m $'Approve: {} "
                        "count=3\\nApprove-Expires: {}' "
                        "&& git push -q origin main",
                        change, hold_id, expires));
        INFO(done.out << done.err);
        REQUIRE(done.code == 0);
        return acme.rollcall({"plan"}).code;
    };
    CHECK(approve_by_hand("2001-01-01T00:00:00Z", "true") == 3);
    auto soon = acme.shell("date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ").out;
    soon.resize(20);
    CHECK(approve_by_hand("2099-01-01T00:00:00Z", "true") == 3);
    CHECK(approve_by_hand("tomorrow", "true") == 3);
    CHECK(approve_by_hand(soon, "echo more >>README.md && git add README.md") == 3);
    CHECK(approve_by_hand(soon, "true") == 0);
}

TEST_CASE("approve refuses what is not held, and an approval without a reason") {
    Installation acme;
    settle(acme);
    const auto tip = acme.git("rev-parse main");
    const auto unknown =
        acme.rollcall({"approve", "user-suspend-000000000000", "--reason", "why not"});
    CHECK(unknown.code == 1);
    CHECK(unknown.err
          == "rollcall: nothing is held as \"user-suspend-000000000000\" now; `rollcall plan` "
             "lists what is\n");
    for (const auto& arguments :
         {Arguments{"approve", "user-suspend-000000000000"}, Arguments{"approve", "--reason", "x"},
          Arguments{"approve", "user-suspend-000000000000", "--reason", " "}}) {
        const auto refused = acme.rollcall(arguments);
        CHECK(refused.code == 64);
        CHECK(refused.err
              == "rollcall: approve wants hold ids and a reason: rollcall approve HOLD-ID… "
                 "--reason \"…\"\n");
    }
    for (const auto* odd : {"user-suspend", "user-suspend-12", "-000000000000", "everything",
                            "user-suspend-00000000000G"}) {
        const auto refused = acme.rollcall({"approve", "--reason", "x", "--", odd});
        CHECK(refused.code == 64);
        CHECK(refused.err
              == fmt::format("rollcall: \"{}\" is no hold id: they look like "
                             "user-suspend-3f9a0c12b4de; `rollcall plan` lists what is held\n",
                             odd));
    }
    const auto too_short =
        acme.rollcall({"approve", "user-suspend-000000000000", "--reason", "x", "--hours", "0"});
    CHECK(too_short.code == 64);
    CHECK(too_short.err == "rollcall: --hours 0: an approval counts for 1 to 720 hours\n");
    CHECK(acme.git("rev-parse main") == tip);
}

TEST_CASE("exit code 4: a saved plan is done as it was reviewed, or not at all") {
    Installation acme;
    acme.export_directory();
    const auto saved = acme.rollcall({"plan", "--out", "plan.json"});
    CHECK(saved.code == 0);
    CHECK(saved.err == "saved to plan.json; do it with `rollcall apply plan.json`\n");
    CHECK(Json::parse(acme.read("plan.json"))["kind"] == "Plan");

    SECTION("nothing changed since") {
        CHECK(acme.rollcall({"apply", "--yes", "plan.json"}).code == 0);
        CHECK(acme.planned().empty());
    }
    SECTION("somebody changed the team") {
        acme.sandbox().outside({{"action", "create_group"}, {"name", "Finance"}});
        const auto before = acme.sandbox().dump();
        const auto stale = acme.rollcall({"apply", "--yes", "plan.json"});
        CHECK(stale.code == 4);
        CHECK(stale.err
              == "rollcall: the saved plan is stale; review a new one with `rollcall plan`:\n"
                 "  actions: 4 of the plan's are not wanted any more, 5 are new\n"
                 "    - group.create \"Finance\" (displayName \"Finance\", externalId "
                 "\"00000000-0000-4000-8000-d07233c9c3ad\")\n"
                 "    - member.add ann@acme.com \"Finance\"\n"
                 "    - member.add carl@acme.com \"Finance\"\n"
                 "    - member.add dora@acme.com \"Finance\"\n"
                 "    + group.adopt \"Finance\"\n"
                 "    + group.update \"Finance\" (externalId "
                 "\"00000000-0000-4000-8000-d07233c9c3ad\")\n"
                 "    + member.add ann@acme.com \"Finance\"\n"
                 "    + member.add carl@acme.com \"Finance\"\n"
                 "    + member.add dora@acme.com \"Finance\"\n");
        CHECK(acme.sandbox().dump() == before);
    }
    SECTION("the manifests moved on") {
        const auto before = acme.sandbox().dump();
        const auto tree = acme.git("rev-parse main^{tree}").substr(0, 40);
        acme.directory.person("carl").surname = "Sample";
        acme.export_directory();
        const auto stale = acme.rollcall({"apply", "--yes", "plan.json"});
        CHECK(stale.code == 4);
        CHECK(stale.err
              == fmt::format(
                  "rollcall: the saved plan is stale; review a new one with `rollcall plan`:\n"
                  "  desired tree: {} when it was made, {} now\n"
                  "  actions: {} of the plan's are not wanted any more, {} are new\n"
                  "    - user.create carl@acme.com (email \"carl@acme.com\", givenName \"carl\", "
                  "surname \"Example\", externalId \"00000000-0000-4000-8000-5690e87b52f7\")\n"
                  "    + user.create carl@acme.com (email \"carl@acme.com\", givenName \"carl\", "
                  "surname \"Sample\", externalId \"00000000-0000-4000-8000-5690e87b52f7\")\n",
                  tree, acme.git("rev-parse main^{tree}").substr(0, 40), 1, 1));
        CHECK(acme.sandbox().dump() == before);
    }
    SECTION("it is no plan") {
        acme.write("plan.json", "{}");
        const auto refused = acme.rollcall({"apply", "--yes", "plan.json"});
        CHECK(refused.code == 7);
        CHECK(refused.err
              == "rollcall: this is not a saved plan; make one with `rollcall plan "
                 "--out FILE`\n");
    }
    SECTION("it is not there") {
        const auto refused = acme.rollcall({"apply", "--yes", "no.json"});
        CHECK(refused.code == 7);
        CHECK(refused.err == "rollcall: no.json: No such file or directory\n");
    }
}

TEST_CASE("exit code 5: one person's failure stops nobody else, and the next run finishes") {
    Installation acme;
    settle(acme);
    acme.directory.person("carl").surname = "Sample";
    acme.directory.group("Sales").members.emplace_back("fay");
    acme.export_directory();
    acme.sandbox().fault({{"route", "team/members/set_profile*"},
                          {"kind", "status"},
                          {"status", 400},
                          {"form", "text"}});
    const auto partly = acme.rollcall({"apply", "--yes"});
    CHECK(partly.code == 5);
    INFO(partly.out);
    CHECK(partly.out.find("Failed: the next run tries again (1)\n  update carl: ")
          != std::string::npos);
    CHECK(acme.member("carl@acme.com")["surname"] == "Example");
    CHECK(acme.members_of("Sales") == Names{"bea", "dora", "emil", "fay"});

    acme.sandbox().control("DELETE", "/faults");
    CHECK(acme.planned() == Names{"user.update carl"});
    CHECK(acme.rollcall({"apply", "--yes"}).code == 0);
    CHECK(acme.member("carl@acme.com")["surname"] == "Sample");
}

TEST_CASE("exit code 6: one pass at a time") {
    Installation acme;
    acme.export_directory();
    auto first = acme.start_rollcall({"run"}, {{"ROLLCALL_CONTROLLER_INTERVAL", "1h"}});
    REQUIRE(eventually([&acme] { return acme.members_of("Finance").size() == 3; }));
    for (const auto& arguments : {Arguments{"apply", "--yes"}, Arguments{"run", "--once"},
                                  Arguments{"run"}, Arguments{"export"}}) {
        const auto second = acme.rollcall(arguments);
        CHECK(second.code == 6);
        CHECK(second.out.empty());
        const auto message = fmt::format(
            "another pass of team \"acme\" is at work in {} (process {}); wait for it to end, or "
            "stop it; where it is `rollcall run`, a reload or SIGHUP has it export and apply at "
            "once\n",
            std::filesystem::canonical(acme.path("acme.git")).string(), first.id());
        CHECK(second.err == "rollcall: " + message);
    }
    first.signal(SIGTERM);
    CHECK(first.wait().code == 0);
    CHECK(acme.planned().empty());
}

TEST_CASE("exit code 7: status tells all the rest of manifests that nobody can read") {
    Installation acme;
    acme.sync();
    acme.good({"run", "--once"});
    const auto done = acme.shell("git clone -q acme.git clone && cd clone && "
                                 "echo 'colour: red' >> groups/finance.yaml && "
                                 "git commit -qam broken && git push -q");
    REQUIRE(done.code == 0);
    CHECK(acme.rollcall({"run", "--once"}).code == 7);
    const auto status = acme.rollcall({"status"});
    CHECK(status.code == 7);
    CHECK(status.out.find("  ! no pass takes the newest commit: groups/finance.yaml:")
          != std::string::npos);
    CHECK(status.out.find("cannot be read; `rollcall validate --rev ") != std::string::npos);
    CHECK(status.out.find("  last pass  ") != std::string::npos);
    CHECK(status.out.find("  applied  ") != std::string::npos);

    SECTION("several problems in one line") {
        REQUIRE(acme.shell("cd clone && echo 'colour: red' >> groups/sales.yaml && "
                           "git commit -qam worse && git push -q")
                    .code
                == 0);
        const auto two = acme.rollcall({"status"}).out;
        INFO(two);
        CHECK(two.find("  ! no pass takes the newest commit: 2 problems: groups/finance.yaml:")
              != std::string::npos);
        CHECK(two.find("; groups/sales.yaml:") != std::string::npos);
    }
}

TEST_CASE("exit code 7: a directory that cannot be read completely exports nothing") {
    Installation acme;
    acme.export_directory();
    const auto tip = acme.git("rev-parse main");
    const auto whole = acme.directory.ldif();
    struct Row {
        std::string name;
        std::string message;
        void (*spoil)(const Installation&, const std::string& whole);
    };
    const auto row = GENERATE(values<Row>(
        {{"cut in the middle of a line",
          "rollcall: company.ldif: the last line has no line break and no end marker follows, so "
          "the file may have been cut; export it again, or set endMarker: ignore\n",
          [](const Installation& where, const std::string& text) {
              where.write("company.ldif", text.substr(0, text.size() / 2));
          }},
         {"cut after a record",
          "rollcall: company.ldif: no end marker: ldapsearch's \"# numEntries\" or \"result: 0\" "
          "must close the file; export it with them, or set endMarker: warn\n",
          [](const Installation& where, const std::string& text) {
              where.write("company.ldif", text.substr(0, text.find("dn: uid=fay,")));
          }},
         {"not there", "rollcall: cannot open \"company.ldif\": No such file or directory\n",
          [](const Installation& where, const std::string&) {
              std::filesystem::remove(where.path("company.ldif"));
          }},
         {"a folder", "rollcall: \"company.ldif\" is not a regular file\n",
          [](const Installation& where, const std::string&) {
              std::filesystem::remove(where.path("company.ldif"));
              std::filesystem::create_directory(where.path("company.ldif"));
          }},
         {"empty",
          "rollcall: company.ldif: no end marker: ldapsearch's \"# numEntries\" or \"result: 0\" "
          "must close the file; export it with them, or set endMarker: warn\n",
          [](const Installation& where, const std::string&) {
              where.write("company.ldif", "");
          }}}));
    DYNAMIC_SECTION(row.name) {
        row.spoil(acme, whole);
        const auto done = acme.rollcall({"export"});
        CHECK(done.code == 7);
        CHECK(done.out.empty());
        CHECK(done.err == row.message);
        CHECK(acme.git("rev-parse main") == tip);
    }
}

TEST_CASE("exit code 7: broken manifests are named, all of them, with their places") {
    Config config;
    config.datastore_type = "none";
    Installation acme(config);
    acme.good({"import"});
    const auto done =
        acme.shell("git clone -q acme.git clone && cd clone && file=$(ls users/*/ann.yaml) && "
                   "sed -i 's/^  surname: .*/  surname: \"Example\"\\n  surname: \"Twice\"/' "
                   "$file && mkdir -p groups && printf 'apiVersion: rollcall/v1\\nkind: Grup\\n' "
                   ">groups/odd.yaml && git add -A && "
                   "git commit -qm broken && git push -q origin main && echo -n $file");
    INFO(done.err);
    REQUIRE(done.code == 0);
    const auto file = done.out;
    const auto plan = acme.rollcall({"plan"});
    CHECK(plan.code == 7);
    const auto problems =
        "groups/odd.yaml:2:7: kind must be User, UserList or Group, found Grup\n" + file
        + ":11:3: duplicate key \"surname\", first at line 10; keep one of them\n";
    CHECK(plan.err == "rollcall: manifests at " + short_tip(acme) + ": 2 problems\n" + problems);
    const auto checked = acme.rollcall({"validate", "--rev", "main"});
    CHECK(checked.code == 7);
    CHECK(checked.out == problems);
    CHECK(checked.err == "rollcall: 2 problems\n");
    const auto folder = acme.rollcall({"validate", "clone"});
    CHECK(folder.code == 7);
    CHECK(folder.out == checked.out);
}

TEST_CASE("exit code 7: an exported file that was edited by hand is refused by name") {
    Installation acme;
    acme.export_directory();
    const auto done = acme.shell("git clone -q acme.git clone && cd clone && "
                                 "sed -i 's/\"Finance\"/\"Funny\"/' groups/finance.yaml && "
                                 "git commit -qam edit && git push -q origin main");
    INFO(done.err);
    REQUIRE(done.code == 0);
    const auto plan = acme.rollcall({"plan"});
    CHECK(plan.code == 7);
    // The digests are the manifests': only the words around them are fixed.
    CHECK(plan.err.find("rollcall: manifests at " + short_tip(acme)
                        + ": rollcall/snapshot.yaml: users/ and groups/ were edited by hand: their "
                          "digest is sha256:")
          == 0);
    CHECK(plan.err.find("; use an override, or run `rollcall export`\n") != std::string::npos);
    // It is written as an export writes: only beside what the export left it shows which file.
    const std::string named = "groups/finance.yaml: was edited by hand since the export; use an "
                              "override, or put it back as it was\n";
    const auto hint = "\n`rollcall validate --rev " + short_tip(acme) + "` names every file\n";
    CHECK(plan.err.find(hint) != std::string::npos);
    const auto revision = acme.rollcall({"validate", "--rev", short_tip(acme)});
    CHECK(revision.code == 7);
    CHECK(revision.out.substr(0, named.size()) == named);
    CHECK(acme.rollcall({"validate", "clone"}).out == revision.out);
    // Who looks after the team reads it before the next pass fails.
    CHECK(acme.good({"status"}).find("  ! no pass takes the newest commit: ") != std::string::npos);
}

TEST_CASE("exit code 7: Dropbox cannot be reached, or will not let us in") {
    Installation acme;
    acme.export_directory();
    const auto nobody =
        acme.rollcall({"plan"}, {{"ROLLCALL_DROPBOX_APIURL", "http://127.0.0.1:9"}});
    CHECK(nobody.code == 7);
    CHECK(nobody.out.empty());
    CHECK(nobody.err
          == "rollcall: reading the team: oauth2/token: no connection: Failed to connect to "
             "127.0.0.1 port 9 after 0 ms: Couldn't connect to server\n");
    const auto unset = acme.rollcall({"plan"}, {{"DROPBOX_REFRESH_TOKEN", ""}});
    CHECK(unset.code == 7);
    CHECK(unset.err == "rollcall: dropbox.refreshToken: variable DROPBOX_REFRESH_TOKEN is empty\n");
}

TEST_CASE("exit code 7: another team than the pinned one") {
    Installation acme;
    acme.sync();
    const auto ours = acme.sandbox().dump()["team"]["id"].get<std::string>();
    auto seed = two_admins();
    seed["random_seed"] = 8;
    const Sandbox other(acme.path(""), seed);
    const auto theirs = other.dump()["team"]["id"].get<std::string>();
    const Variables there{{"ROLLCALL_DROPBOX_APIURL", other.ready()["apiUrl"]},
                          {"DROPBOX_APP_KEY", other.ready()["appKey"]},
                          {"DROPBOX_APP_SECRET", other.ready()["appSecret"]},
                          {"DROPBOX_REFRESH_TOKEN", other.ready()["refreshToken"]}};
    const auto pinned = acme.rollcall({"apply", "--yes"}, there);
    CHECK(pinned.code == 7);
    CHECK(pinned.err
          == fmt::format("rollcall: these credentials belong to team {}, but the ledger is that of "
                         "{}; another team needs another `team:` in rollcall.yaml\n",
                         theirs, ours));
    Config config;
    config.team_id = "dbtid:somebody-else";
    acme.configure(config);
    const auto configured = acme.rollcall({"plan"});
    CHECK(configured.code == 7);
    CHECK(configured.err
          == fmt::format("rollcall: these credentials belong to team {}, but dropbox.teamId is "
                         "dbtid:somebody-else\n",
                         ours));
    CHECK(other.dump()["members"].size() == 2);
}

TEST_CASE("exit code 64: bad flags") {
    struct Row {
        std::string name;
        Arguments arguments;
        std::string message;
    };
    const auto row = GENERATE(values<Row>(
        {{"a typing error", {"exprt"}, "no command \"exprt\"; did you mean \"export\"?"},
         {"nothing like it", {"frobnicate"}, "no command \"frobnicate\"; see `rollcall --help`"},
         {"unknown flag",
          {"plan", "--foo"},
          "plan: unrecognised option '--foo'; see `rollcall plan --help`"},
         {"unknown form",
          {"plan", "-o", "xml"},
          "-o xml: no such form; use text, json or markdown"},
         {"a word too many",
          {"plan", "more"},
          "plan: too many positional options have been specified on the command line; see "
          "`rollcall plan --help`"},
         {"nobody to ask", {"apply"}, "there is no terminal to ask on; give --yes to apply"},
         {"two plans", {"apply", "--yes", "a", "b"}, "apply takes one saved plan at most"},
         {"two folders", {"validate", "a", "b"}, "validate takes one folder, or --rev"},
         {"one side",
          {"diff", "main"},
          "diff wants two revisions or folders: rollcall diff main my-branch"},
         {"import with a datastore",
          {"import"},
          "with a datastore, `rollcall export` writes the manifests, and the first plan links who "
          "is in the team already; import is for datastore.type: none"},
         {"no configuration",
          {"plan", "-c", "no.yaml"},
          "no.yaml: No such file or directory; `rollcall init` writes one to start from"},
         {"a folder as configuration",
          {"plan", "-c", "acme.git"},
          "acme.git: Is a directory; `rollcall init` writes one to start from"}}));
    static const Installation acme;
    DYNAMIC_SECTION(row.name) {
        const auto done = acme.rollcall(row.arguments);
        CHECK(done.code == 64);
        CHECK(done.out.empty());
        CHECK(done.err == "rollcall: " + row.message + '\n');
    }
}

TEST_CASE("exit code 64: everything wrong with rollcall.yaml, at once") {
    Installation acme;
    acme.write("rollcall.yaml", R"yaml(apiVersion: rollcall/v1
kind: Config
team: "a b"
repositry: {path: x}
datastore:
  type: ldif
  users: {filter: "(a"}
controller: {interval: fast}
)yaml");
    for (const auto& arguments :
         {Arguments{"plan"}, Arguments{"config", "--check"}, Arguments{"run"}}) {
        const auto done = acme.rollcall(arguments);
        CHECK(done.code == 64);
        CHECK(done.out.empty());
        CHECK(
            done.err
            == "rollcall.yaml:3:7: team must be made of a-z, 0-9 and dashes, a dash not first, "
               "found \"a b\"\n"
               "rollcall.yaml:4:1: unknown key \"repositry\"; did you mean \"repository\"?\n"
               "rollcall.yaml:6:3: missing key datastore.ldif.file; datastore type ldif reads it\n"
               "rollcall.yaml:7:19: datastore.users.filter cannot be used: column 3: expected one "
               "of = ~= >= <= := after \"a\", found the end\n"
               "rollcall.yaml:8:24: controller.interval must be a duration such as \"30s\", "
               "\"5m\", \"72h\" or \"7d\", found fast\n");
    }
}

TEST_CASE("exit code 64: without a datastore there is nothing to export") {
    Config config;
    config.datastore_type = "none";
    Installation acme(config);
    const auto done = acme.rollcall({"export"});
    CHECK(done.code == 64);
    CHECK(done.err
          == "rollcall: datastore.type is none: people write the manifests, there is "
             "nothing to export\n");
}

TEST_CASE("exit codes 130 and 143: a signal ends a pass after recording") {
    const auto number = GENERATE(SIGINT, SIGTERM);
    Installation acme({}, two_admins(), {"--latency", "50ms"});
    for (int i = 0; i < 12; ++i) {
        acme.directory.groups.push_back({fmt::format("Team {:02}", i), {"ann", "bea"}});
    }
    acme.export_directory();
    auto apply = acme.start_rollcall({"apply", "--yes"});
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/groups/create") >= 2; }));
    apply.signal(number);
    const auto stopped = apply.wait();
    CHECK(stopped.code == 128 + number);
    CHECK(stopped.out.find("  Ended early: stopped by a signal; the next run goes on.\n")
          != std::string::npos);

    // What was done is in the ledger: nothing is adopted, the rest is made.
    const auto rest = acme.planned();
    CHECK_FALSE(rest.empty());
    CHECK(std::count_if(
              rest.begin(), rest.end(),
              [](const std::string& action) { return action.find("adopt") != std::string::npos; })
          == 0);
    acme.good({"apply", "--yes"});
    CHECK(acme.planned().empty());
    CHECK(acme.sandbox().dump()["groups"].size() == 14);
}
