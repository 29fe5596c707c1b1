#include "fixture.hpp"

using namespace rollcall;
using namespace rollcall::test;

TEST_CASE("without a ledger nothing was applied") {
    Acme acme;
    CHECK(require(acme.ledger.load()).roster == Roster{});
    const auto state = require(acme.ledger.load());
    CHECK_FALSE(state.commit);
    CHECK_FALSE(state.tree);
    CHECK(state.team_id.empty());
    CHECK_FALSE(require(acme.ledger.close({}, closing())));
}

TEST_CASE("an approval recorded as used is spent by whichever pass is closed next") {
    Acme acme;
    require(acme.ledger.close({user("u1", "ann")}, closing()));
    require(acme.ledger.load());
    require(acme.ledger.record({ApprovalUsed{"c0ffee", "user-suspend-1"}}));
    require(acme.ledger.record({ApprovalUsed{"c0ffee", "user-remove-2"}}));
    require(acme.ledger.record({ApprovalUsed{"c0ffee", "user-remove-2", false}}));

    GitLedger next(*acme.repository, {.team = "acme", .author = k_author});
    const auto state = require(next.load());
    CHECK(state.approvals_used == std::vector<std::string>{"c0ffee user-suspend-1"});
    CHECK(state.roster.users.size() == 1);
    require(next.close({}, closing()));
    CHECK(
        acme.git("log -1 '--format=%(trailers:key=Approval-Used,valueonly)' rollcall/applied/acme")
        == "c0ffee user-suspend-1\n");
    CHECK(require(next.load()).approvals_used.empty());
}

TEST_CASE("a pass that is never closed leaves its facts and jobs to its own team alone") {
    Acme acme;
    require(acme.ledger.load());
    acme.ledger.pin(TeamId("dbtid:1"));
    SECTION("the journal") { require(acme.ledger.record({user("u1", "ann")})); }
    SECTION("the list of jobs") {
        require(acme.ledger.launched({"team/members/add/job_status/get", "dbjid:1"}));
    }
    GitLedger next(*acme.repository, {.team = "acme", .author = k_author});
    CHECK(require(next.load()).team_id == TeamId("dbtid:1"));
    if (!std::filesystem::exists(acme.journal())) return;
    next.pin(TeamId("dbtid:2"));
    auto other = closing();
    other.team_id = TeamId("dbtid:2");
    const auto refused = next.close({}, other);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::refused);
    require(next.close({}, closing()));
}

TEST_CASE("a closed pass is one commit that git reads") {
    Acme acme;
    require(acme.ledger.load());
    require(
        acme.ledger.record({user("u1", "ann", {{Field::state, "active"}}), group("g1", "ops")}));
    require(acme.ledger.record({MembersApplied{Uid("g1"), {Uid("u1"), Uid("u2")}}}));
    auto close = closing();
    close.body = "ops: +ann";
    close.trailers = {{"Approval-Used", "c0ffee"}};
    const auto commit = require(
        acme.ledger.close({user("u2", "bob"), MembersApplied{Uid("g1"), {Uid("u2")}}}, close));
    REQUIRE(commit);

    CHECK(acme.git("rev-parse rollcall/applied/acme") == commit->str());
    CHECK(acme.git("show -s --format=%B rollcall/applied/acme")
          == "apply: +1 user\n\nops: +ann\n\nRollcall-Desired: d1\nRollcall-Team-Id: "
             "dbtid:1\nApproval-Used: c0ffee\n");
    CHECK(acme.git("ls-tree -r --name-only rollcall/applied/acme")
          == "groups/ops.yaml\nusers/6c/bob.yaml\nusers/bb/ann.yaml");
    CHECK_THAT(acme.git("show rollcall/applied/acme:groups/ops.yaml"),
               Catch::EndsWith("members:\n    - \"ann\"\n    - \"bob\""));
    CHECK_FALSE(std::filesystem::exists(acme.journal()));

    const auto state = require(acme.ledger.load());
    CHECK(state.commit == commit);
    CHECK(state.tree->str() == acme.git("rev-parse rollcall/applied/acme^{tree}"));
    CHECK(state.team_id == TeamId("dbtid:1"));
    CHECK(state.desired_commit == "d1");
    REQUIRE(state.roster.users.size() == 2);
    CHECK(state.roster.users[0].name == Slug("ann"));
    CHECK(state.roster.users[0].member_id == MemberId("dbmid:u1"));
    CHECK(state.roster.users[0].state == UserState::active);
    CHECK(state.roster.groups.at(0).group_id == GroupId("g:g1"));
    CHECK(state.roster.membership_count() == 2);

    SECTION("the next one is a small change on top of it") {
        auto next = closing();
        next.desired_commit = "d2";
        require(acme.ledger.record({UserForgotten{Uid("u2")}}));
        require(acme.ledger.close({}, next));
        CHECK(acme.git("diff --name-status rollcall/applied/acme~1 rollcall/applied/acme")
              == "M\tgroups/ops.yaml\nD\tusers/6c/bob.yaml");
        CHECK(require(acme.ledger.load()).desired_commit == "d2");
    }
    SECTION("nothing new is no commit") {
        require(acme.ledger.record({user("u1", "ann")}));
        CHECK(std::filesystem::exists(acme.journal()));
        CHECK(require(acme.ledger.close({user("u2", "bob")}, closing())) == commit);
        CHECK(require(acme.ledger.close({}, closing())) == commit);
        CHECK_FALSE(std::filesystem::exists(acme.journal()));
    }
    SECTION("an approval is spent even where it changed nothing") {
        const auto spent = require(acme.ledger.close({}, close));
        CHECK(spent != commit);
        CHECK(acme.git("rev-parse rollcall/applied/acme~1") == commit->str());
    }
    SECTION("another Dropbox team is refused") {
        auto other = closing();
        other.team_id = TeamId("dbtid:2");
        const auto refused = acme.ledger.close({UserForgotten{Uid("u1")}}, other);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::refused);
        CHECK(refused.error().message
              == "the applied ledger rollcall/applied/acme belongs to Dropbox team dbtid:1, not to "
                 "dbtid:2; give the other team its own \"team:\" in rollcall.yaml");
    }
    SECTION("a team that is not told stays the one it was") {
        auto other = closing();
        other.team_id = TeamId();
        require(acme.ledger.close({UserForgotten{Uid("u1")}}, other));
        CHECK(require(acme.ledger.load()).team_id == TeamId("dbtid:1"));
    }
    SECTION("what else lies in the branch stays") {
        require(acme.repository->commit({.branch = "rollcall/applied/acme",
                                         .parent = commit,
                                         .put = {{"README.md", "hello\n"}},
                                         .message = "m\n",
                                         .author = k_author}));
        require(acme.ledger.load());
        require(acme.ledger.close(
            {UserForgotten{Uid("u1")}, UserForgotten{Uid("u2")}, GroupForgotten{Uid("g1")}},
            closing()));
        CHECK(acme.git("ls-tree -r --name-only rollcall/applied/acme") == "README.md");
    }
    check_sound(acme.path);
}

