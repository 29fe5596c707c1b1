// A repository that is shared: replicas, people who push, and a network that goes away.
#include "replicas.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <filesystem>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

const std::string k_ledger = "rollcall/applied/acme";

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

void take_out_of_sales(const Shared& acme) {
    acme.sandbox().outside(
        {{"action", "remove_member_from_group"}, {"group", "Sales"}, {"member", "bea@acme.com"}});
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("what one replica exports and applies, the other one knows") {
    Shared acme;
    acme.add_replica("other");
    acme.sync();
    CHECK(acme.at_remote("rev-parse main") == acme.git("rev-parse main"));
    CHECK(acme.at_remote("rev-parse " + k_ledger) == acme.git("rev-parse " + k_ledger));

    const auto plan = Json::parse(acme.good({"plan", "-o", "json"}, acme.as("other")));
    CHECK(plan["actions"].empty());
    CHECK_FALSE(plan["applied"].is_null());
    take_out_of_sales(acme);
    acme.good({"apply", "--yes"}, acme.as("other"));
    CHECK(acme.members_of("Sales") == Names{"bea", "dora", "emil"});
    acme.good({"export"}, acme.as("other"));
    acme.good({"run", "--once"});
    CHECK(acme.planned().empty());
    acme.check_repositories();
    acme.check_repositories("other");
}

TEST_CASE("a pass claims the team before its first write, and gives the claim back") {
    Shared acme;
    acme.sync();
    const auto log = acme.at_remote("log --format=%B " + k_ledger);
    CHECK(contains(log, "Claim the team until "));
    CHECK(contains(log, "Rollcall-Claim: "));
    CHECK(contains(log, "Rollcall-Until: "));
    CHECK(log.find("apply: ") == 0); // the closing commit stands on the claim
    // Nothing to do: nothing is claimed.
    const auto before = acme.at_remote("rev-parse " + k_ledger);
    acme.good({"apply", "--yes"});
    CHECK(acme.at_remote("rev-parse " + k_ledger) == before);
}

TEST_CASE("somebody else's claim keeps a pass from writing until it has run out") {
    Shared acme;
    acme.sync();
    acme.add_replica("other");
    // The other one is killed in the middle of a pass.
    take_out_of_sales(acme);
    const auto claims = acme.meddle(1, "$REAL_GIT \"$@\"; kill -9 $PPID; exit 1", "push");
    const auto killed = acme.rollcall({"apply", "--yes"}, acme.as("other", claims));
    CHECK(killed.code == 128 + SIGKILL);
    REQUIRE(contains(acme.at_remote("log -1 --format=%B " + k_ledger), "Rollcall-Claim: "));

    acme.sandbox().control("DELETE", "/calls");
    const auto kept_out = acme.rollcall({"apply", "--yes"});
    CHECK(kept_out.code == 6);
    CHECK(contains(kept_out.err, " has claimed team \"acme\" until "));
    CHECK(acme.rollcall({"run", "--once"}).code == 6);
    CHECK(acme.writes().empty());

    // Its own claim keeps nobody from going on.
    acme.good({"apply", "--yes"}, acme.as("other"));
    CHECK(acme.members_of("Sales") == Names{"bea", "dora", "emil"});
    acme.good({"apply", "--yes"});
    acme.check_repositories();
}

TEST_CASE("a claim that has run out is nobody's") {
    Shared acme;
    acme.sync();
    acme.add_replica("other");
    take_out_of_sales(acme);
    auto claims = acme.meddle(1, "$REAL_GIT \"$@\"; kill -9 $PPID; exit 1", "push");
    claims["ROLLCALL_REPOSITORY_REMOTE_CLAIM"] = "1s";
    acme.rollcall({"apply", "--yes"}, acme.as("other", claims));
    CHECK(eventually([&] { return acme.rollcall({"apply", "--yes"}).code == 0; }));
    CHECK(acme.members_of("Sales") == Names{"bea", "dora", "emil"});
    // Who lost it has nothing to say any more, and loses nothing either.
    acme.good({"apply", "--yes"}, acme.as("other"));
    acme.check_repositories("other");
}

TEST_CASE("no call starts after the end of a claim that cannot be renewed") {
    Shared acme({}, two_admins(), {"--latency", "100ms"});
    for (int i = 0; i < 40; ++i) {
        acme.directory.groups.push_back({fmt::format("Team {:02}", i), {"ann", "bea"}});
    }
    acme.export_directory();
    // The claim arrives, and nothing after it.
    auto variables = acme.meddle(1, "echo 'fatal: no route to host' >&2; exit 128", "push", "-gt");
    variables["ROLLCALL_REPOSITORY_REMOTE_CLAIM"] = "2s";
    variables["ROLLCALL_DROPBOX_CONCURRENCY"] = "1";
    const auto done = acme.rollcall({"apply", "--yes"}, variables);
    INFO(done.out << done.err);
    CHECK(done.code == 1); // the closing push failed, and it says so
    CHECK(contains(done.err, "recorded here, but not shared yet"));
    CHECK(contains(done.out, "the claim on the team is over"));
    const auto made = acme.sandbox().dump()["groups"].size();
    CHECK(made < 42);

    acme.good({"apply", "--yes"});
    CHECK(acme.sandbox().dump()["groups"].size() == 42);
    CHECK(acme.planned().empty());
    CHECK(acme.at_remote("rev-parse " + k_ledger) == acme.git("rev-parse " + k_ledger));
    acme.check_repositories();
}

TEST_CASE("a claim is renewed while its pass goes on") {
    Shared acme({}, two_admins(), {"--latency", "100ms"});
    for (int i = 0; i < 30; ++i) {
        acme.directory.groups.push_back({fmt::format("Team {:02}", i), {"ann", "bea"}});
    }
    acme.export_directory();
    acme.good({"apply", "--yes"},
              {{"ROLLCALL_REPOSITORY_REMOTE_CLAIM", "4s"}, {"ROLLCALL_DROPBOX_CONCURRENCY", "1"}});
    CHECK(acme.sandbox().dump()["groups"].size() == 32);
    CHECK(contains(acme.at_remote("log --format=%s " + k_ledger), "Renew the claim on the team"));
}

TEST_CASE("what a person pushes during an export is kept, and exported on top of") {
    Shared acme;
    acme.sync();
    const std::string override_file =
        "apiVersion: rollcall/v1\nkind: Override\nmetadata: {name: \"keep-bea\"}\nspec:\n"
        "  reason: \"asked for\"\n  action: protect\n  user: \"bea\"\n";
    acme.write("override.yaml", override_file);
    acme.directory.groups.push_back({"Design", {"fay"}});
    acme.save_directory();
    // Between the fetch and the push of the export.
    const auto meddling = acme.meddle(
        1,
        fmt::format("( cd '{}' && rm -rf clone && $REAL_GIT clone -q remote.git clone && cd clone "
                    "&& mkdir -p overrides && cp ../override.yaml overrides/keep-bea.yaml && "
                    "$REAL_GIT add -A && $REAL_GIT -c user.name=Pat -c user.email=pat@acme.com "
                    "commit -q -m 'Keep bea' && $REAL_GIT push -q origin main ) >/dev/null 2>&1",
                    acme.path(".")),
        "push");
    acme.good({"export"}, meddling);
    const auto log = acme.at_remote("log --format=%s -2 main");
    CHECK(contains(log, "\nKeep bea\n"));
    CHECK(contains(acme.at_remote("ls-tree -r --name-only main"), "overrides/keep-bea.yaml"));
    CHECK(contains(acme.at_remote("ls-tree -r --name-only main"), "groups/design.yaml"));
    CHECK(acme.at_remote("rev-parse main") == acme.git("rev-parse main"));
}

TEST_CASE("an approval is made on top of what a person pushes meanwhile") {
    Shared acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.export_directory();
    const auto plan = acme.plan();
    const std::string hold = plan.at("held").at(0).at("holdId");
    const auto tip = acme.push_file("README.md", "hello\n");
    acme.good({"approve", hold, "--reason", "they left"});
    CHECK(first_line(acme.at_remote("rev-parse main~1")) == tip);
    acme.good({"apply", "--yes"});
    CHECK(acme.member("carl@acme.com")["status"] == "suspended");
}

TEST_CASE("a rewritten branch stops everything until somebody has looked") {
    Shared acme;
    acme.sync();
    const auto last = first_line(acme.git("rev-parse main"));
    acme.push_file("README.md", "hello\n");
    acme.good({"apply", "--yes"});
    REQUIRE(acme.shell("git --git-dir=remote.git update-ref refs/heads/main " + last).code == 0);
    take_out_of_sales(acme);
    acme.sandbox().control("DELETE", "/calls");
    for (const Arguments& command : {Arguments{"run", "--once"}, {"apply", "--yes"}, {"export"}}) {
        const auto refused = acme.rollcall(command);
        INFO(refused.err);
        CHECK(refused.code == 7);
        CHECK(contains(refused.err, "was rewritten"));
    }
    CHECK(acme.writes().empty());
}

TEST_CASE("a network that goes away at any point loses nothing") {
    Shared acme;
    acme.sync();
    take_out_of_sales(acme);
    acme.directory.groups.push_back({"Group", {"ann"}});
    acme.save_directory();
    acme.good({"run", "--once"}, acme.meddle(0, ":"));
    const int runs = acme.git_runs();
    CHECK(runs >= 4); // look, export, claim, close
    for (int failing = 1; failing <= runs; ++failing) {
        // Not at all, or done with its answer lost.
        for (const char* deed :
             {"echo 'fatal: unable to access: no route' >&2; exit 128",
              "$REAL_GIT \"$@\" >/dev/null 2>&1; "
              "echo 'fatal: the remote end hung up unexpectedly' >&2; exit 128"}) {
            INFO(failing << ": " << deed);
            take_out_of_sales(acme);
            acme.directory.groups.push_back({fmt::format("Group {}{}", failing, deed[0]), {"ann"}});
            acme.save_directory();
            const auto cut_off = acme.rollcall({"run", "--once"}, acme.meddle(failing, deed));
            INFO(cut_off.out << cut_off.err);
            acme.good({"run", "--once"});
            CHECK(acme.members_of("Sales") == Names{"bea", "dora", "emil"});
            acme.check_in_step();
        }
    }
    acme.check_repositories();
}

TEST_CASE("what was applied here and there without the network is joined") {
    Shared acme;
    acme.sync();
    acme.add_replica("other");
    acme.sandbox().control("POST", "/accept_invitations");
    for (const auto* name : {"carl", "emil", "fay"}) acme.directory.remove_person(name);
    acme.export_directory();
    const std::string hold = acme.plan().at("held").at(0).at("holdId");
    acme.good({"approve", hold, "--reason", "they left"});
    // The claim of this one arrives and nothing after it; it runs out, and the other one goes on.
    auto variables = acme.meddle(1, "echo 'fatal: no route to host' >&2; exit 128", "push", "-gt");
    variables["ROLLCALL_REPOSITORY_REMOTE_CLAIM"] = "6s"; // longer than the pass, on any machine
    CHECK(acme.rollcall({"apply", "--yes"}, variables).code == 1);
    acme.sandbox().outside({{"action", "remove_member_from_group"},
                            {"group", "Finance"},
                            {"member", "dora@acme.com"}});
    REQUIRE(eventually([&] {
        return acme.rollcall({"apply", "--yes"}, acme.as("other")).code == 0;
    }));
    acme.good({"apply", "--yes"});
    const auto log = acme.at_remote("log --format=%B " + k_ledger);
    CHECK(contains(log, "Join what was applied here and there"));
    CHECK(contains(log, "Approval-Used: "));
    CHECK(acme.planned().empty());
    CHECK(acme.at_remote("rev-parse " + k_ledger) == acme.git("rev-parse " + k_ledger));
    acme.check_repositories();
}

TEST_CASE("the remote says no, and people read why, without a password") {
    Shared acme;
    acme.write("hook", "#!/bin/sh\necho 'main is closed: ask https://pat:s3cr3t@git.acme.com' >&2\n"
                       "exit 1\n");
    REQUIRE(acme.shell("cp hook remote.git/hooks/pre-receive && chmod +x remote.git/hooks/*").code
            == 0);
    acme.save_directory();
    const auto refused = acme.rollcall({"export"});
    CHECK(refused.code != 0);
    CHECK(contains(refused.err, "main is closed: ask https://***@git.acme.com"));
    CHECK_FALSE(contains(refused.err, "s3cr3t"));
    CHECK(acme.git("rev-parse main") == acme.at_remote("rev-parse main"));
}

TEST_CASE("a branch that somebody pushed is planned by its name") {
    Shared acme;
    acme.sync();
    const auto pushed = acme.shell(
        "git clone -q remote.git clone && cd clone && git switch -q -c keep-bea && mkdir overrides "
        "&& "
        "printf 'apiVersion: rollcall/v1\\nkind: Override\\nmetadata: {name: \"x\"}\\nspec:\\n  "
        "reason: \"for now\"\\n  action: removeMember\\n  user: \"bea\"\\n  group: \"sales\"\\n' > "
        "overrides/x.yaml && git add -A && git commit -q -m x && git push -q origin keep-bea");
    INFO(pushed.err);
    REQUIRE(pushed.code == 0);
    const auto plan = acme.rollcall({"plan", "--rev", "keep-bea", "-o", "json"});
    INFO(plan.err);
    CHECK(contains(plan.out, "member.remove"));
    CHECK(acme.planned().empty());
    // Offline, as it was fetched for the plan.
    const auto away = acme.shell("mv remote.git away.git");
    REQUIRE(away.code == 0);
    CHECK(contains(acme.good({"validate", "--rev", "keep-bea"}), "1 override"));
    CHECK(contains(acme.good({"diff", "main", "keep-bea"}), "removeMember"));
    CHECK(acme.rollcall({"validate", "--rev", "nowhere"}).code == 7);
    CHECK(acme.rollcall({"validate", "--rev", "no such~1"}).code == 7);
}

TEST_CASE("a stop does not wait for a remote that hangs, and nothing is lost by it") {
    Shared acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"apply", "--yes"});
    take_out_of_sales(acme);
    acme.directory.groups.push_back({"Design", {"ann"}});
    acme.save_directory();
    acme.good({"run", "--once"}, acme.meddle(0, ":"));
    const int runs = acme.git_runs();
    for (int hanging = 1; hanging <= runs; ++hanging) {
        INFO("git run " << hanging << " of " << runs << " hangs");
        take_out_of_sales(acme);
        acme.directory.groups.push_back({fmt::format("Design {}", hanging), {"ann"}});
        acme.save_directory();
        auto loop = acme.start_rollcall({"run"},
                                        acme.meddle(hanging, "touch \"$0.hangs\"; exec sleep 600"));
        REQUIRE(
            eventually([&] { return std::filesystem::exists(acme.path("meddling/git.hangs")); }));
        std::filesystem::remove(acme.path("meddling/git.hangs"));
        const auto asked = std::chrono::steady_clock::now();
        loop.signal(SIGTERM);
        const auto ended = loop.wait(std::chrono::seconds(20));
        INFO(ended.out << ended.err);
        CHECK(ended.code == 0);
        CHECK(std::chrono::steady_clock::now() - asked < std::chrono::seconds(10));
        acme.check_repositories();
        acme.good({"run", "--once"});
        CHECK(acme.members_of("Sales") == Names{"bea", "dora", "emil"});
        acme.check_in_step();
    }
    acme.check_repositories();
}
