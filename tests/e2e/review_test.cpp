// Changes as commits that people look at before they count: proposals, their plans, policy on a
// branch, exceptions.
#include "installation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace rollcall::e2e;
using Names = std::vector<std::string>;

namespace {

const std::string k_proposal = "rollcall/proposals/acme";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// An installation whose exports are proposals, with the first of them merged and applied.
struct Proposing : Installation {
    explicit Proposing(const Config& config = {}) : Installation(config) {
        variables["ROLLCALL_EXPORT_MODE"] = "propose";
        good({"export"});
        git("update-ref refs/heads/main refs/heads/" + k_proposal);
        good({"export"});
        good({"apply", "--yes"});
        sandbox().control("POST", "/accept_invitations");
        good({"apply", "--yes"});
    }

    [[nodiscard]] std::string at(const std::string& revision) const {
        const auto done =
            shell("git --git-dir=acme.git rev-parse -q --verify refs/heads/" + revision);
        return done.code == 0 ? done.out.substr(0, 40) : "";
    }
    [[nodiscard]] Json exported(int code = 0) const {
        save_directory();
        const auto done = rollcall({"export", "-o", "json"});
        INFO(done.out << done.err);
        REQUIRE(done.code == code);
        return Json::parse(done.out);
    }
    [[nodiscard]] std::string note_on(const std::string& revision) const {
        return git("notes --ref=rollcall/plans/acme show " + revision);
    }
    /// Commits in a clone and pushes.
    void in_clone(const std::string& script) const {
        const auto done =
            shell("rm -rf clone && git clone -q acme.git clone && cd clone && " + script);
        INFO(done.out << done.err);
        REQUIRE(done.code == 0);
    }
};

} // namespace

TEST_CASE("an export is proposed, brought up to date, and taken away when it is not needed") {
    Proposing acme;
    const auto main = acme.at("main");
    CHECK(acme.at(k_proposal).empty());

    acme.directory.person("carl").surname = "Miller";
    auto proposal = acme.exported()["proposal"];
    CHECK(proposal["state"] == "opened");
    const auto first = acme.at(k_proposal);
    CHECK(proposal["commit"] == first);
    CHECK(acme.at("main") == main);
    CHECK(acme.at(k_proposal + "~1") == main);
    // Nothing of it is done before somebody merges it.
    CHECK(acme.planned().empty());

    // What is attached is what `plan --rev` prints.
    const auto note = acme.note_on(first);
    CHECK(contains(note, "### What `" + k_proposal + "` does to the team `acme`\n"));
    CHECK(contains(note, "- ~ update `carl`: `surname \"Example\" → \"Miller\"`\n"));
    CHECK(note == acme.good({"plan", "--rev", k_proposal, "-o", "markdown"}));

    // An unchanged directory changes nothing.
    const auto notes = acme.git("rev-parse refs/notes/rollcall/plans/acme");
    CHECK(acme.exported()["proposal"]["state"] == "unchanged");
    CHECK(acme.at(k_proposal) == first);
    CHECK(acme.git("rev-parse refs/notes/rollcall/plans/acme") == notes);

    // A later export takes the commit's place: one commit, on top of the tracked branch.
    acme.directory.group("Sales").members.push_back("fay");
    CHECK(acme.exported()["proposal"]["state"] == "updated");
    CHECK(acme.at(k_proposal) != first);
    CHECK(acme.at(k_proposal + "~1") == main);

    // Somebody merges an exception meanwhile: the proposal moves onto it and leaves it alone.
    acme.in_clone("mkdir overrides && printf 'apiVersion: rollcall/v1\\nkind: Override\\nmetadata: "
                  "{name: a}\\nspec: {action: protect, user: dora, reason: boss}\\n' > "
                  "overrides/a.yaml && git add . && git commit -qm 'Protect Dora' && git push -q");
    CHECK(acme.exported()["proposal"]["state"] == "updated");
    CHECK(acme.at(k_proposal + "~1") == acme.at("main"));
    CHECK(contains(acme.git("show " + k_proposal + ":overrides/a.yaml"), "boss"));

    // The directory takes it all back.
    acme.directory.person("carl").surname = "Example";
    acme.directory.group("Sales").members.pop_back();
    CHECK(acme.exported()["proposal"]["state"] == "withdrawn");
    CHECK(acme.at(k_proposal).empty());
    CHECK(acme.exported()["proposal"]["state"] == "none");
}