TEST_CASE("claims continue the ledger and do not hide what it says") {
    Acme acme;
    require(acme.ledger.close({user("u1", "ann")}, closing()));
    const auto before = require(acme.ledger.load());
    acme.claim();
    require(acme.ledger.record({user("u2", "bob")}));
    acme.claim();
    SECTION("while the pass is under way") {
        const auto state = require(acme.ledger.load());
        CHECK(state.roster.users.size() == 2);
        CHECK(state.team_id == TeamId("dbtid:1"));
        CHECK(state.desired_commit == "d1");
        CHECK(state.tree == before.tree);
        CHECK(state.commit != before.commit);
    }
    const auto closed = require(acme.ledger.close({}, closing()));
    CHECK(acme.git("rev-list --count rollcall/applied/acme") == "4");
    CHECK(require(acme.ledger.load()).roster.users.size() == 2);
    CHECK(require(acme.ledger.load()).commit == closed);
}

TEST_CASE("a claim may be the first commit of all") {
    Acme acme;
    require(acme.ledger.load());
    acme.claim();
    require(acme.ledger.record({user("u1", "ann")}));
    acme.claim();
    require(acme.ledger.close({}, closing()));
    CHECK(acme.git("rev-list --count rollcall/applied/acme") == "3");
    CHECK(require(acme.ledger.load()).roster.users.size() == 1);
}

TEST_CASE("a ledger that moved during the pass is not written over") {
    Acme acme;
    require(acme.ledger.close({user("u1", "ann")}, closing()));
    const auto before = require(acme.ledger.load());
    const auto repository = require(git::Repository::open(acme.path, "main"));
    GitLedger other(*repository, {.team = "acme", .author = k_author});
    const auto move = [&] { return require(other.close({user("u3", "eve")}, closing())); };
    const auto moved_message = [&](const std::optional<CommitId>& after) {
        return fmt::format(
            "the applied ledger rollcall/applied/acme moved during the pass, from {} "
            "to {}; the next pass starts from there",
            before.commit->str(), after->str());
    };

    SECTION("at the first fact") {
        const auto after = move();
        const auto stale = acme.ledger.record({user("u2", "bob")});
        REQUIRE_FALSE(stale);
        CHECK(stale.error().code == ErrorCode::stale);
        CHECK(stale.error().message == moved_message(after));
    }
    SECTION("at the end") {
        require(acme.ledger.record({user("u2", "bob")}));
        // The other one writes its commit, but dies before it can take the journal away.
        const auto journal = read_text(acme.journal());
        const auto after = require(repository->commit(
            {.branch = "rollcall/applied/acme",
             .parent = before.commit,
             .remove = {"users/bb/ann.yaml"},
             .message = git::compose_message("apply", "", {{"Rollcall-Desired", "d2"}}),
             .author = k_author}));
        const auto stale = acme.ledger.close({}, closing());
        REQUIRE_FALSE(stale);
        CHECK(stale.error().code == ErrorCode::stale);
        CHECK(stale.error().message == moved_message(after));
        CHECK(acme.git("rev-parse rollcall/applied/acme") == after.str());
        // The journal is older than that commit: the pass that wrote it saw the team later.
        CHECK(read_text(acme.journal()) == journal);
        CHECK(require(acme.ledger.load()).roster.users.empty());
        require(acme.ledger.record({user("u4", "dan")}));
        CHECK(require(acme.ledger.load()).roster.users.size() == 1);
    }
}

