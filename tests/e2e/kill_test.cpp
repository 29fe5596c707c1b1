// kill -9 at each point where git comes in, and at any other: both repositories stay whole, and the
// next run goes on.
#include "replicas.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <thread>

using namespace rollcall::e2e;

namespace {

struct Killing {
    const char* name;
    const char* deed; ///< of the git in between; its parent is Rollcall
};

constexpr Killing k_before{"before", "kill -9 $PPID; exit 1"};
constexpr Killing k_after{"after", "$REAL_GIT \"$@\" >/dev/null 2>&1; kill -9 $PPID; exit 1"};
/// git goes on alone for a moment, as an orphan does.
constexpr Killing k_during{
    "during", "touch \"$0.busy\"; ($REAL_GIT \"$@\" >/dev/null 2>&1; rm \"$0.busy\") & "
              "kill -9 $PPID; wait; exit 1"};

/// What is being pushed is neither there nor not there: looked at when the orphan is done.
void check_repositories(const Shared& acme) {
    CHECK(eventually([&] { return !std::filesystem::exists(acme.path("meddling/git.busy")); }));
    acme.check_repositories();
}

/// Something to export and something to heal.
void make_work(Shared& acme, const std::string& name) {
    acme.directory.groups.push_back({"Group " + name, {"ann", "fay"}});
    acme.save_directory();
    acme.sandbox().outside(
        {{"action", "remove_member_from_group"}, {"group", "Sales"}, {"member", "bea@acme.com"}});
}

void check_whole(const Shared& acme) {
    check_repositories(acme);
    const auto again = acme.rollcall({"run", "--once"});
    INFO(again.out << again.err);
    REQUIRE(again.code == 0);
    CHECK(acme.members_of("Sales") == std::vector<std::string>{"bea", "dora", "emil"});
    acme.check_in_step();
    check_repositories(acme);
}

} // namespace

TEST_CASE("a pass that is killed at any of its runs of git leaves everything whole") {
    Shared acme;
    acme.sync();
    make_work(acme, "whole");
    acme.good({"run", "--once"}, acme.meddle(0, ":"));
    const int runs = acme.git_runs();
    CHECK(runs >= 4); // look, export, claim, close
    for (int run = 1; run <= runs; ++run) {
        for (const auto& killing : {k_before, k_after, k_during}) {
            INFO("killed " << killing.name << " git run " << run);
            make_work(acme, fmt::format("{} {}", run, killing.name));
            const auto killed = acme.rollcall({"run", "--once"}, acme.meddle(run, killing.deed));
            INFO(killed.out << killed.err);
            CHECK(killed.code == 128 + SIGKILL);
            check_whole(acme);
        }
    }
}

TEST_CASE("an approval that is killed at any of its runs of git leaves everything whole") {
    const auto run = GENERATE(1, 2); // look, push
    const auto killing = GENERATE(k_before, k_after, k_during);
    INFO("killed " << killing.name << " git run " << run);
    Shared acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.export_directory();
    const std::string hold = acme.plan().at("held").at(0).at("holdId");
    const Arguments approve{"approve", hold, "--reason", "they left"};
    CHECK(acme.rollcall(approve, acme.meddle(run, killing.deed)).code == 128 + SIGKILL);
    check_repositories(acme);
    // It arrived, or it is given again.
    const auto again = acme.rollcall(approve);
    INFO(again.err);
    CHECK((again.code == 0
           || again.err.find("nothing is held as \"" + hold + "\" now") != std::string::npos));
    acme.good({"apply", "--yes"});
    CHECK(acme.member("carl@acme.com")["status"] == "suspended");
    check_repositories(acme);
}