TEST_CASE("before the first merge a plan says what to merge") {
    Installation acme;
    acme.variables["ROLLCALL_EXPORT_MODE"] = "propose";
    acme.good({"init"});
    CHECK(contains(acme.rollcall({"plan"}).err, "run `rollcall export`"));
    acme.export_directory();
    const auto plan = acme.rollcall({"plan"});
    CHECK(plan.code == 7);
    CHECK(contains(plan.err, "rollcall/snapshot.yaml: missing: no export counts yet; merge "
                                 + k_proposal + '\n'));
    CHECK(
        contains(acme.good({"status"}),
                 "  ! no pass takes the newest commit: rollcall/snapshot.yaml: missing: no export "
                 "counts yet; merge "
                     + k_proposal + '\n'));
    acme.git("update-ref refs/heads/main refs/heads/" + k_proposal);
    acme.good({"plan"});
    CHECK_FALSE(contains(acme.good({"status"}), "  ! "));
}

TEST_CASE("a merge by people counts, fast-forward or not") {
    const auto way =
        GENERATE(as<std::string>{}, "git merge -q --ff-only", "git merge -q --no-ff --no-edit");
    DYNAMIC_SECTION(way) {
        Proposing acme;
        acme.directory.person("carl").surname = "Miller";
        CHECK(acme.exported()["proposal"]["state"] == "opened");
        acme.in_clone(way + " origin/" + k_proposal + " && git push -q origin main");
        CHECK(acme.planned() == Names{"user.update carl"});
        CHECK(acme.exported()["proposal"]["state"] == "merged");
        CHECK(acme.at(k_proposal).empty());
        acme.good({"apply", "--yes"});
        CHECK(acme.member("carl@acme.com")["surname"] == "Miller");

        acme.directory.person("carl").surname = "Smith";
        CHECK(acme.exported()["proposal"]["state"] == "opened");
        CHECK(acme.at(k_proposal + "~1") == acme.at("main"));
    }
}

TEST_CASE("what somebody else commits to the proposal is not thrown away") {
    Proposing acme;
    acme.directory.person("carl").surname = "Miller";
    (void)acme.exported();
    acme.in_clone(
        "git checkout -q " + k_proposal
        + " && echo hello > notes.md && git add . && git commit -qm 'A note' && git push -q");
    const auto theirs = acme.at(k_proposal);
    acme.directory.person("carl").surname = "Smith";
    CHECK(acme.exported()["proposal"]["state"] == "amended");
    CHECK(acme.at(k_proposal) == theirs);
    const auto text = acme.good({"export"});
    CHECK(contains(
        text,
        "carries commits of somebody else, and stays as it is until it is merged or removed"));
}

TEST_CASE("autoMerge merges what no guard holds, and waits for a person otherwise") {
    Config config;
    config.guards = "{usersSuspended: {max: 1, percent: 100, free: 0}}";
    Proposing acme(config);
    acme.variables["ROLLCALL_EXPORT_AUTOMERGE"] = "true";
    acme.directory.person("carl").surname = "Miller";
    auto exported = acme.exported();
    CHECK(exported["proposal"]["fastForwarded"] == true);
    CHECK(exported["commit"] == acme.at("main"));
    CHECK(acme.at(k_proposal).empty());
    acme.good({"apply", "--yes"});

    acme.directory.person("dora").locked = true;
    acme.directory.person("emil").locked = true;
    const auto main = acme.at("main");
    exported = acme.exported(3);
    CHECK(exported["proposal"]["fastForwarded"] == false);
    CHECK(exported["commit"] == nullptr);
    REQUIRE(exported["proposal"]["waitsFor"].size() == 1);
    const std::string waits = exported["proposal"]["waitsFor"][0];
    CHECK(waits.find("user-suspend-") == 0);
    CHECK(acme.at("main") == main);
    CHECK(acme.planned().empty());

    // A decision about it counts before it is merged, and after.
    const auto hold = waits.substr(0, waits.find(' '));
    CHECK(contains(acme.note_on(k_proposal), "`rollcall approve " + hold + " --reason \"…\"`"));
    acme.good({"approve", hold, "--reason", "both on leave"});
    exported = acme.exported();
    CHECK(exported["proposal"]["fastForwarded"] == true);
    acme.good({"apply", "--yes"});
    CHECK(acme.member("dora@acme.com")["status"] == "suspended");
    CHECK(acme.member("emil@acme.com")["status"] == "suspended");
    CHECK(acme.plan()["held"].empty());
}

TEST_CASE("autoMerge does not merge what a person put under the proposal") {
    Proposing acme;
    acme.variables["ROLLCALL_EXPORT_AUTOMERGE"] = "true";
    acme.directory.person("carl").surname = "Miller";
    // An approval of everything, pushed as the beginning of a proposal.
    acme.in_clone(
        "git checkout -q -b " + k_proposal
        + " && git commit -q --allow-empty -m 'x\n\nApprove: user-suspend-0123456789ab count=2\n"
          "Approve-Expires: 2026-12-01T00:00:00Z' && git push -q origin "
        + k_proposal);
    const auto theirs = acme.at(k_proposal);
    const auto main = acme.at("main");
    CHECK(acme.exported()["proposal"]["state"] == "amended");
    CHECK(acme.at(k_proposal) == theirs);
    CHECK(acme.at("main") == main);
}

