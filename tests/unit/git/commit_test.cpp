#include "fixture.hpp"

#include <chrono>

using namespace rollcall;
using namespace rollcall::test;
using git::Repository;

namespace {

struct Acme {
    TemporaryFolder folder{};
    std::string path = folder / "acme.git";
    std::unique_ptr<Repository> repository = require(Repository::init(path, "main"));

    CommitId commit(std::vector<TreeFile> put,
                    std::vector<std::string> remove = {},
                    std::string message = "change\n") const {
        return require(repository->commit({.branch = "main",
                                           .parent = require(repository->tip("main")),
                                           .put = std::move(put),
                                           .remove = std::move(remove),
                                           .message = std::move(message),
                                           .author = k_author}));
    }
};

} // namespace

TEST_CASE("a commit is what git reads") {
    const Acme acme;
    acme.repository->use_time(
        [] { return std::chrono::system_clock::time_point{std::chrono::seconds{1785578400}}; });
    const auto first = acme.commit({{"users/3f/ann.yaml", "ann\n"}, {"groups/ops.yaml", "ops\n"}},
                                   {}, "export: +1 user\n\nRollcall-Source: ldif\n");
    const auto second =
        acme.commit({{"groups/ops.yaml", "ops, ann\n"}}, {"users/3f/ann.yaml", "users/none.yaml"});

    CHECK(git_output(acme.path, "rev-parse main") == second.str());
    CHECK(git_output(acme.path, "rev-parse main~1") == first.str());
    CHECK(git_output(acme.path, "show -s --format='%an <%ae>|%cn|%ci|%ai|%B' main~1")
          == "Rollcall <rollcall@acme.com>|Rollcall|2026-08-01 10:00:00 +0000|2026-08-01 10:00:00 "
             "+0000|export: +1 user\n\nRollcall-Source: ldif\n");
    CHECK(git_output(acme.path, "ls-tree -r --format='%(objectmode) %(path)' main~1")
          == "100644 groups/ops.yaml\n100644 users/3f/ann.yaml");
    // The folder went with its last file.
    CHECK(git_output(acme.path, "ls-tree -r -t --format='%(path)' main")
          == "groups\ngroups/ops.yaml");
    CHECK(git_output(acme.path, "show main:groups/ops.yaml") == "ops, ann");
    check_sound(acme.path);
}

TEST_CASE("load gives the files in path order, with commit, tree, author and subject") {
    const Acme acme;
    const auto id = acme.commit({{"users-x", "3"}, {"users/b", "2"}, {"users/a/z", "1"}, {"a", ""}},
                                {}, "subject\n\nbody\n");
    const auto revision = require(acme.repository->load("main"));
    CHECK(revision.commit == id);
    CHECK(revision.tree.str() == git_output(acme.path, "rev-parse main^{tree}"));
    CHECK(revision.author == k_author);
    CHECK(revision.subject == "subject");
    CHECK(revision.files
          == std::vector<TreeFile>{
              {"a", ""}, {"users-x", "3"}, {"users/a/z", "1"}, {"users/b", "2"}});
}

TEST_CASE("bytes come back as they were, zeros and all") {
    const Acme acme;
    std::string bytes;
    for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
    bytes += "\r\n";
    acme.commit({{"users/x", bytes}});
    CHECK(require(acme.repository->load("main")).files.at(0).bytes == bytes);
}

