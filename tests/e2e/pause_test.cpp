// People's order to wait, and what git alone tells of a team.
#include "replicas.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <thread>

using namespace rollcall::e2e;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Json status_of(const Installation& acme) {
    return Json::parse(acme.good({"status", "-o", "json"}));
}

} // namespace

TEST_CASE("a pause keeps exports and passes from doing anything until resume") {
    Installation acme;
    acme.sync();
    acme.good({"pause", "--reason", "audit", "--until", "8h"});
    acme.sandbox().outside(
        {{"action", "remove_member_from_group"}, {"group", "Sales"}, {"member", "bea@acme.com"}});
    acme.directory.groups.push_back({"Design", {"fay"}});
    acme.save_directory();
    const auto paused = acme.rollcall({"apply", "--yes"});
    CHECK(paused.code == 3);
    CHECK(contains(paused.err, "paused until 2"));
    CHECK(contains(paused.err, ": audit; nothing was done"));
    CHECK(acme.rollcall({"export"}).code == 3);
    CHECK(acme.rollcall({"run", "--once"}).code == 3);
    CHECK(acme.members_of("Sales") == std::vector<std::string>{"dora", "emil"});
    CHECK(acme.group("Design").is_null());

    const auto status = status_of(acme);
    CHECK(status["pause"]["reason"] == "audit");
    CHECK(status["pause"]["inForce"] == true);
    CHECK(contains(acme.good({"status"}), "  paused until "));

    acme.good({"resume"});
    CHECK(status_of(acme)["pause"].is_null());
    CHECK(acme.good({"resume"}) == "nothing is paused\n");
    acme.good({"run", "--once"});
    CHECK(acme.members_of("Sales") == std::vector<std::string>{"bea", "dora", "emil"});
    CHECK_FALSE(acme.group("Design").is_null());
}

TEST_CASE("a pause of the exports lets what stands in git be applied") {
    Installation acme;
    acme.sync();
    acme.good({"pause", "--exports", "--reason", "the directory is being rebuilt"});
    acme.sandbox().outside(
        {{"action", "remove_member_from_group"}, {"group", "Sales"}, {"member", "bea@acme.com"}});
    acme.directory.groups.push_back({"Design", {"fay"}});
    acme.save_directory();
    acme.good({"run", "--once"});
    CHECK(acme.members_of("Sales") == std::vector<std::string>{"bea", "dora", "emil"});
    CHECK(acme.group("Design").is_null());
}

TEST_CASE("a pause ends a pass that is under way before its next call") {
    Installation acme({}, two_admins(), {"--latency", "50ms"});
    for (int i = 0; i < 20; ++i) {
        acme.directory.groups.push_back({fmt::format("Team {:02}", i), {"ann", "bea"}});
    }
    acme.export_directory();
    auto apply = acme.start_rollcall({"apply", "--yes"}, {{"ROLLCALL_DROPBOX_CONCURRENCY", "1"}});
    REQUIRE(eventually([&] { return acme.sandbox().calls("team/groups/create") >= 2; }));
    acme.good({"pause", "--reason", "stop it"});
    const auto ended = apply.wait();
    CHECK(ended.code == 5);
    CHECK(contains(ended.out, "stop it"));
    CHECK(acme.sandbox().dump()["groups"].size() < 22);
    acme.good({"resume"});
    acme.good({"apply", "--yes"});
    CHECK(acme.planned().empty());
}

TEST_CASE("a pause file that nobody can read counts as a pause, and resume takes it away") {
    Shared acme;
    acme.sync();
    acme.push_file("rollcall/pause.yaml", "kind: Pause\n");
    acme.sandbox().outside(
        {{"action", "remove_member_from_group"}, {"group", "Sales"}, {"member", "bea@acme.com"}});
    const auto waits = acme.rollcall({"apply", "--yes"});
    CHECK(waits.code == 3);
    CHECK(
        contains(waits.err, "it may be paused: 2 problems: rollcall/pause.yaml:1:1: missing key "));
    CHECK_FALSE(contains(waits.err, "\\n"));
    CHECK(contains(acme.good({"status"}), "  ! 2 problems: rollcall/pause.yaml:1:1: missing key "));
    acme.good({"resume"});
    acme.good({"apply", "--yes"});
}

