#include "effects.hpp"
#include "fixture.hpp"

using namespace rollcall;
using namespace rollcall::test;
using git::Repository;

namespace {

NewCommit numbered(const std::optional<CommitId>& parent, int number) {
    NewCommit commit{.branch = "main", .parent = parent, .message = "m\n", .author = k_author};
    for (int i = 0; i < 3; ++i) {
        commit.put.push_back({fmt::format("users/{}/x.yaml", i), fmt::format("{}\n", number)});
    }
    return commit;
}

} // namespace

TEST_CASE("killed at any effect, the branch stands at a whole commit and can be moved again") {
    const TemporaryFolder folder;
    const auto path = folder / "acme.git";
    auto before = require(require(Repository::init(path, "main"))->commit(numbered({}, 0)));
    bool killed = true;
    int effect = 0;
    while (killed) {
        ++effect;
        const auto change = numbered(before, effect);
        killed = killed_at(effect, [&] {
            const auto own = Repository::open(path, "main");
            return own && (*own)->commit(change);
        });
        const auto repository = require(Repository::open(path, "main"));
        const auto revision = require(repository->load("main"));
        REQUIRE(revision.files.size() == 3);
        // All of the new commit, or nothing of it.
        const std::string number = revision.commit == before ? fmt::format("{}\n", 1 - effect)
                                                             : fmt::format("{}\n", effect);
        for (const auto& file : revision.files) REQUIRE(file.bytes == number);
        before = require(repository->commit(numbered(revision.commit, -effect)));
    }
    CHECK(effect > 20);
    check_sound(path);
}

TEST_CASE("a note is written or not") {
    const TemporaryFolder folder;
    const auto path = folder / "acme.git";
    const auto commit = require(require(Repository::init(path, "main"))->commit(numbered({}, 0)));
    bool killed = true;
    for (int effect = 1; killed; ++effect) {
        const auto text = fmt::format("pass {}\n", effect);
        killed = killed_at(effect, [&] {
            const auto own = Repository::open(path, "main");
            return own && (*own)->set_note("rollcall/acme", commit, text, k_author);
        });
        const auto repository = require(Repository::open(path, "main"));
        const auto note = require(repository->note("rollcall/acme", commit));
        CHECK((killed || note == text));
        require(repository->set_note("rollcall/acme", commit, "again\n", k_author));
    }
    check_sound(path);
}

TEST_CASE("a killed init does not stand in the way of the next one") {
    const TemporaryFolder folder;
    bool killed = true;
    for (int effect = 1; killed; ++effect) {
        const auto path = folder / fmt::format("{}.git", effect);
        killed = killed_at(effect, [&] { return Repository::init(path, "main").has_value(); });
        const auto repository = require(Repository::init(path, "main"));
        require(repository->commit(numbered({}, 0)));
    }
}

TEST_CASE("the lock of a branch that a killed pass left behind is cleared, a stranger's is not") {
    const TemporaryFolder folder;
    const auto path = folder / "acme.git";
    const auto repository = require(Repository::init(path, "main"));
    const auto first = require(repository->commit(numbered({}, 0)));
    const auto lock = path + "/refs/heads/main.lock";
    const std::string ours(40, 'a');
    struct Row {
        std::string name;
        std::string moving;
        std::string held;
        bool cleared;
    };
    const std::vector<Row> rows{
        {"killed before it was written", "refs/heads/main " + ours + "\n", "", true},
        {"killed after", "refs/heads/main " + ours + "\n", ours + "\n", true},
        {"another commit's lock", "refs/heads/main " + ours + "\n", first.str() + "\n", false},
        {"another branch's move", "refs/heads/other " + ours + "\n", ours + "\n", false},
        {"nobody of ours died", "", "", false},
        {"a torn note", "refs/heads/main", "", false},
    };
    // These rows depend on this run, which a generator would keep from the first one.
    for (const auto& row : rows) DYNAMIC_SECTION(row.name) {
            write_text(path + "/rollcall/moving", row.moving);
            write_text(lock, row.held);
            const auto moved = repository->commit(numbered(first, 1));
            CHECK(moved.has_value() == row.cleared);
            if (!row.cleared) {
                CHECK(moved.error().code == ErrorCode::locked);
                CHECK(moved.error().message
                      == "refs/heads/main is locked by another git process; if none is running, "
                         "remove "
                             + lock);
                CHECK(std::filesystem::exists(lock));
            }
        }
}
