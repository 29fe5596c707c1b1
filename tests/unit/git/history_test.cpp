#include "fixture.hpp"

#include <rollcall/ports/clock.hpp>

#include <algorithm>
#include <chrono>

using namespace rollcall;
using namespace rollcall::test;
using git::Repository;

namespace {

struct Acme {
    TemporaryFolder folder{};
    std::string path = folder / "acme.git";
    std::unique_ptr<Repository> repository = require(Repository::init(path, "main"));

    CommitId commit(std::vector<TreeFile> put, std::vector<std::string> remove = {}) const {
        return require(repository->commit({.branch = "main",
                                           .parent = require(repository->tip("main")),
                                           .put = std::move(put),
                                           .remove = std::move(remove),
                                           .message = "change\n",
                                           .author = k_author}));
    }
};

} // namespace

TEST_CASE("a revision is a branch, a tag, a commit or what git makes of it") {
    const Acme acme;
    const auto first = acme.commit({{"a", "1"}});
    const auto second = acme.commit({{"a", "2"}});
    git_output(acme.path, "tag light main~1");
    git_output(acme.path, "tag -a -m annotated heavy main~1");
    for (const auto& name :
         {std::string("light"), std::string("heavy"), first.str(), first.str().substr(0, 12),
          std::string("main~1"), std::string("refs/heads/main^")}) {
        INFO(name);
        CHECK(require(acme.repository->load(name)).commit == first);
        CHECK(require(acme.repository->describe(name)).commit == first);
    }
    SECTION("a tag of the branch's name does not hide the branch") {
        git_output(acme.path, "tag main main~1");
        CHECK(require(acme.repository->load("main")).commit == second);
    }
}

TEST_CASE("what is not there is said") {
    const Acme acme;
    acme.commit({{"a", "1"}});
    struct Row {
        std::string name;
        std::string revision;
        std::string message;
    };
    const auto in = [&](const std::string& text) { return text + acme.path; };
    const std::vector<Row> rows{
        {"no such branch", "nope", in("no branch, tag or commit \"nope\" in ")},
        {"no such commit", std::string(40, 'a'),
         in("no branch, tag or commit \"" + std::string(40, 'a') + "\" in ")},
        {"nothing", "", in("no branch, tag or commit \"\" in ")},
        {"before the first", "main~7", in("no branch, tag or commit \"main~7\" in ")},
        {"nonsense", "a..^{b\n", in("no branch, tag or commit \"a..^{b\\n\" in ")},
        {"a file", "main:a", "\"main:a\" in " + acme.path + " is a blob, not a commit"},
    };
    // These rows depend on this run, which a generator would keep from the first one.
    for (const auto& row : rows) DYNAMIC_SECTION(row.name) {
            const auto missing = acme.repository->load(row.revision);
            REQUIRE_FALSE(missing);
            CHECK(missing.error().code == ErrorCode::not_found);
            CHECK(missing.error().message == row.message);
            CHECK_FALSE(acme.repository->describe(row.revision));
            CHECK_FALSE(acme.repository->log(row.revision, 1));
            CHECK_FALSE(acme.repository->last_change(row.revision, "a"));
        }
}

TEST_CASE("log is newest first and as long as asked for") {
    const Acme acme;
    acme.repository->use_time(
        [] { return std::chrono::system_clock::time_point{std::chrono::seconds{1785578400}}; });
    const auto first = acme.commit({{"a", "1"}});
    const auto second = acme.commit({{"a", "2"}});
    const auto third = acme.commit({{"a", "3"}});
    const auto all = require(acme.repository->log("main", 10));
    REQUIRE(all.size() == 3);
    CHECK(all[0].commit == third);
    CHECK(all[2].commit == first);
    CHECK(all[1].author == k_author);
    CHECK(all[1].when == "2026-08-01T10:00:00Z");
    CHECK(all[1].message == "change\n");
    CHECK(all[1].tree.str() == git_output(acme.path, "rev-parse " + second.str() + "^{tree}"));
    CHECK(require(acme.repository->log("main", 2)).size() == 2);
    CHECK(require(acme.repository->log("main", 0)).empty());
}

