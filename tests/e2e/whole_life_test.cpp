// One change's whole life on a remote that people share: proposed, reviewed, merged by a person,
// held, approved, applied; then somebody works in Dropbox by hand, and it is healed.
#include "replicas.hpp"
#include "support/git/servers.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;

namespace {

const std::string k_proposal = "rollcall/proposals/acme";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Config strict() {
    Config config;
    config.guards = "{usersSuspended: {max: 1, percent: 100, free: 0}}";
    return config;
}

} // namespace

TEST_CASE("a change's whole life, from the directory to the team and back from drift") {
    Shared acme(strict());
    const auto sshd = rollcall::test::start_sshd(acme.path("."));
    if (sshd) {
        for (const auto& [name, value] : sshd->variables()) acme.variables[name] = value;
        acme.variables["ROLLCALL_REPOSITORY_REMOTE_URL"] = sshd->url("remote.git");
    } else {
        WARN("no sshd: the remote is a folder; run script/bootstrap --test");
    }
    acme.variables["ROLLCALL_EXPORT_MODE"] = "propose";
    const auto pass = [&acme] {
        acme.save_directory();
        const auto done = acme.rollcall({"run", "--once"});
        INFO(done.out << done.err);
        CHECK(done.code != 1);
        acme.check_repositories();
        for (const auto* ours : {"main", "rollcall/applied/acme", "refs/notes/rollcall/acme"}) {
            // The first pass has nothing to apply.
            if (acme.shell(std::string("git --git-dir=acme.git rev-parse -q --verify ") + ours).code
                != 0) {
                continue;
            }
            CHECK(acme.at_remote(std::string("rev-parse ") + ours)
                  == acme.git(std::string("rev-parse ") + ours));
        }
        return done;
    };
    // People know the remote alone.
    const auto in_clone = [&acme](const std::string& script) {
        const auto done =
            acme.shell("rm -rf clone && git clone -q remote.git clone && cd clone && " + script);
        INFO(done.out << done.err);
        REQUIRE(done.code == 0);
        return done.out;
    };
    const auto merge = [&](const std::string& why) {
        in_clone("git merge -q --no-ff -m '" + why + "' origin/" + k_proposal
                 + " && git push -q origin main");
    };

    // The company comes to git: as a proposal that somebody reads and merges. Nothing is done
    // before.
    const auto first = pass();
    CHECK(contains(first.err, "proposal opened"));
    CHECK(acme.sandbox().dump()["members"].size() == 2);
    CHECK(contains(acme.at_remote("notes --ref=rollcall/plans/acme show " + k_proposal),
                   "invite 4 users"));
    const auto status = [&acme] { return Json::parse(acme.good({"status", "-o", "json"})); };
    CHECK(status()["proposal"]["branch"] == k_proposal);
    CHECK(
        contains(acme.good({"status"}), "waits for a review: `rollcall plan --rev " + k_proposal));
    merge("The company joins");
    CHECK(pass().code == 0);
    CHECK(acme.sandbox().dump()["members"].size() == 6);
    // What was merged is proposed no more, neither here nor there.
    CHECK(status()["proposal"].is_null());
    CHECK(acme.at_remote("branch --list '" + k_proposal + "'").empty());
    acme.sandbox().control("POST", "/accept_invitations");
    CHECK(pass().code == 0);

    // Two people are locked, one more than may be without a decision. The reviewer sees that before
    // the merge, and what lets it go.
    acme.directory.person("dora").locked = true;
    acme.directory.person("emil").locked = true;
    CHECK(pass().code == 0);
    const auto review = acme.rollcall({"plan", "--rev", k_proposal, "-o", "markdown"});
    CHECK(review.code == 3);
    CHECK(contains(review.out, "Held back: needs a decision (1)"));
    merge("Both are on leave");

    // Merged, it is held: the team stays as it is.
    const auto held = pass();
    CHECK(held.code == 3);
    CHECK(acme.member("dora@acme.com")["status"] == "active");
    const auto plan = acme.plan();
    REQUIRE(plan["held"].size() == 1);
    const std::string hold = plan["held"][0]["holdId"];
    CHECK(contains(review.out, hold));

    // Approved, it is applied, and the decision is spent.
    acme.good({"approve", hold, "--reason", "both on leave until May"});
    CHECK(pass().code == 0);
    CHECK(acme.member("dora@acme.com")["status"] == "suspended");
    CHECK(acme.member("emil@acme.com")["status"] == "suspended");
    CHECK(contains(
        acme.git("log -1 '--format=%(trailers:key=Approval-Used)' rollcall/applied/acme"), hold));

    // Somebody works by hand. It is seen, told, and healed.
    acme.sandbox().outside({{"action", "rename_group"}, {"group", "Sales"}, {"name", "Selling"}});
    const auto drift = Json::parse(acme.good({"drift", "-o", "json"}));
    CHECK(drift["facts"].size() == 1);
    CHECK(pass().code == 0);
    CHECK(acme.group("Selling").is_null());
    CHECK_FALSE(acme.group("Sales").is_null());
    CHECK(acme.planned().empty());
}