TEST_CASE("a proposal that is killed at any of its runs of git leaves everything whole") {
    const auto merges = GENERATE(false, true);
    Shared acme;
    acme.variables["ROLLCALL_EXPORT_AUTOMERGE"] = merges ? "true" : "false";
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"apply", "--yes"});
    acme.variables["ROLLCALL_EXPORT_MODE"] = "propose";
    const auto merge = [&acme] {
        const auto done = acme.shell(
            "rm -rf clone && git clone -q remote.git clone && cd clone && "
            "git merge -q --no-ff -m Merge origin/rollcall/proposals/acme && git push -q");
        INFO(done.err);
        REQUIRE(done.code == 0);
    };
    const auto join = [&acme](const std::string& name) {
        acme.directory.groups.push_back({name, {"ann", "fay"}});
        acme.save_directory();
    };
    // Opened, brought up to date and, by itself or once people have merged it, taken away.
    join("Group whole");
    acme.good({"export"}, acme.meddle(0, ":"));
    const int runs = acme.git_runs();
    CHECK(runs >= 3); // look, the proposal, its plan
    for (int run = 1; run <= runs; ++run) {
        for (const auto& killing : {k_before, k_after, k_during}) {
            INFO((merges ? "merging by itself, " : "")
                 << "killed " << killing.name << " git run " << run << " of " << runs);
            const auto name = fmt::format("Group {} {}", run, killing.name);
            join(name);
            const auto killed = acme.rollcall({"export"}, acme.meddle(run, killing.deed));
            INFO(killed.out << killed.err);
            CHECK(killed.code == 128 + SIGKILL);
            check_repositories(acme);
            acme.good({"export"});
            if (!merges) {
                CHECK(acme.at_remote("rev-parse rollcall/proposals/acme")
                      == acme.git("rev-parse rollcall/proposals/acme"));
                CHECK(acme.at_remote("notes --ref=rollcall/plans/acme show rollcall/proposals/acme")
                          .find(name)
                      != std::string::npos);
                merge();
            }
            acme.good({"run", "--once"});
            CHECK(acme.members_of(name) == std::vector<std::string>{"ann", "fay"});
            CHECK(acme.at_remote("rev-parse main") == acme.git("rev-parse main"));
            CHECK(acme.at_remote("branch --list 'rollcall/proposals/*'").empty());
            CHECK(acme.git("branch --list 'rollcall/proposals/*'").empty());
            check_repositories(acme);
        }
    }
}

TEST_CASE("a pass that is killed at any moment leaves everything whole") {
    Shared acme({}, two_admins(), {"--latency", "5ms"});
    acme.sync();
    make_work(acme, "0");
    const auto begun = std::chrono::steady_clock::now();
    acme.good({"run", "--once"});
    const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begun);
    std::mt19937 dice(20261128); // NOLINT: the same moments each time, as far as time goes
    constexpr int k_kills = 25;
    for (int kill = 1; kill <= k_kills; ++kill) {
        make_work(acme, std::to_string(kill));
        auto pass = acme.start_rollcall({"run", "--once"});
        const auto after = std::uniform_int_distribution<long>(0, whole.count())(dice);
        INFO("killed after " << after << " µs of " << whole.count());
        std::this_thread::sleep_for(std::chrono::microseconds(after));
        pass.signal(SIGKILL);
        pass.wait();
        check_whole(acme);
    }
}

TEST_CASE("a lock that a dead git left is named, and the way out") {
    Shared acme;
    acme.sync();
    acme.directory.groups.push_back({"Design", {"fay"}});
    acme.save_directory();
    // Somebody's, as far as anybody can know.
    acme.write("acme.git/refs/heads/main.lock", "");
    const auto here = acme.rollcall({"export"});
    CHECK(here.code == 6);
    CHECK(here.err.find("refs/heads/main is locked by another git process; if none is running, "
                        "remove ")
          != std::string::npos);
    REQUIRE(acme.shell("rm acme.git/refs/heads/main.lock").code == 0);
    acme.good({"export"});

    acme.directory.groups.push_back({"Legal", {"fay"}});
    acme.save_directory();
    acme.write("remote.git/refs/heads/main.lock", "");
    const auto there = acme.rollcall({"export"});
    CHECK(there.code != 0);
    CHECK(there.err.find("main.lock") != std::string::npos);
    REQUIRE(acme.shell("rm remote.git/refs/heads/main.lock").code == 0);
    acme.good({"export"});
}

TEST_CASE("the lock of a fetch of ours that died is cleared away") {
    Shared acme;
    acme.sync();
    acme.push_file("README.md", "hello\n");
    acme.write("acme.git/refs/rollcall/fetched/heads/main.lock", "");
    acme.good({"apply", "--yes"});
    CHECK(acme.git("rev-parse main") == acme.at_remote("rev-parse main"));
}