TEST_CASE("slugs that collide are told apart, and who had one keeps it") {
    Acme acme;
    require(acme.ledger.close({user("u2", "frank"), group("g1", "ops")}, closing()));
    require(acme.ledger.close({user("u1", "frank"), user("u3", "frank"), group("g0", "ops"),
                               MembersApplied{Uid("g1"), {Uid("u1"), Uid("u2")}}},
                              closing()));
    const auto names = [&] {
        std::vector<std::string> all;
        const auto state = require(acme.ledger.load());
        for (const auto& one : state.roster.users) all.push_back(one.name.str());
        for (const auto& one : state.roster.groups) all.push_back(one.name.str());
        return all;
    };
    CHECK(names()
          == std::vector<std::string>{"frank-bb82030d", "frank", "frank-011e39ef", "ops-f21b0ef8",
                                      "ops"});
    CHECK(require(acme.ledger.load()).roster.groups[1].members->size() == 2);
    SECTION("saying it again changes nothing") {
        const auto tip = require(acme.repository->tip("rollcall/applied/acme"));
        CHECK(require(acme.ledger.close({user("u1", "frank")}, closing())) == tip);
    }
    SECTION("the name is free when its owner is gone") {
        require(acme.ledger.close({UserForgotten{Uid("u2")}, user("u3", "frank")}, closing()));
        CHECK(names().at(1) == "frank");
    }
}

TEST_CASE("the layout stays as the ledger was begun") {
    Acme acme;
    const std::string head = "apiVersion: rollcall/v1\nkind: ";
    require(acme.repository->commit(
        {.branch = "rollcall/applied/acme",
         .put = {{"users/bb.yaml", head
                                       + "UserList\nitems:\n  - metadata:\n      name: \"ann\"\n"
                                         "      uid: \"u1\"\n    spec:\n"
                                         "      email: \"ann@acme.com\"\n"},
                 {"groups/71/ops.yaml", head
                                            + "Group\nmetadata:\n  name: \"ops\"\n  uid: \"g1\"\n"
                                              "spec:\n  displayName: \"ops\"\n  members: []\n"}},
         .message = "m\n",
         .author = k_author}));
    require(acme.ledger.close({user("u2", "bob"), group("g2", "dev")}, closing()));
    const auto paths = acme.git("ls-tree -r --name-only rollcall/applied/acme");
    CHECK_THAT(paths, Catch::Contains("users/bb.yaml") && Catch::Contains("users/6c.yaml"));
    CHECK_THAT(paths, Catch::Matches("groups/[0-9a-f]{2}/dev.yaml[^]*"));
    CHECK(require(acme.ledger.load()).roster.users.size() == 2);
}

TEST_CASE("a state that is neither active nor suspended is not recorded") {
    Acme acme;
    require(acme.ledger.close({user("u1", "ann", {{Field::state, "invited"}})}, closing()));
    CHECK_FALSE(require(acme.ledger.load()).roster.users.at(0).state);
}

TEST_CASE("a ledger that somebody spoiled by hand is refused by file and line") {
    Acme acme;
    const auto commit = require(acme.ledger.close({user("u1", "ann")}, closing()));
    require(acme.repository->commit({.branch = "rollcall/applied/acme",
                                     .parent = commit,
                                     .put = {{"users/bb/ann.yaml", "kind: User\nkind: User\n"}},
                                     .message = "m\n",
                                     .author = k_author}));
    const auto refused = acme.ledger.load();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_input);
    CHECK_THAT(refused.error().describe(),
               Catch::StartsWith("reading the applied ledger rollcall/applied/acme: ")
                   && Catch::Contains("users/bb/ann.yaml:2:1: "));
}

TEST_CASE("a team that cannot name a branch is refused") {
    const Acme acme;
    for (const std::string team : {"", "a/b", "..", "a b", "-x", "a\n"}) {
        GitLedger ledger(*acme.repository, {.team = team, .author = k_author});
        const auto refused = ledger.load();
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::invalid_input);
        CHECK_THAT(
            refused.error().message,
            Catch::EndsWith("cannot name a branch and a file; use letters, digits, \"-\" and "
                            "\"_\""));
        CHECK_FALSE(PassLock::acquire(acme.path, team));
    }
}
