#include "fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace rollcall;
using namespace rollcall::test;
using git::Repository;

TEST_CASE("init makes a bare repository whose HEAD names the branch, and only once") {
    const TemporaryFolder folder;
    const auto path = folder / "deep/er/acme.git";
    const auto first = require(Repository::init(path, "trunk"));
    CHECK(first->directory() == path);
    CHECK(git_output(path, "rev-parse --is-bare-repository") == "true");
    CHECK(git_output(path, "symbolic-ref HEAD") == "refs/heads/trunk");
    CHECK_FALSE(require(first->tip("trunk")));

    const auto commit = require(first->commit(
        {.branch = "trunk", .put = {{"a", "1"}}, .message = "first\n", .author = k_author}));
    const auto again = require(Repository::init(path + "/", "main"));
    CHECK(require(again->tip("trunk")) == commit);
    CHECK(git_output(path, "symbolic-ref HEAD") == "refs/heads/trunk");
    // Nothing is left of the place where it was put together.
    CHECK(std::distance(std::filesystem::directory_iterator(folder / "deep/er"), {}) == 1);
}

TEST_CASE("init takes an empty folder, and nothing that holds something else") {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "empty");
    require(Repository::init(folder / "empty", "main"));

    write_text(folder / "photos/a.jpg", "x");
    const auto folder_of_files = Repository::init(folder / "photos", "main");
    REQUIRE_FALSE(folder_of_files);
    CHECK(folder_of_files.error().code == ErrorCode::invalid_input);
    CHECK(folder_of_files.error().message
          == folder / "photos"
                 + " exists and is no git repository; choose another path, or empty it");

    const auto file = Repository::init(folder / "photos/a.jpg", "main");
    REQUIRE_FALSE(file);
    CHECK(file.error().code == ErrorCode::invalid_input);

    const auto name = Repository::init(folder / "x.git", "ma in");
    REQUIRE_FALSE(name);
    CHECK(name.error().message
          == "\"ma in\" is no branch name that git allows; see \"git check-ref-format\"");
}

TEST_CASE("open says what is missing, and does not search upwards") {
    const TemporaryFolder folder;
    require(Repository::init(folder / "acme.git", "main"));
    for (const auto& path : {folder / "none.git", folder / "acme.git/objects"}) {
        const auto none = Repository::open(path, "main");
        REQUIRE_FALSE(none);
        CHECK(none.error().code == ErrorCode::not_found);
        CHECK(none.error().message == path + " is no git repository; \"rollcall init\" makes one");
    }
}

TEST_CASE("a work tree that has the tracked branch checked out is refused") {
    const TemporaryFolder folder;
    const auto tree = folder / "tree";
    std::filesystem::create_directories(tree);
    git_output(tree, "init -q -b main");

    SECTION("even before its first commit") {
        const auto refused = Repository::open(tree, "main");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::refused);
        CHECK(refused.error().message
              == fmt::format("branch \"main\" of {0}/.git is checked out in the work tree {0}, "
                             "where a commit behind its back would look like a deletion; use a "
                             "bare repository: \"git clone --bare {0} {0}.git\"",
                             tree));
    }
    SECTION("another branch is none of its business") {
        const auto open = require(Repository::open(tree, "team"));
        require(open->commit(
            {.branch = "team", .put = {{"a", "1"}}, .message = "m\n", .author = k_author}));
        const auto main = open->commit(
            {.branch = "main", .put = {{"a", "1"}}, .message = "m\n", .author = k_author});
        REQUIRE_FALSE(main);
        CHECK(main.error().code == ErrorCode::refused);
    }
    SECTION("a linked work tree of a bare repository counts, also when it comes later") {
        const auto bare = folder / "acme.git";
        const auto open = require(Repository::init(bare, "main"));
        const auto commit = require(open->commit(
            {.branch = "main", .put = {{"a", "1"}}, .message = "m\n", .author = k_author}));
        git_output(bare, "worktree add -q ../linked main");

        const auto refused = Repository::open(bare, "main");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message
              == fmt::format("branch \"main\" of {} is checked out in the work tree {}, where a "
                             "commit behind its back would look like a deletion; switch it to "
                             "another branch, or \"git worktree remove {}\"",
                             bare, folder / "linked", folder / "linked"));
        CHECK_FALSE(Repository::open(folder / "linked", "main"));
        const auto later = open->commit({.branch = "main",
                                         .parent = commit,
                                         .put = {{"a", "2"}},
                                         .message = "m\n",
                                         .author = k_author});
        REQUIRE_FALSE(later);
        CHECK(later.error().code == ErrorCode::refused);

        std::filesystem::remove_all(folder / "linked"); // gone without `git worktree prune`
        CHECK(Repository::open(bare, "main"));
    }
    SECTION("opened through a linked work tree, the repository behind it is used") {
        const auto bare = folder / "acme.git";
        const auto open = require(Repository::init(bare, "main"));
        require(open->commit(
            {.branch = "main", .put = {{"a", "1"}}, .message = "m\n", .author = k_author}));
        git_output(bare, "worktree add -q -b other ../linked main");
        CHECK(require(Repository::open(folder / "linked", "main"))->directory() == bare);
    }
}

TEST_CASE("the configuration of whoever runs us changes nothing") {
    const TemporaryFolder folder;
    // A mark in the user's configuration that would break every repository if it were read.
    write_text(folder / "home/.gitconfig", "[core]\n\trepositoryformatversion = broken\n[broken\n");
    const char* home = std::getenv("HOME");
    const std::string before = home == nullptr ? "" : home;
    ::setenv("HOME", (folder / "home").c_str(), 1);
    ::setenv("GIT_DIR", "/nonexistent", 1);
    const auto made = Repository::init(folder / "acme.git", "main");
    ::unsetenv("GIT_DIR");
    ::setenv("HOME", before.c_str(), 1);
    require(made.has_value() ? Result<void>{} : tl::unexpected(made.error()));
}

TEST_CASE("a repository of another owner is usable", "[root]") {
    if (::geteuid() != 0) return; // only root can make one
    const TemporaryFolder folder;
    const auto path = folder / "acme.git";
    require(Repository::init(path, "main"));
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
    CHECK(Repository::open(path, "main"));
}