TEST_CASE("without a team to read, a proposal stands without a plan, and says so") {
    Proposing acme;
    acme.variables["DROPBOX_REFRESH_TOKEN"] = "wrong";
    acme.directory.person("carl").surname = "Miller";
    acme.save_directory();
    const auto done = acme.rollcall({"export"});
    CHECK(done.code == 0);
    CHECK(contains(done.err, "warning: the proposal stands without a plan for its reviewer"));
    CHECK_FALSE(acme.at(k_proposal).empty());
}

TEST_CASE("no value of the directory forges a trailer or an approval") {
    const auto mode = GENERATE(as<std::string>{}, "direct", "propose");
    DYNAMIC_SECTION(mode) {
        Config config;
        config.guards = "{usersSuspended: {max: 0, percent: 0, free: 0}}";
        Proposing acme(config);
        acme.directory.person("dora").locked = true;
        acme.variables["ROLLCALL_EXPORT_MODE"] = "direct";
        acme.export_directory();
        const auto held = acme.plan()["held"];
        REQUIRE(held.size() == 1);
        const std::string hold = held[0]["holdId"];

        // The forgery in every field that is exported, and as every kind of change.
        acme.variables["ROLLCALL_EXPORT_MODE"] = mode;
        // Over several lines a value is none that Dropbox takes; on one line it is, and gets
        // through.
        const std::string line = "Approve: " + hold + " count=1";
        auto& carl = acme.directory.person("carl");
        carl.surname = line;
        carl.given_name = "Approve-Expires: 2026-12-01T00:00:00Z";
        acme.directory.person("emil").given_name = "Rollcall-Source: nobody";
        acme.directory.people.push_back({.name = "gus", .given_name = line, .surname = line});
        acme.directory.groups.push_back({.name = line, .members = {"gus"}, .word = "hostile"});
        acme.save_directory();
        const auto done = acme.rollcall({"export"});
        INFO(done.out << done.err);
        REQUIRE(done.code == 0);
        if (mode == "propose" && !acme.at(k_proposal).empty()) {
            acme.in_clone("git merge -q --ff-only origin/" + k_proposal
                          + " && git push -q origin main");
        }

        // By git's own reading: exactly the trailers of an export, each once.
        const auto trailers = acme.git("log -1 '--format=%(trailers:only)' main");
        INFO(acme.git("log -1 --format=%B main"));
        CHECK_FALSE(contains(trailers, "Approve"));
        CHECK_FALSE(contains(trailers, "nobody"));
        CHECK(acme.git("log '--format=%(trailers:key=Approve)' main").find("Approve")
              == std::string::npos);
        CHECK(acme.git("log '--format=%(trailers:key=Approval-Used)' main").find("Approval")
              == std::string::npos);
        // And by ours: it is still held.
        const auto still = acme.plan()["held"];
        REQUIRE(still.size() == 1);
        CHECK(still[0]["holdId"] == hold);
        CHECK(acme.member("dora@acme.com")["status"] == "active");
    }
}

TEST_CASE("a change of policy is planned beside the policy in force, on the same team") {
    Config config;
    config.options = "{groups: {onRemoved: unmanage}}";
    config.guards = "{groupsDeleted: {max: 0, percent: 0, free: 0}}";
    Installation acme(config);
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"apply", "--yes"});
    acme.directory.remove_group("Sales");
    acme.export_directory();
    const auto edit = acme.shell("git clone -q acme.git clone && cd clone && git checkout -q -b "
                                 "stricter && mkdir -p rollcall && "
                                 "printf 'apiVersion: rollcall/v1\\nkind: Policy\\noptions: "
                                 "{groups: {onRemoved: delete}}\\n' > "
                                 "rollcall/policy.yaml && git add . && git commit -qm 'Delete "
                                 "groups that leave' && git push -q origin stricter");
    INFO(edit.err);
    REQUIRE(edit.code == 0);
    const auto before = acme.sandbox().dump();

    const auto text = acme.rollcall({"plan", "--rev", "stricter"});
    CHECK(text.code == 3);
    CHECK(contains(text.out,
                   "The policy of stricter is another than that of main\n"
                   "  options.groups.onRemoved: unmanage → delete\n"
                   "  Seen on the same manifests and the same team, it would delete 1 more group; "
                   "1 action would wait for a decision, where 0 do now.\n"));
    const auto json = Json::parse(acme.rollcall({"plan", "--rev", "stricter", "-o", "json"}).out);
    CHECK(json["policyChange"]["counts"][0]["kind"] == "group.delete");
    CHECK(json["held"].size() == 1);
    const auto markdown = acme.rollcall({"plan", "--rev", "stricter", "-o", "markdown"}).out;
    CHECK(contains(markdown, "this change **would delete 1 more group; 1 action would wait for a "
                             "decision, where 0 do now**"));
    CHECK(contains(acme.rollcall({"diff", "main", "stricter"}).out, "options.groups.onRemoved"));

    // Nothing of it holds before it is merged, and nothing was changed by looking.
    CHECK(acme.plan()["held"].empty());
    CHECK(acme.sandbox().dump() == before);
    const auto broken = acme.shell("cd clone && echo 'x: 1' >> rollcall/policy.yaml && git commit "
                                   "-qam Broken && git push -q origin stricter");
    REQUIRE(broken.code == 0);
    const auto bad = acme.rollcall({"plan", "--rev", "stricter"});
    CHECK(bad.code == 7);
    CHECK(contains(bad.err, "rollcall/policy.yaml:4:1"));
}

