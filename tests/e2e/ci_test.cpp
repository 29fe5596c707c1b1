// The pipelines of deploy/ci: their steps as they stand there, run in a checkout as a runner makes
// one.
#include "installation.hpp"
#include "support/paths.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

using namespace rollcall::e2e;
using Steps = std::vector<std::string>;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The shell steps of one job, in order. Python reads the YAML, for it is YAML 1.1 like the
/// forges'.
Steps steps_of(const char* file, const std::string& job) {
    const auto path = rollcall::test::source_dir() / "deploy/ci" / file;
    const auto done = rollcall::test::run({"/usr/bin/python3", "-c",
                                           "import sys, json, yaml\n"
                                           "document = yaml.safe_load(open(sys.argv[1]))\n"
                                           "job = document.get('jobs', document)[sys.argv[2]]\n"
                                           "print(json.dumps(job['script'] if 'script' in job else "
                                           "[s['run'] for s in job['steps'] if 'run' in s]))",
                                           path.string(), job});
    INFO(done.err);
    REQUIRE(done.code == 0);
    return Json::parse(done.out).get<Steps>();
}

/// A team with its repository, and a change that somebody pushed to a branch of it.
struct Reviewed : Installation {
    Reviewed() {
        sync();
        const auto pushed = shell(
            "git clone -q acme.git clone && cd clone && git checkout -q -b change && mkdir "
            "overrides && "
            "printf 'apiVersion: rollcall/v1\nkind: Override\nmetadata: {name: audit}\n"
            "spec: {action: addMember, user: fay, group: finance, reason: audit}\n' > "
            "overrides/audit.yaml && "
            "sed 's|path: ./acme.git|path: ./rollcall.git|' ../rollcall.yaml > rollcall.yaml && "
            "git add . && git commit -qm 'Fay reads along' && git push -q origin change");
        INFO(pushed.err);
        REQUIRE(pushed.code == 0);
        // As runners check out: an empty repository, one commit fetched, no branches.
        const auto out =
            shell("git init -q job && cd job && git remote add origin ../acme.git && "
                  "git fetch -q origin change && git checkout -q FETCH_HEAD && mkdir ../bin && "
                  "echo '[]' > ../comments.json");
        INFO(out.err);
        REQUIRE(out.code == 0);
        // The forge: it lists the comments that it has, and keeps what it is told.
        write("bin/gh", "#!/bin/sh\nfor last; do :; done\n"
                        "case \"$*\" in *--jq*) jq -r \"$last\" ../comments.json; exit ;; esac\n"
                        "echo \"$@\" > ../said.txt\ncp comment.md ../comment.md\n");
        write("bin/curl", "#!/bin/sh\ncat > ../token.txt\n"
                          "case \"$*\" in *--data*) ;; *) cat ../comments.json; exit ;; esac\n"
                          "echo \"$@\" > ../said.txt\ncp comment.md ../comment.md\n");
        REQUIRE(shell("chmod +x bin/*").code == 0);
    }

    /// One after the other in one shell, which ends with the first that fails, as runners do it.
    Finished run(const Steps& steps) const {
        std::string script = "set -eo pipefail\n";
        for (const auto& step : steps) script += step + '\n';
        write("steps.sh", script);
        auto environment = variables;
        const char* path = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe)
        environment["PATH"] = this->path("bin") + ":" + rollcall::test::bin_dir().string() + ":"
                              + (path == nullptr ? "" : path);
        environment["TARGET"] = "main";
        environment["REVISION"] =
            shell("git --git-dir=acme.git rev-parse change").out.substr(0, 40);
        environment["NUMBER"] = "7";
        environment["GITHUB_REPOSITORY"] = "acme/team";
        environment["ROLLCALL_COMMENT_TOKEN"] = "sesame";
        environment["CI_API_V4_URL"] = "https://git.example/api/v4";
        environment["CI_PROJECT_ID"] = "12";
        environment["CI_MERGE_REQUEST_IID"] = "7";
        return rollcall::test::run({"bash", "../steps.sh"},
                                   {.folder = this->path("job"), .environment = environment});
    }
};

} // namespace

TEST_CASE("the pipelines check manifests, and say below a change what it would do") {
    struct Row {
        const char* name;
        const char* file;
        const char* validate;
        const char* plan;
        const char* report;
        const char* said;  ///< the first time
        const char* again; ///< once there is a comment of ours
    };
    const auto row = GENERATE(values<Row>(
        {{"GitHub", "github-actions.yml", "validate", "plan", "rollcall.sarif",
          "pr comment 7 --body-file comment.md\n",
          "api --silent -X PATCH repos/acme/team/issues/comments/5 -F body=@comment.md\n"},
         {"GitLab", "gitlab-ci.yml", "rollcall-validate", "rollcall-plan", "rollcall-junit.xml",
          "-sSf -o /dev/null --header @- --data-urlencode body@comment.md "
          "https://git.example/api/v4/projects/12/merge_requests/7/notes\n",
          "-sSf -o /dev/null -X PUT --header @- --data-urlencode body@comment.md "
          "https://git.example/api/v4/projects/12/merge_requests/7/notes/5\n"}}));
    DYNAMIC_SECTION(row.name) {
        Reviewed acme;
        const auto before = acme.sandbox().dump();
        const auto validated = acme.run(steps_of(row.file, row.validate));
        INFO(validated.out << validated.err);
        CHECK(validated.code == 0);
        CHECK_FALSE(acme.read(std::string("job/") + row.report).empty());

        const auto planned = acme.run(steps_of(row.file, row.plan));
        INFO(planned.out << planned.err);
        REQUIRE(planned.code == 0);
        const auto comment = acme.read("comment.md");
        CHECK(contains(comment, "- + `audit`: addMember fay to finance, for good: `audit`\n"));
        CHECK(contains(comment, "**To do: add 1 membership.**"));
        CHECK(acme.read("said.txt") == row.said);
        CHECK(acme.sandbox().dump() == before);
        if (std::string_view(row.name) == "GitLab")
            CHECK(acme.read("token.txt") == "PRIVATE-TOKEN:sesame");

        acme.write("comments.json", R"([
            {"id": 4, "user": {"login": "github-actions[bot]"}, "body": "coverage"},
            {"id": 5, "user": {"login": "github-actions[bot]"}, "body": "<!-- rollcall -->\nold"},
            {"id": 6, "user": {"login": "github-actions[bot]"}, "body": "lint"}])");
        const auto again = acme.run(steps_of(row.file, row.plan));
        INFO(again.out << again.err);
        REQUIRE(again.code == 0);
        CHECK(acme.read("said.txt") == row.again);
        CHECK(acme.read("comment.md") == comment);

        // A change that cannot be read fails the first job, with its report all the same.
        acme.shell("echo 'colour: red' >> job/overrides/audit.yaml");
        const auto bad = acme.run(steps_of(row.file, row.validate));
        CHECK(bad.code == 7);
        CHECK(contains(acme.read(std::string("job/") + row.report), "unknown key"));
    }
}