TEST_CASE("the last change of a file is found, also behind a merge and after its removal") {
    const Acme acme;
    const auto first = acme.commit({{"users/ann", "1"}, {"groups/ops", "1"}});
    const auto second = acme.commit({{"users/ann", "2"}});
    const auto third = acme.commit({{"users/bob", "1"}}, {"groups/ops"});
    const auto last = [&](const std::string& path) {
        const auto entry = require(acme.repository->last_change("main", path));
        return entry ? entry->commit : CommitId("none");
    };
    CHECK(last("users/ann") == second);
    CHECK(last("users") == third);
    CHECK(last("users/") == third);
    CHECK(last("groups/ops") == third);
    CHECK(last("users/never") == CommitId("none"));
    CHECK(require(acme.repository->last_change(second.str(), "groups/ops"))->commit == first);

    git_output(acme.folder.str(), "clone -q acme.git clone");
    const auto clone = acme.folder / "clone";
    git_output(clone, "checkout -q -b side HEAD~1");
    write_text(clone + "/users/ann", "3");
    git_output(clone, "commit -q -a -m side");
    const auto side = git_output(clone, "rev-parse HEAD");
    git_output(clone, "checkout -q main");
    git_output(clone, "merge -q --no-ff -m merge side");
    git_output(clone, "push -q origin main");
    CHECK(last("users/ann").str() == side);
    CHECK(last("users/bob") == third);
}

TEST_CASE("a note is written, replaced and read by git") {
    const Acme acme;
    const auto first = acme.commit({{"a", "1"}});
    const auto second = acme.commit({{"a", "2"}});
    CHECK_FALSE(require(acme.repository->note("rollcall/acme", first)));
    require(acme.repository->set_note("rollcall/acme", first, "done: 3\n", k_author));
    require(acme.repository->set_note("rollcall/acme", second, "done: 0\n", k_author));
    require(acme.repository->set_note("rollcall/acme", first, "done: 4\n", k_author));
    CHECK(require(acme.repository->note("rollcall/acme", first)) == "done: 4\n");
    CHECK(require(acme.repository->note("rollcall/acme", second)) == "done: 0\n");
    CHECK_FALSE(require(acme.repository->note("rollcall/other", second)));
    CHECK(git_output(acme.path, "notes --ref=rollcall/acme show " + first.str()) == "done: 4");
    CHECK(git_output(acme.path, "rev-list --count refs/notes/rollcall/acme") == "3");
    // The same text again is no change.
    require(acme.repository->set_note("rollcall/acme", first, "done: 4\n", k_author));
    CHECK(git_output(acme.path, "rev-list --count refs/notes/rollcall/acme") == "3");
    check_sound(acme.path);

    const auto unknown =
        acme.repository->set_note("rollcall/acme", CommitId(std::string(40, 'b')), "x", k_author);
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == ErrorCode::not_found);
    const auto name = acme.repository->note("a b", first);
    REQUIRE_FALSE(name);
    CHECK(name.error().message == "\"a b\" is no name that git allows for notes");
}

TEST_CASE("the ancestry of a merge has both sides, the log only the branch's own") {
    const Acme acme;
    const auto first = acme.commit({{"a", "1"}});
    const auto second = acme.commit({{"a", "2"}});
    // A commit beside the branch, and a merge whose first parent it is.
    const std::string who = "-c user.name=Ann -c user.email=ann@acme.com ";
    auto beside = git_output(acme.path, who + "commit-tree main^{tree} -p main~1 -m beside");
    beside.resize(40);
    auto merge = git_output(acme.path, who + "commit-tree main^{tree} -p " + beside + " -p "
                                           + second.str() + " -m merge");
    merge.resize(40);
    const auto all = require(acme.repository->ancestry(merge, 100));
    const auto has = [](const auto& entries, const CommitId& commit) {
        return std::any_of(entries.begin(), entries.end(),
                           [&commit](const auto& entry) { return entry.commit == commit; });
    };
    CHECK(all.front().commit.str() == merge);
    CHECK(has(all, second));
    CHECK(has(all, first));
    CHECK_FALSE(has(require(acme.repository->log(merge, 100)), second));
    CHECK(require(acme.repository->ancestry(merge, 2)).size() == 2);
}

TEST_CASE("times are read strictly") {
    const auto time = parse_utc_time("2026-08-01T10:00:00Z");
    REQUIRE(time);
    CHECK(utc_time(*time) == "2026-08-01T10:00:00Z");
    for (const auto* text : {"", "tomorrow", "2026-08-01", "2026-08-01T10:00:00+02:00",
                             "2026-13-01T10:00:00Z", "2026-02-30T10:00:00Z", "2026-08-01T24:00:00Z",
                             "9999-01-01T00:00:00Z", "2026-08-01T10:00:00Zx"}) {
        INFO(text);
        CHECK_FALSE(parse_utc_time(text));
    }
}