TEST_CASE("a pause that one replica orders, the other one keeps to") {
    Shared acme;
    acme.sync();
    acme.add_replica("other");
    acme.good({"pause", "--reason", "audit"});
    acme.sandbox().outside(
        {{"action", "remove_member_from_group"}, {"group", "Sales"}, {"member", "bea@acme.com"}});
    CHECK(acme.rollcall({"apply", "--yes"}, acme.as("other")).code == 3);
    acme.good({"resume"}, acme.as("other"));
    acme.good({"apply", "--yes"});
    CHECK(acme.good({"plan"}).find("audit") == std::string::npos);
}

TEST_CASE("how a pass ended stands in a note, and status reads it without a server") {
    Shared acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    const auto note = acme.at_remote("notes --ref=rollcall/acme show main");
    CHECK(contains(note, "done: 4 users invited"));
    CHECK(contains(note, "\nRollcall-Outcome: done\n"));
    // Nothing new: the note stays as it is.
    acme.good({"apply", "--yes"});
    CHECK(acme.at_remote("notes --ref=rollcall/acme show main") == note);

    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.export_directory();
    CHECK(acme.rollcall({"apply", "--yes"}).code == 3);
    const auto status = status_of(acme);
    CHECK(status["lastPass"]["outcome"] == "held");
    const std::string hold = status["lastPass"]["held"][0]["holdId"];
    CHECK(contains(acme.good({"status"}), "rollcall approve " + hold + " --reason \"…\""));
    // What is printed there is what lets it go.
    acme.good({"approve", hold, "--reason", "they left"});
    acme.good({"apply", "--yes"});
    CHECK(status_of(acme)["lastPass"]["outcome"] == "done");
    CHECK(status_of(acme)["conditions"].empty());
}

TEST_CASE("status counts what no pass has seen, and tells what it knows without the remote") {
    Shared acme;
    acme.sync();
    acme.push_file("README.md", "hello\n");
    acme.good({"status", "--fetch"});
    const auto behind = [&] {
        return Json::parse(acme.good({"status", "-o", "json"}))["commitsSinceApplied"];
    };
    CHECK(behind() == 1);
    // A pass that found nothing to do has seen it all the same.
    acme.good({"run", "--once"});
    CHECK(behind() == 0);
    REQUIRE(acme.shell("mv remote.git away.git").code == 0);
    const auto alone = acme.rollcall({"status", "--fetch"});
    CHECK(alone.code == 7);
    CHECK(alone.out.find("Team acme\n") == 0);
    CHECK_FALSE(alone.err.empty());
}

TEST_CASE("what a pass left behind is old once another one has ended by hand") {
    Shared acme;
    acme.sync();
    acme.shell("mv company.ldif away.ldif");
    CHECK(acme.rollcall({"run", "--once"}).code == 7);
    const auto loop = [&] { return Json::parse(acme.good({"status", "-o", "json"}))["loop"]; };
    CHECK_FALSE(loop().is_null());
    std::this_thread::sleep_for(std::chrono::milliseconds{1100}); // times are told in seconds
    acme.sandbox().outside({{"action", "rename_group"}, {"group", "Sales"}, {"name", "Shop"}});
    acme.good({"apply", "--yes"});
    CHECK(loop().is_null());
}

TEST_CASE("a rewritten history is accepted by who names where it stands") {
    Shared acme;
    acme.sync();
    const auto base = acme.git("rev-parse main");
    const auto lost = acme.push_file("README.md", "hello\n");
    acme.good({"apply", "--yes"});
    const auto to = base.substr(0, base.find('\n'));
    REQUIRE(acme.shell("git --git-dir=remote.git update-ref refs/heads/main " + to).code == 0);
    CHECK(acme.rollcall({"apply", "--yes"}).code == 7);
    CHECK(contains(acme.good({"status"}), "! the history of \"main\" was rewritten"));
    CHECK(acme.rollcall({"resume", "--accept-rewritten", lost}).code == 4);
    acme.good({"resume", "--accept-rewritten", to});
    acme.good({"apply", "--yes"});
    CHECK(acme.git("rev-parse refs/rollcall/replaced/" + lost) == lost + "\n");
}
