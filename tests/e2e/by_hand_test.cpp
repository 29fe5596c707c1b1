// Manifests that people write: in a clone, offline, before anything is pushed.
#include "installation.hpp"
#include "support/paths.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace rollcall::e2e;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A folder with manifests, and `rollcall` in PATH: no configuration, no repository of ours.
class Clone {
public:
    Clone() {
        shell("git init -q -b main . && mkdir users groups overrides");
        write("users/ann.yaml", user("ann"));
        write("users/bea.yaml", user("bea"));
        write("groups/sales.yaml",
              "kind: Group\napiVersion: rollcall/v1\nspec:\n  members: [bea, ann] # both\n"
              "  displayName: Sales\nmetadata: {uid: g-1, name: sales}\n");
        shell("git add . && git commit -qm Begin");
    }
    static std::string user(const std::string& name) {
        return "apiVersion: rollcall/v1\nkind: User\nmetadata: {name: " + name + ", uid: u-" + name
               + "}\nspec: {email: " + name + "@acme.com}\n";
    }
    Finished run(const std::string& line) const {
        const char* path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe)
        return rollcall::test::run(
            {"bash", "-c", line}, {.folder = folder_.path(),
                                   .environment = {{"PATH", rollcall::test::bin_dir().string() + ":"
                                                                + (path == nullptr ? "" : path)},
                                                   {"GIT_AUTHOR_NAME", "Pat"},
                                                   {"GIT_AUTHOR_EMAIL", "pat@acme.com"},
                                                   {"GIT_COMMITTER_NAME", "Pat"},
                                                   {"GIT_COMMITTER_EMAIL", "pat@acme.com"},
                                                   {"GIT_CONFIG_GLOBAL", "/dev/null"},
                                                   {"GIT_CONFIG_NOSYSTEM", "1"}}});
    }
    std::string shell(const std::string& line) const {
        const auto done = run(line);
        INFO(line << '\n' << done.out << done.err);
        REQUIRE(done.code == 0);
        return done.out;
    }
    void write(const std::string& name, const std::string& text) const {
        shell("mkdir -p \"$(dirname '" + name + "')\" && cat > '" + name + "' <<'END'\n" + text
              + "END");
    }

private:
    rollcall::test::TemporaryFolder folder_{};
};

/// Checks a document by a schema of manifests/schema.
void check_schema(const Clone& clone, const std::string& document, const std::string& schema) {
    clone.write("document.json", document + '\n');
    const auto done = clone.run(
        "/usr/bin/python3 -c 'import json,sys,jsonschema as j; s=json.load(open(sys.argv[1])); "
        "j.Draft202012Validator.check_schema(s); j.validate(json.load(open(\"document.json\")), "
        "s)' "
        + (rollcall::test::source_dir() / "manifests/schema" / schema).string());
    INFO(document << done.err);
    CHECK(done.code == 0);
}

} // namespace

TEST_CASE("manifests are formatted in a clone, and checked before a commit") {
    const Clone clone;
    auto check = clone.run("rollcall fmt --check");
    CHECK(check.code == 2);
    CHECK(check.out == "./groups/sales.yaml\n./users/ann.yaml\n./users/bea.yaml\n");
    CHECK(check.err == "rollcall: 3 files to be formatted; `rollcall fmt` does it\n");
    CHECK(clone.shell("git status --porcelain").empty());

    CHECK(clone.shell("cd users && rollcall fmt ../groups ann.yaml")
          == "../groups/sales.yaml\nann.yaml\n");
    CHECK(clone.shell("cat groups/sales.yaml")
          == R"(# yaml-language-server: $schema=../schema/group.schema.json
apiVersion: rollcall/v1
kind: Group
metadata:
  name: "sales"
  uid: "g-1"
spec:
  displayName: "Sales"
  members:
    - "ann"  # both
    - "bea"
)");
    clone.shell("rollcall fmt && rollcall fmt --check && rollcall validate");
    // The same is said: whoever compares sees nothing.
    CHECK(clone.shell("rollcall diff main .")
          == "main → .: the same people, groups, exceptions and policy\n");

    clone.write("groups/bad.yaml", "apiVersion: rollcall/v1\nkind: Group\n");
    const auto bad = clone.run("rollcall fmt");
    CHECK(bad.code == 7);
    CHECK(contains(bad.err, "./groups/bad.yaml:1:1: missing key metadata"));
    CHECK(clone.run("rollcall fmt nothing.yaml").code == 7);
    const auto json = Json::parse(clone.run("rollcall fmt --check -o json").out);
    CHECK(json["summary"] == Json({{"files", 4}, {"changed", 0}, {"problems", 2}}));
}