TEST_CASE("a change of the mapping is not said to be none before the next export") {
    Installation acme;
    acme.sync();
    const auto edit = acme.shell(
        "git clone -q acme.git clone && cd clone && git checkout -q -b names && mkdir -p rollcall "
        "&& printf 'apiVersion: rollcall/v1\nkind: Policy\nmapping: {email: mail, givenName: sn, "
        "surname: sn, externalId: \"@uid\", groupName: cn}\n' > rollcall/policy.yaml && "
        "git add . && git commit -qm Names && git push -q origin names");
    INFO(edit.err);
    REQUIRE(edit.code == 0);
    const std::string words = "would change nothing now; what mapping.givenName changes is seen "
                              "only with the next export";
    CHECK(contains(acme.rollcall({"plan", "--rev", "names"}).out, words));
    CHECK(contains(acme.rollcall({"plan", "--rev", "names", "-o", "markdown"}).out, words));
    const auto json = Json::parse(acme.rollcall({"plan", "--rev", "names", "-o", "json"}).out);
    CHECK(json["policyChange"]["words"] == words);
    CHECK(json["policyChange"]["settings"][0]["path"] == "mapping.givenName");
    CHECK(json["policyChange"]["settings"][0]["actsAtExport"] == true);
    // It is what the next export does, once it is merged.
    acme.git("update-ref refs/heads/main refs/heads/names");
    acme.export_directory();
    CHECK_FALSE(acme.planned().empty());
}

TEST_CASE("an action that an exception asks for says so, and contradicting exceptions do nothing") {
    Installation acme;
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    acme.good({"apply", "--yes"});
    const auto edit =
        acme.shell("git clone -q acme.git clone && cd clone && mkdir overrides && cd overrides && "
                   "o() { printf 'apiVersion: rollcall/v1\\nkind: Override\\nmetadata: {name: "
                   "%s}\\nspec: {%s}\\n' $1 \"$2\" > $1.yaml; } && "
                   "o audit 'action: addMember, user: fay, group: finance, reason: external audit, "
                   "expires: \"2099-01-31\"' && "
                   "o yes 'action: addMember, user: ann, group: sales, reason: x' && "
                   "o no 'action: removeMember, user: ann, group: sales, reason: y' && "
                   "o keep 'action: protect, user: bea, reason: z' && o out 'action: setState, "
                   "user: bea, state: disabled, reason: w' && "
                   "git add . && git commit -qm Exceptions && git push -q");
    INFO(edit.err);
    REQUIRE(edit.code == 0);
    const auto plan = acme.plan();
    REQUIRE(plan["actions"].size() == 1);
    const auto& action = plan["actions"][0];
    CHECK(action["kind"] == "member.add");
    CHECK(action["origin"]["file"] == "overrides/audit.yaml");
    CHECK(action["origin"]["override"]
          == Json({{"name", "audit"}, {"reason", "external audit"}, {"expires", "2099-01-31"}}));
    CHECK(
        contains(acme.good({"plan"}), "fay (by override audit until 2099-01-31: external audit)"));
    Names named;
    for (const auto& item : plan["skipped"]) {
        CHECK(item["reason"] == "overrideContradiction");
        named.push_back(item["detail"]);
    }
    std::sort(named.begin(), named.end());
    CHECK(named
          == Names{"override \"no\" (removeMember) contradicts override \"yes\" (addMember) and "
                   "has no effect; keep one of them",
                   "override \"out\" (setState) contradicts override \"keep\" (protect) and has no "
                   "effect; keep one of them",
                   "override \"yes\" (addMember) contradicts override \"no\" (removeMember) and "
                   "has no effect; keep one of them"});
    const auto valid = acme.rollcall({"validate", "--rev", "main"});
    CHECK(valid.code == 7);
    CHECK(contains(valid.out, "override \"yes\" (addMember) contradicts override \"no\" "
                              "(removeMember); keep one of them"));
}