TEST_CASE("the branch must stand where the change was made from") {
    const Acme acme;
    const auto first = acme.commit({{"a", "1"}});
    const auto other = require(Repository::open(acme.path, "main"));
    const auto second = require(other->commit({.branch = "main",
                                               .parent = first,
                                               .put = {{"a", "2"}},
                                               .message = "theirs\n",
                                               .author = k_author}));
    struct Row {
        std::string name;
        std::string branch;
        std::optional<CommitId> parent;
        std::string message;
    };
    const std::vector<Row> rows{
        {"an older commit", "main", first,
         fmt::format("refs/heads/main moved: expected {}, found {}; start again from there",
                     first.str(), second.str())},
        {"no branch", "main", std::nullopt,
         fmt::format("refs/heads/main moved: expected no such branch, found {}; start again from "
                     "there",
                     second.str())},
        {"a branch that is not there", "none", first,
         fmt::format("refs/heads/none moved: expected {}, found no such branch; start again from "
                     "there",
                     first.str())},
    };
    // These rows depend on this run, which a generator would keep from the first one.
    for (const auto& row : rows) DYNAMIC_SECTION(row.name) {
            const auto stale = acme.repository->commit({.branch = row.branch,
                                                        .parent = row.parent,
                                                        .put = {{"a", "3"}},
                                                        .message = "ours\n",
                                                        .author = k_author});
            REQUIRE_FALSE(stale);
            CHECK(stale.error().code == ErrorCode::stale);
            CHECK(stale.error().message == row.message);
            CHECK(require(acme.repository->tip("main")) == second);
        }
}

TEST_CASE("a change that changes nothing is an error, unless it is meant") {
    const Acme acme;
    const auto first = acme.commit({{"a", "1"}});
    NewCommit same{.branch = "main",
                   .parent = first,
                   .put = {{"a", "1"}},
                   .message = "approve\n",
                   .author = k_author};
    const auto refused = acme.repository->commit(same);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_input);
    CHECK(refused.error().message
          == "nothing to commit on refs/heads/main: every file stays as it is");
    same.allow_same_tree = true;
    const auto second = require(acme.repository->commit(same));
    CHECK(git_output(acme.path, "rev-parse main~1") == first.str());
    CHECK(require(acme.repository->tip("main")) == second);
}

TEST_CASE("a branch can start empty, and end empty") {
    const Acme acme;
    const auto claim = require(acme.repository->commit({.branch = "rollcall/applied/acme",
                                                        .message = "claim\n",
                                                        .author = k_author,
                                                        .allow_same_tree = true}));
    CHECK(require(acme.repository->load("rollcall/applied/acme")).files.empty());
    CHECK(require(acme.repository->load(claim.str())).tree
          == TreeId("4b825dc642cb6eb9a060e54bf8d69288fbee4904"));
    acme.commit({{"a/b/c", "1"}});
    acme.commit({}, {"a/b/c"});
    CHECK(require(acme.repository->load("main")).files.empty());
    check_sound(acme.path);
}

TEST_CASE("what cannot be committed is named") {
    const Acme acme;
    acme.commit({{"users/ann", "1"}});
    struct Row {
        std::string name;
        NewCommit commit;
        std::string message;
    };
    const auto tip = require(acme.repository->tip("main"));
    const auto put = [&](std::vector<TreeFile> files, std::vector<std::string> remove = {}) {
        return NewCommit{.branch = "main",
                         .parent = tip,
                         .put = std::move(files),
                         .remove = std::move(remove),
                         .message = "m\n",
                         .author = k_author};
    };
    const auto by = [&](const std::string& author) {
        auto commit = put({{"a", "1"}});
        commit.author = author;
        return commit;
    };
    auto nul = put({{"a", "1"}});
    nul.message = std::string("a\0b", 3);
    const std::vector<Row> rows{
        {"a path out of the tree", put({{"../a", "1"}}),
         "\"../a\" is no path for a file in a repository"},
        {"an absolute path", put({{"/a", "1"}}), "\"/a\" is no path for a file in a repository"},
        {"an empty path", put({{"", "1"}}), "\"\" is no path for a file in a repository"},
        {"a folder's path", put({}, {"users/"}),
         "\"users/\" is no path for a file in a repository"},
        {"git's own folder", put({{"users/.GIT/config", "1"}}),
         "\"users/.GIT/config\" is no path for a file in a repository"},
        {"the same path twice", put({{"a", "1"}}, {"a"}), "a is changed twice in one commit"},
        {"a file below a file", put({{"users/ann/x", "1"}}),
         "users/ann/x cannot be changed: users/ann is a file, not a folder"},
        {"a file where a folder is", put({{"users", "1"}}),
         "users is a folder in the repository; name the files in it"},
        {"a folder removed as a file", put({}, {"users"}),
         "users is a folder in the repository; name the files in it"},
        {"a file and a folder of one name", put({{"x", "1"}, {"x/y", "1"}}),
         "x is a folder in the repository; name the files in it"},
        {"no mail", by("Rollcall"), "\"Rollcall\" is no author; write \"Name <mail@example.org>\""},
        {"no name", by("<a@b>"), "\"<a@b>\" is no author; write \"Name <mail@example.org>\""},
        {"an author that forges a header", by("Ann\nparent 123 <a@b>"),
         "\"Ann\\nparent 123 <a@b>\" is no author; write \"Name <mail@example.org>\""},
        {"an author of two", by("A <a@b> C <c@d>"),
         "\"A <a@b> C <c@d>\" is no author; write \"Name <mail@example.org>\""},
        {"a NUL in the message", nul, "a commit message cannot hold a NUL character"},
    };
    // These rows depend on this run, which a generator would keep from the first one.
    for (const auto& row : rows) DYNAMIC_SECTION(row.name) {
            const auto refused = acme.repository->commit(row.commit);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().code == ErrorCode::invalid_input);
            CHECK(refused.error().message == row.message);
            CHECK(require(acme.repository->tip("main")) == tip);
        }
}