TEST_CASE("everything wrong with manifests comes at once, in the form that is asked for") {
    const Clone clone;
    clone.write("users/bea.yaml", Clone::user("bea") + "colour: red\n");
    clone.write("rollcall/policy.yaml",
                "apiVersion: rollcall/v1\nkind: Policy\nguards: {minAdmin: 1}\n");
    clone.write("overrides/old.yaml",
                "apiVersion: rollcall/v1\nkind: Override\nmetadata: {name: old}\n"
                "spec: {action: protect, user: nobody, reason: x, expires: \"2001-01-01\"}\n");
    clone.write("rollcall/pause.yaml",
                "apiVersion: rollcall/v1\nkind: Pause\nspec: {reason: audit, until: tomorrow}\n");
    const auto text = clone.run("rollcall validate");
    CHECK(text.code == 7);
    CHECK(text.err == "rollcall: 5 problems\n");
    CHECK(contains(text.out, "overrides/old.yaml:3:18: override \"old\" expired on 2001-01-01"));
    CHECK(contains(text.out, "overrides/old.yaml:3:18: override \"old\" names user \"nobody\""));
    CHECK(contains(text.out, "rollcall/pause.yaml:3:30: until must be a time"));
    CHECK(contains(text.out, "rollcall/policy.yaml:3:10: unknown key \"minAdmin\""));
    CHECK(contains(text.out, "users/bea.yaml:5:1: unknown key \"colour\""));

    const auto junit = clone.run("rollcall validate -o junit | xmllint --noout --nonet - && "
                                 "rollcall validate -o junit | grep -c '<testcase '");
    CHECK(junit.out == "5\n");
    const auto sarif =
        Json::parse(clone.run("cd .. && rollcall validate -o sarif \"$OLDPWD\"").out);
    CHECK(sarif["runs"][0]["results"].size() == 5);
    CHECK(sarif["runs"][0]["results"][0]["ruleId"] == "override");
    CHECK(sarif["runs"][0]["results"][1]["ruleId"] == "override");
    CHECK(sarif["runs"][0]["results"][2]["ruleId"] == "pause");
    CHECK(Json::parse(clone.run("rollcall validate -o json").out)["summary"]["problems"] == 5);

    clone.shell(
        "rm rollcall/policy.yaml rollcall/pause.yaml overrides/old.yaml && git checkout -q users");
    CHECK(Json::parse(clone.shell("rollcall validate -o sarif"))["runs"][0]["results"].empty());
    CHECK(contains(clone.shell("rollcall validate -o junit"), "tests=\"1\" failures=\"0\""));
}

TEST_CASE("a symbolic link is one problem among the others, in every form") {
    const Clone clone;
    clone.write("users/bea.yaml", Clone::user("bea") + "colour: red\n");
    clone.shell("ln -s ../README.md users/zoe.yaml && ln -s users overrides/all");
    const auto text = clone.run("rollcall validate");
    CHECK(text.code == 7);
    CHECK(text.out
          == "overrides/all: is a symbolic link; manifests are plain files\n"
             "users/bea.yaml:5:1: unknown key \"colour\"; known here: apiVersion, kind, metadata, "
             "spec\n"
             "users/zoe.yaml: is a symbolic link; manifests are plain files\n");
    CHECK(clone
              .run("rollcall validate -o junit | xmllint --noout --nonet - && rollcall validate "
                   "-o junit | grep -c '<testcase '")
              .out
          == "3\n");
    const auto sarif = Json::parse(clone.run("rollcall validate -o sarif").out);
    CHECK(sarif["runs"][0]["results"].size() == 3);
    CHECK(sarif["runs"][0]["results"][2]["locations"][0]["physicalLocation"]["artifactLocation"]
               ["uri"]
          == "users/zoe.yaml");
    CHECK(Json::parse(clone.run("rollcall validate -o json").out)["summary"]["problems"] == 3);
    const auto diff = clone.run("rollcall diff main .");
    CHECK(diff.code == 7);
    CHECK(contains(diff.err, "users/zoe.yaml: is a symbolic link"));
    clone.shell(
        "rm users/zoe.yaml overrides/all && git checkout -q users && mv groups elsewhere && "
        "ln -s elsewhere groups");
    CHECK(clone.run("rollcall validate").out
          == "groups: is a symbolic link; manifests are plain files\n");
}

