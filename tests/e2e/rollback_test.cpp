// An earlier state counts again, under today's guards.
#include "replicas.hpp"

#include <catch2/catch.hpp>

using namespace rollcall::e2e;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("rollback brings an earlier state back and keeps the directory from undoing it") {
    Shared acme;
    acme.sync();
    const auto good = acme.git("rev-parse main").substr(0, 40);
    acme.directory.groups.push_back({"Mistake", {"ann", "bea"}});
    acme.sync();
    REQUIRE_FALSE(acme.group("Mistake").is_null());
    acme.push_file("overrides/keep-bea.yaml",
                   "apiVersion: rollcall/v1\nkind: Override\nmetadata: {name: \"keep-bea\"}\n"
                   "spec: {action: \"protect\", user: \"bea\", reason: \"asked for\"}\n");

    CHECK(acme.rollcall({"rollback", "--to", good}).code == 64); // a reason is wanted
    const auto back = acme.rollcall({"rollback", "--to", good, "--reason", "a mistake"});
    INFO(back.out << back.err);
    CHECK(back.code == 0);
    CHECK(contains(back.out, "Mistake"));
    CHECK(contains(back.err, "exports are paused until `rollcall resume`"));
    CHECK_FALSE(acme.group("Mistake").is_null()); // nothing is applied yet
    CHECK(acme.at_remote("rev-parse main") == acme.git("rev-parse main"));
    CHECK(contains(acme.git("ls-tree -r --name-only main"), "overrides/keep-bea.yaml"));
    CHECK(contains(acme.git("log -1 --format=%B main"), "Rollcall-Rollback: " + good));

    acme.good({"run", "--once"});
    CHECK(acme.group("Mistake").is_null());
    acme.good({"run", "--once"});
    CHECK(acme.group("Mistake").is_null());
    acme.good({"resume"});
    acme.good({"run", "--once"});
    CHECK_FALSE(acme.group("Mistake").is_null());
}

TEST_CASE("a rollback that would suspend many is held like anything else") {
    Shared acme;
    acme.sync();
    const auto before = acme.git("rev-parse main").substr(0, 40);
    for (const auto* name : {"gil", "hal", "ida"}) acme.directory.people.push_back({.name = name});
    acme.sync();
    acme.sandbox().control("POST", "/accept_invitations");
    const auto back = acme.rollcall({"rollback", "--to", before, "--reason", "too early"});
    INFO(back.out << back.err);
    CHECK(back.code == 3);
    CHECK(contains(back.out, "rollcall approve user-suspend-"));
    CHECK(acme.rollcall({"rollback", "--to", before, "--reason", "again"}).code == 1);
    CHECK(acme.rollcall({"rollback", "--to", "nowhere", "--reason", "x"}).code == 7);
}

TEST_CASE("a rollback to what no pass would take is refused, and nothing is written") {
    Shared acme;
    // What stood there before the first export has no snapshot.
    const auto hand_written = acme.push_file(
        "users/zoe.yaml", "apiVersion: rollcall/v1\nkind: User\nmetadata: {name: zoe, uid: "
                          "\"u-zoe\"}\nspec: {email: zoe@acme.com}\n");
    acme.sync();
    // Edited behind the export's back, and put right again.
    const auto good = acme.at_remote("rev-parse main").substr(0, 40);
    const auto users = acme.git("ls-tree -r --name-only main users");
    const auto file = users.substr(0, users.find('\n'));
    const auto edited = acme.push_file(file, acme.git("show main:" + file) + "# by hand\n");
    (void)acme.push_file(file, acme.git("show " + good + ":" + file));
    acme.directory.person("carl").surname = "Miller";
    acme.sync();
    const auto before = acme.at_remote("rev-parse main");
    struct Row {
        std::string to;
        std::string problem;
    };
    for (const auto& row : {Row{hand_written, "rollcall/snapshot.yaml: missing"},
                            Row{edited, "users/ and groups/ were edited by hand"}}) {
        const auto back = acme.rollcall({"rollback", "--to", row.to, "--reason", "x"});
        INFO(back.out << back.err);
        CHECK(back.code == 7);
        CHECK(contains(back.err, row.problem));
        CHECK(contains(back.err, "nothing was done"));
        CHECK(acme.at_remote("rev-parse main") == before);
        CHECK(acme.git("rev-parse main") == before);
    }
    acme.good({"export"}); // not paused
}

TEST_CASE("a rollback that cannot be planned now is committed, and says so") {
    Shared acme;
    acme.sync();
    const auto good = acme.git("rev-parse main").substr(0, 40);
    acme.directory.groups.push_back({"Mistake", {"ann", "bea"}});
    acme.sync();
    const auto back = acme.rollcall({"rollback", "--to", good, "--reason", "a mistake"},
                                    {{"DROPBOX_REFRESH_TOKEN", "wrong"}});
    INFO(back.out << back.err);
    CHECK(back.code == 0);
    CHECK(contains(back.err, "warning: the rollback is committed, but what follows cannot be "
                             "planned now: "));
    CHECK(contains(acme.at_remote("log -1 --format=%B main"), "Rollcall-Rollback: " + good));
}