TEST_CASE("a file can take a folder's place, and the other way round") {
    const Acme acme;
    acme.commit({{"x/a", "1"}, {"x/b/c", "1"}, {"y", "1"}});
    acme.commit({{"x", "2"}, {"y/z", "2"}}, {"x/a", "x/b/c", "y"});
    CHECK(require(acme.repository->load("main")).files
          == std::vector<TreeFile>{{"x", "2"}, {"y/z", "2"}});
    check_sound(acme.path);
}

TEST_CASE("only regular files are manifests") {
    const Acme acme;
    acme.commit({{"users/3f/ann.yaml", "1"}});
    const auto clone = acme.folder / "clone";
    git_output(acme.folder.str(), "clone -q acme.git clone");
    std::filesystem::create_symlink("/etc/passwd", clone + "/users/evil.yaml");
    std::filesystem::create_symlink("users", clone + "/groups");
    write_text(clone + "/overrides/run.yaml", "1");
    std::filesystem::permissions(clone + "/overrides/run.yaml", std::filesystem::perms::all);
    write_text(clone + "/build.sh", "1");
    std::filesystem::permissions(clone + "/build.sh", std::filesystem::perms::all);
    std::filesystem::create_symlink("build.sh", clone + "/link");
    git_output(clone, "add -A");
    git_output(clone, "update-index --add --cacheinfo "
                      "160000,4b825dc642cb6eb9a060e54bf8d69288fbee4904,rollcall/sub");
    git_output(clone, "commit -q -m links");
    git_output(clone, "push -q origin main");

    const auto refused = acme.repository->load("main");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_input);
    for (const auto* line :
         {"groups: is a symbolic link; manifests must be regular files (mode 100644)",
          "overrides/run.yaml: is an executable file; manifests must be regular files (mode "
          "100644)",
          "rollcall/sub: is a submodule; manifests must be regular files (mode 100644)",
          "users/evil.yaml: is a symbolic link; manifests must be regular files (mode 100644)"}) {
        CHECK_THAT(refused.error().describe(), Catch::Contains(line));
    }
    // What lies elsewhere is passed over.
    git_output(clone, "rm -q -r --cached groups overrides rollcall/sub users/evil.yaml");
    git_output(clone, "commit -q -m clean");
    git_output(clone, "push -q origin main");
    CHECK(require(acme.repository->load("main")).files
          == std::vector<TreeFile>{{"users/3f/ann.yaml", "1"}});
}
