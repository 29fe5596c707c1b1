#include "support/team/standing_clock.hpp"
#include "unit/git/fixture.hpp"

#include <rollcall/archive/drift_keeper.hpp>

#include <catch2/catch.hpp>

using namespace rollcall;
using namespace rollcall::test;

namespace {

/// A log that tells what it was given, and counts how often it was asked.
class GivenLog final : public EventLog {
public:
    Result<std::vector<TeamEvent>> events(const EventSpan&) override {
        ++asked;
        return told;
    }
    std::vector<TeamEvent> told{};
    int asked = 0;
};

/// A keeper whose passes find group Finance renamed, or nothing.
struct Acme {
    std::optional<DriftReport> pass(bool renamed, ActionStatus status) {
        clock.at += std::chrono::minutes(1);
        PassReport pass;
        pass.plan.team = "acme";
        pass.plan.desired_commit = CommitId(std::string(40, 'a'));
        pass.plan.applied_commit = CommitId(std::string(40, 'b'));
        if (renamed) {
            Action action{.kind = ActionKind::group_rename, .reason = Reason::drift};
            action.group = {.name = Slug("finance"),
                            .uid = Uid("g1"),
                            .group = GroupId("g:1"),
                            .display_name = "The Bank"};
            action.changes = {{.field = Field::display_name,
                               .applied = "Finance",
                               .before = "The Bank",
                               .after = "Finance"}};
            pass.plan.actions.push_back(action);
            pass.outcomes.push_back({.status = status});
        }
        pass.began = pass.started = pass.finished = utc_time(clock.now());
        return require(keeper.keep(pass, log, {}));
    }
    [[nodiscard]] std::string commits() const {
        return git_output(path, "rev-list --count rollcall/reports/acme");
    }
    /// What the admin console would have logged of it.
    void tell() {
        log.told = {{.time = utc_time(clock.now()),
                     .type = "group_rename",
                     .category = "groups",
                     .actor = {.kind = EventActor::Kind::admin,
                               .name = "Ann Lee",
                               .email = "ann@acme.com",
                               .member = MemberId("dbmid:ann")},
                     .access = "admin_console",
                     .groups = {{.group = GroupId("g:1"), .name = "The Bank"}},
                     .before = "Finance",
                     .after = "The Bank"}};
    }

    TemporaryFolder folder{};
    std::string path = folder / "acme.git";
    std::unique_ptr<git::Repository> repository = require(git::Repository::init(path, "main"));
    ReportArchive archive{*repository, {.team = "acme", .author = k_author}};
    StandingClock clock{};
    GivenLog log{};
    DriftKeeper keeper{archive, clock};
};

} // namespace

TEST_CASE("a set of drift is told of once, and once more when it is gone") {
    Acme acme;
    // Held by an option, say: it stays as it is.
    const auto first = acme.pass(true, ActionStatus::pending);
    REQUIRE(first);
    CHECK(first->facts.size() == 1);
    CHECK_FALSE(acme.pass(true, ActionStatus::pending));
    CHECK(acme.commits() == "1");
    const auto gone = acme.pass(false, ActionStatus::done);
    REQUIRE(gone);
    CHECK(gone->facts.empty());
    CHECK_FALSE(acme.pass(false, ActionStatus::done));
    CHECK(acme.commits() == "2");
}

TEST_CASE("without drift there is neither a report nor a branch for it") {
    Acme acme;
    CHECK_FALSE(acme.pass(false, ActionStatus::done));
    CHECK_FALSE(require(acme.repository->tip("rollcall/reports/acme")));
    CHECK(acme.log.asked == 0);
}

TEST_CASE("a report without an author is completed when the log tells, and asked for ever less") {
    Acme acme;
    const auto report = acme.pass(true, ActionStatus::done);
    REQUIRE(report);
    CHECK_FALSE(report->facts.front().source);
    // Set back, so nothing is open of it but who it was.
    acme.tell();
    CHECK_FALSE(acme.pass(false, ActionStatus::done));
    const auto* kept = require(acme.archive.load());
    REQUIRE(kept->latest);
    CHECK(kept->latest->id == report->id);
    REQUIRE(kept->latest->facts.front().source);
    CHECK(kept->latest->facts.front().source->who == "Ann Lee <ann@acme.com>");
    CHECK(acme.commits() == "2");
    const int asked = acme.log.asked;
    CHECK_FALSE(acme.pass(false, ActionStatus::done));
    CHECK(acme.log.asked == asked);
}