TEST_CASE("a clone of a repository without manifests yet is good") {
    const Clone clone;
    Installation acme;
    acme.good({"init"});
    acme.good({"validate", "--rev", "main"});
    clone.shell("git clone -q '" + acme.path("acme.git") + "' fresh");
    CHECK(clone.shell("cd fresh && rollcall validate")
          == "good: 0 users, 0 groups, 0 memberships, 0 overrides\n");
    CHECK(
        Json::parse(clone.shell("rollcall validate -o sarif fresh"))["runs"][0]["results"].empty());
    CHECK(contains(clone.shell("cd fresh && rollcall diff main ."), "the same people"));
    // Another folder altogether is a mistake.
    clone.shell("mkdir other");
    const auto other = clone.run("rollcall validate other");
    CHECK(other.code == 7);
    CHECK(contains(other.err, "other: no manifests there"));
}

TEST_CASE("a comparison says what a change means, whatever the files look like") {
    const Clone clone;
    clone.shell(
        "git checkout -q -b next && git mv users/ann.yaml users/anna.yaml && "
        "sed -i 's/name: ann,/name: anna,/; s/email: ann@/email: anna@/' users/anna.yaml && "
        "sed -i 's/ann\\]/anna, carl]/; s/displayName: Sales/displayName: Selling/' "
        "groups/sales.yaml");
    clone.write("users/carl.yaml", Clone::user("carl"));
    clone.shell("git add . && git commit -qm Next");
    const auto text = clone.shell("rollcall diff main next");
    CHECK(text == R"(main → next: +1 user, 1 user changed, 1 group changed, +1 membership

People (2)
  ~ changes  anna      called "ann" before, email "ann@acme.com" → "anna@acme.com"
  + joins    carl      "carl@acme.com"

Groups (1)
  ~ changes  sales     displayName "Sales" → "Selling"
      + carl
)");
    const auto json = clone.shell("rollcall diff main next -o json");
    check_schema(clone, json, "manifest-diff.schema.json");
    CHECK(Json::parse(json)["users"]["changed"][0]["calledBefore"] == "ann");
    CHECK(contains(clone.shell("rollcall diff main next -o markdown"),
                   "- + `carl` joins: `carl@acme.com`\n"));
    CHECK(clone.run("rollcall diff main next --detailed-exitcode").code == 2);
    CHECK(clone.run("rollcall diff next next --detailed-exitcode").code == 0);

    // One list instead of a file each, and folders as people like them: nothing changes.
    clone.shell(
        "git checkout -q -b moved && mkdir users/x groups/y && git mv users/carl.yaml users/x/ && "
        "git mv groups/sales.yaml groups/y/ && git rm -q users/anna.yaml users/bea.yaml");
    clone.write("users/many.yaml",
                "apiVersion: rollcall/v1\nkind: UserList\nitems:\n"
                "- metadata: {name: bea, uid: u-bea}\n  spec: {email: bea@acme.com}\n"
                "- metadata: {name: anna, uid: u-ann}\n  spec: {email: anna@acme.com}\n");
    clone.shell("git add . && git commit -qm Moved");
    const auto moved = clone.run("rollcall diff next moved --detailed-exitcode");
    INFO(moved.out);
    CHECK(moved.code == 0);
    const auto unknown = clone.run("rollcall diff main nowhere");
    CHECK(unknown.code == 7);
    CHECK(contains(unknown.err, "no branch, tag or commit \"nowhere\""));
}

TEST_CASE("plans and policies are what their schemas say") {
    const Clone clone;
    Installation acme;
    acme.sync();
    acme.directory.remove_person("carl");
    acme.directory.person("dora").surname = "New";
    acme.export_directory();
    check_schema(clone, acme.rollcall({"plan", "-o", "json"}).out, "plan.schema.json");
    check_schema(clone,
                 R"({"apiVersion": "rollcall/v1", "kind": "Policy", "guards": {"minAdmins": 1,
                            "sourceShrink": {"max": null}}, "options": {"users": {"onRemoved": "keep"}}})",
                 "policy.schema.json");
}
